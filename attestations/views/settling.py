"""A rule that cannot be judged or met: the participant asks, two reviewers decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import presence, provider_presence
from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import settling
from attestations.forms import (
    SettlementAgreeForm,
    SettlementAskForm,
    SettlementProposeForm,
    SettlementReasonForm,
    SettlementTakeBackForm,
)
from attestations.models import Settlement, SettlementState, Way
from attestations.views.part import own_participation
from projects.form_pages import answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.conflicts import renew
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])
ROWS_PER_PAGE = 25


@page
@project_view(Permission.PARTICIPATE)
def settlement_ask(
    request: SignedInRequest,
    project: Project,
    participation_id: int,
    requirement_id: str,
) -> HttpResponse:
    """The participant says what the reviewers should know of one rule."""
    participation = own_participation(request, project, participation_id)
    finding = settling.finding_on(participation, requirement_id)
    if finding is None or not finding.requirement.may_be_settled:
        raise Http404
    form = SettlementAskForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: settling.ask_settlement(
            participation=participation, requirement_id=requirement_id,
            question=form.cleaned_data["question"], by=person(request),
        ),
        done=lambda _made: redirect(
            "attestations:participation_detail", project.pk, participation.pk
        ),
        said=_("Asked. You get a mail when the reviewers have decided."),
        template="attestations/settlement_ask.html",
        context={
            "project": project, "participation": participation, "finding": finding,
            "way": settling.way_for(finding),
        },
    )  # fmt: skip


@page
@project_view(Permission.PARTICIPATE)
def settlement_take_back(
    request: SignedInRequest,
    project: Project,
    participation_id: int,
    settlement_id: int,
) -> HttpResponse:
    """The participant takes the question, or what was settled, back before signing."""
    participation = own_participation(request, project, participation_id)
    mine = Settlement.objects.with_people().filter(participation=participation)
    settlement = get_object_or_404(mine, pk=settlement_id)
    form = SettlementTakeBackForm(
        sent(request), initial={"version": settlement.version}
    )
    return answer_form(
        request, form,
        act=lambda: settling.withdraw_settlement(
            settlement=settlement, version=form.cleaned_data["version"],
            by=person(request), reason=form.cleaned_data["reason"],
        ),
        done=lambda _made: redirect(
            "attestations:participation_detail", project.pk, participation.pk
        ),
        said=_("Taken back. The rule counts as before."),
        template="attestations/settlement_take_back.html",
        context={
            "project": project, "participation": participation,
            "settlement": settlement,
        },
    )  # fmt: skip


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def settlement_list(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Rules that wait for reviewers, oldest first; or what was decided, newest first."""
    decided = request.GET.get("tab") == "decided"
    mine = Settlement.objects.of_office(office).with_people()
    waiting = [SettlementState.ASKED, SettlementState.PROPOSED]
    rows = (
        mine.exclude(state__in=waiting).order_by("-changed_at", "-pk")
        if decided
        else mine.filter(state__in=waiting).order_by("asked_at", "pk")
    )
    shown = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "office": office,
        "decided": decided,
        "page": shown,
        "pages": shown.paginator.get_elided_page_range(shown.number),
        "tabs": [
            {"label": _("To decide"), "url": "?", "current": not decided},
            {"label": _("Decided"), "url": "?tab=decided", "current": decided},
        ],
    }
    return render(request, "attestations/settlement_list.html", context)


def load_of_office(office: Organisation, settlement_id: int) -> Settlement:
    """Raises Http404 for those of other offices."""
    mine = Settlement.objects.of_office(office).with_people()
    found: Settlement = get_object_or_404(mine, pk=settlement_id)
    return found


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def settlement_detail(
    request: SignedInRequest, office: Organisation, settlement_id: int
) -> HttpResponse:
    """The rule, what is known, and a reviewer's word: propose with a reason, or agree."""
    settlement = load_of_office(office, settlement_id)
    by = person(request)
    verb = verb_of(request, settlement)
    kinds = {"propose": SettlementProposeForm, "agree": SettlementAgreeForm}
    form = kinds[verb](sent(request), user=by, initial={"version": settlement.version})
    status = 200
    if request.method == "POST":
        status = try_to_settle(request, settlement, verb, form)
    if status == 302:
        messages.success(request, SAID[verb])
        return redirect("attestations:settlement_detail", office.pk, settlement.pk)
    if status == 409:
        settlement = load_of_office(office, settlement_id)
        renew(form, version=settlement.version)
    provider_presence.prepare(form, request, settling.bound_to(verb, settlement))
    context = detail_page(settlement, by) | {
        "office": office, "form": form, "verb": verb,
    }  # fmt: skip
    name = "attestations/settlement_detail.html"
    return render(request, name, context, status=status)


SAID = {
    "propose": gettext_lazy("Proposed. A second reviewer has to agree."),
    "agree": gettext_lazy("Agreed. The rule does not stop the signature any more."),
}


def verb_of(request: SignedInRequest, settlement: Settlement) -> str:
    """What this person may do next: the second reviewer agrees, or proposes anew."""
    asked = request.POST.get("verb") or request.GET.get("verb")
    proposed = settlement.state == SettlementState.PROPOSED
    mine = settlement.proposed_by_id == request.user.pk
    if not proposed or mine or asked == "propose":
        return "propose"
    return "agree"


def detail_page(settlement: Settlement, user: Any) -> dict[str, Any]:
    """What stands beside the form; what the program says of the rule today."""
    participation = settlement.participation
    finding = settling.finding_on(participation, settlement.requirement_id)
    is_open = settlement.state in {SettlementState.ASKED, SettlementState.PROPOSED}
    two = (settlement.proposed_by_id, settlement.agreed_by_id)
    return {
        "settlement": settlement,
        "participation": participation,
        "project": participation.project,
        "finding": finding,
        "way": settling.way_for(finding) if finding else Way.WAIVED,
        "is_open": is_open,
        "refusal": settling.refusal_to_review(participation, user) if is_open else "",
        "may_withdraw": settlement.is_open() and user.pk in two,
        "proposed_by_me": settlement.proposed_by_id == user.pk,
    }


def try_to_settle(
    request: SignedInRequest, settlement: Settlement, verb: str, form: Any
) -> int:
    """302 once done; 422 or 409 with the reason on the form.

    Everything else is checked before the password: a right code is used up.
    """
    if not form.is_valid():
        return 422
    by, version = person(request), form.cleaned_data["version"]
    told = {"reason": form.cleaned_data["reason"]} if verb == "propose" else {}
    acts: dict[str, Callable[..., Settlement]] = {
        "propose": settling.propose_settlement, "agree": settling.agree_settlement,
    }  # fmt: skip
    try:
        settling.check_before_settling(settlement, verb, by=by)
        settling.require_version(settlement, version)
        bound = settling.bound_to(verb, settlement)
        if not presence.confirm(form, user=by, bound_to=bound):
            return 422
        acts[verb](settlement=settlement, version=version, by=by, **told)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 409 if isinstance(refusal, VersionConflict) else 422
    return 302


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def settlement_refuse(
    request: SignedInRequest, office: Organisation, settlement_id: int
) -> HttpResponse:
    return end_with_reason(
        request, office, settlement_id, settling.refuse_settlement,
        _("Refused. The participant sees the reason."), is_refusal=True,
    )  # fmt: skip


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def settlement_withdraw(
    request: SignedInRequest, office: Organisation, settlement_id: int
) -> HttpResponse:
    return end_with_reason(
        request, office, settlement_id, settling.withdraw_settlement,
        _("Taken back. The rule counts as before."), is_refusal=False,
    )  # fmt: skip


def end_with_reason(
    request: SignedInRequest, office: Organisation, settlement_id: int,
    act: Callable[..., Settlement], said: str, *, is_refusal: bool,
) -> HttpResponse:  # fmt: skip
    """The page that asks why, and the settlement's page once it is done."""
    settlement = load_of_office(office, settlement_id)
    form = SettlementReasonForm(sent(request), initial={"version": settlement.version})
    return answer_form(
        request, form,
        act=lambda: act(
            settlement=settlement, version=form.cleaned_data["version"],
            by=person(request), reason=form.cleaned_data["reason"],
        ),
        done=lambda _made: redirect(
            "attestations:settlement_detail", office.pk, settlement.pk
        ),
        said=said, template="attestations/settlement_end.html",
        context={
            "office": office, "settlement": settlement, "is_refusal": is_refusal,
            "project": settlement.participation.project,
        },
    )  # fmt: skip
