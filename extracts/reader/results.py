"""What a reading gives back, as frozen records that turn into JSON and back."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

ACCEPT = "accept"
WARN = "accept_with_warning"
ASK = "ask"
REFUSE = "refuse"
VERDICTS = (ACCEPT, WARN, ASK, REFUSE)

Pair = tuple[int | float, int | float]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can settle."""

    id: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the mapping page shows it; no value of an identifier inside.

    `type`: date, number, percent, yes_no, word, code, text or empty.
    `samples` are shapes (see text.mask). `distinct` counts the rows looked at.
    `values`: words with their counts, only for small vocabularies that identify
    nobody; `meanings` gives the usual reading of each word that has one.
    `identifier`: why the column may identify a patient, or None. `direct` is
    True for names, numbers and the like that need a person's answer.
    """

    name: str
    position: int
    type: str
    samples: tuple[str, ...] = ()
    distinct: int = 0
    values: dict[str, int] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    identifier: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook's sheet. `rows` is as the workbook states it, header included."""

    name: str
    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What kind of file it is and what stands in each column."""

    verdict: str
    message: str
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    columns: tuple[Column, ...] = ()
    date_column: str | None = None
    rows_seen: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest stored count: one piece of a period and one group.

    `starts_on`, `ends_on`: None without dates. `number`: the period's number
    when the recipe counts by a number column. `n` to `median` only for values.
    """

    starts_on: date | None
    ends_on: date | None
    number: int | None
    group: str | None
    numerator: int | float
    denominator: int | float
    n: int | None = None
    sum: float | None = None
    sum_squares: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows left out for one reason. `lines`: the first 1,000 line numbers."""

    reason: str
    text: str
    rows: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one period: their number, sum, sum of squares, mean and median."""

    n: int
    sum: float
    sum_squares: float
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one recipe over one file.

    rows_read = rows_accepted + the rows of `rejected`. Numbers are there only
    with a verdict of accept or accept_with_warning. `by_period` has whole
    periods by their first day; `pieces` has what may be stored. `additive` is
    False where pieces must not be summed (distinct counts and medians).
    """

    verdict: str
    message: str
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    total: Pair | None = None
    by_period: dict[str, Pair] = field(default_factory=dict)
    by_group: dict[str, Pair] = field(default_factory=dict)
    values_by_period: dict[str, Values] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    additive: bool = True
    rows_read: int = 0
    rows_accepted: int = 0
    rejected: tuple[Rejected, ...] = ()
    columns_used: tuple[str, ...] = ()


def to_json(record: Inspection | Counts) -> dict[str, Any]:
    """Plain lists, dicts, numbers and strings; dates as ISO text."""
    return _plain(asdict(record))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def inspection_from_json(source: dict[str, Any]) -> Inspection:
    """The Inspection that `to_json` was given."""
    return Inspection(
        **{
            **source,
            "questions": _questions(source),
            "warnings": tuple(source["warnings"]),
            "notes": tuple(source["notes"]),
            "sheets": tuple(Sheet(**s) for s in source["sheets"]),
            "columns": tuple(
                Column(**{**c, "samples": tuple(c["samples"])})
                for c in source["columns"]
            ),
        }
    )


def counts_from_json(source: dict[str, Any]) -> Counts:
    """The Counts that `to_json` was given."""
    return Counts(
        **{
            **source,
            "questions": _questions(source),
            "warnings": tuple(source["warnings"]),
            "notes": tuple(source["notes"]),
            "total": tuple(source["total"]) if source["total"] else None,
            "by_period": {k: tuple(v) for k, v in source["by_period"].items()},
            "by_group": {k: tuple(v) for k, v in source["by_group"].items()},
            "values_by_period": {
                k: Values(**v) for k, v in source["values_by_period"].items()
            },
            "pieces": tuple(_piece(p) for p in source["pieces"]),
            "rejected": tuple(
                Rejected(**{**r, "lines": tuple(r["lines"])})
                for r in source["rejected"]
            ),
            "columns_used": tuple(source["columns_used"]),
        }
    )


def _questions(source: dict[str, Any]) -> tuple[Question, ...]:
    return tuple(
        Question(q["id"], q["text"], tuple(Choice(**c) for c in q["choices"]))
        for q in source["questions"]
    )


def _piece(source: dict[str, Any]) -> Piece:
    days = {
        name: date.fromisoformat(source[name]) if source[name] else None
        for name in ("starts_on", "ends_on")
    }
    return Piece(**{**source, **days})
