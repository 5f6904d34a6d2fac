"""The form of the debrief."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.catalogue import tags
from learning.models import (
    SENTENCE_MAX_LENGTH,
    TIP_MAX_LENGTH,
    Audience,
    Debrief,
)
from qiapp.lib.screening import ScreenedForm

CHIPS = {"class": "chips"}


class DebriefForm(ScreenedForm, forms.Form):
    screened = ("helped", "hindered", "tip")

    helped_tags = forms.MultipleChoiceField(
        label=_("What helped?"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs=CHIPS),
    )  # fmt: skip
    helped = forms.CharField(
        label=_("In a sentence: what helped"), required=False, max_length=SENTENCE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    hindered_tags = forms.MultipleChoiceField(
        label=_("What stood in the way?"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs=CHIPS),
    )  # fmt: skip
    hindered = forms.CharField(
        label=_("In a sentence: what stood in the way"), required=False,
        max_length=SENTENCE_MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    tip = forms.CharField(
        label=_("One tip for the next team"), required=False, max_length=TIP_MAX_LENGTH,
        help_text=_("One sentence. No names of patients or colleagues."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("Who may read the tip?"), choices=Audience.choices,
        help_text=_("Others see the tip without your name and without your practice's."),
        widget=forms.RadioSelect(attrs=CHIPS),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, debrief: Debrief, typed: dict[str, Any] | None = None
    ) -> None:
        names = [name for name in self.base_fields if hasattr(debrief, name)]
        known = {name: getattr(debrief, name) for name in names}
        super().__init__(data, initial=known | (typed or {}))
        for name in ("helped_tags", "hindered_tags"):
            self.fields[name].choices = list(tags().items())  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        names = (
            "helped",
            "hindered",
            "helped_tags",
            "hindered_tags",
            "tip",
            "audience",
        )
        return {name: self.cleaned_data[name] for name in names}
