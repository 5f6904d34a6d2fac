"""Pages of meetings: the list, planning, the full-screen view, the record and its minutes."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from jobs.models import Job
from meetings import actions, showing
from meetings.calendar_file import calendar_file
from meetings.evidence import open_tasks
from meetings.forms import (
    CloseForm,
    DecisionForm,
    MeetingForm,
    ReopenForm,
    TaskForm,
)
from meetings.models import Meeting, MeetingTask, Minutes, ReviewedChart
from meetings.screens import DECIDE, Deck, Screen, deck_of, screen_context
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused

SHOWN_MEETINGS = 60


def load_meeting(
    project: Project, meeting_id: int, rows: QuerySet[Meeting] | None = None
) -> Meeting:
    """The project's meeting, knowing its project. Raises Http404."""
    meeting = get_object_or_404(
        project.meetings.all() if rows is None else rows, pk=meeting_id
    )
    meeting.project = project
    return meeting


@require_GET
@project_view(Permission.VIEW_PROJECT)
def meeting_list(request: SignedInRequest, project: Project) -> HttpResponse:
    context = {
        "project": project,
        "running": project.meetings.running().first(),
        "planned": list(project.meetings.planned()),
        "held": list(project.meetings.closed().with_counts()[:SHOWN_MEETINGS]),
        "tasks": open_tasks(project),
        "today": project.today(),
    }
    return render(request, "meetings/meeting_list.html", context)


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def meeting_plan(request: SignedInRequest, project: Project) -> HttpResponse:
    draft, kept = draft_for(request, request.get_full_path())
    form = MeetingForm(sent(request), initial=proposal(project) | kept)
    return answer_form(
        request, form,
        act=lambda: actions.plan_meeting(
            project=project, by=person(request), **form.values()
        ),
        done=lambda meeting: redirect("meetings:meeting_detail", project.pk, meeting.pk),
        said=_("Planned."),
        template="meetings/meeting_form.html",
        context={"project": project, "draft": draft},
    )  # fmt: skip


def proposal(project: Project) -> dict[str, Any]:
    """What a new meeting's form starts with: words of the project's own data."""
    shown, cycle = showing.charts_shown(project), showing.last_cycle(project)
    return {
        "on": project.today(),
        "agenda": showing.agenda_for(project, shown, cycle),
        "question": showing.question_for(shown, cycle),
    }


@drafted
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def meeting_edit(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    draft, kept = draft_for(request, request.get_full_path())
    form = MeetingForm(sent(request), instance=copy(meeting),
                       initial={"version": meeting.version} | kept)  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: actions.revise_meeting(
            meeting=meeting, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _meeting: redirect("meetings:meeting_detail", project.pk, meeting.pk),
        said=_("Saved."),
        template="meetings/meeting_form.html",
        context={"project": project, "meeting": meeting, "draft": draft}, stored=meeting,
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_CYCLE)
def meeting_start(request: SignedInRequest, project: Project) -> HttpResponse:
    """Starts a meeting now, without a plan, and leads into its full-screen view."""
    return begun(request, project, None)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def meeting_begin(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """Starts the planned meeting."""
    return begun(request, project, load_meeting(project, meeting_id))


def begun(
    request: SignedInRequest, project: Project, planned: Meeting | None
) -> HttpResponse:
    try:
        meeting = actions.start_meeting(
            project=project, by=person(request), meeting=planned
        )
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("meetings:meeting_list", project.pk)
    return redirect("meetings:meeting_screen", project.pk, meeting.pk, 1)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def meeting_cancel(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    try:
        actions.cancel_meeting(meeting=meeting, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    messages.success(request, _("The meeting is called off."))
    return redirect("meetings:meeting_list", project.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def meeting_detail(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """The plan before, the record after; while it runs, a way into the full-screen view."""
    rows = project.meetings.with_everything(
        drawings=True, viewer=project.viewer
    ).select_related("created_by", "started_by", "closed_by", "next_meeting")
    meeting = load_meeting(project, meeting_id, rows)
    return render(request, "meetings/meeting_detail.html", page_of(meeting))


def page_of(meeting: Meeting) -> dict[str, Any]:
    """What the page of a meeting shows beside it. Two queries for a closed one."""
    return {
        "project": meeting.project, "meeting": meeting,
        "today": meeting.project.today(), "minutes": seen_minutes(meeting),
        "job": newest_job(meeting), "reopen_form": ReopenForm(),
        "reopenings": meeting.reopenings.select_related("by"),
    }  # fmt: skip


def seen_minutes(meeting: Meeting) -> Minutes | None:
    """The minutes, unless they show a measure that the viewer was not shown."""
    minutes, viewer = meeting.pdf(), meeting.project.viewer
    if minutes is None or viewer is None:
        return minutes
    hidden = ReviewedChart.objects.filter(meeting=meeting).not_for(viewer)
    return None if hidden.exists() else minutes


@require_http_methods(["GET", "HEAD", "POST"])
@project_view(Permission.RECORD_CYCLE)
def meeting_reopen(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """The meeting runs again, with the reason; leads into its full-screen view."""
    meeting = load_meeting(project, meeting_id)
    if request.method != "POST":  # a page that was reloaded after a faulty form
        return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    form = ReopenForm(request.POST)
    return answer_form(
        request, form,
        act=lambda: actions.reopen_meeting(
            meeting=meeting, by=person(request), reason=form.cleaned_data["reason"]
        ),
        done=lambda _meeting: redirect("meetings:meeting_screen", project.pk, meeting.pk, 1),
        said=_("Open again. Close it when everything is written down."),
        template="meetings/meeting_detail.html",
        context=page_of(meeting) | {"reopen_form": form},
    )  # fmt: skip


def newest_job(meeting: Meeting) -> Job | None:
    """The job that draws its minutes. One query."""
    if meeting.closed_at is None:
        return None
    jobs = Job.objects.filter(task=actions.DRAW_TASK, subject_id=str(meeting.pk))
    return jobs.order_by("-pk").first()


@require_GET
@project_view(Permission.VIEW_PROJECT)
def meeting_calendar(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """The planned meeting as a calendar file."""
    meeting = load_meeting(project, meeting_id)
    if meeting.state() != "planned":
        raise Http404
    name = f"meeting-{meeting.on.isoformat()}.ics"
    return HttpResponse(
        calendar_file(meeting), content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def meeting_screen(
    request: SignedInRequest, project: Project, meeting_id: int, number: int
) -> HttpResponse:
    """One screen of the running meeting; the record of one that does not run."""
    meeting = load_meeting(project, meeting_id)
    if meeting.state() != "running":
        return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    return screen_page(request, meeting, number)


def screen_page(
    request: SignedInRequest, meeting: Meeting, number: int, *,
    status: int = 200, **forms: Any,
) -> HttpResponse:  # fmt: skip
    """The screen with its forms; those in `forms` instead of empty ones."""
    deck = deck_of(meeting)
    screen = deck.at(number)
    if screen is None:
        raise Http404
    context = screen_context(meeting, deck, screen) | screen_forms(meeting, deck, screen) | forms  # fmt: skip
    context["has_errors"] = bool(forms)
    return render(request, "meetings/meeting_screen.html", context, status=status)


def screen_forms(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    forms: dict[str, Any] = {"decision_form": DecisionForm(prefix="decision")}
    if screen.kind == DECIDE:
        forms["task_form"] = TaskForm(project=meeting.project, prefix="task")
        forms["close_form"] = CloseForm(measures=deck.measures, prefix="close")
    return forms


def screen_in(request: SignedInRequest) -> int:
    """The screen that a form was sent from."""
    number = request.POST.get("screen", "")
    return int(number) if number.isdecimal() and len(number) < 5 else 1


def back_to(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    number = screen_in(request)
    return redirect("meetings:meeting_screen", meeting.project_id, meeting.pk, number)


def acted(request: SignedInRequest, meeting: Meeting, act: Any) -> HttpResponse:
    """Back on the screen after `act()`, with the reason where it was refused."""
    try:
        act()
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return back_to(request, meeting)


@require_POST
@project_view(Permission.EDIT_PROJECT)
def attendance_tick(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    return acted(request, meeting, lambda: actions.tick_attendance(
        meeting=meeting, by=person(request),
        present=numbers(request, "present"), seen=numbers(request, "seen"),
    ))  # fmt: skip


def numbers(request: SignedInRequest, name: str) -> set[int]:
    return {
        int(one)
        for one in request.POST.getlist(name)
        if one.isdecimal() and len(one) < 19
    }


@require_POST
@project_view(Permission.VIEW_PROJECT)
def attendance_confirm(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    return acted(request, meeting, lambda: actions.confirm_presence(
        meeting=meeting, by=person(request), way="ticked"
    ))  # fmt: skip


@require_POST
@project_view(Permission.EDIT_PROJECT)
def guest_accept(
    request: SignedInRequest, project: Project, meeting_id: int, guest_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    guest = load_guest(meeting, guest_id)
    return acted(
        request, meeting, lambda: actions.accept_guest(guest=guest, by=person(request))
    )


def load_guest(meeting: Meeting, guest_id: int) -> Any:
    guests = meeting.attendances.filter(user__isnull=True)
    guest = get_object_or_404(guests, pk=guest_id)
    guest.meeting = meeting
    return guest


@require_POST
@project_view(Permission.EDIT_PROJECT)
def guest_remove(
    request: SignedInRequest, project: Project, meeting_id: int, guest_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    guest = load_guest(meeting, guest_id)
    return acted(
        request, meeting,
        lambda: actions.turn_away_guest(guest=guest, by=person(request)),
    )  # fmt: skip


@submitted_once
@require_POST
@project_view(Permission.RECORD_CYCLE)
def decision_add(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    form = DecisionForm(request.POST, prefix="decision")
    if not form.is_valid():
        return faulty(request, meeting, decision_form=form)
    return acted(request, meeting, lambda: actions.add_decision(
        meeting=meeting, by=person(request), **form.values()
    ))  # fmt: skip


def faulty(request: SignedInRequest, meeting: Meeting, **forms: Any) -> HttpResponse:
    """The screen again with the form's faults; the record when the meeting is over."""
    if meeting.state() != "running":
        return redirect("meetings:meeting_detail", meeting.project_id, meeting.pk)
    return screen_page(request, meeting, screen_in(request), status=422, **forms)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def decision_remove(
    request: SignedInRequest, project: Project, meeting_id: int, decision_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    decision = get_object_or_404(meeting.decisions.all(), pk=decision_id)
    decision.meeting = meeting
    return acted(
        request, meeting,
        lambda: actions.remove_decision(decision=decision, by=person(request)),
    )  # fmt: skip


@submitted_once
@require_POST
@project_view(Permission.RECORD_CYCLE)
def task_add(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    form = TaskForm(request.POST, project=project, prefix="task")
    if not form.is_valid():
        return faulty(request, meeting, task_form=form)
    return acted(request, meeting, lambda: actions.add_task(
        meeting=meeting, by=person(request), **form.values()
    ))  # fmt: skip


@require_POST
@project_view(Permission.RECORD_CYCLE)
def task_remove(
    request: SignedInRequest, project: Project, meeting_id: int, task_id: int
) -> HttpResponse:
    meeting = load_meeting(project, meeting_id)
    task = get_object_or_404(meeting.tasks.all(), pk=task_id)
    task.meeting = meeting
    return acted(
        request, meeting, lambda: actions.remove_task(task=task, by=person(request))
    )


@require_POST
@project_view(Permission.RECORD_CYCLE)
def task_tick(request: SignedInRequest, project: Project, task_id: int) -> HttpResponse:
    """Ticks a task off (`done=1`) or opens it again, and leads back to the meetings."""
    rows = MeetingTask.objects.filter(meeting__project=project)
    task = get_object_or_404(rows.select_related("meeting"), pk=task_id)
    task.meeting.project = project
    done = request.POST.get("done") == "1"
    try:
        actions.tick_task(task=task, by=person(request), done=done)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Done.") if done else _("Open again."))
    if request.POST.get("from") == "project":
        return redirect("reports:project_page", project.pk)
    return redirect("meetings:meeting_list", project.pk)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def meeting_close(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """Freezes what was shown, asks for the minutes and leads to their progress."""
    meeting = load_meeting(project, meeting_id)
    if meeting.closed_at:
        return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    measures = deck_of(meeting).measures
    form = CloseForm(request.POST, measures=measures, prefix="close")
    if form.is_valid():
        try:
            actions.close_meeting(meeting=meeting, by=person(request), **form.cleaned_data)  # fmt: skip
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)  # fmt: skip
        else:
            return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    return faulty(request, meeting, close_form=form)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def meeting_minutes(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """The stored bytes; the meeting's page before they are drawn."""
    meeting = load_meeting(project, meeting_id)
    minutes = seen_minutes(meeting)
    if minutes is None:
        return redirect("meetings:meeting_detail", project.pk, meeting.pk)
    name = f"minutes-{meeting.on.isoformat()}.pdf"
    return HttpResponse(
        private_files.read(minutes.path, minutes.digest),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-SHA256": minutes.digest,
        },
    )


@require_POST
@project_view(Permission.VIEW_PROJECT)
def minutes_ask(
    request: SignedInRequest, project: Project, meeting_id: int
) -> HttpResponse:
    """Asks for the minutes again, where drawing them failed."""
    meeting = load_meeting(project, meeting_id)
    if meeting.closed_at is None:
        raise Http404
    if meeting.pdf() is None:
        actions.ask_for_minutes(meeting, by=person(request))
    return redirect("meetings:meeting_detail", project.pk, meeting.pk)
