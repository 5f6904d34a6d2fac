"""What a leader does with the attestations of others: the queue, co-sign, decline."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import presence, provider_presence
from accounts.requests import SignedInRequest
from attestations import decisions
from attestations.forms import ReasonForm, SignForm
from attestations.models import Attestation, Part, Status
from attestations.signing import bound_to, cosigning_capacity
from attestations.views.signing import load_attestation
from projects.form_pages import sent
from qiapp.lib.errors import ActionRefused

page = require_http_methods(["GET", "HEAD", "POST"])
ROWS_PER_PAGE = 25


@require_GET
def cosign_list(request: SignedInRequest) -> HttpResponse:
    """Attestations that wait for this person's co-signature, oldest first."""
    waiting = Attestation.objects.cosignable_by(request.user)  # type: ignore[arg-type]
    rows = waiting.with_people().order_by("changed_at", "pk")
    shown = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "pages": shown.paginator.get_elided_page_range(shown.number),
    }
    return render(request, "attestations/cosign_list.html", context)


def load_to_cosign(request: SignedInRequest, attestation_id: int) -> Attestation:
    """404 for strangers; 403 for whoever may see it but never co-signs it."""
    attestation = load_attestation(request, attestation_id)
    person: Any = request.user
    if (
        attestation.is_own(person)
        or cosigning_capacity(person, attestation.project) is None
    ):
        raise PermissionDenied
    return attestation


@page
def attestation_cosign(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    attestation = load_to_cosign(request, attestation_id)
    if attestation.status != Status.SIGNED:
        return redirect("attestations:attestation_detail", attestation.pk)
    signature = attestation.signatures.get(part=Part.PARTICIPANT)
    form = SignForm(
        sent(request), user=request.user,
        initial={"evidence_digest": signature.evidence_digest},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = try_to_cosign(request, attestation, form, signature.evidence_digest)
    if status == 302:
        messages.success(request, _("Co-signed. The CME office decides now."))
        return redirect("attestations:cosign_list")
    bound = bound_to("cosign", attestation, signature.evidence_digest)
    provider_presence.prepare(form, request, bound)
    context = {
        "attestation": attestation,
        "project": attestation.project,
        "signature": signature,
        "facts": json.loads(signature.evidence),
        "statements": attestation.participation.programme.statements_of("cosigner"),
        "capacity": cosigning_capacity(request.user, attestation.project),  # type: ignore[arg-type]
        "form": form,
    }
    name = "attestations/attestation_cosign.html"
    return render(request, name, context, status=status)


def try_to_cosign(
    request: SignedInRequest, attestation: Attestation, form: SignForm, digest: str
) -> int:
    """302 once co-signed, 422 with the reason on the form."""
    person: Any = request.user
    if not form.is_valid():
        return 422
    try:
        decisions.check_before_cosigning(attestation=attestation, by=person)
        if not presence.confirm(
            form, user=person, bound_to=bound_to("cosign", attestation, digest)
        ):
            return 422
        decisions.cosign(attestation=attestation, by=person)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 422
    return 302


@page
def attestation_decline(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    """Back to the participant, with a reason."""
    attestation = load_to_cosign(request, attestation_id)
    form = ReasonForm(sent(request))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            decisions.decline(
                attestation=attestation, by=request.user,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("Declined. The participant sees the reason."))
            return redirect("attestations:attestation_detail", attestation.pk)
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
    context = {"attestation": attestation, "form": form, "project": attestation.project}
    name = "attestations/attestation_decline.html"
    return render(request, name, context, status=status)
