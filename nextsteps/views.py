"""Pages about reminders: a team's rhythm and rests, and a person's own wishes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.profile import revise_profile
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from nextsteps.actions import cadence as acting
from nextsteps.actions.calendars import close_calendar, open_calendar
from nextsteps.actions.questions import revoke_questions
from nextsteps.forms import MyRemindersForm, PauseForm, RhythmForm
from nextsteps.links import calendar_address
from nextsteps.models import QuestionLink
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def rhythm_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    """The team's rhythm, and whether reminders rest."""
    stored = acting.cadence_of(project)
    form = RhythmForm(sent(request), instance=acting.cadence_of(project))
    return answer_form(
        request, form,
        act=lambda: acting.choose_rhythm(
            project=project, by=person(request), **form.values()
        ),
        done=lambda _made: redirect("nextsteps:rhythm_edit", project.pk),
        said=_("Your rhythm is kept."), template="nextsteps/rhythm_edit.html",
        context=rest_of(project) | {"pause_form": PauseForm()},
        stored=stored if stored.pk else None,
    )  # fmt: skip


def rest_of(project: Project) -> dict[str, object]:
    return {"project": project, "pause": acting.pause_of(project)}


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def reminders_pause(request: SignedInRequest, project: Project) -> HttpResponse:
    form = PauseForm(request.POST)
    rhythm = RhythmForm(instance=acting.cadence_of(project))
    return answer_form(
        request, form,
        act=lambda: acting.pause_reminders(
            project=project, by=person(request), **form.values()
        ),
        done=lambda _made: redirect("nextsteps:rhythm_edit", project.pk),
        said=_("Reminders rest."), template="nextsteps/rhythm_edit.html",
        context=rest_of(project) | {"pause_form": form, "rhythm_form": rhythm},
    )  # fmt: skip


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def reminders_resume(request: SignedInRequest, project: Project) -> HttpResponse:
    acting.resume_reminders(project=project, by=person(request))
    messages.success(request, _("Reminders go on."))
    return redirect("nextsteps:rhythm_edit", project.pk)


@require_http_methods(FORM_METHODS)
def my_reminders(request: SignedInRequest) -> HttpResponse:
    """How often, when not, the calendar, and the open questions in one's mail."""
    user = person(request)
    form = MyRemindersForm(sent(request), instance=user.fresh())
    return answer_form(
        request, form,
        act=lambda: revise_profile(user=user, by=user, **form.cleaned_data),
        done=lambda _made: redirect("nextsteps:my_reminders"),
        said=_("Your wishes are kept."), template="nextsteps/my_reminders.html",
        context=own_links(request),
    )  # fmt: skip


def own_links(request: SignedInRequest) -> dict[str, object]:
    user = person(request)
    return {
        "questions": QuestionLink.objects.alive().filter(user=user).count(),
        "feed": user.calendar_feeds.filter(revoked_at=None).first(),  # type: ignore[attr-defined]
    }


@require_POST
def calendar_open(request: SignedInRequest) -> HttpResponse:
    """Shows the secret address, this once: only its digest is kept."""
    address = calendar_address(open_calendar(user=person(request)))
    form = MyRemindersForm(instance=person(request))
    context = own_links(request) | {"form": form, "address": address}
    return render(request, "nextsteps/my_reminders.html", context)


@require_POST
def calendar_close(request: SignedInRequest) -> HttpResponse:
    close_calendar(user=person(request))
    messages.success(request, _("The calendar link works no longer."))
    return redirect("nextsteps:my_reminders")


@require_POST
def questions_revoke(request: SignedInRequest) -> HttpResponse:
    count = revoke_questions(user=person(request), by=person(request))
    said = ngettext("%(count)s link withdrawn.", "%(count)s links withdrawn.", count)
    messages.success(request, said % {"count": count})
    return redirect("nextsteps:my_reminders")
