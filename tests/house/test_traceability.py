"""docs/traceability.md says of every need where it is answered, and only what is true."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
TABLE = ROOT / "docs" / "traceability.md"
NEEDS = 170
KINDS = ("done", "later", "not software")
LINK = re.compile(r"\]\((\S+?)\)")


@dataclass(frozen=True)
class Row:
    """One line of the table, its marks taken off."""

    number: str
    need: str
    kind: str
    page: str
    rest: str

    @property
    def references(self) -> list[str]:
        return re.findall(r"`(\S+?::\w+)`", self.rest)

    def fault(self, addresses: set[str]) -> str:
        """Why the row cannot be true; empty when nothing speaks against it."""
        if not self.need or not self.rest:
            return "says nothing"
        if self.kind != "done":
            return "names a page" if self.page != "–" else ""
        if self.page not in addresses:
            return f"{self.page} is no page"
        gone = [test for test in self.references if not is_test(test)]
        return f"no such test: {gone}" if gone or not self.references else ""


def rows_of(text: str) -> list[Row]:
    """The rows whose first cell is S and a number, in their order."""
    lines = [line for line in text.splitlines() if re.match(r"\| S\d+ ", line)]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(n, need, kind, page.strip("`"), rest)
            for n, need, kind, page, rest in cells]  # fmt: skip


def names_under(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}"
        else:
            yield from names_under(one, space + (f"{one.namespace}:" if one.namespace else ""))  # fmt: skip


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    return frozenset(one.name for one in functions if one.name.startswith("test_"))


def is_test(reference: str) -> bool:
    """Whether “path::name” is a test; looked up, not run."""
    path, _colons, name = reference.partition("::")
    return (ROOT / path).is_file() and name in names_of_tests(ROOT / path)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(TABLE.read_text(encoding="utf-8"))


def test_every_need_stands_once_and_in_order(rows: list[Row]) -> None:
    assert [row.number for row in rows] == [f"S{n}" for n in range(1, NEEDS + 1)]


def test_every_need_is_done_or_later_or_not_software(rows: list[Row]) -> None:
    counts = Counter(row.kind for row in rows)

    print(", ".join(f"{counts[kind]} {kind}" for kind in KINDS))

    assert set(counts) <= set(KINDS)
    assert counts.total() == NEEDS


def test_what_is_done_names_a_page_and_a_test_that_exist(rows: list[Row]) -> None:
    addresses = set(names_under(get_resolver()))

    faults = {row.number: row.fault(addresses) for row in rows}

    assert {number: fault for number, fault in faults.items() if fault} == {}


def test_what_comes_later_is_named_with_its_reason(rows: list[Row]) -> None:
    links = LINK.findall(TABLE.read_text(encoding="utf-8"))
    reasons = "".join((TABLE.parent / link).read_text("utf-8") for link in links)
    named = Counter(re.findall(r"\bS\d+\b", reasons))

    later = [row.number for row in rows if row.kind == "later"]

    assert [number for number in later if named[number] != 1] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("| S1 | Need | done | `no:such` | `tests/a.py::test_b` |", "is no page"),
        ("| S1 | Need | done | `readyz` | `tests/a.py::test_b` |", "no such test"),
        ("| S1 | Need | done | `readyz` | soon |", "no such test"),
        ("| S1 | Need | later | `readyz` | soon |", "names a page"),
        ("| S1 | Need | later | – | |", "says nothing"),
    ],
)
def test_row_that_cannot_be_true_is_found(line: str, fault: str) -> None:
    row = rows_of(line)[0]

    assert fault in row.fault({"readyz"})
