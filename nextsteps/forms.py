"""What a team and a person choose about reminders, and the one question of a mail."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.forms import ObservationForm
from nextsteps.models import Cadence, Pause, QuestionLink
from qiapp.lib.screening import ScreenedForm

WEEKDAYS = [
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")),
    ("3", _("Thursday")), ("4", _("Friday")), ("5", _("Saturday")), ("6", _("Sunday")),
]  # fmt: skip


class RhythmForm(forms.ModelForm):
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"), choices=WEEKDAYS, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        help_text=_("For a weekly huddle one day, for clinic days each of them."),
    )  # fmt: skip
    month_day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=28,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-2"}),
        help_text=_("From 1 to 28, for a monthly rhythm."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Cadence
        fields = ["rhythm", "weekdays", "month_day", "version"]
        widgets = {"rhythm": forms.RadioSelect}

    def clean_weekdays(self) -> list[int]:
        return sorted(int(day) for day in self.cleaned_data["weekdays"])

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PauseForm(ScreenedForm, forms.ModelForm):
    screened = ("reason",)

    class Meta:
        model = Pause
        fields = ["until", "reason"]
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"reason": _("In a few words, such as “summer holidays”.")}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("until", "reason")}


class MyRemindersForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["reminder_frequency", "quiet_from", "quiet_until"]
        widgets = {
            "reminder_frequency": forms.RadioSelect(attrs={"class": "chips"}),
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "reminder_frequency": _("Over all your projects together."),
            "quiet_until": _(
                "Where you live. The same time twice means no quiet hours."
            ),
        }


class QuestionForm(ObservationForm):
    """The numbers of the period a mail asked for: nothing else can be chosen or told."""

    def __init__(self, data: QueryDict | None, *, link: QuestionLink) -> None:
        start = link.period_start.isoformat()
        super().__init__(
            fixed(data, start), measure=link.measure,
            today=link.measure.project.today(),
        )  # fmt: skip
        self.fields["period"].choices = [(start, start)]  # type: ignore[attr-defined]
        del self.fields["other_period"], self.fields["note"]


def fixed(data: QueryDict | None, start: str) -> QueryDict | None:
    """What was sent, for the one period whatever was sent."""
    if data is None:
        return None
    sent = data.copy()
    sent["period"] = start
    return sent
