"""The invitation's link, and sending again or withdrawing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.invitations import (
    accept_invitation,
    invitation_for,
    invite_to_organisation,
    resend_invitation,
    revoke_invitation,
)
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.forms.team import OrganisationInviteForm
from projects.models import Invitation, Project
from projects.permissions import project_view


@require_http_methods(FORM_METHODS)
@login_not_required
def invitation_accept(request: SignedInRequest, token: str) -> HttpResponse:
    """200 to accept, 302 once accepted, 410 when it no longer works, 404 when unknown."""
    invitation = invitation_for(token)
    if invitation is None:
        raise Http404
    if invitation.state() != "open":
        return answered(request, invitation)
    user = request.user
    is_theirs = user.is_authenticated and user.email.lower() == invitation.email
    if request.method == "POST" and is_theirs:
        return accept(request, invitation)
    context = {"invitation": invitation, "is_theirs": is_theirs}
    status = 403 if request.method == "POST" else 200
    return render(request, "projects/invitation_accept.html", context, status=status)


def accept(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    accept_invitation(invitation=invitation, by=person(request))
    messages.success(request, _("Welcome! You are part of it now."))
    return to_target(invitation)


def answered(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """Where it led, for the person who accepted it; otherwise why it no longer works."""
    if request.user.is_authenticated and invitation.accepted_by == request.user:
        return to_target(invitation)
    context = {"invitation": invitation}
    return render(request, "projects/invitation_ended.html", context, status=410)


def to_target(invitation: Invitation) -> HttpResponse:
    if invitation.project_id:
        return redirect("reports:project_page", invitation.project_id)
    return redirect("reports:home")


@require_POST
@project_view(Permission.MANAGE_TEAM)
def invitation_resend(
    request: SignedInRequest, project: Project, invitation_id: int
) -> HttpResponse:
    resend(request, get_object_or_404(project.invitations, pk=invitation_id))
    return redirect("projects:team", project.pk)


@require_POST
@project_view(Permission.MANAGE_TEAM)
def invitation_revoke(
    request: SignedInRequest, project: Project, invitation_id: int
) -> HttpResponse:
    revoke(request, get_object_or_404(project.invitations, pk=invitation_id))
    return redirect("projects:team", project.pk)


def resend(request: SignedInRequest, invitation: Invitation) -> None:
    """Sends a new link, or says why not."""
    said = _("Sent again to %(email)s. The old link no longer works.")
    succeeded(
        request,
        lambda: resend_invitation(invitation=invitation, by=person(request)),
        said % {"email": invitation.email},
    )


def revoke(request: SignedInRequest, invitation: Invitation) -> None:
    """Withdraws it, or says why not."""
    said = _("Invitation withdrawn.")
    succeeded(
        request,
        lambda: revoke_invitation(invitation=invitation, by=person(request)),
        said,
    )


@submitted_once
@require_http_methods(FORM_METHODS)
@organisation_view(Permission.MANAGE_ORGANISATION)
def organisation_invite(
    request: SignedInRequest, organisation: Organisation
) -> HttpResponse:
    form = OrganisationInviteForm(sent(request))
    waiting = organisation.invitations.unanswered()
    return answer_form(
        request, form,
        act=lambda: invite_to_organisation(
            organisation=organisation, by=person(request), **form.cleaned_data
        ),
        done=lambda _sent: redirect("projects:organisation_invite", organisation.pk),
        said=_("Invitation sent."),
        template="projects/organisation_invite.html",
        context={"organisation": organisation, "invitations": waiting},
    )  # fmt: skip


@require_POST
@organisation_view(Permission.MANAGE_ORGANISATION)
def organisation_invitation_resend(
    request: SignedInRequest, organisation: Organisation, invitation_id: int
) -> HttpResponse:
    resend(request, get_object_or_404(organisation.invitations, pk=invitation_id))
    return redirect("projects:organisation_invite", organisation.pk)


@require_POST
@organisation_view(Permission.MANAGE_ORGANISATION)
def organisation_invitation_revoke(
    request: SignedInRequest, organisation: Organisation, invitation_id: int
) -> HttpResponse:
    revoke(request, get_object_or_404(organisation.invitations, pk=invitation_id))
    return redirect("projects:organisation_invite", organisation.pk)
