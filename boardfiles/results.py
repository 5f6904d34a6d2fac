"""Reading what a board answered: a table with a line for each record. No Django here."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from dateutil import parser as dates

from accounts.identity_rules import Fault

FILE = Path(__file__).parent / "data" / "answers.toml"
LOOK_INTO_ROWS = 20
REASON_LENGTH = 300
Table = Sequence[Sequence[object]]


class ResultError(ValueError):
    """The table is no result file; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ours that waits for an answer: its key and what it is found by."""

    id: int
    position: int
    board: str
    board_id: str
    npi: str
    first_name: str
    last_name: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the result file that belongs to a line. `row`: as the file counts it.

    `state`: accepted, rejected or posted. `fault`: the field a rejection is about.
    """

    row: int
    line: int
    state: str
    reason: str
    fault: str


@dataclass(frozen=True, slots=True)
class Read:
    """Everything in a result file. `unread`: (row, why) of rows that stay untouched.

    `why`: "nobody" (no line fits), "several" (more than one fits), "twice" (a row before
    answered the line), "word" (we do not know the answer's word).
    """

    answers: tuple[Answer, ...]
    unread: tuple[tuple[int, str], ...]


@cache
def vocabulary() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def plain(cell: object) -> str:
    """Without blanks, case and signs."""
    return re.sub(r"[^a-z0-9]", "", str("" if cell is None else cell).lower())


def read(table: Table, lines: Sequence[Line]) -> Read:
    """The answers of a result file. Raises ResultError without an answer column."""
    start, places = find_header(table)
    answers: list[Answer] = []
    unread: list[tuple[int, str]] = []
    answered: set[int] = set()
    for number, cells in enumerate(table[start:], start + 1):
        if not any(plain(cell) for cell in cells):
            continue
        row = {name: cells[at] for name, at in places.items() if at < len(cells)}
        found, why = answer_of(number, row, lines, answered)
        if found is None:
            unread.append((number, why))
        else:
            answered.add(found.line)
            answers.append(found)
    return Read(tuple(answers), tuple(unread))


def find_header(table: Table) -> tuple[int, dict[str, int]]:
    """The number of rows up to the header, and the place of each known column."""
    meanings = {
        plain(word): name
        for name, words in vocabulary()["headers"].items()
        for word in words
    }
    for number, cells in enumerate(table[:LOOK_INTO_ROWS], 1):
        places: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = meanings.get(plain(cell))
            if name:
                places.setdefault(name, at)
        if "answer" in places and places.keys() - {"answer", "reason"}:
            return number, places
    raise ResultError("answer")


def answer_of(
    number: int, row: Mapping[str, object], lines: Sequence[Line], answered: set[int]
) -> tuple[Answer | None, str]:
    """The answer of one row, or None and why not."""
    state = state_of(row.get("answer"))
    if not state:
        return None, "word"
    fitting = [line for line in lines if fits(line, row)]
    if len(fitting) != 1:
        return None, "several" if fitting else "nobody"
    if fitting[0].id in answered:
        return None, "twice"
    reason = " ".join(str(row.get("reason") or "").split())[:REASON_LENGTH]
    fault = fault_of(reason) if state == "rejected" else ""
    return Answer(number, fitting[0].id, state, reason, fault), ""


def state_of(cell: object) -> str:
    """Accepted, rejected or posted; empty for a word we do not know."""
    for state, words in vocabulary()["answers"].items():
        if plain(cell) in {plain(word) for word in words}:
            return str(state)
    return ""


def fits(line: Line, row: Mapping[str, object]) -> bool:
    """Whether everything the row says of the person is what the line says.

    At least a number, or name and day, has to stand in it; an empty cell says nothing.
    """
    said = {name: row[name] for name in row if plain(row[name])}
    ours: dict[str, object] = {
        "line": line.position, "board": line.board, "board_id": line.board_id,
        "npi": line.npi, "first_name": line.first_name, "last_name": line.last_name,
    }  # fmt: skip
    if not tells(set(said)):
        return False
    if "completed_on" in said and day_of(said["completed_on"]) != line.completed_on:
        return False
    return all(same(said[name], ours[name]) for name in said.keys() & ours.keys())


def tells(names: set[str]) -> bool:
    known = {"board", "board_id"} <= names or bool({"line", "npi"} & names)
    return known or {"first_name", "last_name"} <= names


def same(cell: object, ours: object) -> bool:
    """Spreadsheets turn "012345" into 12345 and into 12345.0."""
    one, other = (number_text(value) for value in (cell, ours))
    return one == other


def number_text(value: object) -> str:
    text = str(value).strip().lower()
    if re.fullmatch(r"[0-9]+(\.0+)?", text):
        return text.split(".")[0].lstrip("0") or "0"
    return plain(text)


def day_of(cell: object) -> date | None:
    """The day in a cell, US order where it is in doubt; None where there is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return dates.parse(str(cell)).date()
    except (ValueError, OverflowError):
        return None


def fault_of(reason: str) -> str:
    """The field that a rejection is most likely about; the number where nothing fits."""
    text = reason.lower()
    for rule in vocabulary()["reason"]:
        if any(word in text for word in rule["words"]):
            return str(Fault(rule["fault"]))
    return str(Fault.ID_MALFORMED)
