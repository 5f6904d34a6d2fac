"""A message, a snooze, a call, some minutes."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models import NUDGE_MAX_LENGTH, ContactKind
from projects.models import Project
from qiapp.lib.screening import ScreenedForm

LENGTHS = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour"))]


class NudgeForm(ScreenedForm, forms.Form):
    """One message; what was written for the coach and not changed is not screened."""

    screened = ("text",)

    text = forms.CharField(
        label=_("Your message"), max_length=NUDGE_MAX_LENGTH,
        error_messages={"required": _("Write a sentence, or leave this practice out.")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )  # fmt: skip


class SnoozeForm(forms.Form):
    """For how many days a practice leaves the inbox."""

    days = forms.TypedChoiceField(
        choices=[(7, ""), (14, ""), (30, "")], coerce=int, required=True
    )


class ContactForm(ScreenedForm, forms.Form):
    """One entry of the contact log."""

    screened = ("topic",)

    kind = forms.ChoiceField(
        label=_("What was it?"), choices=ContactKind.choices, initial=ContactKind.CALL,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose what it was.")},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=600,
        widget=forms.NumberInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the minutes as a number.")},
    )  # fmt: skip
    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "w-10"})
    )
    topic = forms.CharField(
        label=_("What was it about?"), required=False, max_length=200,
        help_text=_("A few words that the practice may read, too."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("kind", "minutes", "on", "topic")
        }


class CallForm(forms.Form):
    """A day, a time where the coach is, and how long."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "class": "w-10"}),
        error_messages={"required": _("Choose a time, such as 12:30.")},
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label=_("How long?"), choices=LENGTHS, coerce=int, initial=30,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Phone number or link"), required=False, max_length=200,
        help_text=_("It stands in the mail and in the calendar."),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.zone = project, zone
        self.fields["at"].help_text = _("Your own time, %(zone)s.") % {
            "zone": str(zone).replace("_", " ")
        }

    def values(self) -> dict[str, Any]:
        day, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return {
            "starts_at": datetime.combine(day, at, tzinfo=self.zone),
            "minutes": self.cleaned_data["minutes"],
            "place": self.cleaned_data["place"].strip(),
        }
