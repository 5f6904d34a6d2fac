"""Asking why numbers of a frozen baseline change: the field, and the page for buttons."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from measures.baseline import REASON_MAX_LENGTH, ReasonNeeded
from measures.models import Measure
from qiapp.lib.screening import CONFIRMATION, ScreenedForm

NOT_REPEATED = {"csrfmiddlewaretoken", "reason", CONFIRMATION}


def reason_field() -> forms.CharField:
    """The optional field; the action says when it is needed."""
    return forms.CharField(
        label=_("Why do numbers of the frozen baseline change?"),
        required=False, max_length=REASON_MAX_LENGTH,
        help_text=_(
            "Needed only where they do, because the median rests on them. It is kept in "
            "the project's history. No patient names."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class ReasonForm(ScreenedForm, forms.Form):
    """The reason alone."""

    screened = ("reason",)
    reason = reason_field()


def reason_in(sent: QueryDict) -> str:
    """The reason that was sent, empty without one.

    Raises ReasonNeeded when it is too long or might name a patient.
    """
    form = ReasonForm(sent)
    if form.is_valid():
        return str(form.cleaned_data["reason"])
    raise ReasonNeeded(str(next(iter(form.errors.values()))[0]))


def refused_form(request: HttpRequest, refusal: ReasonNeeded) -> ReasonForm:
    """The form with what was sent, and with the refusal at the reason."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        form.add_error("reason", refusal.message)
    return form


def ask_reason(
    request: HttpRequest, refusal: ReasonNeeded, *, measure: Measure, back: str
) -> HttpResponse:
    """The page that asks why after a button; it sends again what was sent. 422.

    `back`: the address where nothing has changed.
    """
    context: dict[str, Any] = {
        "project": measure.project,
        "measure": measure,
        "form": refused_form(request, refusal),
        "repeated": [(k, v) for k, v in request.POST.items() if k not in NOT_REPEATED],
        "back": back,
    }
    return render(request, "measures/reason_ask.html", context, status=422)
