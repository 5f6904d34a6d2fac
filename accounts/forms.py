"""Forms about people and organisations, and the proof of presence every signing form has."""

import calendar
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import provider_presence
from accounts.boards import BOARD_CHOICES, wrong_diplomate_id
from accounts.models import (
    BoardIdentity,
    Organisation,
    OrganisationKind,
    PhysicianProfile,
    User,
    WeekStart,
)
from accounts.npi import npi_is_valid
from accounts.presence import has_second_factor

LEAP_YEAR = 2000  # so that 29 February is a birthday
US_ZONES = [
    ("America/New_York", _("Eastern (New York)")),
    ("America/Chicago", _("Central (Chicago)")),
    ("America/Denver", _("Mountain (Denver)")),
    ("America/Phoenix", _("Mountain without summer time (Phoenix)")),
    ("America/Los_Angeles", _("Pacific (Los Angeles)")),
    ("America/Anchorage", _("Alaska (Anchorage)")),
    ("Pacific/Honolulu", _("Hawaii (Honolulu)")),
    ("America/Puerto_Rico", _("Atlantic (Puerto Rico)")),
    ("Pacific/Guam", _("Chamorro (Guam)")),
]


def zone_field() -> forms.ChoiceField:
    """The zones of the United States; `keep_zone` adds the one in use elsewhere."""
    return forms.ChoiceField(label=_("Time zone"), choices=US_ZONES)


def keep_zone(form: forms.ModelForm) -> None:
    """Offers the stored zone too, which the REST API may have set to any in the world."""
    current = form.instance.time_zone
    if current not in dict(US_ZONES):
        form.fields["time_zone"].choices = [(current, current), *US_ZONES]  # type: ignore[attr-defined]


def week_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("First day of the week"),
        help_text=_(
            "Weekly figures start on this day. US practices mostly use Sunday."
        ),
        choices=WeekStart.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )


class PresenceForm(forms.Form):
    """Password, and a code when the person has a second factor; see accounts/presence.py.

    People without a password here, who log in at a provider, bring a ticket instead:
    `provider_presence.prepare` gives it, or sets `ask_provider`, where to get one.
    """

    ask_provider = ""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code from your authenticator app"),
        help_text=_("Or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if provider_presence.account_of(user) is not None:
            del self.fields["password"], self.fields["code"]
            self.fields["ticket"] = forms.CharField(
                widget=forms.HiddenInput, required=False
            )
        elif not has_second_factor(user):
            del self.fields["code"]


class ProfileForm(forms.ModelForm):
    time_zone = zone_field()
    week_starts = week_field()

    class Meta:
        model = User
        fields = ["name", "profession", "time_zone", "week_starts", "mail_requests"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_zone(self)


class IdentityForm(forms.ModelForm):
    """NPI, and month and day of birth; never the year."""

    npi = forms.CharField(  # longer than stored: people paste it with spaces
        label=_("NPI"),
        help_text=_("Ten digits, from the national registry. Leave empty if you have none."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-10"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PhysicianProfile
        fields = ["npi", "birth_month", "birth_day", "version"]
        help_texts = {
            "birth_month": _("The number of the month, such as 2 for February."),
            "birth_day": _("Boards match you by month and day. We never ask the year."),
        }  # fmt: skip
        widgets = {
            name: forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": width}
            )
            for name, width in [("birth_month", "w-2"), ("birth_day", "w-2")]
        }  # fmt: skip

    def clean_npi(self) -> str:
        npi: str = self.cleaned_data["npi"].replace(" ", "").replace("-", "")
        if npi and not npi_is_valid(npi):
            raise forms.ValidationError(
                _("This is not an NPI: its ten digits do not match the check digit. Look for a mistyped digit.")
            )  # fmt: skip
        return npi

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        month, day = cleaned.get("birth_month"), cleaned.get("birth_day")
        if {"birth_month", "birth_day"} & set(self.errors):
            return cleaned
        if (month is None) != (day is None):
            missing = "birth_month" if month is None else "birth_day"
            self.add_error(missing, _now("Give month and day together, or neither."))
        elif month is not None and day is not None:
            self.check_birthday(month, day)
        return cleaned

    def check_birthday(self, month: int, day: int) -> None:
        if not 1 <= month <= 12:
            self.add_error("birth_month", _now("Months go from 1 to 12."))
            return
        last = calendar.monthrange(LEAP_YEAR, month)[1]
        if not 1 <= day <= last:
            self.add_error(
                "birth_day",
                _now("This month has days 1 to %(last)d.") % {"last": last},
            )


class BoardForm(forms.ModelForm):
    board = forms.ChoiceField(label=_("Board"), choices=BOARD_CHOICES)

    class Meta:
        model = BoardIdentity
        fields = ["board", "diplomate_id", "first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "diplomate_id": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["board"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        board = cleaned.get("board") or self.instance.board
        problem = wrong_diplomate_id(board, cleaned.get("diplomate_id", ""))
        if problem and "diplomate_id" not in self.errors:
            self.add_error("diplomate_id", problem)
        return cleaned


class OrganisationForm(forms.ModelForm):
    time_zone = zone_field()
    week_starts = week_field()

    class Meta:
        model = Organisation
        fields = ["name", "kind", "time_zone", "week_starts"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "kind": forms.RadioSelect(attrs={"class": "chips"}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, label)
            for code, label in OrganisationKind.choices
            if code != OrganisationKind.CME_PROVIDER or by.is_staff
        ]


class OrganisationSettingsForm(forms.ModelForm):
    time_zone = zone_field()
    week_starts = week_field()
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ["name", "time_zone", "week_starts", "version"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_zone(self)


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What is this token for?"),
        help_text=_("Such as: nightly figures from our record system."),
        max_length=80,
    )
