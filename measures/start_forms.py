"""The one page on which a project starts: the problem, the first measure, the aim."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import STARTING_ROLES
from measures.forms import MeasureForm, shown_goal
from measures.models import DataKind, Direction, Measure, MeasureKind, PeriodKind
from projects.models import TITLE_MAX_LENGTH
from qiapp.lib.screening import ScreenedForm


class ProjectStartForm(ScreenedForm, MeasureForm):
    """Problem, name of the measure, what is counted of what, and the good direction.

    Everything else has a default or may stay empty; the organisation is the person's own
    when there is one.
    """

    screened = ("problem", "title", "aim", "whom", "name", "numerator", "denominator")

    problem = forms.CharField(
        label=_("What bugs you?"), max_length=2000,
        help_text=_("One sentence is enough. No patient names."),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Short title"), max_length=TITLE_MAX_LENGTH, required=False,
        help_text=_("At most 50 letters. Left empty, we use the first words above."),
    )  # fmt: skip
    whom = forms.CharField(
        label=_("For whom?"), max_length=200, required=False,
        help_text=_("Such as “our patients with asthma”."),
    )  # fmt: skip
    aim_due = forms.DateField(
        label=_("By when?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    aim = forms.CharField(
        label=_("Or the whole aim in your own words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("Where?"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("On my own"), blank=True, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_organisations(user)
        first: dict[str, Any] = {"kind": MeasureKind.OUTCOME, "data_kind": DataKind.PROPORTION,
                 "period": PeriodKind.MONTH}  # fmt: skip
        self.initial.update(first)
        for name in first:
            self.fields[name].required = False
        self._require_what_is_counted()
        chips = forms.RadioSelect(attrs={"class": "chips"}, choices=Direction.choices)
        self.fields["improvement_direction"].widget = chips
        self.fields["improvement_direction"].label = _("Which way is better?")
        self.fields["name"].label = _("What will you measure?")
        self.fields["goal"].label = _("How much? Your goal")

    def _require_what_is_counted(self) -> None:
        """A share or a rate needs both of its parts; only then do they say so."""
        chosen = self.data.get("data_kind") or DataKind.PROPORTION
        for name in ("numerator", "denominator"):
            self.fields[name].required = chosen in {DataKind.PROPORTION, DataKind.RATE}

    def _offer_organisations(self, user: User) -> None:
        memberships = user.organisation_memberships.current()
        own = Organisation.objects.filter(
            pk__in=memberships.filter(role__in=STARTING_ROLES).values("organisation_id")
        )
        field = self.fields["organisation"]
        field.queryset = own  # type: ignore[attr-defined]
        choices = list(own[:2])
        if not choices:
            del self.fields["organisation"]
        elif len(choices) == 1:
            self.initial["organisation"] = choices[0].pk

    def clean_kind(self) -> str:
        return self.cleaned_data.get("kind") or MeasureKind.OUTCOME

    def clean_data_kind(self) -> str:
        return self.cleaned_data.get("data_kind") or DataKind.PROPORTION

    def clean_period(self) -> str:
        return self.cleaned_data.get("period") or PeriodKind.MONTH

    def project_values(self) -> dict[str, Any]:
        """What `start_project` takes besides `by`."""
        cleaned = self.cleaned_data
        return {
            "problem": cleaned["problem"],
            "title": cleaned["title"],
            "aim": cleaned["aim"] or self._composed_aim(),
            "aim_due": cleaned["aim_due"],
            "organisation": cleaned.get("organisation"),
        }

    def _composed_aim(self) -> str:
        cleaned = self.cleaned_data
        measure = Measure(**self.definition_values())
        return composed_aim(measure, cleaned["whom"], cleaned["aim_due"])


def composed_aim(measure: Measure, whom: str, due: date | None) -> str:
    """“Missed visits: at most 10 % for all our patients by June 30, 2026.”

    Empty when neither goal, nor people, nor day is known: half an aim would mislead.
    """
    if measure.goal is None and not whom and due is None:
        return ""
    rises = measure.improvement_direction == Direction.INCREASE
    if measure.goal is None:
        parts = [_t("higher") if rises else _t("lower")]
    else:
        bound = _t("at least") if rises else _t("at most")
        parts = [f"{bound} {goal_words(measure)}"]
    if whom:
        parts.append(_t("for %(whom)s") % {"whom": whom})
    if due:
        parts.append(_t("by %(day)s") % {"day": formats.date_format(due)})
    return f"{measure.name}: {' '.join(parts)}."


def goal_words(measure: Measure) -> str:
    """The goal with its unit, such as “10 %” or “15 minutes”."""
    unit = "%" if measure.data_kind == DataKind.PROPORTION else measure.unit
    return f"{shown_goal(measure)} {unit}".strip()
