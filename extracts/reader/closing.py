"""The last step of a count: warnings in plain words, and the verdict."""

from extracts.reader.dates import STYLE_NAMES
from extracts.reader.dating import CalendarDates, Settled
from extracts.reader.errors import Refused
from extracts.reader.plan import Plan
from extracts.reader.rejections import Rejections, sentences
from extracts.reader.results import ACCEPT, ASK, WARN, Counts
from extracts.reader.summing import Summed
from extracts.reader.table import Table


def closed(
    table: Table,
    plan: Plan,
    summed: Summed | None,
    settled: Settled,
    rejections: Rejections,
    rows_read: int,
    dating: object = None,
    empty_lines: int = 0,
) -> Counts:
    """The Counts of one reading. Raises Refused when no row at all could be counted."""
    rejected = rejections.result()
    if plan.interview.open or summed is None:
        return _asking(table, plan, rows_read)
    _refuse_nothing_left(rejections, rows_read)
    notes, warnings = _about_dates(plan, settled, dating)
    warnings = [
        *table.warnings,
        *warnings,
        *sentences(rejected, empty_lines),
        *plan.interview.settled,
        *_about_totals(plan, summed),
    ]
    return Counts(
        verdict=WARN if warnings else ACCEPT,
        message=_message(rows_read, rejections.rows, bool(warnings)),
        warnings=tuple(warnings),
        notes=(*table.notes, *notes),
        total=summed.total,
        by_period=summed.by_period,
        by_group=summed.by_group,
        values_by_period=summed.values_by_period,
        pieces=tuple(summed.pieces),
        additive=plan.recipe.unit.kind in ("rows", "sum"),
        rows_read=rows_read,
        rows_accepted=rows_read - rejections.rows,
        rejected=rejected,
        columns_used=tuple(sorted(set(plan.names.values()))),
    )


def _asking(table: Table, plan: Plan, rows_read: int) -> Counts:
    asked = plan.interview.open
    one = "One question" if len(asked) == 1 else f"{len(asked)} questions"
    return Counts(
        verdict=ASK,
        message=f"{one} before this file can be counted.",
        questions=tuple(asked),
        warnings=(*table.warnings, *plan.interview.settled),
        notes=tuple(table.notes),
        rows_read=rows_read,
    )


def _message(rows: int, left_out: int, warned: bool) -> str:
    if left_out:
        return f"{rows:,} rows read, {left_out:,} of them left out. See the warnings."
    return f"{rows:,} rows read." + (" See the warnings." if warned else "")


def _refuse_nothing_left(rejections: Rejections, rows_read: int) -> None:
    if rows_read and rejections.rows >= rows_read:
        worst = rejections.result()[0]
        raise Refused(
            f"No row could be counted. {worst.rows:,} rows were left out: {worst.text}. "
            "Check the recipe's columns."
        )


def _about_dates(
    plan: Plan, settled: Settled, dating: object
) -> tuple[list[str], list[str]]:
    notes, warnings = [], []
    styles = settled.styles
    if len(styles) > 1:
        listed = "; ".join(
            f"{n:,} as {STYLE_NAMES[s]}" for s, n in styles.most_common()
        )
        warnings.append(f"Dates are written in {len(styles)} styles: {listed}.")
    elif "serial" in styles:
        warnings.append(
            "Dates are Excel serial numbers and were read as such (1900 system)."
        )
    if styles["split4"] or styles["split2"]:
        first = {"mdy": "month first", "dmy": "day first"}.get(
            settled.order or "", "as written"
        )
        notes.append(f"Dates with slashes or dashes are read {first}.")
    if isinstance(dating, CalendarDates):
        _about_offsets(dating.offsets, notes, warnings)
    return notes, warnings


def _about_offsets(offsets: set[str], notes: list[str], warnings: list[str]) -> None:
    local = sorted(o for o in offsets if o[0] in "+-" and o.strip("+-0:"))
    if local:
        warnings.append(
            f"Time-zone offsets ({', '.join(local[:6])}) were ignored: the date as written counts."
        )
    elif offsets:
        notes.append(
            "The date as written counts; nothing was moved to another time zone."
        )


def _about_totals(plan: Plan, summed: Summed) -> list[str]:
    lines = []
    if plan.recipe.date is None:
        lines.append("Without a date there are totals only, and no run chart.")
    if not summed.total[1]:
        lines.append("No row meets the denominator.")
    return lines
