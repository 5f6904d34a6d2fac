"""Forms around surveys: text in, checked values out; nothing saved here."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiapp.lib.screening import ScreenedForm
from surveys.models import TARGET

WEEKS = 4


class RoundForm(forms.Form):
    """How long a round takes answers, and how many are wanted."""

    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The link stops after it. You can close earlier or go on."),
    )  # fmt: skip
    target = forms.IntegerField(
        label=_("Answers wanted"), min_value=1, max_value=1000, initial=TARGET,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-4"}),
        help_text=_("Results show from ten answers on; 25 is a good number."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = today + timedelta(weeks=WEEKS)

    def values(self) -> dict[str, Any]:
        """What `start_round` takes."""
        return dict(self.cleaned_data)


class SurveyForm(ScreenedForm, RoundForm):
    """A new survey and its first round."""

    screened = ("name",)
    name = forms.CharField(
        label=_("Name"), max_length=80, initial=_("Practice experience"),
        help_text=_("As you would call it in the team. Patients do not see it."),
    )  # fmt: skip
    field_order = ["name", "ends_on", "target"]

    def values(self) -> dict[str, Any]:
        """What `start_survey` takes."""
        return {n: self.cleaned_data[n] for n in ("name", "ends_on", "target")}


class ReopenForm(RoundForm):
    """Until when a closed round goes on."""

    target = None  # type: ignore[assignment]
