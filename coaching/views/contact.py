"""Snoozes, minutes, calls, and the message on the project's page."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.actions import contact as acting
from coaching.calendar_file import calendar_file
from coaching.forms.contact import CallForm, ContactForm, SnoozeForm
from coaching.models import Call, Nudge
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view

MOST_SHOWN = 100


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def snooze(request: SignedInRequest, project: Project) -> HttpResponse:
    form = SnoozeForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else 7
    until = project.today() + timedelta(days=days)
    said = _("%(project)s comes back on %(day)s.") % {
        "project": project.title, "day": f"{until:%B} {until.day}",
    }  # fmt: skip
    succeeded(
        request,
        lambda: acting.snooze(project=project, by=person(request), until=until),
        said,
    )
    return redirect("coaching:inbox")


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def snooze_end(request: SignedInRequest, project: Project) -> HttpResponse:
    acting.wake(project=project, by=person(request))
    messages.success(request, _("Back in the list."))
    return redirect("coaching:inbox")


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.WRITE_COACH_NOTE)
def contact_log(request: SignedInRequest, project: Project) -> HttpResponse:
    """The log of a project with its minutes, and a form for the next entry."""
    start = {"on": project.today(), "minutes": request.GET.get("minutes", "")}
    form = ContactForm(sent(request), initial=start)
    entries = project.contacts.select_related("coach")  # type: ignore[attr-defined]
    shown = list(entries[:MOST_SHOWN])
    return answer_form(
        request, form,
        act=lambda: acting.log_contact(
            project=project, by=person(request), **form.values()
        ),
        done=lambda _made: redirect("coaching:contact_log", project.pk),
        said=_("Logged."), template="coaching/contact_log.html",
        context={"project": project, "entries": shown},
    )  # fmt: skip


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def contact_quick(request: SignedInRequest, project: Project) -> HttpResponse:
    """A call of today with its minutes, from a button of the inbox."""
    minutes = request.POST.get("minutes", "")
    good = minutes.isdecimal() and 1 <= int(minutes[:4]) <= 600
    if not good:
        messages.error(request, _("Enter the minutes as a number."))
    else:
        said = _("%(minutes)s minutes logged for %(project)s.")
        told = {"minutes": minutes, "project": project.title}
        acting.log_contact(
            project=project, by=person(request), kind="call", on=project.today(),
            minutes=int(minutes),
        )  # fmt: skip
        messages.success(request, said % told)
    return redirect("coaching:inbox")


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def contact_remove(
    request: SignedInRequest, project: Project, contact_id: int
) -> HttpResponse:
    own = person(request).contacts_made.filter(project=project)  # type: ignore[attr-defined]
    contact = get_object_or_404(own, pk=contact_id)
    acting.remove_contact(contact=contact, by=person(request))
    messages.success(request, _("Removed."))
    return redirect("coaching:contact_log", project.pk)


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.WRITE_COACH_NOTE)
def call_book(request: SignedInRequest, project: Project) -> HttpResponse:
    """The call's day and time; the calls that are ahead stand below."""
    coach = person(request)
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = CallForm(
        sent(request), project=project, zone=coach.zone(), initial={"on": tomorrow}
    )
    ahead = project.coach_calls.ahead().filter(coach=coach)  # type: ignore[attr-defined]
    return answer_form(
        request, form,
        act=lambda: acting.book_call(project=project, by=coach, **form.values()),
        done=lambda _made: redirect("coaching:call_book", project.pk),
        said=_("Booked. The mail with the time is on its way."),
        template="coaching/call_book.html",
        context={"project": project, "calls": ahead[:MOST_SHOWN],
                 "leads": [place.user for place in project.leads()]},
    )  # fmt: skip


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def call_off(request: SignedInRequest, project: Project, call_id: int) -> HttpResponse:
    own = person(request).calls_booked.filter(project=project)  # type: ignore[attr-defined]
    acting.call_off(call=get_object_or_404(own, pk=call_id), by=person(request))
    messages.success(request, _("Called off. The mail that says so is on its way."))
    return redirect("coaching:call_book", project.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def call_calendar(
    request: SignedInRequest, project: Project, call_id: int
) -> HttpResponse:
    """The call as a calendar file, for everybody who may look at the project."""
    call: Call = get_object_or_404(project.coach_calls.all(), pk=call_id)  # type: ignore[attr-defined]
    call.project = project
    answer = HttpResponse(calendar_file(call), content_type="text/calendar")
    answer["Content-Disposition"] = 'attachment; filename="call.ics"'
    return answer


@require_POST
@project_view(Permission.RECORD_DATA)
def nudge_put_away(
    request: SignedInRequest, project: Project, nudge_id: int
) -> HttpResponse:
    nudge: Nudge = get_object_or_404(project.nudges.all(), pk=nudge_id)  # type: ignore[attr-defined]
    acting.put_away(nudge=nudge, by=person(request))
    return redirect("reports:project_page", project.pk)
