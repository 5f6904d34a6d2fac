"""Inviting to an activity, and what the link of an invitation opens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from activities.actions.invitations import (
    Sent,
    decline,
    invite,
    invite_again,
    note_opened,
    remind_stopped,
    withdraw_invitation,
)
from activities.forms.activities import InviteForm
from activities.funnel import REMINDED
from activities.models import Activity, ActivityInvitation
from activities.rules import profession_words
from activities.views.loading import office_activity_view
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded


def to_page(activity: Activity) -> HttpResponse:
    return redirect("activities:activity_detail", activity.office_id, activity.pk)


@submitted_once
@require_http_methods(FORM_METHODS)
@office_activity_view
def activity_invite(request: SignedInRequest, activity: Activity) -> HttpResponse:
    form = InviteForm(sent(request))

    def done(mailed: Sent) -> HttpResponse:
        messages.success(request, words_of(mailed))
        return to_page(activity)

    return answer_form(
        request, form,
        act=lambda: invite(
            activity=activity, by=person(request), emails=form.cleaned_data["emails"]
        ),
        done=done, said="", template="activities/activity_invite.html",
        context={"office": activity.office, "activity": activity},
    )  # fmt: skip


def words_of(mailed: Sent) -> str:
    count, known = len(mailed.links), len(mailed.known)
    said = ngettext("%(n)s invitation sent.", "%(n)s invitations sent.", count)
    words = said % {"n": count}
    if known:
        more = ngettext(
            "%(n)s person was invited or had joined before.",
            "%(n)s people were invited or had joined before.",
            known,
        )
        words += " " + more % {"n": known}
    return words


@require_POST
@office_activity_view
def activity_remind(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Writes to those who stopped at one stage."""
    stage = request.POST.get("stage", "")
    if stage not in REMINDED:
        raise Http404
    count = remind_stopped(activity=activity, stage=stage, by=person(request))
    said = ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", count)  # fmt: skip
    messages.success(request, said % {"n": count})
    return to_page(activity)


@require_POST
@office_activity_view
def invitation_again(
    request: SignedInRequest, activity: Activity, invitation_id: int
) -> HttpResponse:
    invitation = get_object_or_404(activity.invitations, pk=invitation_id)
    said = _("Sent again to %(email)s. The old link no longer works.")
    succeeded(
        request,
        lambda: invite_again(invitation=invitation, by=person(request)),
        said % {"email": invitation.email},
    )
    return to_page(activity)


@require_POST
@office_activity_view
def invitation_withdraw(
    request: SignedInRequest, activity: Activity, invitation_id: int
) -> HttpResponse:
    invitation = get_object_or_404(activity.invitations, pk=invitation_id)
    withdraw_invitation(invitation=invitation, by=person(request))
    messages.success(request, _("Invitation withdrawn."))
    return to_page(activity)


def load_invitation(token: str) -> ActivityInvitation:
    invitation = ActivityInvitation.objects.for_token(token).first()
    if invitation is None:
        raise Http404
    return invitation


@require_http_methods(["GET", "HEAD"])
@login_not_required
def invitation_open(request: SignedInRequest, token: str) -> HttpResponse:
    """What is offered: 200, 410 once it no longer works, 404 for an unknown link."""
    invitation = load_invitation(token)
    user = request.user
    is_theirs = user.is_authenticated and user.email.lower() == invitation.email
    if not invitation.works():
        return ended(request, invitation)
    if request.method == "GET":
        note_opened(invitation)
    if is_theirs:
        return redirect("activities:own_activity", invitation.activity_id)
    activity = invitation.activity
    context = {
        "invitation": invitation, "activity": activity, "token": token,
        "professions": profession_words(activity.open_professions()),
    }  # fmt: skip
    return render(request, "activities/invitation_open.html", context)


def ended(request: SignedInRequest, invitation: ActivityInvitation) -> HttpResponse:
    context = {"invitation": invitation}
    return render(request, "activities/invitation_ended.html", context, status=410)


@require_POST
@login_not_required
def invitation_decline(request: SignedInRequest, token: str) -> HttpResponse:
    """A no by whoever holds the link."""
    invitation = load_invitation(token)
    decline(invitation=invitation)
    return render(
        request, "activities/invitation_declined.html", {"invitation": invitation}
    )
