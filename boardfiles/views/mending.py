"""One page, one field: what a board needs of a physician and does not have right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.consent import CONSENT_WORDING
from accounts.identity_rules import Fault, Found
from accounts.identity_words import sentence
from accounts.models import BoardIdentity, User
from accounts.requests import SignedInRequest
from boardfiles.actions import mending as actions
from boardfiles.forms import BirthdayForm, NameForm, NpiForm, NumberForm
from boardfiles.models import BoardLine
from boardfiles.overview import fix_address
from boardfiles.points import faults_to_mend, sent_back
from projects.form_pages import FORM_METHODS, answer_form, person, sent

OF_IDENTITY = actions.NUMBER | actions.NAME


@require_GET
def fix_list(request: SignedInRequest) -> HttpResponse:
    """What stands against one's reports, each with its one-field page; and what came back."""
    user = person(request)
    found = faults_to_mend(user)
    named = {one.board for one in user.board_identities.all()}
    context = {
        "tasks": [
            {"label": sentence(one, own=True), "url": fix_address(one), "status": "not_met",
             "word": _("To mend")}
            for one in found
        ],
        "sent_back": [(line, address_of(line, named)) for line in sent_back(user)],
    }  # fmt: skip
    return render(request, "boardfiles/fix_list.html", context)


def address_of(line: BoardLine, boards: set[str]) -> str:
    """Where the person mends what a board named; nothing when only the office can.

    `boards`: those she named on her profile.
    """
    if not line.fault or Fault(line.fault) not in MENDED:
        return ""
    fault = Fault(line.fault)
    if fault not in OF_IDENTITY:
        return fix_address(Found(fault))
    return fix_address(Found(fault, line.board)) if line.board in boards else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One field: its form, and what is done with it."""

    form: forms.BaseForm
    act: Callable[[], Any]


def birthday_page(data: Any, user: User, identity: BoardIdentity | None) -> Page:
    form = BirthdayForm(data)

    def act() -> None:
        month, day = form.cleaned_data["birthday"]
        actions.mend_birthday(user=user, month=month, day=day)

    return Page(form, act)


def npi_page(data: Any, user: User, identity: BoardIdentity | None) -> Page:
    form = NpiForm(data)
    return Page(form, lambda: actions.mend_npi(user=user, npi=form.cleaned_data["npi"]))


def number_page(data: Any, user: User, identity: BoardIdentity | None) -> Page:
    form = NumberForm(data, instance=identity)
    return Page(
        form,
        lambda: actions.mend_number(
            identity=stored(identity), by=user, **form.cleaned_data
        ),
    )


def name_page(data: Any, user: User, identity: BoardIdentity | None) -> Page:
    form = NameForm(data, instance=identity)
    return Page(
        form,
        lambda: actions.mend_name(
            identity=stored(identity), by=user, **form.cleaned_data
        ),
    )


def consent_page(data: Any, user: User, identity: BoardIdentity | None) -> Page:
    return Page(forms.Form(data), lambda: actions.give_consent(user=user))


def stored(identity: BoardIdentity | None) -> BoardIdentity:
    """The row as it was before the form wrote on it, so that the audit sees a change."""
    if identity is None:
        raise Http404
    return BoardIdentity.objects.select_related("user").get(pk=identity.pk)


MENDED: dict[Fault, Callable[[Any, User, BoardIdentity | None], Page]] = {
    **dict.fromkeys(actions.BIRTHDAY, birthday_page),
    **dict.fromkeys(actions.NPI, npi_page),
    **dict.fromkeys(actions.NUMBER, number_page),
    **dict.fromkeys(actions.NAME, name_page),
    Fault.NO_CONSENT: consent_page,
}


@require_http_methods(FORM_METHODS)
def fix_field(request: SignedInRequest, fault: str, board: str = "") -> HttpResponse:
    """The one field that mends the fault."""
    if fault not in MENDED:
        raise Http404
    user, named = person(request), Fault(fault)
    identity = None
    if named in OF_IDENTITY:
        identity = get_object_or_404(user.board_identities.all(), board=board)
    page = MENDED[named](sent(request), user, identity)
    return answer_form(
        request, page.form, template="boardfiles/fix_field.html",
        context={
            "sentence": sentence(Found(named, board), own=True), "identity": identity,
            "is_name": named in actions.NAME,
            "consent": CONSENT_WORDING if named is Fault.NO_CONSENT else "",
        },
        act=page.act, done=lambda made: redirect("boardfiles:fix_list"),
        said=_("Saved. Your CME office sends it with the next file."),
    )  # fmt: skip
