"""Reminders: at most one mail to a person at a time, with the one step that matters most."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
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
from nextsteps.rhythm import (
    DAYS_BETWEEN,
    Rhythm,
    Turn,
    may_catch_up,
    may_write_again,
    turn_of,
)
from nextsteps.rules import RULES
from notices.actions import quiet_for, send
from notices.kinds import REMINDER, earliest
from projects.models import Membership, Project, ProjectStatus

# Where a mail would only say that nothing is due.
SILENT = {"paused", "rests", "cycle_runs", "keep_counting", "finished", "rest"}
LONGEST_TURN = timedelta(days=92)  # from one day of a rhythm to the next
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
    chosen = most_important(candidates(person, last, today), person, today)
    return write(chosen, person, today) if chosen else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A step that a project could remind of today."""

    found: NextStep
    turn: Turn
    rhythm: Rhythm
    reminded_on: date | None


def candidates(person: User, last: date | None, today: date) -> list[Candidate]:
    """What could be written today. `last`: the day of her last reminder about anything."""
    roles = working_roles(person)
    projects = awake(list(roles), today)
    rows = Reminder.objects.filter(user=person, project_id__in=list(roles)).order_by()
    reminded = dict(rows.values_list("project_id").annotate(Max("on")))
    rhythms = rhythms_of(projects)
    pauses = rests_of(list(roles), today)

    def was_held(project: Project, day: date) -> bool:
        capped = not may_write_again(person.reminder_frequency, last, day)
        return capped or any(rest.covers(day) for rest in pauses[project.pk])

    turns = {
        p.pk: turn_of(rhythms[p.pk], reminded.get(p.pk), today, partial(was_held, p))
        for p in projects
    }
    up = [p for p in projects if turns[p.pk] is not Turn.NONE]
    steps = steps_of(up, person, {p.pk: PROJECT_TABLE[roles[p.pk]] for p in up})
    return [
        Candidate(step, turns[pk], rhythms[pk], reminded.get(pk))
        for pk, step in steps.items()
        if step.step.rule not in SILENT
    ]


def awake(ids: list[int], today: date) -> list[Project]:
    """Of these projects, those that do not rest. Two queries."""
    resting = Pause.objects.on(today).filter(project_id__in=ids)
    found = Project.objects.filter(pk__in=ids).select_related(
        "organisation", "created_by"
    )
    return list(found.exclude(pk__in=resting.values("project_id")))


def working_roles(person: User) -> dict[int, ProjectRole]:
    """Roles in the teams of active projects; a coach only looks. One query."""
    places = Membership.objects.current().filter(
        user=person, project__status=ProjectStatus.ACTIVE
    )
    rows = places.exclude(role=ProjectRole.COACH).values_list("project_id", "role")
    return {pk: ProjectRole(role) for pk, role in rows}


def rests_of(ids: list[int], today: date) -> dict[int, list[Pause]]:
    """Rests of the last weeks, by project: also those that are over. One query."""
    found: dict[int, list[Pause]] = defaultdict(list)
    recent = Pause.objects.filter(project_id__in=ids, until__gte=today - LONGEST_TURN)
    for pause in recent:
        found[pause.project_id].append(pause)
    return found


def rhythms_of(projects: Iterable[Project]) -> dict[int, Rhythm]:
    """The rhythm of each project: the chosen one, or by its main measure. Two queries."""
    projects = list(projects)
    ids = [p.pk for p in projects]
    chosen = {c.project_id: c for c in Cadence.objects.filter(project_id__in=ids)}
    periods: dict[int, str] = defaultdict(lambda: "month")
    measures = Measure.objects.current().of_team().filter(project_id__in=ids)
    for measure in sorted(measures, key=lambda m: m.kind != "outcome", reverse=True):
        periods[measure.project_id] = measure.period
    return {
        p.pk: chosen.get(p.pk, Cadence()).rhythm_of(periods[p.pk], p.week_starts())
        for p in projects
    }


def most_important(
    found: list[Candidate], person: User, today: date
) -> NextStep | None:
    """The step of the project that waited longest; of equals the one whose rule is first.

    What was held back goes along on another project's day, or comes by itself where it
    leaves room for the next day of its own rhythm.
    """
    frequency = person.reminder_frequency
    is_day = any(one.turn is Turn.TODAY for one in found)
    fit = [one for one in found if is_day or may_catch_up(one.rhythm, frequency, today)]
    first = min(fit, key=urgency, default=None)
    return first.found if first else None


def urgency(one: Candidate) -> tuple[date, int, int]:
    rule = ORDER[one.found.step.rule]
    return one.reminded_on or date.min, rule, one.found.project.pk


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
