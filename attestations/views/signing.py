"""The participant's signature, and taking it back."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import presence, provider_presence
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from attestations import actions, evidence, snapshot
from attestations.forms import OptionalReasonForm, SignForm
from attestations.models import Attestation, Status
from attestations.signing import bound_to
from attestations.views.part import own_participation
from projects.form_pages import sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.conflicts import renew
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])


def load_attestation(request: SignedInRequest, attestation_id: int) -> Attestation:
    """An attestation the person may know of. Raises Http404."""
    visible = Attestation.objects.visible_to(request.user).with_people()  # type: ignore[arg-type]
    found: Attestation = get_object_or_404(visible, pk=attestation_id)
    return found


def load_own(request: SignedInRequest, attestation_id: int) -> Attestation:
    """One's own attestation: 404 for strangers, 403 for those who may only see it."""
    attestation = load_attestation(request, attestation_id)
    if not attestation.is_own(request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    return attestation


@page
def attestation_sign(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    """Check everything, read the exact words, prove that it is you, sign."""
    attestation = load_own(request, attestation_id)
    if attestation.status != Status.DRAFT:
        return redirect("attestations:attestation_detail", attestation.pk)
    material = evidence.load(attestation.participation)
    eligibility = evidence.verdict_of(material)
    text, digest = snapshot.frozen(material, eligibility)
    form = SignForm(
        sent(request), user=request.user, initial={"evidence_digest": digest}
    )
    status = 200
    if request.method == "POST":
        status = try_to_sign(request, attestation, form)
    if status == 302:
        messages.success(request, _("You signed. Now somebody else co-signs."))
        return redirect("attestations:attestation_detail", attestation.pk)
    if status == 409:
        renew(form, evidence_digest=digest)
    provider_presence.prepare(form, request, bound_to("sign", attestation, digest))
    context = sign_page(attestation, form, text) | {"eligibility": eligibility}
    context["shown"] = [chart.measure for chart in material.charts]
    return render(request, "attestations/attestation_sign.html", context, status=status)


def sign_page(attestation: Attestation, form: SignForm, text: str) -> dict[str, Any]:
    return {
        "attestation": attestation,
        "participation": attestation.participation,
        "project": attestation.project,
        "facts": json.loads(text),
        "statements": attestation.participation.programme.statements_of("participant"),
        "form": form,
    }


def try_to_sign(
    request: SignedInRequest, attestation: Attestation, form: SignForm
) -> int:
    """302 once signed; 422 or 409 with the reason on the form.

    Everything else is checked before the password: a right code is used up.
    """
    if not form.is_valid():
        return 422
    digest = form.cleaned_data["evidence_digest"]
    person: Any = request.user
    try:
        actions.check_before_signing(
            attestation=attestation, evidence_digest=digest, by=person
        )
        if not presence.confirm(
            form, user=person, bound_to=bound_to("sign", attestation, digest)
        ):
            return 422
        actions.sign(attestation=attestation, evidence_digest=digest, by=person)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 409 if isinstance(refusal, VersionConflict) else 422
    return 302


@page
def attestation_withdraw(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    attestation = load_own(request, attestation_id)
    form = OptionalReasonForm(sent(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                attestation=attestation, by=request.user,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("Withdrawn. Nothing is reported."))
            return redirect("attestations:attestation_detail", attestation.pk)
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
            status = 422
    context = {"attestation": attestation, "form": form, "project": attestation.project}
    name = "attestations/attestation_withdraw.html"
    return render(request, name, context, status=status)


@require_POST
@project_view(Permission.PARTICIPATE)
def attestation_again(
    request: SignedInRequest, project: Project, participation_id: int
) -> HttpResponse:
    """A new draft after the last one ended, or a corrected one after an approval."""
    participation = own_participation(request, project, participation_id)
    actions.begin_again(participation=participation, by=request.user)
    return redirect("attestations:participation_detail", project.pk, participation.pk)
