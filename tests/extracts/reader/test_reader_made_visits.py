"""Made-up extracts of any size with a known answer, plain, messy and with identifiers."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from extracts.reader import bounded
from extracts.reader.counting import count
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import Counts
from tests.extracts.reader.reference_files import DATA, TODAY, pairs, require_shared

require_shared()

DONE = {"column": "status", "op": "is", "value": "Completed"}
MEASURES: dict[str, dict[str, Any]] = {
    "foot_exam": {
        "denominator": [
            DONE,
            {"column": "diabetes", "op": "is", "value": "Y"},
            {"column": "age", "op": "between", "value": [18, 75]},
        ],
        "numerator": [{"column": "foot_exam_done", "op": "is", "value": "Y"}],
    },
    "no_show": {
        "denominator": [
            {"column": "status", "op": "is_one_of", "value": ["Completed", "No Show"]}
        ],
        "numerator": [{"column": "status", "op": "is", "value": "No Show"}],
    },
    "bp_control": {
        "denominator": [
            DONE,
            {"column": "hypertension", "op": "is", "value": "Y"},
            {"column": "age", "op": "ge", "value": 18},
            {"column": "bp_systolic", "op": "not_blank"},
            {"column": "bp_diastolic", "op": "not_blank"},
        ],
        "numerator": [
            {"column": "bp_systolic", "op": "lt", "value": 140},
            {"column": "bp_diastolic", "op": "lt", "value": 90},
        ],
    },
}
SIZES = {
    "plain": ["-n", "60000"],
    "messy": ["-n", "60000", "--messy", "--date-format", "us"],
}
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The made files by kind; each has its truth beside it."""
    folder = tmp_path_factory.mktemp("visits")
    return {
        kind: make(folder / f"{kind}.csv", options) for kind, options in SIZES.items()
    }


def make(path: Path, options: list[str]) -> Path:
    command = [sys.executable, str(DATA / "make_visits.py"), *options, "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def truth(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))[
        "measures"
    ]


def counted(path: Path, measure: str, **changes: Any) -> Counts:
    recipe = {"date": {"column": "visit_date"}, **MEASURES[measure], **changes}
    return count(path, parse_recipe(recipe), today=date.fromisoformat(TODAY))


def by_month(counts: Counts) -> dict[str, dict[str, list[float]]]:
    """Group, then month, then pair, from the stored pieces."""
    found: dict[str, dict[str, list[float]]] = {}
    for piece in counts.pieces:
        month = piece.starts_on.isoformat()[:7]
        cell = found.setdefault(piece.group, {}).setdefault(month, [0, 0])
        cell[0] += piece.numerator
        cell[1] += piece.denominator
    return found


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("kind", SIZES)
def test_count_made_visits_equals_truth_by_week(
    made: dict[str, Path], kind: str, measure: str
) -> None:
    counts = counted(made[kind], measure, period="week")

    assert list(counts.total) == truth(made[kind])[measure]["total"]
    assert pairs(counts.by_period) == truth(made[kind])[measure]["by_week"]


@pytest.mark.parametrize("measure", MEASURES)
def test_count_made_visits_equals_truth_by_month_and_provider(
    made: dict[str, Path], measure: str
) -> None:
    counts = counted(made["plain"], measure, period="month", group="provider")

    assert by_month(counts) == truth(made["plain"])[measure]["by_month_provider"]


@pytest.mark.parametrize("measure", MEASURES)
def test_count_messy_visits_sum_to_months_from_week_pieces(
    made: dict[str, Path], measure: str
) -> None:
    counts = counted(made["messy"], measure, period="week", group="clinic")

    assert by_month(counts) == truth(made["messy"])[measure]["by_month_clinic"]


def test_count_messy_visits_leaves_out_exact_copies(made: dict[str, Path]) -> None:
    counts = counted(made["messy"], "no_show", period="week")

    assert counts.verdict == "accept_with_warning"
    assert [(r.reason, r.rows) for r in counts.rejected] == [("copy", 120)]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("measure", MEASURES)
def test_count_a_million_made_visits_equals_truth(million: Path, measure: str) -> None:
    weeks = counted(million, measure, period="week", group="clinic")
    months = counted(million, measure, period="month", group="provider")

    assert list(weeks.total) == truth(million)[measure]["total"]
    assert pairs(weeks.by_period) == truth(million)[measure]["by_week"]
    assert by_month(weeks) == truth(million)[measure]["by_month_clinic"]
    assert by_month(months) == truth(million)[measure]["by_month_provider"]


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("million") / "visits.csv"
    yield make(path, ["-n", "1000000"])
    path.unlink()


def with_identifiers(source: Path, target: Path, rows: int) -> list[str]:
    """A workbook of the visits with invented names, birth dates and numbers; their tokens."""
    tokens: list[str] = []
    with (
        source.open(encoding="utf-8", newline="") as file,
        xlsxwriter.Workbook(target, {"constant_memory": True}) as book,
    ):
        sheet = book.add_worksheet("Visits")
        for i, row in enumerate(csv.reader(file)):
            if i > rows:
                break
            person = [
                f"Zyx{i}, Quo",
                f"19{40 + i % 60}-0{1 + i % 9}-1{i % 9}",
                f"MRN88{i:05}",
            ]
            sheet.write_row(
                i, 0, [*(person if i else ["Patient Name", "DOB", "MRN"]), *row]
            )
            tokens += person if 0 < i <= 50 else []
    return tokens


def test_preview_of_identified_workbook_shows_none_of_its_tokens(
    made: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "visits.xlsx"
    tokens = with_identifiers(made["plain"], path, 1_500)
    recipe = {
        "date": {"column": "visit_date"},
        **MEASURES["no_show"],
        "answers": {"identifiers": "leave_out"},
    }

    shown = repr(bounded.preview_file(path, recipe, today=date.fromisoformat(TODAY)))

    assert "accept_with_warning" in shown
    assert not [token for token in tokens if token in shown]
