"""One more idea for the backlog."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import IDEA_MAX_LENGTH
from qiapp.lib.screening import ScreenedForm


class IdeaForm(ScreenedForm, forms.Form):
    screened = ("text",)

    text = forms.CharField(
        label=_("What else could you try?"), max_length=IDEA_MAX_LENGTH,
        help_text=_("One small change in one line. No patient names."),
        error_messages={"required": _("Write the idea in a few words.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
