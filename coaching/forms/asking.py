"""A question to a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models import QUESTION_MAX_LENGTH, HelpKind
from qiapp.lib.screening import ScreenedForm


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
