"""A monthly series: it opens a session and a test each month, and its hours are claimed."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from activities.actions.credit import claim_hours
from activities.models import Activity, Enrolment, HoursClaim
from audit.record import changes, record
from meetings import showing
from meetings.actions import plan_meeting
from meetings.models import AGENDA_MAX_LENGTH, Meeting
from nextsteps.models import MonthlySeries, SeriesSession
from pdsa.actions import plan_cycle
from pdsa.models import Cycle, Decision
from projects.actions.ideas import take_up_idea
from projects.actions.projects import require_open
from projects.models import Project, ProjectStatus
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

OPENS_BEFORE = timedelta(days=7)


def series_of(project: Project) -> MonthlySeries | None:
    """The series that runs, with its activity. One query."""
    running = project.monthly_series.filter(ended_at__isnull=True)
    return running.select_related("activity__office").first()


def activities_for(project: Project, user: User) -> Any:
    """Open series of sessions of the offices that sponsor the project, known to `user`."""
    offices = project.sponsorships.values("organisation_id")
    known = Activity.objects.known_to(user).open()
    return known.filter(kind="series", office__in=offices).order_by("title", "pk")


@transaction.atomic
def start_series(*, project: Project, by: User, **plan: Any) -> MonthlySeries:
    """The series, running; it opens its first session when that is a week away.

    `plan`: nth, weekday, begins_at, minutes, place, activity. Raises ActionRefused while
    another one runs, and for an activity that is no open series of a sponsor.
    """
    require_open(project)
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if series_of(project) is not None:
        raise ActionRefused(_("A monthly series runs already. Change that one."))
    require_activity(project, by, plan.get("activity"))
    series = MonthlySeries.objects.create(project=project, led_by=by, **plan)
    record("monthly series started", by=by, subject=series, project=project, after=plan)
    open_session(series)
    return series


def require_activity(project: Project, by: User, activity: Activity | None) -> None:
    if activity and not activities_for(project, by).filter(pk=activity.pk).exists():
        raise ActionRefused(
            _("Choose an open series of a CME office that sponsors this project."),
            field="activity",
        )


@transaction.atomic
def revise_series(
    *, series: MonthlySeries, by: User, version: int, **new: Any
) -> MonthlySeries:
    """The series from its next session on; sessions that are open stay as they are."""
    require_open(series.project)
    before, after = changes(series, new)
    if "activity" in after:
        require_activity(series.project, by, after["activity"])
    if after:
        save_version(series, version, **after)
        record("monthly series changed", by=by, subject=series, project=series.project,
               before=before, after=after)  # fmt: skip
    return series


@transaction.atomic
def end_series(*, series: MonthlySeries, by: User) -> MonthlySeries:
    """The series, ended; what it opened stays. Safe twice."""
    if series.ended_at is None:
        series.ended_at, series.ended_by = timezone.now(), by
        series.save(update_fields=["ended_at", "ended_by"])
        record("monthly series ended", by=by, subject=series, project=series.project)
    return series


def open_sessions() -> int:
    """How many sessions of all running series opened now; called every hour."""
    running = MonthlySeries.objects.filter(
        ended_at__isnull=True, project__status=ProjectStatus.ACTIVE
    ).select_related("project__organisation", "project__created_by", "led_by")
    return sum(open_session(one) is not None for one in running)


@transaction.atomic
def open_session(series: MonthlySeries) -> SeriesSession | None:
    """The session of the coming month's day once that is a week away: a planned meeting,
    and a test of the first idea that waits. None when it is not time, when it is open
    already, or while the project rests.

    The team writes its prediction itself: the test opens without one.
    """
    project = series.project
    day = series.next_day(project.today())
    if day - OPENS_BEFORE > project.today() or rests(project, day):
        return None
    MonthlySeries.objects.select_for_update().get(pk=series.pk)
    month = day.replace(day=1)
    if series.sessions.filter(month=month).exists():
        return None
    before = showing.last_cycle(project)  # before the new test stands beside it
    cycle = next_test(series, day)
    session = SeriesSession.objects.create(
        series=series, month=month, minutes=series.minutes, cycle=cycle,
        meeting=next_meeting(series, day, before, cycle),
    )  # fmt: skip
    record("monthly session opened", by=leader(series), subject=session,
           project=project, after={"on": day, "cycle": cycle})  # fmt: skip
    return session


def rests(project: Project, day: date) -> bool:
    return project.reminder_pauses.on(day).exists()  # type: ignore[attr-defined, no-any-return]


def leader(series: MonthlySeries) -> User:
    """Who leads the series while in the team; otherwise the project's lead."""
    team = list(series.project.team())
    names = [one.user for one in team if one.user_id == series.led_by_id]
    leads = [one.user for one in team if one.role == "lead"]
    return next(iter([*names, *leads]), series.project.created_by)


def next_test(series: MonthlySeries, day: date) -> Cycle | None:
    """A test that begins on `day` and builds on the one of the session before.

    After "adapt" the same change again, otherwise the first idea that waits; None where
    none does.
    """
    project, by, last = series.project, leader(series), last_test(series)
    adapted = last is not None and last.decision == Decision.ADAPT
    idea = None if adapted else project.ideas.waiting().first()
    if last is not None and adapted:
        change = last.next_step or last.change
    elif idea is not None:
        idea.project, change = project, idea.text
        take_up_idea(idea=idea, by=by)
    else:
        return None
    return plan_cycle(
        project=project, by=by, change=change, prediction="", starts_on=day,
        previous=last, measure=measure_of(project, last),
    )  # fmt: skip


def last_test(series: MonthlySeries) -> Cycle | None:
    """The test of the session before; none in a new series."""
    opened = series.sessions.filter(cycle__isnull=False).select_related(
        "cycle__measure"
    )
    session = opened.first()
    return session.cycle if session else None


def measure_of(project: Project, last: Cycle | None) -> Any:
    if last is not None and last.measure is not None:
        return last.measure
    return project.measures.filter(retired_at=None).first()  # type: ignore[attr-defined]


def next_meeting(
    series: MonthlySeries, day: date, last: Cycle | None, cycle: Cycle | None
) -> Meeting:
    """The planned meeting: its agenda comes from the data and ends with the new test."""
    shown = showing.charts_shown(series.project)
    lines = [showing.agenda_for(series.project, shown, last), words_of(cycle)]
    return plan_meeting(
        project=series.project, by=leader(series), on=day, begins_at=series.begins_at,
        place=series.place, agenda="\n".join(lines)[:AGENDA_MAX_LENGTH],
        question=showing.question_for(shown, last),
    )  # fmt: skip


def words_of(cycle: Cycle | None) -> str:
    if cycle is None:
        return _("No idea waits on the list: what do we try this month?")
    said = _("This month's test, %(cycle)s: “%(change)s”. Write down what we expect.")
    return showing.shortened(said.replace("%(cycle)s", str(cycle)), cycle.change)


def place_in(series: MonthlySeries, user: User) -> Enrolment | None:
    """The person's place in the office's series; None without one. At most one query."""
    if series.activity is None:
        return None
    rows = series.activity.enrolments.current().of(user)
    return rows.select_related("activity__office", "user").first()


def claims_at(place: Enrolment | None) -> dict[Any, HoursClaim]:
    """What the person claimed in the series, by the minute it begins. One query."""
    return {one.starts_at: one for one in place.claims.standing()} if place else {}


@transaction.atomic
def claim_session(*, session: SeriesSession, by: User) -> HoursClaim:
    """The person's claim of this session's minutes, as it was planned.

    Raises ActionRefused without a place in the office's series, when the person was not
    present, before the meeting is closed, and when any minute counts elsewhere already.
    """
    meeting, series = session.meeting, session.series
    place = place_in(series, by)
    if place is None:
        raise ActionRefused(
            _("Join the CME office's series first, then claim your hours.")
        )
    if meeting.closed_at is None:
        raise ActionRefused(_("Close the meeting first: its list says who was there."))
    if not meeting.attendances.filter(user=by, confirmed_at__isnull=False).exists():
        raise ActionRefused(_("You are not on the list of those who were there."))
    what = _("Session of %(day)s: %(project)s") % {
        "day": date_format(meeting.on, "j M Y"), "project": meeting.project.title,
    }  # fmt: skip
    return claim_hours(
        enrolment=place, by=by, what=what[:120], starts_at=meeting.begins(),
        ends_at=session.ends(),
    )  # fmt: skip
