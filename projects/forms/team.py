"""Who joins a team or an organisation, and in which role."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import ORGANISATION_ROLE_CHOICES, Profession
from accounts.permissions import ProjectRole
from projects.models import PROJECT_ROLE_CHOICES, Membership
from projects.role_cards import CARDS_BY_KEY, RoleCard, cards_for
from qiapp.lib.choices import with_hint
from qiapp.lib.screening import ScreenedForm

ROLE_HINTS: dict[str, Any] = {
    ProjectRole.LEAD: _("Runs the project, changes the team, confirms who took part."),
    ProjectRole.PARTICIPANT: _("Works on it and wants credit for it."),
    ProjectRole.TEAM_MEMBER: _("Records data and tests; needs no credit."),
    ProjectRole.LOCAL_CHAMPION: _("Leads at one site; may confirm who took part."),
    ProjectRole.COACH: _(
        "Helps the team; sees the measures you choose, records nothing."
    ),
}
ROLES = [
    (value, with_hint(label, ROLE_HINTS[value]))
    for value, label in PROJECT_ROLE_CHOICES
]  # fmt: skip
PROFESSIONS = [("", _("Not said")), *Profession.choices]


class MemberAddForm(forms.Form):
    """A person to add or invite, known by e-mail address."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    profession = forms.ChoiceField(
        label=_("Profession"), choices=PROFESSIONS, required=False
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class MemberForm(ScreenedForm, forms.ModelForm):
    """A member's role, profession and part in the project."""

    screened = ("responsibilities",)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Membership
        fields = ["role", "profession", "responsibilities"]
        widgets = {
            "role": forms.RadioSelect,
            "responsibilities": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "responsibilities": _(
                "What this person does, such as “Reads ten charts on the first Monday.” "
                "It becomes part of the charter."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = ROLES  # type: ignore[attr-defined]
        self.fields["profession"].choices = PROFESSIONS  # type: ignore[attr-defined]
        self.fields["version"].initial = self.instance.version

    def values(self) -> dict[str, Any]:
        """What `revise_member` takes."""
        return {
            name: self.cleaned_data[name] for name in [*self.Meta.fields, "version"]
        }


class PartForm(ScreenedForm, forms.ModelForm):
    """One's own part: a role card, or one's own words."""

    screened = ("responsibilities",)
    version = forms.IntegerField(widget=forms.HiddenInput)
    card = forms.ChoiceField(
        label=_("Pick a card"), required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = Membership
        fields = ["card", "responsibilities"]
        labels = {"responsibilities": _("Your part in your own words")}
        widgets = {"responsibilities": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "responsibilities": _(
                "Leave it as it is to take the words of a card; what you write here counts."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        cards = cards_for(self.instance.role, self.instance.profession)
        choices = [(card.key, card_choice(card)) for card in cards]
        own = ("", _("My own words"))
        self.fields["card"].choices = [*choices, own]  # type: ignore[attr-defined]
        self.stored = {
            name: getattr(self.instance, name) for name in ("card", "responsibilities")
        }

    def values(self) -> dict[str, Any]:
        """What `pick_part` takes: another card brings its words unless one wrote one's own."""
        typed, card = self.cleaned_data["responsibilities"], self.cleaned_data["card"]
        is_new_card = card and card != self.stored["card"]
        if is_new_card and typed.strip() in {"", self.stored["responsibilities"]}:
            typed = CARDS_BY_KEY[card].words()
        version = self.cleaned_data["version"]
        return {"card": card, "responsibilities": typed, "version": version}


def card_choice(card: RoleCard) -> str:
    """The card as a choice: its name, its three things and its minutes."""
    minutes = _("about %(minutes)d minutes a month") % {"minutes": card.minutes}
    return format_html(
        '{}<span class="choice-hint">{} {} {} · {}</span>',
        card.name, *card.things, minutes,
    )  # fmt: skip


class OrganisationInviteForm(forms.Form):
    """A person to invite into an organisation."""

    email = MemberAddForm.base_fields["email"]
    role = forms.ChoiceField(
        label=_("Role"), choices=ORGANISATION_ROLE_CHOICES, widget=forms.RadioSelect
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()
