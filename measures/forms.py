"""Forms around measures: text in, checked values and kind messages out; nothing saved here."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from measures.analysis import periods
from measures.figures import LARGEST, Figures, fault_of
from measures.models import (
    DataKind,
    Direction,
    Measure,
    MeasureKind,
    PeriodKind,
    ValueStatistic,
)
from measures.paste import period_from
from measures.reasons import reason_field
from qiapp.lib.screening import ScreenedForm

RECENT_PERIODS = 26
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


class MeasureForm(forms.ModelForm):
    """One measure. A proportion's goal is typed in percent and kept as a ratio."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Measure
        fields = [
            "name",
            "kind",
            "data_kind",
            "numerator",
            "denominator",
            "people",
            "unit",
            "statistic",
            "improvement_direction",
            "goal",
            "period",
            "definition",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "data_kind": forms.RadioSelect,
            "improvement_direction": forms.RadioSelect,
            "period": forms.RadioSelect,
            "statistic": forms.RadioSelect,
            "definition": forms.Textarea(attrs={"rows": 3}),
            "goal": forms.TextInput(attrs={"inputmode": "decimal"}),
        }
        help_texts = {
            "name": _("For example “Missed visits” or “Foot exam done”."),
            "numerator": _("What is counted on top, such as “visits missed”."),
            "denominator": _("Out of which, such as “visits booked”."),
            "people": _(
                "Optional. What you call them, such as “children”, if the denominator "
                "counts each person once. The page can then say for how many more."
            ),
            "unit": _("For counts and values, such as “falls” or “minutes”."),
            "goal": _("Optional. For a share, type percent: 10 means 10 %."),
            "statistic": _("Only for values: what one point of the chart shows."),
            "definition": _("Optional. Who is left out, where the numbers come from."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Iterable[Any]] = {
            "kind": MeasureKind.choices,
            "data_kind": DataKind.choices,
            "improvement_direction": Direction.choices,
            "period": PeriodKind.choices,
            "statistic": ValueStatistic.choices,
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self.fields["statistic"].required = False
        instance = self.instance
        if instance.pk:
            self.initial["version"] = instance.version
            if instance.goal is not None:
                self.initial["goal"] = shown_goal(instance)

    def clean_statistic(self) -> str:
        return self.cleaned_data.get("statistic") or ValueStatistic.MEAN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("data_kind")
        if kind in {DataKind.PROPORTION, DataKind.RATE}:
            for name in ("numerator", "denominator"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say in a few words what is counted here."))
        if kind in {DataKind.COUNT, DataKind.VALUE} and not cleaned.get("unit"):
            self.add_error(
                "unit", _("Say what is counted or measured, such as minutes.")
            )
        self._clean_goal(cleaned)
        return cleaned

    def _clean_goal(self, cleaned: dict[str, Any]) -> None:
        goal = cleaned.get("goal")
        if goal is None:
            return
        if goal < 0:
            self.add_error("goal", _("A goal cannot be below 0."))
        if cleaned.get("data_kind") == DataKind.PROPORTION:
            if goal > 100:
                self.add_error("goal", _("A share cannot be above 100 %."))
            cleaned["goal"] = goal / Decimal(100)

    def definition_values(self) -> dict[str, Any]:
        """What `define_measure` and `revise_measure` take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def shown_goal(measure: Measure) -> str:
    """The goal as people type it: percent of a proportion, plain otherwise."""
    goal = measure.goal or Decimal(0)
    if measure.data_kind == DataKind.PROPORTION:
        goal *= 100
    return format(goal.normalize(), "f")


class ObservationForm(ScreenedForm, forms.Form):
    """The numbers of one period of one measure."""

    screened = ("note", "reason")

    period = forms.ChoiceField(
        label=_("Period"),
        error_messages={
            "required": _("Choose the period these numbers belong to."),
            "invalid_choice": _("Choose one of the periods in the list."),
        },
    )
    other_period = forms.CharField(
        label=_("Another period"), required=False, max_length=30,
        help_text=_("Only if it is not in the list, such as “Mar 2024” or 2024-03-04."),
    )  # fmt: skip
    numerator = forms.IntegerField(
        min_value=0, max_value=LARGEST, widget=forms.TextInput(attrs=WHOLE)
    )
    denominator = forms.IntegerField(
        min_value=0, max_value=LARGEST, widget=forms.TextInput(attrs=WHOLE)
    )
    value = forms.FloatField(
        label=_("Value"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    site = forms.CharField(label=_("Site"), required=False, max_length=120)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200,
        help_text=_("Optional, such as “clinic closed for two days”. No patient names."),
    )  # fmt: skip
    reason = reason_field()

    def __init__(
        self, *args: Any, measure: Measure, today: date, first_missing: date | None = None,
        has_sites: bool = False, is_frozen: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.today = today
        self._offer_periods(first_missing)
        self.fields["period"].required = not self.data.get("other_period")
        self._keep_fields_of(measure.data_kind)
        if not has_sites:
            del self.fields["site"]
        if not is_frozen:
            del self.fields["reason"]

    def _offer_periods(self, first_missing: date | None) -> None:
        choices = list(recent_periods(self.measure, self.today))
        self.fields["period"].choices = choices  # type: ignore[attr-defined]
        if first_missing is not None:
            self.fields["period"].initial = first_missing.isoformat()
        elif len(choices) > 1:
            self.fields["period"].initial = choices[1][0]  # the last whole period

    def _keep_fields_of(self, data_kind: str) -> None:
        kept = {
            DataKind.VALUE: {"value"},
            DataKind.COUNT: {"numerator"},
        }.get(DataKind(data_kind), {"numerator", "denominator"})
        for name in {"numerator", "denominator", "value"} - kept:
            del self.fields[name]
        labels = {
            "numerator": self.measure.numerator or self.measure.unit or _("Count"),
            "denominator": self.measure.denominator,
            "value": self.measure.unit,
        }
        for name in kept:
            self.fields[name].label = labels[name] or self.fields[name].label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start = self._chosen_period(cleaned)
        if start is None:
            return cleaned
        if start > self.today:
            typed = "other_period" if cleaned.get("other_period") else "period"
            self.add_error(typed, _("This period has not begun yet."))
            return cleaned
        figures = Figures(
            starts_on=start,
            ends_on=periods.period_end(start, self.measure.period),
            site=cleaned.get("site") or "",
            note=cleaned.get("note") or "",
            **{n: cleaned.get(n) for n in ("numerator", "denominator", "value")},  # type: ignore[arg-type]
        )
        fault = None if self.errors else fault_of(figures, self.measure)
        if fault is not None:
            self.add_error(*fault)
        cleaned["figures"] = figures
        return cleaned

    def _chosen_period(self, cleaned: dict[str, Any]) -> date | None:
        typed = cleaned.get("other_period")
        if not typed:
            chosen = cleaned.get("period")
            return date.fromisoformat(chosen) if chosen else None
        start = period_from(typed, self.measure)
        if start is None:
            self.add_error(
                "other_period",
                _("We cannot read this as a date. Try “Mar 2024” or 2024-03-04."),
            )
        return start

    def figures(self) -> Figures:
        """The checked numbers of the chosen period."""
        figures: Figures = self.cleaned_data["figures"]
        return figures


def recent_periods(measure: Measure, today: date) -> Iterable[tuple[str, str]]:
    """(first day, label) of the latest periods, newest first, the running one included."""
    start = periods.period_start(today, measure.period, measure.project.week_starts())
    for _number in range(RECENT_PERIODS):
        yield start.isoformat(), periods.label(start, measure.period, translation)
        start = periods.previous_start(start, measure.period)


class PasteForm(ScreenedForm, forms.Form):
    """Rows from a spreadsheet; read by measures.paste."""

    screened = ("reason",)

    rows = forms.CharField(
        label=_("Rows from your spreadsheet"), max_length=400_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )  # fmt: skip
    swapped = forms.BooleanField(required=False)
    day_first = forms.BooleanField(
        label=_("Dates are written day first (31/12/2026)"), required=False
    )
    reason = reason_field()

    def __init__(
        self, *args: Any, measure: Measure, is_frozen: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_frozen:
            del self.fields["reason"]
        if not measure.has_denominator():
            del self.fields["swapped"]
        else:
            self.fields["swapped"].label = _(
                "“%(denominator)s” comes before “%(numerator)s”"
            ) % {"denominator": measure.denominator, "numerator": measure.numerator}


class AnnotationForm(forms.Form):
    """A note on the chart, on one day."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    label = forms.CharField(label=_("Short label"), max_length=20)
    text = forms.CharField(label=_("What happened"), max_length=200, required=False)
