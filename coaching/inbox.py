"""The coach's inbox: whose turn it is, why, and a kind message to change and send."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone, translation

from accounts.models import User
from coaching.dashboard import in_care_of, names_shown
from coaching.forms.contact import NudgeForm
from coaching.messages import Names, message_for
from coaching.models import Call, Contact, HelpRequest, Nudge, Snooze, Standing
from coaching.ranking import Reason, for_reader, sentence
from projects.models import Membership, Project

MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One project that needs its coach. `form`: the message, ready to be sent."""

    project: Project
    reasons: list[str]
    leads: list[User]
    last_contact: date | None
    call: Call | None
    form: NudgeForm

    @property
    def practice(self) -> str:
        organisation = self.project.organisation
        return organisation.name if organisation else str(self.project.created_by)


def due_to(coach: User) -> QuerySet[Standing]:
    """What needs the coach now, the most urgent first: of projects in her care only."""
    mine = in_care_of(coach).values("pk")
    rows = Standing.objects.due_to(coach).filter(project__in=mine)
    return rows.select_related("project__organisation", "project__created_by")


def is_stale(coach: User) -> bool:
    """Whether a project in care has no standing yet, or one that is not up to date."""
    old = Standing.objects.stale().values("pk")
    waiting = Q(standing=None) | Q(standing__in=old)
    return in_care_of(coach).filter(waiting).exists()


def rows_of(
    standings: Sequence[Standing], coach: User, data: Any = None,
    written: Collection[int] = (),
) -> list[InboxRow]:  # fmt: skip
    """The rows of a page. Six queries. `data`: what was sent, for the projects `written`."""
    ids = [one.project_id for one in standings]
    asked, leads = questions_since(coach, ids), leads_of(ids)
    contacts, calls = last_contacts(ids), calls_ahead(coach, ids)
    names = names_shown(coach, ids)
    return [
        row_of(
            one, coach, asked.get(one.project_id), leads[one.project_id],
            contacts.get(one.project_id), calls.get(one.project_id),
            data if one.project_id in written else None, names[one.project_id],
        )
        for one in standings
    ]  # fmt: skip


def row_of(
    standing: Standing, coach: User, asked: datetime | None, leads: list[User],
    contact: date | None, call: Call | None, data: Any, shown: Collection[str],
) -> InboxRow:  # fmt: skip
    project = standing.project
    reasons = with_question(for_reader(standing.found(), shown), asked)
    names = Names(first_names(leads), coach.get_short_name(), project.title)
    text = message_for(reasons[0] if reasons else None, names, translation)
    form = NudgeForm(data, prefix=str(project.pk), initial={"text": text})
    said = [sentence(one, translation) for one in reasons[:MOST_REASONS]]
    return InboxRow(project, said, leads, contact, call, form)


def with_question(reasons: list[Reason], asked: datetime | None) -> list[Reason]:
    """The reasons, a question that waits before all others."""
    if asked is None:
        return reasons
    days = (timezone.now() - asked).days
    return [Reason("help_waits", 0, {"days": days}), *reasons]


def first_names(people: Iterable[User]) -> str:
    """Such as "Alma and Jonah"; "all" where nobody leads."""
    names = [one.get_short_name() for one in people]
    if len(names) > 1:
        both = translation.gettext("%(some)s and %(last)s")
        return both % {"some": ", ".join(names[:-1]), "last": names[-1]}
    return names[0] if names else translation.gettext("all")


def questions_since(coach: User, ids: list[int]) -> dict[int, datetime]:
    """When the oldest question to this coach that waits was asked, by project. One query."""
    rows = HelpRequest.objects.open().filter(helpers=coach, project_id__in=ids)
    return dict(rows.order_by().values_list("project_id").annotate(Min("asked_at")))


def leads_of(ids: list[int]) -> dict[int, list[User]]:
    """Those who lead now, by project. One query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Membership.objects.current().filter(project_id__in=ids, role="lead")
    for place in rows.select_related("user"):
        found[place.project_id].append(place.user)
    return found


def last_contacts(ids: list[int]) -> dict[int, date]:
    """The day of the last message or logged contact of any coach. Two queries."""
    sent = Nudge.objects.filter(project_id__in=ids).order_by()
    days = dict(sent.values_list("project_id").annotate(Max("sent_at")))
    found = {pk: at.astimezone(timezone.get_current_timezone()).date() for pk, at in days.items()}  # fmt: skip
    logged = Contact.objects.filter(project_id__in=ids).order_by()
    for pk, on in logged.values_list("project_id").annotate(Max("on")):
        found[pk] = max(on, found.get(pk, on))
    return found


def calls_ahead(coach: User, ids: list[int]) -> dict[int, Call]:
    """The coach's next call by project. One query."""
    found: dict[int, Call] = {}
    for call in Call.objects.ahead().filter(coach=coach, project_id__in=ids):
        found.setdefault(call.project_id, call)
    return found


def snoozed_by(coach: User) -> QuerySet[Snooze]:
    """What the coach put off, the soonest first."""
    rows = Snooze.objects.filter(coach=coach, until__gt=timezone.localdate())
    mine = rows.filter(project__in=in_care_of(coach).values("pk"))
    return mine.select_related("project__organisation", "project__created_by")
