"""The stored numbers with their history: who replaced what, and when it first came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures.analysis import periods
from measures.analysis.ledger import Entry
from measures.figures import NUMBER_NAMES, from_json
from measures.models import BatchSource, Measure, Observation, ObservationBatch

# By hand is by hand, typed or pasted; programs count records.
WAYS = {
    BatchSource.MANUAL: "hand",
    BatchSource.PASTE: "hand",
    BatchSource.EXTRACT: "program",
    BatchSource.API: "program",
    BatchSource.TALLY: "audit",
    BatchSource.SURVEY: "survey",
}
COLUMNS = ("starts_on", "ends_on", "site", *NUMBER_NAMES)
ROW = (*COLUMNS, "batch_id")  # of a stored observation, as plain values

Numbers = tuple[Any, ...]
Rows = Mapping[int, Iterable[Sequence[Any]]]  # each a ROW, by measure
Place = tuple[int, str, date]  # measure, site, first day of the period


@dataclass(frozen=True, slots=True)
class Stage:
    """Numbers as they once stood for some days: from which batch, since when."""

    batch_id: int
    since: date
    start: date
    end: date
    numbers: Numbers

    def shares_a_day_with(self, other: "Stage") -> bool:
        return self.start <= other.end and other.start <= self.end


def entries_by_measure(
    measures: Iterable[Measure], rows: Rows | None = None
) -> dict[int, list[Entry]]:
    """The entries of each measure by its primary key. Two queries, or one with `rows`.

    Each measure needs its `project` loaded. `rows`: the stored observations where they
    are at hand.
    """
    by_id = {measure.pk: measure for measure in measures}
    rows = rows_by_measure(by_id) if rows is None else rows
    batches = list(ObservationBatch.objects.filter(measure_id__in=by_id))
    sources = {batch.pk: batch.source for batch in batches}
    days = {b.pk: day_of(b, by_id[b.measure_id]) for b in batches}
    earlier = earlier_stages(batches, by_id, days)
    found: dict[int, list[Entry]] = {pk: [] for pk in by_id}
    for pk, measure in by_id.items():
        for *row, batch_id in rows.get(pk, ()):
            now = stage_of(batch_id, days, row)
            before = earlier.get(place_of(measure, row[2], now.start), [])
            found[pk].append(entry_of(row, now, before, sources[batch_id]))
    return found


def rows_by_measure(measure_ids: Iterable[int]) -> dict[int, list[Sequence[Any]]]:
    """A ROW per stored observation, by measure. One query."""
    found: dict[int, list[Sequence[Any]]] = {}
    stored = Observation.objects.charted().filter(measure_id__in=list(measure_ids))
    for measure_id, *row in stored.values_list("measure_id", *ROW):
        found.setdefault(measure_id, []).append(row)
    return found


def day_of(batch: ObservationBatch, measure: Measure) -> date:
    """The day of the batch where its project is at home."""
    return batch.at.astimezone(measure.project.zone()).date()


def earlier_stages(
    batches: Sequence[ObservationBatch],
    measures: dict[int, Measure],
    days: dict[int, date],
) -> dict[Place, list[Stage]]:
    """What standing batches replaced, by its place; an undone one put it back."""
    found: dict[Place, list[Stage]] = {}
    standing = (batch for batch in batches if batch.undone_at is None)
    for batch in standing:
        for kept in map(dict, batch.replaced):
            batch_id = kept.pop("batch")
            figures = from_json(kept)
            if figures.stratified_by:
                continue  # another cut of the same visits, not the chart's numbers
            row = [getattr(figures, name) for name in COLUMNS]
            stage = stage_of(batch_id, days, row)
            measure = measures[batch.measure_id]
            place = place_of(measure, figures.site, figures.starts_on)
            found.setdefault(place, []).append(stage)
    return found


def place_of(measure: Measure, site: str, day: date) -> Place:
    week_starts = measure.project.week_starts()
    return measure.pk, site, periods.period_start(day, measure.period, week_starts)


def stage_of(batch_id: int, days: dict[int, date], row: Sequence[Any]) -> Stage:
    """The stage of a row of COLUMNS."""
    start, end, _site, *numbers = row
    plain = tuple(None if one is None else float(one) for one in numbers)
    return Stage(batch_id, days[batch_id], start, end, plain)


def entry_of(
    row: Sequence[Any], now: Stage, before: Sequence[Stage], source: str
) -> Entry:
    """The entry of a stored row, with what stood in its place before."""
    values = dict(zip(COLUMNS, row, strict=True))
    value = values["value"] if values["value"] is not None else values["total"]
    stages = sorted(
        (one for one in before if one.shares_a_day_with(now)),
        key=lambda one: one.batch_id,
    )
    return Entry(
        start=now.start,
        end=now.end,
        site=values["site"],
        numerator=values["numerator"],
        denominator=values["denominator"],
        value=None if value is None else float(value),
        n=values["n"],
        way=WAYS[BatchSource(source)],
        entered_on=first_complete_on([*stages, now]),
        changed=was_changed([*stages, now]),
    )


def first_complete_on(stages: Sequence[Stage]) -> date:
    """The first day on which numbers stood there after the days were over.

    Where none came after: the first day of all. What is typed while a period runs is
    completed later, and that is when the period was recorded.
    """
    after = [one.since for one in stages if one.since > one.end]
    return min(after or [one.since for one in stages])


def was_changed(stages: Sequence[Stage]) -> bool:
    """Whether numbers that stood after the days were over gave way to others."""
    return any(
        one.since > one.end and facts_of(one) != facts_of(later)
        for one, later in zip(stages, stages[1:], strict=False)
    )


def facts_of(stage: Stage) -> Numbers:
    return stage.start, stage.end, *stage.numbers
