"""The attendance link: a member confirms herself, a guest leaves a name."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from meetings import actions
from meetings.forms import GuestForm
from meetings.links import meeting_for
from meetings.models import Meeting
from projects.form_pages import FORM_METHODS
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tally.public import BAD_LINKS, REQUESTS, limited, too_many, unlisted


@require_http_methods(FORM_METHODS)
@login_not_required
@never_cache
def here(request: HttpRequest, token: str) -> HttpResponse:
    """404 for an altered link, 410 for one whose day or meeting is over."""
    if too_many(request, "attendance", REQUESTS):
        return unlisted(limited(request))
    meeting = meeting_for(token)
    if meeting is None:
        bad = too_many(request, "attendance links", BAD_LINKS)
        return unlisted(limited(request) if bad else ended(request, 404))
    if not meeting.takes_attendance():
        return unlisted(ended(request, 410, meeting))
    answer = unlisted(answered(request, meeting))
    # Without any referrer a browser sends its forms from nowhere, and CSRF refuses them.
    answer["Referrer-Policy"] = "same-origin"
    return answer


def ended(
    request: HttpRequest, status: int, meeting: Meeting | None = None
) -> HttpResponse:
    context = {"meeting": meeting}
    return render(request, "meetings/here_ended.html", context, status=status)


def answered(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The page of a running meeting: to confirm, to leave a name, or what was done."""
    user = insider(request, meeting.project)
    form = GuestForm(request.POST if request.method == "POST" else None)
    context = {"meeting": meeting, "form": form, "insider": user}
    if user is not None:
        return confirmed(request, meeting, user, context)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "meetings/here.html", context, status=status)
    try:
        actions.add_guest(meeting=meeting, name=form.cleaned_data["name"])
    except ActionRefused as refusal:
        form.add_error("name", refusal.message)
        return render(request, "meetings/here.html", context, status=422)
    return render(request, "meetings/here.html", context | {"waits": True})


def insider(request: HttpRequest, project: Project) -> User | None:
    """The person who is logged in, if she may know of the project."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    known = Project.objects.visible_to(user).filter(pk=project.pk)
    return user if known.exists() else None


def confirmed(
    request: HttpRequest, meeting: Meeting, user: User, context: dict[str, object]
) -> HttpResponse:
    if request.method == "POST":
        actions.confirm_presence(meeting=meeting, by=user)
    context["is_here"] = meeting.attendances.filter(user=user).exists()
    return render(request, "meetings/here.html", context)
