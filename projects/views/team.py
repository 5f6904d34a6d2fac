"""The team: who is in it, in which role, and who was invited."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.once import submitted_once
from accounts.permissions import Permission, ProjectRole
from accounts.requests import SignedInRequest
from projects.actions.invitations import invite_to_project
from projects.actions.team import (
    add_member,
    colleague,
    end_membership,
    pick_part,
    revise_member,
)
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.forms.team import MemberAddForm, MemberForm, PartForm
from projects.models import Membership, Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused


def load_member(project: Project, membership_id: int) -> Membership:
    """A current place in the team, knowing its project. Raises Http404."""
    membership = get_object_or_404(project.team(), pk=membership_id)
    membership.project = project
    return membership


@require_GET
@project_view(Permission.VIEW_PROJECT)
def team(request: SignedInRequest, project: Project) -> HttpResponse:
    people = list(project.team())
    context = {
        "project": project,
        "people": people,
        "in_team": any(one.user_id == request.user.pk for one in people),
        "invitations": project.invitations.unanswered(),
    }
    return render(request, "projects/team.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.MANAGE_TEAM)
def member_add(request: SignedInRequest, project: Project) -> HttpResponse:
    form = MemberAddForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: add_or_invite(request, project, form),
        done=lambda added: after_adding(project, added),
        said="",
        template="projects/member_add.html", context={"project": project},
    )  # fmt: skip


def add_or_invite(
    request: SignedInRequest, project: Project, form: MemberAddForm
) -> Membership | None:
    """Colleagues join at once; everybody else gets an invitation by e-mail.

    The new place in the team; None after an invitation.
    """
    wanted = form.cleaned_data
    known, added = colleague(project, wanted["email"]), None
    if known is not None:
        added = add_member(
            project=project, user=known, role=wanted["role"], by=person(request),
            profession=wanted["profession"],
        )  # fmt: skip
        said = _("%(person)s is in the team now.") % {"person": known}
    else:
        invite_to_project(project=project, by=person(request), **wanted)
        said = _("Invitation sent to %(email)s.") % {"email": wanted["email"]}
    messages.success(request, said)
    return added


def after_adding(project: Project, added: Membership | None) -> HttpResponse:
    """The team; of a new coach first the one screen that says what she sees."""
    if added is not None and added.role == ProjectRole.COACH:
        return redirect("sharing:recipient_edit", project.pk, "coach", added.user_id)
    return redirect("projects:team", project.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.MANAGE_TEAM)
def member_edit(
    request: SignedInRequest, project: Project, membership_id: int
) -> HttpResponse:
    member = load_member(project, membership_id)
    form = MemberForm(sent(request), instance=copy(member))
    return answer_form(
        request, form,
        act=lambda: revise_member(membership=member, by=person(request), **form.values()),
        done=lambda _member: redirect("projects:team", project.pk),
        said=_("Saved."),
        template="projects/member_edit.html",
        context={"project": project, "member": member}, stored=member,
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.SIGN_CHARTER)
def part_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    """One's own part, picked from the role cards or written."""
    member = get_object_or_404(project.team(), user=person(request))
    member.project = project
    form = PartForm(sent(request), instance=copy(member))
    return answer_form(
        request, form,
        act=lambda: pick_part(membership=member, by=person(request), **form.values()),
        done=lambda _member: redirect("reports:charter", project.pk),
        said=_("Your part is saved."),
        template="projects/part_edit.html",
        context={"project": project, "member": member}, stored=member,
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.MANAGE_TEAM)
def member_end(
    request: SignedInRequest, project: Project, membership_id: int
) -> HttpResponse:
    member = load_member(project, membership_id)
    return end_after_confirmation(request, member, "projects/member_end.html")


@require_http_methods(FORM_METHODS)
@project_view(Permission.VIEW_PROJECT)
def team_leave(request: SignedInRequest, project: Project) -> HttpResponse:
    member = get_object_or_404(project.team(), user=person(request))
    member.project = project
    return end_after_confirmation(request, member, "projects/team_leave.html")


def end_after_confirmation(
    request: SignedInRequest, member: Membership, template: str
) -> HttpResponse:
    """Asks first; 422 with the reason when the place cannot be ended."""
    context: dict[str, Any] = {"project": member.project, "member": member}
    if request.method != "POST":
        return render(request, template, context)
    try:
        end_membership(membership=member, by=person(request))
    except ActionRefused as refusal:
        context["refused"] = refusal.message
        return render(request, template, context, status=422)
    messages.success(request, _("%(who)s left the team.") % {"who": member.user})
    if request.user == member.user:
        return redirect("projects:project_list")
    return redirect("projects:team", member.project_id)
