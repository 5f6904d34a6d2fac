"""Forms of the coach's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models import QUESTION_MAX_LENGTH, HelpKind
from qiapp.lib.screening import ScreenedForm

SIGNAL_CHOICES = [
    ("", _("Any")),
    ("improving", _("Shift in the wished direction")),
    ("worsening", _("Shift the other way")),
    ("changed", _("Other signal")),
    ("none", _("No signal")),
    ("too_few", _("Too few points to judge")),
    ("no_data", _("No data yet")),
    ("hidden", _("No chart shown to you")),
]


class CaseloadFilter(forms.Form):
    """What the coach wants to see; wrong values are ignored, never an error page."""

    practice = forms.CharField(label=_("Practice"), required=False, max_length=100)
    signal = forms.ChoiceField(
        label=_("Signal"), required=False, choices=SIGNAL_CHOICES
    )
    stale = forms.BooleanField(label=_("No data for 45 days"), required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or default for name, default in
                (("practice", ""), ("signal", ""), ("stale", False))}  # fmt: skip


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only you can read it. Please leave out patients' names."),
    )


class HelpForm(ScreenedForm, forms.Form):
    """A question to a person, and what it is about."""

    screened = ("text",)

    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=HelpKind.choices,
        error_messages={"required": _("Choose what it is about.")},
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What would you like to know?"), max_length=QUESTION_MAX_LENGTH,
        help_text=_("Two or three sentences. No patient names."),
        error_messages={"required": _("Write your question in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
