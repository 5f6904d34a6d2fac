"""How far each person of an activity has come, from the invitation to the approval."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, ActivityInvitation, Enrolment
from attestations.models import Attestation, Status
from measures.models import Observation

# Each way stage with its words, the first first; a series of sessions has three.
STAGES: dict[str, Promise] = {
    "invited": _("Invited"),
    "opened": _("Opened the invitation"),
    "joined": _("Joined"),
    "started": _("Chose a project"),
    "data": _("Has data"),
    "attested": _("Attested"),
    "approved": _("Approved"),
}
ORDER = list(STAGES)
OF_A_SERIES = ORDER[:3]
REMINDED = ORDER[:5]  # later on, somebody else has to act
SIGNED = {Status.SIGNED, Status.COSIGNED, Status.APPROVED}
# A reminder comes when nothing moved for a week, and three times at most.
QUIET_DAYS = 7
MOST_REMINDERS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One row: somebody who was invited, who joined, or both. `since`: the last step."""

    email: str
    name: str
    stage: str
    since: datetime
    invitation: ActivityInvitation | None
    enrolment: Enrolment | None

    @property
    def stage_word(self) -> Promise:
        return STAGES[self.stage]

    @property
    def has_declined(self) -> bool:
        one = self.invitation
        return bool(one and one.declined_at and self.enrolment is None)

    @property
    def source(self) -> Enrolment | ActivityInvitation | None:
        """The row that counts the reminders."""
        return self.enrolment or self.invitation

    def may_be_reminded(self, now: datetime) -> bool:
        """Whether the person stopped a week ago and had few reminders, none this week."""
        row = self.source
        if row is None or self.has_declined or self.stage not in REMINDED:
            return False
        last = max(filter(None, (self.since, row.reminded_at)))
        is_still = last <= now - timedelta(days=QUIET_DAYS)
        return is_still and row.reminders < MOST_REMINDERS


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage: how many came so far or further, and their share of all people."""

    stage: str
    word: Promise
    count: int
    percent: int
    to_remind: int


@dataclass(frozen=True, slots=True)
class Funnel:
    people: list[Person]
    bars: list[Bar]
    declined: int
    uninvited: int


def funnel_of(activity: Activity) -> Funnel:
    """Everybody's stage and the count of each. Four queries however many people."""
    people = people_of(activity)
    now = timezone.now()
    stages = OF_A_SERIES if activity.is_series() else ORDER
    return Funnel(
        people=people,
        bars=[bar_of(stage, people, now) for stage in stages],
        declined=sum(one.has_declined for one in people),
        uninvited=sum(one.invitation is None for one in people),
    )


def bar_of(stage: str, people: list[Person], now: datetime) -> Bar:
    place = ORDER.index(stage)
    count = sum(ORDER.index(one.stage) >= place for one in people)
    return Bar(
        stage=stage,
        word=STAGES[stage],
        count=count,
        percent=round(100 * count / len(people)) if people else 0,
        to_remind=sum(o.stage == stage and o.may_be_reminded(now) for o in people),
    )


def people_of(activity: Activity) -> list[Person]:
    """Who joined first, then who was invited and did not; each once."""
    invitations = {i.email: i for i in activity.invitations.standing()}
    enrolments = list(activity.enrolments.current().with_people())
    states = states_of(enrolments)
    data = days_of_data(enrolments)
    joined = [
        person_of(e, invitations.pop(e.user.email.lower(), None), states, data)
        for e in enrolments
    ]
    return joined + [invited(one) for one in invitations.values()]


def invited(one: ActivityInvitation) -> Person:
    stage = "opened" if one.opened_at else "invited"
    return Person(one.email, "", stage, one.opened_at or one.sent_at, one, None)


def person_of(
    enrolment: Enrolment,
    invitation: ActivityInvitation | None,
    states: dict[int, dict[str, datetime]],
    data: dict[int, datetime],
) -> Person:
    stage, since = "joined", enrolment.joined_at
    part = enrolment.participation
    if part is not None and enrolment.started_at is not None:
        stage, since = "started", enrolment.started_at
        if part.project_id in data:
            stage, since = "data", max(since, data[part.project_id])
        for status, at in states.get(part.pk, {}).items():
            reached = "approved" if status == Status.APPROVED else "attested"
            if ORDER.index(reached) > ORDER.index(stage):
                stage, since = reached, at
    user = enrolment.user
    return Person(user.email, user.name, stage, since, invitation, enrolment)


def states_of(enrolments: Iterable[Enrolment]) -> dict[int, dict[str, datetime]]:
    """By participation: the signed states of its attestations, and since when. One query."""
    parts = [e.participation_id for e in enrolments if e.participation_id]
    rows = Attestation.objects.filter(participation__in=parts, status__in=SIGNED)
    found: dict[int, dict[str, datetime]] = {}
    for part, status, at in rows.values_list(
        "participation_id", "status", "changed_at"
    ):
        found.setdefault(part, {})[status] = at
    return found


def days_of_data(enrolments: Iterable[Enrolment]) -> dict[int, datetime]:
    """By project: when numbers were last recorded. One query."""
    ids = [e.participation.project_id for e in enrolments if e.participation]
    rows = Observation.objects.filter(measure__project__in=ids).order_by()
    return dict(rows.values_list("measure__project").annotate(last=Max("batch__at")))
