from pathlib import Path

import pytest

from measures.analysis.document_fields import FIELDS
from measures.analysis.documents import PBCHARTS
from measures.analysis.limits import CHARTS
from measures.analysis.rules import anhoej_crossings, anhoej_longest_run
from measures.analysis.shift_documents import STABLE_SHIFT

PAGE = Path(__file__).parents[3] / "docs" / "statistics.md"


def row(name: str) -> list[int]:
    """The numbers of the first table row that begins with this name."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith(f"| {name} |"))
    return [int(cell) for cell in line.strip("|").split("|")[1:]]


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("longest run allowed", anhoej_longest_run),
        ("fewest crossings allowed", anhoej_crossings),
    ],
)
def test_printed_limits_are_those_of_the_engine(name, limit):
    assert row(name) == [limit(n) for n in row("n")]


def test_every_field_and_every_chart_of_the_door_is_explained():
    page = PAGE.read_text(encoding="utf-8")
    door = page[page.index("## One door for programs") :]

    charts = [*CHARTS, *PBCHARTS, *STABLE_SHIFT, "run_perla", "xmr_mdc", "rules"]
    assert [name for name in charts if name not in door] == []
    assert [name for name in FIELDS if f"`{name}`" not in door] == []
