"""What a file is and what its columns hold, shown without any patient's value."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from extracts.reader import dates, questions
from extracts.reader.errors import Refused
from extracts.reader.identifiers import Suspicion, suspicion
from extracts.reader.numbers import is_percent, parse_number
from extracts.reader.opening import SheetNeeded, open_table
from extracts.reader.questions import Interview
from extracts.reader.rejections import Rejections, sentences
from extracts.reader.results import ACCEPT, ASK, REFUSE, WARN, Column, Inspection
from extracts.reader.table import Row, Sample, Table, sample
from extracts.reader.text import listed, mask, name_key, tidy
from extracts.reader.words import is_missing, meaning

SMALL_VOCABULARY = 40
LONGEST_WORD = 60
SAMPLES = 3
_GOOD_DATE_WORDS = (
    "appt",
    "appointment",
    "visit",
    "encounter",
    "service",
    "admission",
    "discharge",
    "date",
    "period",
    "month",
    "week",
    "day",
)
_POOR_DATE_WORDS = (
    "scheduled",
    "booked",
    "created",
    "enrolled",
    "registered",
    "birth",
    "dob",
    "born",
    "end",
    "print",
)


def inspect(
    path: Path,
    *,
    original_name: str = "",
    today: date,
    sheet: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Inspection:
    """The Inspection of a file, from its first rows: 16,000 of a text file, 4,000 of a workbook.

    Never raises for a bad file: the verdict is then "refuse" and the message
    says what to do. `original_name` is only used in messages.
    """
    given = answers or {}
    try:
        table = open_table(path, sheet=sheet, answers=given)
        return _inspected(table, Interview(given), today)
    except SheetNeeded as needed:
        return Inspection(
            ASK,
            needed.question.text,
            questions=(needed.question,),
            sheets=needed.sheets,
        )
    except Refused as refusal:
        name = f"{original_name}: " if original_name else ""
        return Inspection(REFUSE, f"{name}{refusal}")


def _inspected(table: Table, interview: Interview, today: date) -> Inspection:
    taken = sample(table)
    rows, complete = taken.rows, taken.complete
    if not rows:
        raise Refused("There are column names but no rows. Check the export's dates.")
    columns = tuple(
        _column(name, position, [row[position] for row in rows], table.decimal)
        for name, position in zip(
            table.header.names, table.header.positions, strict=True
        )
    )
    warnings = [*table.warnings, *_misfits(taken)]
    _ask(table, columns, rows, interview)
    date_column = _date_column(columns)
    if date_column is None:
        warnings.append(
            "No column holds dates: totals are possible, a run chart is not."
        )
    warnings += interview.settled
    return Inspection(
        verdict=ASK if interview.open else WARN if warnings else ACCEPT,
        message=_message(len(rows), len(columns), complete, len(interview.open)),
        questions=tuple(interview.open),
        warnings=tuple(warnings),
        notes=tuple(table.notes),
        sheets=table.sheets,
        columns=columns,
        date_column=date_column,
        rows_seen=len(rows),
        complete=complete,
    )


def _message(rows: int, columns: int, complete: bool, asked: int) -> str:
    seen = f"{rows:,} rows" if complete else f"The first {rows:,} rows"
    tail = f" {asked} question{'s' if asked > 1 else ''} first." if asked else ""
    return f"{seen} and {columns} columns were looked at.{tail}"


def _misfits(taken: Sample) -> list[str]:
    noted = Rejections()
    noted.add("wrong_cells", taken.ragged)
    noted.add("not_a_record", taken.tails)
    return sentences(noted.result())


def _column(name: str, position: int, cells: list[str], decimal: str) -> Column:
    counts = Counter(map(tidy, cells))
    suspected = suspicion(name, cells)
    kind = _type(name, counts, decimal)
    suspected = suspected or _suspicious_type(name, kind, counts)
    shown = _shown(counts, kind, suspected)
    return Column(
        name=name,
        position=position + 1,
        type=kind,
        samples=tuple(mask(c) for c in [c for c in counts if c][:SAMPLES]),
        distinct=len(counts) - ("" in counts),
        values=shown,
        meanings={w: m for w in shown if (m := meaning(w))},
        identifier=suspected.reason if suspected else None,
        direct=bool(suspected and suspected.direct),
    )


def _shown(
    counts: Counter[str], kind: str, suspected: Suspicion | None
) -> dict[str, int]:
    """The words of a small vocabulary with their counts; nothing of an identifier."""
    if suspected or kind in ("date", "text", "code", "empty"):
        return {}
    if len(counts) > SMALL_VOCABULARY or any(len(w) > LONGEST_WORD for w in counts):
        return {}
    return dict(counts.most_common())


def _type(name: str, counts: Counter[str], decimal: str) -> str:
    """date, percent, yes_no, number, word, code, text or empty."""
    filled = [c for c in list(counts)[:2_000] if not is_missing(c)]
    if not filled:
        return "empty"
    if all(map(_is_date, filled)) and not _serials_of_something_else(name, filled):
        return "date"
    if all(map(is_percent, filled)):
        return "percent"
    if len(filled) <= 20 and {meaning(c) for c in filled} <= {"yes", "no"}:
        return "yes_no"
    if all(parse_number(c, decimal) is not None for c in filled):
        return "code" if any(_is_code(c) for c in filled) else "number"
    return _word_type(counts, filled)


def _word_type(counts: Counter[str], filled: list[str]) -> str:
    if sum(1 for c in filled if _is_date(c)) > 0.7 * len(filled):
        return "date"
    if sum(map(len, filled)) > 40 * len(filled):
        return "text"
    if len(filled) <= SMALL_VOCABULARY or len(counts) < 0.2 * counts.total():
        return "word"
    return "code" if all(" " not in c for c in filled) else "text"


def _is_date(cell: str) -> bool:
    return dates.read_token(dates.split_moment(cell).calendar).parts is not None


def _is_code(cell: str) -> bool:
    return len(cell) > 12 or (len(cell) > 1 and cell[0] == "0" and cell.isdigit())


def _serials_of_something_else(name: str, filled: list[str]) -> bool:
    """Five-digit numbers are dates only under a name that speaks of dates."""
    styles = {dates.read_token(dates.split_moment(c).calendar).style for c in filled}
    key = f" {name_key(name)} "
    return styles <= {"serial", "compact"} and not any(
        f" {w} " in key
        for w in ("date", "day", "on", "dt", "time", "month", "week", "period")
    )


def _suspicious_type(name: str, kind: str, counts: Counter[str]) -> Suspicion | None:
    if (
        kind == "date"
        and len(counts) > 1
        and not all(_first_of_month(c) for c in counts)
    ):
        return Suspicion(
            "A day about a patient; only its period is kept.", direct=False
        )
    if kind == "text":
        return Suspicion("Free text may name patients.", direct=False)
    ages = (
        [parse_number(c) or 0 for c in counts] if " age" in f" {name_key(name)}" else []
    )
    if any(a > 89_000_000 for a in ages):
        return Suspicion("Ages above 89 may identify patients.", direct=False)
    return None


def _first_of_month(cell: str) -> bool:
    token = dates.read_token(dates.split_moment(cell).calendar)
    return token.parts is None or token.parts[2] == 1


def _date_column(columns: Sequence[Column]) -> str | None:
    """The date column that most likely says when the visit happened."""
    found = [c for c in columns if c.type == "date" and not c.direct]
    return max(found, key=_date_rank).name if found else None


def date_candidates(table: Table, rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Columns of dates: those that likely say when it happened, then the others.

    Columns that identify patients, such as a date of birth, are not among them.
    """
    found: dict[bool, list[str]] = {True: [], False: []}
    for name, position in zip(table.header.names, table.header.positions, strict=True):
        cells = [row[position] for row in rows]
        suspected = suspicion(name, cells)
        if _type(name, Counter(map(tidy, cells)), table.decimal) != "date":
            continue
        if not (suspected and suspected.direct):
            found[_rank_of_name(name) > 0].append(name)
    return found[True], found[False]


def _date_rank(column: Column) -> int:
    return _rank_of_name(column.name)


def _rank_of_name(name: str) -> int:
    words = name_key(name)
    good = max(
        (
            len(_GOOD_DATE_WORDS) - i
            for i, w in enumerate(_GOOD_DATE_WORDS)
            if w in words
        ),
        default=0,
    )
    return good - (20 if any(w in words for w in _POOR_DATE_WORDS) else 0)


def _ask(
    table: Table, columns: Sequence[Column], rows: Sequence[Row], interview: Interview
) -> None:
    direct = [c.name for c in columns if c.direct]
    if direct:
        interview.ask(questions.identifiers(direct))
    unsaved: tuple[str, ...] = getattr(table, "unsaved", ())
    if unsaved:
        interview.ask(questions.formulas(unsaved))
    for forms in table.header.shared.values():
        name = forms[0].rsplit(" (column", 1)[0]
        interview.ask(questions.which_column(name, forms, shared=True))
    for column in columns:
        if column.type == "date" and not column.direct:
            _ask_order(column, [row[column.position - 1] for row in rows], interview)
    _ask_rate(columns, interview)


def _ask_order(column: Column, cells: Sequence[str], interview: Interview) -> None:
    tokens = [dates.read_token(dates.split_moment(c).calendar) for c in set(cells)]
    order = dates.order_of(tokens)
    if order in (None, "mixed"):
        examples = [t for t in tokens if t.style in ("split4", "split2")][:1]
        interview.ask(
            questions.date_order(
                column.name, examples, mixed=order == "mixed", main=True
            )
        )


def _ask_rate(columns: Sequence[Column], interview: Interview) -> None:
    """A table with rates and one column of counts has no numerator."""
    rates = [c.name for c in columns if c.type == "percent"]
    numbers = [c.name for c in columns if c.type == "number"]
    if rates and len(numbers) == 1 and len(columns) <= 6:
        interview.ask(questions.rate(listed(rates), numbers[0]))
