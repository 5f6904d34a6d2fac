"""Forms around a chart: which rules judge it, and what people decide about its points."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from measures.analysis import formats, periods
from measures.analysis.false_alarms import OFFERED_FROM
from measures.chart_actions import REASON_LENGTH, base_points
from measures.charting import Chart
from measures.models import DecisionKind, RuleChoice
from qiapp.lib.screening import ScreenedForm

Choices = Iterable[tuple[str, str]]


class RulesForm(forms.Form):
    """The rule set that judges the measure's chart for everybody."""

    rules = forms.ChoiceField(label=_("Rules"), choices=RuleChoice.choices)


class DecisionForm(ScreenedForm, forms.Form):
    """A period of the chart and a reason; what the period means, its kind says."""

    screened = ("reason",)
    kind: DecisionKind
    day_label: Any = _("Period")
    day_help: Any = ""

    day = forms.TypedChoiceField(coerce=date.fromisoformat)
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        help_text=_("Everybody who sees the chart can read this. No patient names."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, chart: Chart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["day"]
        field.label, field.help_text = self.day_label, self.day_help
        field.choices = list(self.days(chart))  # type: ignore[attr-defined]

    def days(self, chart: Chart) -> Choices:
        """(day, label) of what can be chosen."""
        raise NotImplementedError

    @property
    def can_choose(self) -> bool:
        return bool(self.fields["day"].choices)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("day", "reason", "site")
        return {n: self.cleaned_data[n] for n in names if n in self.cleaned_data}


class PhaseForm(DecisionForm):
    kind = DecisionKind.PHASE
    day_label = _("The new phase begins with")
    day_help = _("The points from here on get a median of their own.")

    def days(self, chart: Chart) -> Choices:
        taken = set(chart.phases)
        for point in chart.series.points[:0:-1]:
            if point.period_start not in taken:
                yield choice(point.period_start, chart)


class BaselineForm(DecisionForm):
    kind = DecisionKind.BASELINE
    day_label = _("The last period of the baseline")
    day_help = _(
        "Later points no longer move the median. Offered from 20 points on: with fewer, "
        "chance alone would signal too often."
    )

    def days(self, chart: Chart) -> Choices:
        for point in reversed(chart.series.points):
            if len(base_points(chart, point.period_start)) >= OFFERED_FROM:
                yield choice(point.period_start, chart)


class ExclusionForm(DecisionForm):
    kind = DecisionKind.EXCLUSION
    day_label = _("The point to set aside")
    day_help = _("It stays on the chart as a cross, and no rule looks at it.")

    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["day", "site", "reason"])
        if not sites:
            del self.fields["site"]
            return
        names = [(name, name) for name in sites]
        self.fields["site"].choices = [("", _t("All sites together")), *names]  # type: ignore[attr-defined]

    def days(self, chart: Chart) -> Choices:
        for point in reversed(chart.series.points):
            if point.value is not None and not point.excluded:
                day, label = choice(point.period_start, chart)
                yield day, f"{label}: {formats.amount(point.value, chart.series)}"


FORMS: dict[str, type[DecisionForm]] = {
    form.kind: form for form in (PhaseForm, BaselineForm, ExclusionForm)
}


def choice(start: date, chart: Chart) -> tuple[str, str]:
    label = periods.label(start, chart.series.period, translation)
    return start.isoformat(), label[:1].upper() + label[1:]
