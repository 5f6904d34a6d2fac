"""What a leader does with the attestations of others: the queue, co-sign, decline."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import presence, provider_presence
from accounts.requests import SignedInRequest
from attestations import cosigning, decisions
from attestations.cosigning import Waiting
from attestations.forms import AnswerForm, CosignListForm, ReasonForm, SignForm
from attestations.models import Attestation, CosignQuestion, Part, Status
from attestations.signing import bound_to, cosigning_capacity
from attestations.views.signing import load_attestation, load_own
from projects.form_pages import answer_form, person, sent
from qiapp.lib.conflicts import renew
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def cosign_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who waits for this person: tick, prove once, and ask the rest."""
    by = person(request)
    rows = cosigning.waiting_for(by)
    digest = cosigning.list_digest(rows)
    form = CosignListForm(
        sent(request), user=by, rows=rows, initial={"list_digest": digest}
    )
    status = 200
    if request.method == "POST":
        status = try_to_confirm(request, form, rows)
    if status == 302:
        return redirect("attestations:cosign_list")
    if status == 409:
        renew(form, list_digest=digest)
    provider_presence.prepare(form, request, cosigning.bound_to_list(digest))
    context = {
        "form": form,
        "rows": [
            (row, form[f"sign_{row.key}"], form[f"question_{row.key}"]) for row in rows
        ],
        "words": words_of(rows),
        "is_full": len(rows) == cosigning.MOST,
    }
    name = "attestations/cosign_list.html"
    return render(request, name, context, status=status)


def words_of(rows: list[Waiting]) -> list[tuple[str, list[str]]]:
    """The statements one signs, once for each programme on the list."""
    known = {row.attestation.participation.programme.key: row for row in rows}
    programmes = [row.attestation.participation.programme for row in known.values()]
    return [
        (p.title, [s.text for s in p.statements_of("cosigner")]) for p in programmes
    ]


def try_to_confirm(
    request: SignedInRequest, form: CosignListForm, rows: list[Waiting]
) -> int:
    """302 once done; 422, or 409 when the list changed, with the reason on the form.

    Everything else is checked before the password: a right code is used up.
    """
    by, digest = person(request), request.POST.get("list_digest", "")
    try:
        form.is_valid()
        cosigning.require_list(rows, digest)
        if not form.is_valid():
            return 422
        chosen, questions = form.chosen(), form.questions()
        bound = cosigning.bound_to_list(digest)
        if chosen and not presence.confirm(form, user=by, bound_to=bound):
            return 422
        cosigning.confirm_list(digest=digest, chosen=chosen, questions=questions, by=by)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return 409 if isinstance(refusal, VersionConflict) else 422
    tell_done(request, len(chosen), len(questions))
    return 302


def tell_done(request: SignedInRequest, signed: int, asked: int) -> None:
    if signed:
        said = ngettext(
            "Co-signed for %(n)s person. The CME office decides now.",
            "Co-signed for %(n)s people. The CME office decides now.",
            signed,
        )
        messages.success(request, said % {"n": signed})
    if asked:
        said = ngettext("Sent %(n)s question.", "Sent %(n)s questions.", asked)
        messages.success(request, said % {"n": asked})


def load_to_cosign(request: SignedInRequest, attestation_id: int) -> Attestation:
    """404 for strangers; 403 for whoever may see it but never co-signs it."""
    attestation = load_attestation(request, attestation_id)
    by = person(request)
    if attestation.is_own(by) or cosigning_capacity(by, attestation.project) is None:
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
        "questions": list(attestation.questions.all()),
    }
    name = "attestations/attestation_cosign.html"
    return render(request, name, context, status=status)


def try_to_cosign(
    request: SignedInRequest, attestation: Attestation, form: SignForm, digest: str
) -> int:
    """302 once co-signed, 422 with the reason on the form."""
    by = person(request)
    if not form.is_valid():
        return 422
    try:
        decisions.check_before_cosigning(attestation=attestation, by=by)
        if not presence.confirm(
            form, user=by, bound_to=bound_to("cosign", attestation, digest)
        ):
            return 422
        decisions.cosign(attestation=attestation, by=by)
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


@page
def question_answer(
    request: SignedInRequest, attestation_id: int, question_id: int
) -> HttpResponse:
    """The participant answers what somebody asks before co-signing."""
    attestation = load_own(request, attestation_id)
    question = get_object_or_404(
        CosignQuestion.objects.select_related("attestation"),
        pk=question_id, attestation=attestation,
    )  # fmt: skip
    form = AnswerForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: cosigning.answer_question(
            question=question, answer=form.cleaned_data["answer"], by=person(request)
        ),
        done=lambda _made: redirect(
            "attestations:attestation_detail", attestation.pk
        ),
        said=_("Answered. Whoever asked gets a mail."),
        template="attestations/question_answer.html",
        context={
            "attestation": attestation, "question": question,
            "project": attestation.project,
        },
    )  # fmt: skip
