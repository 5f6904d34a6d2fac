"""Setting up an activity, and inviting to it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, OrganisationMembership, Profession, User
from activities.addresses import MOST_AT_ONCE, read_addresses
from activities.conflicts import Span, conflicts_of
from activities.models import Activity, ActivityKind, Funding
from attestations.catalogue import Programme
from attestations.library import find, known_to
from attestations.models import ProgrammeConfirmation
from qiapp.lib.choices import with_hint
from qiapp.lib.screening import ScreenedForm

DAY = forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d")
INTERVALS = [
    ("", gettext_lazy("None")),
    ("3", gettext_lazy("Every three months")),
    ("6", gettext_lazy("Every six months")),
    ("12", gettext_lazy("Once a year")),
]
KIND_HINTS: dict[str, Any] = {
    ActivityKind.PROJECTS: gettext_lazy("People work on projects under a program."),
    ActivityKind.SERIES: gettext_lazy("People come to sessions and claim their hours."),
}


def confirmed_programmes(office: Organisation) -> list[Programme]:
    """Those whose text the office, or the operator, has confirmed. Two queries."""
    rows = ProgrammeConfirmation.objects.filter(Q(office=office) | Q(office=None))
    confirmed = {(r.programme_id, r.programme_version): r.digest for r in rows}
    return [p for p in known_to(office).values() if confirmed.get(p.key) == p.digest]


def practices_of(office: Organisation) -> Iterable[Organisation]:
    """Practices with a project that the office sponsors; it knows of no others."""
    return Organisation.objects.filter(
        projects__sponsorships__organisation=office
    ).distinct()


def possible_reviewers(office: Organisation) -> Iterable[User]:
    """Everybody with a current role in the office."""
    places = OrganisationMembership.objects.current().filter(organisation=office)
    return User.objects.active().filter(pk__in=places.values("user_id"))


class ActivityForm(ScreenedForm, forms.ModelForm):
    """All of an activity on one page; nine things must be said, the rest is there to leave."""

    screened = ("title", "funding_note")
    programme = forms.ChoiceField(
        label=gettext_lazy("Program"), required=False,
        help_text=gettext_lazy("Only programs that your office has confirmed."),
    )  # fmt: skip
    professions = forms.MultipleChoiceField(
        label=gettext_lazy("Who may join"), required=False,
        choices=Profession.choices, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: everybody the program is for."),
    )  # fmt: skip
    report_months = forms.TypedChoiceField(
        label=gettext_lazy("Progress reports"), required=False, choices=INTERVALS,
        coerce=int, empty_value=None,
        help_text=gettext_lazy("Filled from the data; the team only looks and sends."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Activity
        fields = [
            "title", "kind", "programme", "starts_on", "ends_on", "credits",
            "funding", "funding_note", "enrol_until", "cap", "invited_only",
            "needs_identity", "professions", "sites", "report_months",
            "needs_review", "reviewers",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect(attrs={"class": "chips"}),
            "starts_on": DAY,
            "ends_on": DAY,
            "enrol_until": DAY,
            "sites": forms.CheckboxSelectMultiple,
            "reviewers": forms.CheckboxSelectMultiple,
            "credits": forms.NumberInput(attrs={"class": "w-4", "step": "0.25"}),
            "cap": forms.NumberInput(attrs={"class": "w-4"}),
        }
        labels = {
            "sites": gettext_lazy("Practices"),
            "reviewers": gettext_lazy("Review committee"),
        }
        help_texts = {
            "title": gettext_lazy("As it stands in your own records."),
            "credits": gettext_lazy("The most that one person can earn."),
            "enrol_until": gettext_lazy("Empty: until the last day."),
            "cap": gettext_lazy("Empty: as many as want to."),
            "funding_note": gettext_lazy("For a grant or commercial support."),
            "sites": gettext_lazy("None ticked: every practice that you sponsor."),
            "reviewers": gettext_lazy(
                "Two of them look at each project; nobody looks at one's own."
            ),
        }

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.office = office
        known = confirmed_programmes(office)
        choices = [(" ".join(one.key), one.title) for one in known]
        chosen = f"{self.instance.programme_id} {self.instance.programme_version}"
        if chosen.strip() and chosen not in dict(choices):
            choices.append((chosen, find(*chosen.split()).title))
        field: Any = self.fields["programme"]
        field.choices = [("", _("Choose a program")), *choices]
        if not self.is_bound and chosen.strip():
            self.initial["programme"] = chosen
        self.fields["version"].initial = self.instance.version
        self.fill_choices(office)

    def fill_choices(self, office: Organisation) -> None:
        fields: Any = self.fields
        fields["kind"].choices = [
            (value, with_hint(label, KIND_HINTS[value]))
            for value, label in ActivityKind.choices
        ]  # fmt: skip
        fields["programme"].for_later = True  # a must, but for a series of sessions
        fields["funding"].choices = [("", _("Choose one")), *Funding.choices]
        fields["sites"].queryset = practices_of(office)
        fields["reviewers"].queryset = possible_reviewers(office)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first day."))
        until = cleaned.get("enrol_until")
        if until and ends and until > ends:
            self.add_error("enrol_until", _("This is after the last day."))
        self.clean_programme_and_kind(cleaned)
        if cleaned.get("funding") in {"grant", "commercial"} and not cleaned.get(
            "funding_note"
        ):
            self.add_error("funding_note", _("Say who pays."))
        if cleaned.get("needs_review") and len(cleaned.get("reviewers", [])) < 2:
            self.add_error("reviewers", _("Choose at least two people."))
        return cleaned

    def clean_programme_and_kind(self, cleaned: dict[str, Any]) -> None:
        """A series has no programme; projects need one, for the people who may join."""
        if cleaned.get("kind") == ActivityKind.SERIES:
            cleaned["programme"] = ""
            return
        if not cleaned.get("programme"):
            if "programme" not in self.errors:
                self.add_error("programme", _("Choose a program."))
            return
        programme = find(*cleaned["programme"].split())
        outside = set(cleaned.get("professions") or []) - set(programme.professions)
        if outside:
            labels = dict(Profession.choices)
            words = ", ".join(sorted(str(labels[one]) for one in outside))
            self.add_error(
                "professions",
                _("The program is not for: %(words)s.") % {"words": words},
            )

    def values(self) -> dict[str, Any]:
        """What `set_up_activity` takes."""
        names = [n for n in self.Meta.fields if n != "programme"]
        found = {name: self.cleaned_data[name] for name in names}
        identity = (self.cleaned_data["programme"] or " ").split(" ")
        found["programme_id"], found["programme_version"] = identity
        return found

    def warnings(self) -> list[str]:
        """Where the dates that were sent do not fit the programme's rules."""
        data = getattr(self, "cleaned_data", {})
        if not (
            data.get("programme") and data.get("starts_on") and data.get("ends_on")
        ):
            return []
        programme = find(*data["programme"].split())
        span = Span(data["starts_on"], data["ends_on"])
        return conflicts_of(programme, span, translation)


class InviteForm(forms.Form):
    """Addresses, pasted from anywhere."""

    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off",
                                     "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, or with commas between them. At most 100 at once."
        ),
        error_messages={"required": gettext_lazy("Paste at least one address.")},
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        pasted = read_addresses(self.cleaned_data["emails"])
        if pasted.faults:
            shown = ", ".join(f"“{one[:60]}”" for one in pasted.faults[:5])
            raise forms.ValidationError(
                _("Not an address: %(shown)s. Nothing was sent yet.") % {"shown": shown}
            )
        if len(pasted.addresses) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("These are %(count)s addresses. Send at most %(most)s at once.")
                % {"count": len(pasted.addresses), "most": MOST_AT_ONCE}
            )
        return pasted.addresses
