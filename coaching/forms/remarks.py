"""A comment on one point or test, and a smaller test to try."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.chart import Chart
from nextsteps.models import REMARK_MAX_LENGTH
from pdsa.models import Cycle
from projects.models import IDEA_MAX_LENGTH
from qiapp.lib.screening import ScreenedForm

MOST_POINTS = 12  # the newest of each measure


class CommentForm(ScreenedForm, forms.Form):
    """What it is about is chosen from what the page shows."""

    screened = ("text",)

    about = forms.ChoiceField(
        label=_("What do you comment on?"),
        error_messages={"required": _("Choose a point or a test.")},
    )
    text = forms.CharField(
        label=_("Your comment"), max_length=REMARK_MAX_LENGTH,
        help_text=_("The team reads it on its own page, as its next step."),
        error_messages={"required": _("Write a sentence or two.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, charts: Sequence[Chart], cycles: Sequence[Cycle], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, prefix="comment", **kwargs)
        self.measures = {chart.measure.pk: chart.measure for chart in charts}
        self.cycles = {cycle.pk: cycle for cycle in cycles}
        groups = [(chart.measure.name, points_of(chart)) for chart in charts]
        tests = [(f"test:{cycle.pk}", str(cycle)) for cycle in cycles]
        shown = [(name, points) for name, points in groups if points]
        about: Any = self.fields["about"]
        about.choices = [
            *shown,
            *([(_("Tests"), tests)] if tests else []),
        ]

    def values(self) -> dict[str, Any]:
        """`text`, and what it is about: a measure with the first day of a period, or a test."""
        kind, _colon, rest = self.cleaned_data["about"].partition(":")
        text = {"text": self.cleaned_data["text"]}
        if kind == "test":
            return text | {"cycle": self.cycles[int(rest)]}
        pk, _colon, day = rest.partition(":")
        return text | {
            "measure": self.measures[int(pk)], "period_start": date.fromisoformat(day),
        }  # fmt: skip


def points_of(chart: Chart) -> list[tuple[str, str]]:
    """The newest points with a value, as choices."""
    rows = [row for row in chart.rows() if row.point.value is not None][:MOST_POINTS]
    return [
        (
            f"point:{chart.measure.pk}:{row.point.period_start.isoformat()}",
            f"{row.period[:1].upper()}{row.period[1:]}: {row.amount}",
        )
        for row in rows
    ]


class SuggestionForm(ScreenedForm, forms.Form):
    """One smaller test, in the words the team will read."""

    screened = ("text",)

    text = forms.CharField(
        label=_("A smaller test"), max_length=IDEA_MAX_LENGTH,
        help_text=_("One patient or one morning is enough."),
        error_messages={"required": _("Say in a sentence what they could try.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="suggestion", **kwargs)
