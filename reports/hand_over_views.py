"""Hand-over in three clicks: the team's page, the successor, and what stands afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.charter import charter_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Charter, Membership, Project
from projects.permissions import project_view
from projects.views.team import load_member
from qiapp.lib.errors import ActionRefused
from reports import hand_over_actions as actions
from reports.hand_over_forms import HandOverForm
from reports.hand_over_page import handed_over_page, moving_words
from reports.models import HandOver


@require_http_methods(FORM_METHODS)
@project_view(Permission.MANAGE_TEAM)
def hand_over(
    request: SignedInRequest, project: Project, membership_id: int
) -> HttpResponse:
    member = load_member(project, membership_id)
    form = HandOverForm(sent(request), people=actions.successors_of(member))
    return answer_form(
        request, form,
        act=lambda: actions.hand_over(
            membership=member, successor=form.chosen(), by=person(request)
        ),
        done=lambda made: redirect("reports:handed_over", made.pk),
        said="", template="reports/hand_over.html",
        context={
            "project": project, "member": member, "duties": duties_of(member),
            "moving": moving_words(actions.moving(member)),
        },
    )  # fmt: skip


def duties_of(member: Membership) -> list[str]:
    """What the charter names this person as."""
    charter = charter_of(member.project)
    return [
        str(Charter._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
        for field in Charter.PARTS["people"]
        if str(member.user) in getattr(charter, field)
    ]


@require_GET
def handed_over(request: SignedInRequest, hand_over_id: int) -> HttpResponse:
    """What moved, what the successor does first, and the way back for an hour."""
    who = person(request)
    rows = HandOver.objects.visible_to(who).select_related(
        "project__organisation", "project__created_by", "leaver", "successor",
        "place_taken",
    )  # fmt: skip
    made = get_object_or_404(rows, pk=hand_over_id)
    context = {
        "project": made.project,
        "page": handed_over_page(made),
        "may_undo": HandOver.objects.undoable_by(who).filter(pk=made.pk).exists(),
        "is_in_team": made.project.memberships.current().filter(user=who).exists(),
    }
    return render(request, "reports/handed_over.html", context)


@require_POST
def hand_over_undo(request: SignedInRequest, hand_over_id: int) -> HttpResponse:
    rows = HandOver.objects.undoable_by(person(request)).select_related("project")
    made = get_object_or_404(rows, pk=hand_over_id)
    try:
        actions.take_back(hand_over=made, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:handed_over", made.pk)
    messages.success(request, _("The hand-over was taken back."))
    return redirect("reports:handed_over", made.pk)
