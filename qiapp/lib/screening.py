"""Free text is screened for identifiers before anything is kept: forms and API alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiapp.lib.identifiers import Finding, findings

CONFIRMATION = "no_patient_data"
KIND_WORDS = {
    "ssn": gettext_lazy("a social security number"),
    "birth_date": gettext_lazy("a date of birth"),
    "record_number": gettext_lazy("a record or account number"),
    "email": gettext_lazy("an e-mail address"),
    "phone": gettext_lazy("a phone number"),
    "name": gettext_lazy("a person's name"),
    "age_over_89": gettext_lazy("an age above 89"),
    "address": gettext_lazy("a street address"),
    "long_number": gettext_lazy("a long number that could be a record number"),
}


def faults_of(
    texts: Mapping[str, str | None], *, confirmed: bool
) -> dict[str, tuple[str, bool]]:
    """(message, hard) by field name, for each text that may not be kept as it is.

    Hard kinds always; the others until the writer confirmed that nobody can be
    recognized. The message names the kind, never what was typed.
    """
    faults: dict[str, tuple[str, bool]] = {}
    for name, text in texts.items():
        found = findings(text or "")
        hard = [one for one in found if one.hard]
        if hard:
            faults[name] = (refusal_words(hard[0]), True)
        elif found and not confirmed:
            faults[name] = (warning_words(found), False)
    return faults


def refusal_words(finding: Finding) -> str:
    return _(
        "This looks like %(kind)s. Take it out: no patient data are kept here."
    ) % {"kind": KIND_WORDS[finding.kind]}


def warning_words(found: Iterable[Finding]) -> str:
    kinds = list(dict.fromkeys(str(KIND_WORDS[one.kind]) for one in found))
    return _(
        "This may hold %(kinds)s. Take it out, or confirm below that no patient can be "
        "recognized."
    ) % {"kinds": _(" and ").join(kinds)}


class ScreenedForm(forms.BaseForm):
    """A form whose texts named in `screened` are checked; mix in before the form class.

    The box to confirm appears only when there is something to confirm.
    """

    screened: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[CONFIRMATION] = forms.BooleanField(
            required=False,
            label=_("I checked: no patient can be recognized from what I wrote."),
            widget=forms.HiddenInput,
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self._screen()

    def _screen(self) -> None:
        texts = {n: self.cleaned_data.get(n) for n in self.screened}
        confirmed = bool(self.cleaned_data.get(CONFIRMATION))
        changed = {n: t for n, t in texts.items() if n in self.changed_data}
        faults = faults_of(changed, confirmed=confirmed)
        for name, (message, _hard) in faults.items():
            self.add_error(name, message)
        if any(not hard for _message, hard in faults.values()) or confirmed:
            field = self.fields[CONFIRMATION]
            field.widget = forms.CheckboxInput()
