"""Hours, progress reports and disputes: text in, checked values out."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Against, Outcome
from qiapp.lib.screening import ScreenedForm

DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
TIME = {"type": "time", "class": "w-10"}
AREA = forms.Textarea(attrs={"rows": 5})


class HoursForm(ScreenedForm, forms.Form):
    """When, from when to when, and what it was."""

    screened = ("what",)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    until = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    what = forms.CharField(
        label=gettext_lazy("What was it?"), max_length=120,
        help_text=gettext_lazy("Such as: case conference, or looking at our first count."),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, until = cleaned.get("begins"), cleaned.get("until")
        if begins and until and until <= begins:
            self.add_error("until", _("It ends before it begins."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `claim_hours` takes: instants where the office is at home."""
        day = self.cleaned_data["on"]
        return {
            "starts_at": datetime.combine(day, self.cleaned_data["begins"], self.zone),
            "ends_at": datetime.combine(day, self.cleaned_data["until"], self.zone),
            "what": self.cleaned_data["what"],
        }


class ReportForm(ScreenedForm, forms.Form):
    """What the data cannot say; both may stay empty."""

    screened = ("obstacles", "next_steps")
    obstacles = forms.CharField(
        label=gettext_lazy("What stands in the way?"), required=False,
        max_length=2000, widget=AREA,
    )  # fmt: skip
    next_steps = forms.CharField(
        label=gettext_lazy("What comes next?"), required=False, max_length=2000,
        widget=AREA,
    )  # fmt: skip

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.screened}


class DisputeForm(ScreenedForm, forms.Form):
    """Whose decision, and one's own statement."""

    screened = ("statement",)
    against = forms.ChoiceField(
        label=gettext_lazy("Whose decision is it about?"), choices=Against.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    statement = forms.CharField(
        label=gettext_lazy("What is wrong, and what should be instead?"),
        max_length=4000, widget=AREA,
        help_text=gettext_lazy("The other side reads it and answers. No patient names."),
    )  # fmt: skip

    def values(self) -> dict[str, str]:
        return {n: self.cleaned_data[n] for n in ("against", "statement")}


class AnswerForm(ScreenedForm, forms.Form):
    """The other side's statement."""

    screened = ("text",)
    text = forms.CharField(
        label=gettext_lazy("Your statement"), max_length=4000, widget=AREA,
        help_text=gettext_lazy("What happened, as you saw it. It stays as you send it."),
    )  # fmt: skip


class DecisionForm(ScreenedForm, forms.Form):
    """The office's decision with its reasons."""

    screened = ("reasons",)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"), choices=Outcome.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), max_length=4000, widget=AREA,
        help_text=gettext_lazy("Both sides read them."),
    )  # fmt: skip

    def values(self) -> dict[str, str]:
        return {n: self.cleaned_data[n] for n in ("outcome", "reasons")}
