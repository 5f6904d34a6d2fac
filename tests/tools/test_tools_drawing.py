"""Drawings of tools: nothing overlaps, nothing leaves the sheet, letters stay readable."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.charts import svg, text
from measures.charts.shapes import Area, Drawing, Text
from tools.drawing import WIDTHS, is_drawn, lay_out
from tools.kinds import CAUSES, DRIVERS, KINDS, PLANNING, PROCESS
from tools.outline import Nodes, from_json, from_text

Rectangle = tuple[float, float, float, float]
DRAWN_HERE = (DRIVERS, CAUSES, PROCESS)
PHONE_SCALE = 340 / 358  # a drawing of 358 px on a screen of 390 px
WORDS = [
    "Call",
    "the",
    "family",
    "two",
    "days",
    "before",
    "the",
    "visit",
    "in",
    "the",
    "language",
    "they",
    "chose",
]


def boxes(drawing: Drawing) -> list[Rectangle]:
    areas = [s for s in drawing.shapes if isinstance(s, Area) and s.css.startswith("c-node")]  # fmt: skip
    return [
        (min(x for x, _ in a.corners), min(y for _, y in a.corners),
         max(x for x, _ in a.corners), max(y for _, y in a.corners))
        for a in areas
    ]  # fmt: skip


def texts(drawing: Drawing) -> list[Rectangle]:
    found = [s for s in drawing.shapes if isinstance(s, Text)]
    return [
        (s.x, s.y - 0.75 * s.size, s.x + text.width(s.text, s.size, bold=s.bold), s.y + 0.2 * s.size)
        for s in found
    ]  # fmt: skip


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def holds(outer: Rectangle, inner: Rectangle) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]  # fmt: skip


def faults_of(drawing: Drawing) -> list[str]:
    """Every two things that lie on each other, and what lies outside."""
    framed, said = boxes(drawing), texts(drawing)
    sheet = (0.0, 0.0, drawing.width, drawing.height)
    faults = [f"boxes {a} {b}" for a, b in combinations(framed, 2) if overlap(a, b)]
    faults += [f"texts {a} {b}" for a, b in combinations(said, 2) if overlap(a, b)]
    faults += [f"outside {a}" for a in framed + said if not holds(sheet, a)]
    faults += [
        f"text over a frame {a} {b}"
        for a in said
        for b in framed
        if overlap(a, b) and not holds(b, a)
    ]
    return faults


def line() -> st.SearchStrategy[str]:
    phrase = st.integers(1, 18).map(lambda n: " ".join((WORDS * 2)[:n])[:160].strip())
    mark = st.sampled_from(["", "Wait: ", "End: "])
    end = st.sampled_from(["", "?", " " + "x" * 45])
    return st.builds(lambda m, p, e: (m + p)[:110] + e, mark, phrase, end)


def outlines(kind: str) -> st.SearchStrategy[Nodes]:
    """Outlines that the kind takes, with long lines and long words among them."""
    depth, most = len(KINDS[kind].levels), 8
    level = st.fixed_dictionaries({"text": line()})
    for place in range(depth - 1):
        below = st.lists(level, max_size=3 if place else 4)
        level = st.fixed_dictionaries({"text": line(), "children": below})
    whole = st.lists(level, min_size=1, max_size=most)
    return whole.map(lambda raw: from_json(fitting(raw, kind), KINDS[kind]))


def fitting(raw: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    """In a process, whatever has steps on its side asks something."""
    if kind == PROCESS:
        for one in raw:
            if one["children"]:
                one["text"] = str(one["text"]).rstrip("?") + "?"
    return raw


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", DRAWN_HERE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_overlaps_and_nothing_leaves_the_sheet(
    kind: str, width: str, data: st.DataObject
) -> None:
    nodes = data.draw(outlines(kind))

    drawing = lay_out(kind, "Title", "An aim with a number and a day", nodes, width=width)  # fmt: skip

    assert faults_of(drawing) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if is_drawn(kind)])
def test_letters_stay_readable_on_a_phone(kind: str) -> None:
    nodes = from_text(KINDS[kind].example, KINDS[kind])

    drawing = lay_out(kind, "Title", "Head", nodes, width="narrow")

    sizes = [s.size for s in drawing.shapes if isinstance(s, Text)]
    assert drawing.width == 358
    assert min(sizes) * PHONE_SCALE >= 10.9


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if is_drawn(kind)])
def test_the_same_outline_is_drawn_the_same(kind: str, width: str) -> None:
    nodes = from_text(KINDS[kind].example, KINDS[kind])

    first, second = (
        svg.written(lay_out(kind, "T", "H", nodes, width=width), prefix="p")
        for _turn in range(2)
    )

    assert first == second
    assert "style=" not in first


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if is_drawn(kind)])
def test_an_empty_outline_is_drawn_too(kind: str, width: str) -> None:
    drawing = lay_out(kind, "Title", "", (), width=width)

    assert drawing.height > 0
    assert faults_of(drawing) == []


def test_the_description_says_every_line_in_words() -> None:
    nodes = from_text(KINDS[DRIVERS].example, KINDS[DRIVERS])

    drawing = lay_out(DRIVERS, "Missed visits", "Under 10 %", nodes, width="wide")

    assert drawing.title == "Missed visits"
    assert drawing.description.startswith("Aim: Under 10 %. Primary driver: Families")
    assert "Change idea: Reply C to choose another day" in drawing.description


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_of_the_outline_is_cut(width: str) -> None:
    nodes = from_text("Group\n    " + " ".join(WORDS), KINDS[CAUSES])

    drawing = lay_out(CAUSES, "Title", "Head", nodes, width=width)

    said = " ".join(s.text for s in drawing.shapes if isinstance(s, Text))
    assert " ".join(WORDS) in said


def test_a_planning_form_is_a_table_and_no_picture() -> None:
    assert not is_drawn(PLANNING)
