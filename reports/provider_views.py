"""Pages of a CME office: decide on attestations, confirm programmes."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import presence, provider_presence
from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import actions, decisions
from attestations.catalogue import Programme, programmes
from attestations.conditions import open_conditions
from attestations.forms import ConfirmProgrammeForm, ReasonForm, SignForm
from attestations.identity import identity_faults
from attestations.models import Attestation, Part, Status
from attestations.office_programmes import OfficeProgramme
from attestations.signing import bound_to
from projects.form_pages import sent
from qiapp.lib.errors import ActionRefused
from reports.provider import TABS, programmes_of, queue_of

page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_queue(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Who waits for a decision, and what was decided."""
    queue = queue_of(office, request.GET.get("tab", ""), request.GET.get("page"))
    context = {
        "office": office,
        "queue": queue,
        "page": queue.page,
        "pages": queue.page.paginator.get_elided_page_range(queue.page.number),
        "tabs": [
            {
                "label": words,
                "url": f"?tab={tab}",
                "current": tab == queue.tab,
                "count": queue.counts[tab],
            }
            for tab, (words, _states) in TABS.items()
        ],
    }
    return render(request, "reports/provider_queue.html", context)


def load_of_office(office: Organisation, attestation_id: int) -> Attestation:
    """An attestation of this office, signed at least. Raises Http404."""
    mine = Attestation.objects.of_office(office).with_people()
    found: Attestation = get_object_or_404(mine, pk=attestation_id)
    return found


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_decision(
    request: SignedInRequest, office: Organisation, attestation_id: int
) -> HttpResponse:
    """Everything that was signed, and the office's own signature."""
    attestation = load_of_office(office, attestation_id)
    signatures = list(attestation.signatures.all())
    signed = next((s for s in signatures if s.part == Part.PARTICIPANT), None)
    if signed is None:  # withdrawn before anybody signed: nothing to decide
        raise Http404
    form = SignForm(
        sent(request), user=request.user,
        initial={"evidence_digest": signed.evidence_digest},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = try_to_approve(request, attestation, form, signed.evidence_digest)
    if status == 302:
        messages.success(request, _("Approved. The PDF is being drawn."))
        return redirect("reports:provider_decision", office.pk, attestation.pk)
    bound = bound_to("approve", attestation, signed.evidence_digest)
    provider_presence.prepare(form, request, bound)
    context = decision_page(attestation) | {
        "office": office,
        "form": form,
        "signatures": signatures,
        "facts": json.loads(signed.evidence),
    }
    return render(request, "reports/provider_decision.html", context, status=status)


def decision_page(attestation: Attestation) -> dict[str, Any]:
    """What stands beside the signatures: identity, PDF, and what may be done."""
    person = attestation.participant
    profile = getattr(person, "physician_profile", None)
    undecided = attestation.may("decline")
    open_ones = open_conditions(attestation.participation) if undecided else []
    return {
        "attestation": attestation,
        "participation": attestation.participation,
        "statements": attestation.participation.programme.statements_of("office"),
        "faults": identity_faults(profile, list(person.board_identities.all())),
        "has_consent": profile is not None and profile.consent_at is not None,
        "document": attestation.pdf(),
        "job": decisions.rendering_of(attestation),
        "open_conditions": open_ones,
        "may_approve": attestation.may("approve") and not open_ones,
        "may_decline": attestation.may("decline"),
        "may_revoke": attestation.status == Status.APPROVED,
    }


def try_to_approve(
    request: SignedInRequest, attestation: Attestation, form: SignForm, digest: str
) -> int:
    """302 once approved, 422 with the reason on the form."""
    person: Any = request.user
    if not form.is_valid():
        return 422
    try:
        decisions.check_before_deciding(
            attestation=attestation, verb="approve", by=person
        )
        if not presence.confirm(
            form, user=person, bound_to=bound_to("approve", attestation, digest)
        ):
            return 422
        decisions.approve(attestation=attestation, by=person)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 422
    return 302


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_decline(
    request: SignedInRequest, office: Organisation, attestation_id: int
) -> HttpResponse:
    return end_with_reason(
        request, office, attestation_id, decisions.decline,
        "reports/provider_decline.html",
        _("Declined. The participant sees the reason."),
    )  # fmt: skip


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_revoke(
    request: SignedInRequest, office: Organisation, attestation_id: int
) -> HttpResponse:
    return end_with_reason(
        request, office, attestation_id, decisions.revoke,
        "reports/provider_revoke.html",
        _("Revoked. The public check says so from now on."),
    )  # fmt: skip


def end_with_reason(
    request: SignedInRequest, office: Organisation, attestation_id: int, act: Any,
    template: str, said: str,
) -> HttpResponse:  # fmt: skip
    """The page that asks why, and the decision page once it is done."""
    attestation = load_of_office(office, attestation_id)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(
                attestation=attestation,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
            messages.success(request, said)
            return redirect("reports:provider_decision", office.pk, attestation.pk)
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
    context = {"attestation": attestation, "form": form, "office": office}
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_programme_list(
    request: SignedInRequest, office: Organisation
) -> HttpResponse:
    """The catalogue, and which of it this office has confirmed."""
    context = {
        "office": office,
        "programmes": programmes_of(office),
        "drafts": OfficeProgramme.objects.drafts().filter(office=office),
    }
    return render(request, "reports/provider_programme_list.html", context)


def load_programme(office: Organisation, programme_id: str, version: str) -> Programme:
    """A file's programme, or any version of the office's own. Raises Http404."""
    known = programmes().get((programme_id, version))
    if known is not None:
        return known
    own = OfficeProgramme.objects.published().filter(office=office)
    row = get_object_or_404(own, programme_id=programme_id, version=version)
    return row.programme


@page
@organisation_view(Permission.REVIEW_ATTESTATION)
def provider_programme_confirm(
    request: SignedInRequest, office: Organisation, programme_id: str, version: str
) -> HttpResponse:
    """Every rule with its source and our doubts; a named reviewer confirms them."""
    programme = load_programme(office, programme_id, version)
    form = ConfirmProgrammeForm(sent(request))
    if request.method == "POST" and programme.straight_to_board:
        raise PermissionDenied  # the operator's to confirm
    if request.method == "POST" and form.is_valid():
        actions.confirm_programme(
            office=office, programme=programme, by=request.user,
            source_read_on=form.cleaned_data["source_read_on"],
            note=form.cleaned_data["note"], is_demo=office.is_demo,
        )  # fmt: skip
        messages.success(request, _("Confirmed. Projects you sponsor can join it now."))
        return redirect("reports:provider_programme_list", office.pk)
    context = {
        "office": office,
        "programme": programme,
        "confirmation": (found := actions.usable_confirmation(office, programme)),
        "preview": found is None,
        "is_overdue": programme.is_overdue(timezone.localdate()),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    name = "reports/provider_programme_confirm.html"
    return render(request, name, context, status=status)
