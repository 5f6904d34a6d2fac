"""The forms for one question of data/words.toml: a text, or boxes to tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import OwnWords
from qiapp.lib.screening import ScreenedForm


class WordsForm(ScreenedForm, forms.Form):
    """The answer in the team's own words."""

    screened = ("text",)

    text = forms.CharField(
        label=_("Your words"), required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, words: OwnWords, typed: dict[str, Any] | None = None
    ) -> None:
        known = {"text": words.text, "version": words.version if words.pk else 0}
        super().__init__(data, initial=known | (typed or {}))
        field, question = self.fields["text"], words.question
        field.label, field.help_text = question.question, question.hint
        field.max_length = question.limit  # type: ignore[attr-defined]
        field.validators.append(
            forms.CharField(max_length=question.limit).validators[0]
        )
        field.widget.attrs["maxlength"] = question.limit

    def said(self) -> str:
        return str(self.cleaned_data["text"]).strip()


class TicksForm(forms.Form):
    """The answer to a question with choices: several may be ticked."""

    text = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, words: OwnWords, typed: dict[str, Any] | None = None
    ) -> None:
        known = {
            "text": words.text.splitlines(),
            "version": words.version if words.pk else 0,
        }
        super().__init__(data, initial=known | (typed or {}))
        field, question = self.fields["text"], words.question
        field.label, field.help_text = question.question, question.hint
        field.choices = list(question.choices.items())  # type: ignore[attr-defined]

    def said(self) -> str:
        """The ticked keys, one a line, as they are kept."""
        return "\n".join(self.cleaned_data["text"])
