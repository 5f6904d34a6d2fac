"""Planning, holding and closing a meeting; attendance, decisions and tasks."""

from collections.abc import Collection
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from jobs.actions import enqueue
from jobs.models import Job
from measures.charts import svg
from measures.drawings import WIDTHS, lay_out
from meetings import showing
from meetings.models import (
    Attendance,
    AttendanceWay,
    LeadershipAsk,
    Meeting,
    MeetingDecision,
    MeetingTask,
    Reopening,
    ReviewedChart,
)
from meetings.showing import Shown
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

DRAW_TASK = "meetings.draw_minutes"
MOST_GUESTS, MOST_LINES = 60, 60


@transaction.atomic
def plan_meeting(
    *, project: Project, by: User, on: date, begins_at: time | None = None,
    place: str = "", agenda: str = "", question: str = "",
) -> Meeting:  # fmt: skip
    """The planned meeting. Raises ActionRefused for a day that is over."""
    require_open(project)
    if on < project.today():
        raise ActionRefused(_("This day is over. Choose today or later."), field="on")
    meeting = Meeting.objects.create(
        project=project, on=on, begins_at=begins_at, place=place, agenda=agenda,
        question=question, created_by=by,
    )  # fmt: skip
    record("meeting planned", by=by, subject=meeting, project=project,
           after={"on": on, "begins_at": begins_at, "place": place})  # fmt: skip
    return meeting


@transaction.atomic
def revise_meeting(*, meeting: Meeting, by: User, version: int, **new: Any) -> Meeting:
    """The meeting with another day, place, agenda or question, until it is closed."""
    require_unfinished(meeting)
    day = new.get("on", meeting.on)
    if day != meeting.on and day < meeting.project.today():
        raise ActionRefused(_("This day is over. Choose today or later."), field="on")
    before, after = changes(meeting, new)
    if after:
        save_version(meeting, version, **after)
        record("meeting changed", by=by, subject=meeting, project=meeting.project,
               before=before, after=after)  # fmt: skip
    return meeting


def require_unfinished(meeting: Meeting) -> None:
    """Raises ActionRefused when the meeting is closed or called off."""
    require_open(meeting.project)
    if meeting.state() not in {"planned", "running"}:
        raise ActionRefused(_("This meeting is over. Its minutes stay as they are."))


def require_running(meeting: Meeting) -> None:
    """Raises ActionRefused unless the meeting has begun and is not closed."""
    require_open(meeting.project)
    if meeting.state() == "planned":
        raise ActionRefused(_("This meeting has not begun. Start it first."))
    require_unfinished(meeting)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """The planned meeting called off; one that has begun is closed instead."""
    require_unfinished(meeting)
    if meeting.started_at:
        raise ActionRefused(_("This meeting has begun. Close it instead."))
    meeting.cancelled_at, meeting.cancelled_by = timezone.now(), by
    meeting.save(update_fields=["cancelled_at", "cancelled_by"])
    record("meeting called off", by=by, subject=meeting, project=meeting.project)
    return meeting


@transaction.atomic
def start_meeting(
    *, project: Project, by: User, meeting: Meeting | None = None
) -> Meeting:
    """The meeting, running from now on; the one that runs already where there is one.

    Without `meeting` a new one for today, its agenda and question from the data.
    """
    require_open(project)
    running = project.meetings.running().first()
    if running is not None:
        return running
    if meeting is None:
        meeting = new_today(project, by)
    require_unfinished(meeting)
    meeting.on = project.today()
    meeting.started_at, meeting.started_by = timezone.now(), by
    meeting.save(update_fields=["on", "started_at", "started_by"])
    record("meeting started", by=by, subject=meeting, project=project)
    confirm_presence(meeting=meeting, by=by, way=AttendanceWay.TICKED)
    return meeting


def new_today(project: Project, by: User) -> Meeting:
    shown, cycle = showing.charts_shown(project), showing.last_cycle(project)
    return Meeting.objects.create(
        project=project, on=project.today(), created_by=by,
        agenda=showing.agenda_for(project, shown, cycle),
        question=showing.question_for(shown, cycle),
    )  # fmt: skip


@transaction.atomic
def confirm_presence(
    *, meeting: Meeting, by: User, way: str = AttendanceWay.LINK
) -> Attendance:
    """That the person herself is there; the same answer however often she says so."""
    require_running(meeting)
    present, is_new = Attendance.objects.get_or_create(
        meeting=meeting, user=by,
        defaults={"way": way, "confirmed_by": by, "confirmed_at": timezone.now()},
    )  # fmt: skip
    if is_new:
        record("attendance confirmed", by=by, subject=meeting, project=meeting.project,
               way=str(way))  # fmt: skip
    return present


@transaction.atomic
def tick_attendance(
    *, meeting: Meeting, by: User, present: Collection[int],
    seen: Collection[int] | None = None,
) -> Meeting:  # fmt: skip
    """The meeting with these members of the team (ids of users) as present.

    `seen`: who was present when the boxes were ticked; only they can be taken off, so
    that nobody is lost who confirmed by link meanwhile. None: everybody can.
    Raises ActionRefused for somebody who is not in the team.
    """
    require_running(meeting)
    team = {one.user_id: one.user for one in meeting.project.team()}
    if not set(present) <= team.keys():
        raise ActionRefused(_("Only members of the team can be ticked."))
    known = dict(meeting.attendances.filter(user__in=team).values_list("user_id", "pk"))
    now = timezone.now()
    added, left = set(present) - known.keys(), known.keys() - set(present)
    if seen is not None:
        left &= set(seen)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, user=team[one], way=AttendanceWay.TICKED,
                   confirmed_by=by, confirmed_at=now)
        for one in sorted(added)
    )  # fmt: skip
    meeting.attendances.filter(pk__in=[known[one] for one in left]).delete()
    if added or left:
        record("attendance ticked", by=by, subject=meeting, project=meeting.project,
               added=[str(team[one]) for one in sorted(added)],
               removed=[str(team[one]) for one in sorted(left)])  # fmt: skip
    return meeting


@transaction.atomic
def add_guest(*, meeting: Meeting, name: str) -> Attendance:
    """A guest who waits to be accepted. She counts nowhere until then."""
    if not meeting.takes_attendance():
        raise ActionRefused(_("This link has ended."))
    guests = meeting.attendances.filter(user__isnull=True)
    same = guests.filter(name__iexact=name).first()
    if same is not None:
        return same
    if guests.count() >= MOST_GUESTS:
        raise ActionRefused(_("There are too many guests. Ask the project lead."))
    guest = Attendance.objects.create(meeting=meeting, name=name, way=AttendanceWay.LINK)  # fmt: skip
    record("guest asked in", by="guest by link", subject=meeting,
           project=meeting.project, name=name)  # fmt: skip
    return guest


@transaction.atomic
def accept_guest(*, guest: Attendance, by: User) -> Attendance:
    """The guest as present."""
    require_running(guest.meeting)
    if guest.confirmed_at is None:
        guest.confirmed_at, guest.confirmed_by = timezone.now(), by
        guest.save(update_fields=["confirmed_at", "confirmed_by"])
        record("guest accepted", by=by, subject=guest.meeting,
               project=guest.meeting.project, name=guest.name)  # fmt: skip
    return guest


@transaction.atomic
def turn_away_guest(*, guest: Attendance, by: User) -> None:
    """Takes the guest's name off the list; accepted or not."""
    require_running(guest.meeting)
    record("guest taken off the list", by=by, subject=guest.meeting,
           project=guest.meeting.project, name=guest.name)  # fmt: skip
    guest.delete()


@transaction.atomic
def add_decision(
    *, meeting: Meeting, by: User, text: str, is_test: bool = False
) -> MeetingDecision:
    """What was decided, written down while the meeting runs."""
    require_running(meeting)
    require_room(meeting.decisions.count())
    decision = MeetingDecision.objects.create(
        meeting=meeting, text=text, is_test=is_test, by=by
    )
    record("meeting decided", by=by, subject=meeting, project=meeting.project,
           after={"text": text, "is_test": is_test})  # fmt: skip
    return decision


def require_room(count: int) -> None:
    if count >= MOST_LINES:
        raise ActionRefused(_("This meeting holds sixty lines already."))


@transaction.atomic
def remove_decision(*, decision: MeetingDecision, by: User) -> None:
    """Takes a decision back while the meeting runs."""
    meeting = decision.meeting
    require_running(meeting)
    record("decision taken back", by=by, subject=meeting, project=meeting.project,
           before={"text": decision.text})  # fmt: skip
    decision.delete()


@transaction.atomic
def add_task(
    *, meeting: Meeting, by: User, text: str, owner: User | None = None,
    due_on: date | None = None,
) -> MeetingTask:  # fmt: skip
    """Who does what until when. The owner, where one is named, is in the team."""
    require_running(meeting)
    require_room(meeting.tasks.count())
    if owner and not meeting.project.team().filter(user=owner).exists():
        raise ActionRefused(_("Choose somebody of the team."), field="owner")
    task = MeetingTask.objects.create(
        meeting=meeting, text=text, owner=owner, due_on=due_on, created_by=by
    )
    record("task added", by=by, subject=meeting, project=meeting.project,
           after={"text": text, "owner": owner, "due_on": due_on})  # fmt: skip
    return task


@transaction.atomic
def remove_task(*, task: MeetingTask, by: User) -> None:
    """Takes a task back while the meeting runs."""
    meeting = task.meeting
    require_running(meeting)
    record("task taken back", by=by, subject=meeting, project=meeting.project,
           before={"text": task.text})  # fmt: skip
    task.delete()


@transaction.atomic
def tick_task(*, task: MeetingTask, by: User, done: bool) -> MeetingTask:
    """The task done, or open again; the same answer however often it is said."""
    project = task.meeting.project
    require_open(project)
    if done == (task.done_at is not None):
        return task
    task.done_at = timezone.now() if done else None
    task.done_by = by if done else None
    task.save(update_fields=["done_at", "done_by"])
    verb = "task done" if done else "task open again"
    record(verb, by=by, subject=task.meeting, project=project, text=task.text)
    return task


@transaction.atomic
def close_meeting(
    *, meeting: Meeting, by: User, looked_at: Collection[int],
    next_on: date | None = None,
) -> Job:  # fmt: skip
    """The job that draws the minutes of the meeting, which is closed and frozen now.

    `looked_at`: ids of the measures whose charts were shown; those without a number are
    no review and left out. `next_on` plans the next meeting at the same time and place.
    """
    require_running(meeting)
    freeze(meeting, looked_at)
    if next_on is not None and meeting.next_meeting_id is None:
        meeting.next_meeting = follow_up(meeting, by, next_on)
    meeting.closed_at, meeting.closed_by = timezone.now(), by
    meeting.save(update_fields=["last_test", "next_meeting", "closed_at", "closed_by"])
    meeting.attendances.filter(confirmed_at__isnull=True).delete()
    record(
        "meeting closed", by=by, subject=meeting, project=meeting.project,
        charts=[[one.name, one.digest] for one in meeting.charts.all()],
        present=[str(one) for one in meeting.attendances.select_related("user")],
    )  # fmt: skip
    return ask_for_minutes(meeting, by=by)


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """The closed meeting, running again: presence, decisions and tasks may be added.

    Charts and minutes of before stay as they were; closing it again writes minutes anew.
    Until then it is no evidence. Raises ActionRefused when it is not closed, when no reason
    is given, and while another meeting runs.
    """
    require_open(meeting.project)
    if meeting.closed_at is None:
        raise ActionRefused(_("Only a closed meeting can be opened again."))
    if not reason.strip():
        raise ActionRefused(_("Say in a few words why it is opened again."), field="reason")  # fmt: skip
    if meeting.project.meetings.running().exists():
        raise ActionRefused(_("Another meeting is running. Close that one first."))
    Reopening.objects.create(meeting=meeting, by=by, reason=reason.strip())
    was = meeting.closed_at
    meeting.closed_at = meeting.closed_by = None
    meeting.save(update_fields=["closed_at", "closed_by"])
    record("meeting opened again", by=by, subject=meeting, project=meeting.project,
           reason=reason.strip(), was_closed_at=was.isoformat())  # fmt: skip
    return meeting


def freeze(meeting: Meeting, looked_at: Collection[int]) -> None:
    """Stores the charts as they stand now, and the last test. Seven queries.

    What was frozen before the meeting was opened again stays as it was shown then.
    """
    project = meeting.project
    known = {one.measure_id for one in meeting.charts.all()}
    as_of = showing.newest_numbers(project)
    ReviewedChart.objects.bulk_create(
        frozen(meeting, one, as_of.get(one.chart.measure.pk))
        for one in showing.charts_shown(project)
        if one.chart.measure.pk in looked_at and one.has_numbers
        and one.chart.measure.pk not in known
    )  # fmt: skip
    meeting.last_test = meeting.last_test or showing.test_words(
        showing.last_cycle(project)
    )


def frozen(meeting: Meeting, shown: Shown, as_of: datetime | None) -> ReviewedChart:
    chart = shown.chart
    drawing, narrow = (
        svg.written(lay_out(chart, width), prefix=f"{width}-{chart.measure.pk}")
        for width in WIDTHS
    )
    return ReviewedChart(
        meeting=meeting, measure=chart.measure, name=chart.measure.name,
        sentence=chart.sentence, rule=chart.rule, last_label=chart.last_label,
        gap=shown.gap.sentence if shown.gap else "", data_as_of=as_of,
        drawing=drawing, narrow=narrow,
        digest=sha256(drawing.encode()).hexdigest(),
    )  # fmt: skip


def follow_up(meeting: Meeting, by: User, on: date) -> Meeting:
    """The next meeting at the same time and place."""
    if on < meeting.project.today():
        raise ActionRefused(_("This day is over. Choose today or later."), field="next_on")  # fmt: skip
    project = meeting.project
    shown, cycle = showing.charts_shown(project), showing.last_cycle(project)
    return plan_meeting(
        project=project, by=by, on=on, begins_at=meeting.begins_at,
        place=meeting.place, agenda=showing.agenda_for(project, shown, cycle),
        question=showing.question_for(shown, cycle),
    )  # fmt: skip


def ask_for_minutes(meeting: Meeting, *, by: User) -> Job:
    """The job that draws the minutes, in the language that is spoken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return enqueue(
        task=DRAW_TASK, subject=meeting, by=by, title=_("Writing the minutes"),
        arguments={"language": language},
        result_url=reverse(
            "meetings:meeting_minutes", args=[meeting.project_id, meeting.pk]
        ),
    )  # fmt: skip


@transaction.atomic
def change_ask(
    *, project: Project, by: User, text: str, version: int = 0
) -> LeadershipAsk:
    """The one line that is asked of leadership. `version` 0: none was read yet."""
    require_open(project)
    ask, is_new = LeadershipAsk.objects.get_or_create(
        project=project, defaults={"text": "", "changed_by": by, "version": 0}
    )
    before, after = changes(ask, {"text": text})
    if after or is_new:
        save_version(ask, version, text=text, changed_by=by, changed_at=timezone.now())
        record("ask of leadership changed", by=by, subject=ask, project=project,
               before=before, after=after)  # fmt: skip
    return ask
