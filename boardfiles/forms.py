"""Forms of activities, answers, one-field mending and one's own points."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.boards import BOARD_CHOICES, wrong_diplomate_id
from accounts.identity_rules import day_exists
from accounts.models import BoardIdentity
from accounts.npi import npi_is_valid
from attestations import catalogue
from boardfiles.models import (
    BoardCycle,
    Channel,
    PointsElsewhere,
    ReportedActivity,
)
from boardfiles.routes import routes
from qiapp.lib.screening import ScreenedForm

DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
NUMBER = {"inputmode": "decimal", "class": "w-4", "autocomplete": "off"}


def programme_choices() -> list[tuple[str, str]]:
    """The programmes that an office reports, by their newest title."""
    known = {p.id: p.title for p in catalogue.programmes().values()}
    return [(one, known[one]) for one in routes() if one in known]


class ActivityForm(ScreenedForm, forms.ModelForm):
    """What an office reports under. The rules of each way stand in actions/activities.py."""

    screened = ("title",)
    programme_id = forms.ChoiceField(label=_("Program"), choices=programme_choices)
    boards = forms.MultipleChoiceField(
        label=_("Boards"), required=False,
        choices=[(code, code) for code, _name in BOARD_CHOICES if code != "OTHER"],
        help_text=_(
            "Those that you registered the activity for. None: every board of our list "
            "that takes it this way."
        ),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = ReportedActivity
        fields = [
            "programme_id", "channel", "title", "number", "first_day", "last_day",
            "reports", "board_points", "credit_type", "cme_credits", "hours", "support",
            "provider_number", "boards",
        ]  # fmt: skip
        widgets = {
            "channel": forms.RadioSelect(attrs={"class": "chips"}),
            "reports": forms.RadioSelect(attrs={"class": "chips"}),
            "first_day": DAY, "last_day": DAY,
            "number": forms.TextInput(attrs={"class": "w-20", "autocomplete": "off"}),
            "provider_number": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-10"}),
            **{name: forms.TextInput(attrs=NUMBER)
               for name in ("board_points", "cme_credits", "hours", "support")},
        }  # fmt: skip
        help_texts = {
            "channel": _("Portfolio programs (MOCAM) and Part 4 of the ABP are not PARS."),
            "number": _("For PARS: the nine digits that ACCME gave the activity."),
            "last_day": _("Leave empty while the activity is open."),
            "credit_type": _("As PARS names it, such as Practice Assessment."),
            "provider_number": _("Seven digits. Only needed for the draft JSON file."),
            "support": _("0 if there was none."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = Channel.choices  # type: ignore[attr-defined]
        self.fields["support"].required = False
        if self.instance.pk:
            del self.fields["programme_id"], self.fields["channel"]
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.instance.version
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _now("The last day is before the first day."))
        if cleaned.get("support") is None:
            cleaned["support"] = 0
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {n: v for n, v in self.cleaned_data.items() if n != "no_patient_data"}


class FileForm(forms.Form):
    """One small table or workbook."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )

    def content(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        return content


class BirthdayForm(forms.Form):
    """Month and day in one field: never the year."""

    birthday = forms.CharField(
        label=_("Birthday, month and day"),
        help_text=_("Such as 04/17 for the 17th of April. We never ask the year."),
        max_length=5,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-4"}
        ),
    )

    def clean_birthday(self) -> tuple[int, int]:
        month, _slash, day = self.cleaned_data["birthday"].partition("/")
        typed = [part.strip() for part in (month, day)]
        if not all(part.isascii() and part.isdigit() for part in typed):
            raise forms.ValidationError(_now("Write month and day, such as 04/17."))
        found = int(typed[0]), int(typed[1])
        if not day_exists(*found):
            raise forms.ValidationError(_now("There is no such day. Look at both parts."))  # fmt: skip
        return found


class NpiForm(forms.Form):
    npi = forms.CharField(
        label=_("NPI"), help_text=_("Ten digits, from the national registry."),
        max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-10"}),
    )  # fmt: skip

    def clean_npi(self) -> str:
        npi: str = self.cleaned_data["npi"].replace(" ", "").replace("-", "")
        if not npi_is_valid(npi):
            raise forms.ValidationError(
                _now("The ten digits do not fit the check digit. Look for a mistyped digit.")
            )  # fmt: skip
        return npi


class NumberForm(forms.ModelForm):
    """The diplomate number at one board."""

    class Meta:
        model = BoardIdentity
        fields = ["diplomate_id"]
        widgets = {
            "diplomate_id": forms.TextInput(
                attrs={"autocomplete": "off", "class": "w-10"}
            )
        }

    def clean_diplomate_id(self) -> str:
        number: str = self.cleaned_data["diplomate_id"].strip()
        problem = wrong_diplomate_id(self.instance.board, number)
        if problem:
            raise forms.ValidationError(problem)
        return number


class NameForm(forms.ModelForm):
    """First and last name as on the board's record: one name, in its two parts."""

    class Meta:
        model = BoardIdentity
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }


class CycleForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = BoardCycle
        fields = ["begins_on", "ends_on", "needed", "version"]
        widgets = {
            "begins_on": DAY, "ends_on": DAY, "needed": forms.TextInput(attrs=NUMBER),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("begins_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _now("The last day is before the first day."))
        return cleaned


class PointsForm(ScreenedForm, forms.ModelForm):
    screened = ("what",)

    class Meta:
        model = PointsElsewhere
        fields = ["points", "earned_on", "what"]
        widgets = {"points": forms.TextInput(attrs=NUMBER), "earned_on": DAY}
        help_texts = {"what": _("Such as: knowledge test, simulation course.")}

    def values(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if n != "no_patient_data"}
