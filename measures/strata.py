"""Strata: the same numbers once more by payer, clinician code, language or another group.

A chart sums the rows without a kind (`stratified_by` empty), whose groups are sites. Rows
of a kind are another cut of the same visits: shown beside each other, never summed in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from measures.analysis import formats
from measures.charting import Chart, Comparison
from measures.figures import Figures
from measures.models import DataKind, Stratum
from qiapp.lib.errors import ActionRefused
from qiapp.lib.identifiers import findings

SMALL_N = 30
"""Below this many cases a group is marked and not ranked.

With 29 cases one more or less moves a share by over 3 points, and a share of one half is
known to about 18 points either way (95 %): the order of such groups is mostly chance.
"""
SENSIBLE_GROUPS = 20
"""More than this and nobody compares them on one sheet: the person is asked."""
MOST_GROUPS = 200
KIND_LENGTH, NAME_LENGTH, NAME_WORDS = 40, 60, 8
# A digit in it, or at most three letters; in brackets, what the reader calls no group.
CODE = re.compile(r"(?=.*\d)[\w./-]{1,16}|\w{1,3}|\(.+\)")
RECENT = 12  # periods a group is summed over in the table
BY_RATE = "rate"


def kind_of(word: str | None) -> str:
    """The kind as it is stored: empty for sites, a known key, or the team's own word."""
    tidy = " ".join((word or "").split()).lower()
    return "" if tidy == "site" else tidy


def kind_label(kind: str) -> str:
    """The kind's name: "Payer"; a team's own word as it is written."""
    if not kind:
        return _("Site")
    return str(Stratum(kind).label) if kind in Stratum.values else kind.capitalize()


def require_coarse(figures: Iterable[Figures]) -> None:
    """Raises ActionRefused for groups that could name somebody or are no groups at all."""
    names: dict[str, set[str]] = {}
    for one in figures:
        if one.stratified_by:
            names.setdefault(one.stratified_by, set()).add(one.site)
    for kind, groups in names.items():
        _require_kind(kind)
        if len(groups) > MOST_GROUPS:
            raise refused(
                _("These are %(groups)s groups; %(most)s are the most. Choose a coarser "
                  "column.") % {"groups": len(groups), "most": MOST_GROUPS}
            )  # fmt: skip
        for group in sorted(groups):
            _require_group(kind, group)


def _require_kind(kind: str) -> None:
    if len(kind) > KIND_LENGTH or findings(kind):
        raise refused(_("Name the groups in one or two words, such as “visit type”."))


def _require_group(kind: str, group: str) -> None:
    if not group:
        raise refused(_("Each of these numbers needs the name of its group."))
    if len(group) > NAME_LENGTH or len(group.split()) > NAME_WORDS:
        raise refused(
            _("A group's name is too long: this looks like free text. Choose a column "
              "with a few short words.")
        )  # fmt: skip
    found = findings(group)
    if any(one.hard for one in found):
        raise refused(
            _("A group's name looks like a patient's number. Count by another column.")
        )
    if kind == Stratum.CLINICIAN and not CODE.fullmatch(group):
        raise refused(
            _("Clinicians are compared by code, not by name. Give each one a code in the "
              "file.")
        )  # fmt: skip


def refused(message: str) -> ActionRefused:
    return ActionRefused(message, field="group")


@dataclass(frozen=True, slots=True)
class StratumRow:
    """One group: its cases and its result over the latest periods, and its own verdict.

    `rank` is None where groups stand by name, and for a group too small to be ranked.
    """

    name: str
    chart: Chart
    cases: int | None
    result: float | None
    rank: int | None = None

    @property
    def is_small(self) -> bool:
        return self.cases is not None and self.cases < SMALL_N

    @property
    def shown(self) -> str:
        """The result with its unit; empty where it cannot be summed."""
        if self.result is None:
            return ""
        return formats.amount(self.result, self.chart.series)


def rows_of(compared: Comparison, *, order: str = "") -> list[StratumRow]:
    """The table of the groups: by name, or the best first with small ones unranked last."""
    rows = [row_of(name, chart) for name, chart in compared.charts]
    return ranked(rows) if order == BY_RATE else rows


def row_of(name: str, chart: Chart) -> StratumRow:
    points = [p for p in chart.series.points if p.value is not None][-RECENT:]
    kind = chart.measure.data_kind
    if kind == DataKind.VALUE:
        cases = sum(point.n or 0 for point in points) or None
        weighed = [(p.value or 0.0) * (p.n or 0) for p in points]
        is_mean = chart.measure.statistic == "mean"
        return StratumRow(
            name, chart, cases, sum(weighed) / cases if cases and is_mean else None
        )
    events = sum(point.numerator or 0 for point in points)
    if kind == DataKind.COUNT:
        return StratumRow(name, chart, events, None)
    cases = sum(point.denominator or 0 for point in points)
    return StratumRow(name, chart, cases, events / cases if cases else None)


def ranked(rows: Sequence[StratumRow]) -> list[StratumRow]:
    """Rows with enough cases first, the best one on top; the others by name below."""
    large = [row for row in rows if row.result is not None and not row.is_small]
    rest = [row for row in rows if row not in large]
    if large:
        upward = large[0].chart.measure.improvement_direction == "increase"
        large.sort(key=lambda row: row.result or 0, reverse=upward)
    return [
        StratumRow(row.name, row.chart, row.cases, row.result, place)
        for place, row in enumerate(large, start=1)
    ] + rest
