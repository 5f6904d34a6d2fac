"""Reminders: at most one mail to a person at a time, with the one step that matters most."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import PROJECT_TABLE, ProjectRole
from audit.record import record
from measures.models import Measure
from nextsteps.actions.questions import ask, can_be_asked
from nextsteps.facts import Where
from nextsteps.links import question_address, stop_address
from nextsteps.loading import NextStep, steps_of
from nextsteps.models import Cadence, Pause, Reminder
from nextsteps.rhythm import DAYS_BETWEEN, Rhythm, is_up, may_write_again
from nextsteps.rules import RULES
from notices.actions import quiet_for, send
from notices.kinds import REMINDER, earliest
from projects.models import Membership, Project, ProjectStatus

# Where a mail would only say that nothing is due.
SILENT = {"paused", "rests", "cycle_runs", "keep_counting", "finished", "rest"}
ORDER = {rule.__name__: place for place, rule in enumerate(RULES)}


def remind_all() -> int:
    """How many people got a mail now. Run every hour; safe to run twice."""
    people = User.objects.with_mailbox().filter(
        reminder_frequency__in=list(DAYS_BETWEEN)
    )
    return sum(remind(person) is not None for person in people.order_by("pk"))


@transaction.atomic
def remind(person: User) -> Reminder | None:
    """The mail to this person, if one is due; None in quiet hours, in peace, or too soon."""
    now = timezone.now()
    today = now.astimezone(person.zone()).date()
    if earliest(quiet_for(REMINDER, person), now, person.zone()) > now:
        return None
    User.objects.select_for_update().get(pk=person.pk)  # two workers, one mail
    last = Reminder.objects.filter(user=person).aggregate(last=Max("on"))["last"]
    if not may_write_again(person.reminder_frequency, last, today):
        return None
    chosen = most_important(candidates(person, today))
    return write(chosen, person, today) if chosen else None


def candidates(person: User, today: date) -> list[NextStep]:
    """The next steps of the projects that may remind this person today."""
    roles = working_roles(person)
    projects = [p for p in projects_up(person, list(roles), today) if p.pk in roles]
    rights = {p.pk: PROJECT_TABLE[roles[p.pk]] for p in projects}
    steps = steps_of(projects, person, rights)
    return [found for found in steps.values() if found.step.rule not in SILENT]


def working_roles(person: User) -> dict[int, ProjectRole]:
    """Roles in the teams of active projects; a coach only looks. One query."""
    places = Membership.objects.current().filter(
        user=person, project__status=ProjectStatus.ACTIVE
    )
    rows = places.exclude(role=ProjectRole.COACH).values_list("project_id", "role")
    return {pk: ProjectRole(role) for pk, role in rows}


def projects_up(person: User, ids: list[int], today: date) -> list[Project]:
    """Of these projects, those that do not rest and whose rhythm lets them remind."""
    projects = Project.objects.filter(pk__in=ids).select_related(
        "organisation", "created_by"
    )
    resting = set(
        Pause.objects.on(today).filter(project_id__in=ids)
        .values_list("project_id", flat=True)
    )  # fmt: skip
    rows = Reminder.objects.filter(user=person, project_id__in=ids).order_by()
    reminded = dict(rows.values_list("project_id").annotate(Max("on")))
    awake = [p for p in projects if p.pk not in resting]
    rhythms = rhythms_of(awake)
    return [p for p in awake if is_up(rhythms[p.pk], reminded.get(p.pk), today)]


def rhythms_of(projects: Iterable[Project]) -> dict[int, Rhythm]:
    """The rhythm of each project: the chosen one, or by its main measure. Two queries."""
    projects = list(projects)
    ids = [p.pk for p in projects]
    chosen = {c.project_id: c for c in Cadence.objects.filter(project_id__in=ids)}
    periods: dict[int, str] = defaultdict(lambda: "month")
    measures = Measure.objects.current().filter(project_id__in=ids)
    for measure in sorted(measures, key=lambda m: m.kind != "outcome", reverse=True):
        periods[measure.project_id] = measure.period
    return {
        p.pk: chosen.get(p.pk, Cadence()).rhythm_of(periods[p.pk], p.week_starts())
        for p in projects
    }


def most_important(found: list[NextStep]) -> NextStep | None:
    """The step whose rule comes first; of equals the oldest project's."""
    return min(found, key=lambda one: (ORDER[one.step.rule], one.project.pk), default=None)  # fmt: skip


def write(chosen: NextStep, person: User, today: date) -> Reminder:
    """The reminder, its mail queued."""
    reminder = Reminder.objects.create(
        user=person, project=chosen.project, rule=chosen.step.rule, on=today
    )
    stop = stop_address(person)
    send(
        REMINDER, to=person, subject=chosen.step.sentence,
        template="nextsteps/reminder", context=words_of(chosen, person, stop), by=None,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )  # fmt: skip
    record(
        "reminder sent", by="system: reminders", subject=reminder,
        project=chosen.project, after={"to": str(person), "step": chosen.step.rule},
    )  # fmt: skip
    return reminder


def words_of(chosen: NextStep, person: User, stop: str) -> dict[str, Any]:
    question = question_link(chosen, person)
    return {
        "project": chosen.project.title,
        "sentence": chosen.step.sentence,
        "reason": chosen.step.why,
        "is_question": bool(question),
        "link": question or settings.SITE_URL + chosen.url,
        "link_label": chosen.step.label,
        "why": _("You work on “%(project)s”.") % {"project": chosen.project.title},
        "stop_link": stop,
        "often_link": settings.SITE_URL + reverse("nextsteps:my_reminders"),
    }


def question_link(chosen: NextStep, person: User) -> str:
    """A link that asks for exactly these numbers, or nothing where a page is needed."""
    step = chosen.step
    if step.where is not Where.RECORD or step.period is None or step.target is None:
        return ""
    measure = Measure.objects.select_related("project").get(pk=step.target)
    if not can_be_asked(measure):
        return ""
    return question_address(ask(measure=measure, user=person, period_start=step.period))
