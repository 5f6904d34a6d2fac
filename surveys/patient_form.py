"""What a patient fills in: one scale for every question, and one comment."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from surveys.models import Round
from surveys.questions import ANSWER_WORDS, COMMENT_MAX_LENGTH

KEY_PATTERN = r"^[A-Za-z0-9_-]{16,64}$"


class PatientForm(forms.Form):
    """One form of one person; `key` tells a form that is sent again from another one."""

    key = forms.RegexField(regex=KEY_PATTERN, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False, max_length=COMMENT_MAX_LENGTH,
        label=pgettext_lazy("survey", "What should we do better?"),
        help_text=pgettext_lazy(
            "survey", "If you like. Please leave out names, dates and phone numbers."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(round_.items)
        for question in round_.questions():
            self.fields[question.key] = forms.ChoiceField(
                label=question.text, required=False, choices=list(ANSWER_WORDS.items()),
                widget=forms.RadioSelect(attrs={"autocomplete": "off"}),
            )  # fmt: skip

    def questions(self) -> list[forms.BoundField]:
        """The questions in their order, for the page."""
        return [self[item] for item in self.items]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.given() and not cleaned.get("comment"):
            raise forms.ValidationError(
                pgettext("survey", "Please answer at least one question.")
            )
        return cleaned

    def given(self) -> Mapping[str, str]:
        """A letter by item; questions that were passed over are left out."""
        chosen = {item: self.cleaned_data.get(item, "") for item in self.items}
        return {item: letter for item, letter in chosen.items() if letter}
