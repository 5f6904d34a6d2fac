"""A question to a coach."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qiapp.lib.screening import ScreenedForm

MOST_CHARACTERS = 1000


class QuestionForm(ScreenedForm, forms.Form):
    screened = ("text",)

    text = forms.CharField(
        label=_("What would you like to know?"), max_length=MOST_CHARACTERS,
        help_text=_("Two or three sentences. No patient names."),
        error_messages={"required": _("Write your question in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
