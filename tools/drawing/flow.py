"""A process: rows of four steps on a wide sheet, from the top down on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass

from measures.analysis.words import Words
from measures.charts.shapes import Drawing, Shape, Text
from tools.drawing.parts import (
    NARROW,
    WIDE,
    Box,
    Sketch,
    arrow,
    box_of,
    drawn,
    link,
)
from tools.outline import Node, Side, Step, side_of, step_of

COLUMNS, COLUMN_GAP, MARGIN = 4, 46.0, 26.0
ROW_GAP, SIDE_GAP = 46.0, 26.0
RAIL, SIDE_STEP = (
    16.0,
    34.0,
)  # on a phone: the rail of the main way, and the side's margin


@dataclass(frozen=True, slots=True)
class Cell:
    """A step of the main way, what lies on its side, and the answer that leads there."""

    box: Box
    side: tuple[Box, ...]
    answer: str
    rejoins: bool


def lay_out_flow(sketch: Sketch) -> Drawing:
    """Rows of four; the side way of a decision hangs below it and comes back."""
    width = (WIDE.width - 2 * MARGIN - (COLUMNS - 1) * COLUMN_GAP) / COLUMNS
    shapes: list[Shape] = []
    top = WIDE.edge
    nodes = sketch.nodes
    for start in range(0, len(nodes), COLUMNS):
        row = [
            _cell(node, MARGIN + k * (width + COLUMN_GAP), width, sketch.words)
            for k, node in enumerate(nodes[start : start + COLUMNS])
        ]
        row = _level(row, top)
        bottom = max(box.bottom for cell in row for box in (cell.box, *cell.side))
        is_last = start + COLUMNS >= len(nodes)
        next_middle = 0.0 if is_last else _next_middle(nodes[start + COLUMNS :][:COLUMNS], bottom + ROW_GAP, width, sketch.words)  # fmt: skip
        shapes += _row(row, bottom, next_middle, sketch.words)
        top = bottom + ROW_GAP
    height = top - ROW_GAP + WIDE.edge if nodes else 40.0
    return Drawing(WIDE.width, height, tuple(shapes), sketch.title, sketch.told)


def _words_of(step: Step, words: Words) -> str:
    return f"{words.gettext('Wait')}: {step.text}" if step.kind == "wait" else step.text


def _cell(node: Node, left: float, width: float, words: Words) -> Cell:
    step, side = step_of(node.text), side_of(node)
    box = box_of(_words_of(step, words), left, 0, width, WIDE, _look(step))
    if side is None:
        return Cell(box, (), "", rejoins=False)
    boxes = tuple(
        box_of(_words_of(one, words), left, 0, width, WIDE, _look(one))
        for one in side.steps
    )
    return Cell(box, boxes, side.answer, _rejoins(side))


def _look(step: Step) -> str:
    return "" if step.kind == "step" else step.kind


def _rejoins(side: Side) -> bool:
    return side.steps[-1].kind != "end"


def _level(row: list[Cell], top: float) -> list[Cell]:
    """The cells with their main boxes centred on one line and their sides below it."""
    band = max(cell.box.height for cell in row)
    return [_hung(cell, top, band) for cell in row]


def _hung(cell: Cell, top: float, band: float) -> Cell:
    box = cell.box.moved(top=top + (band - cell.box.height) / 2)
    y, side = top + band + SIDE_GAP, []
    for one in cell.side:
        side.append(one.moved(top=y))
        y += one.height + SIDE_GAP
    return Cell(box, tuple(side), cell.answer, cell.rejoins)


def _next_middle(
    nodes: tuple[Node, ...], top: float, width: float, words: Words
) -> float:
    """The height of the next row's line."""
    band = max(_cell(node, 0, width, words).box.height for node in nodes)
    return top + band / 2


def _row(
    row: list[Cell], bottom: float, next_middle: float, words: Words
) -> Iterator[Shape]:
    for place, cell in enumerate(row):
        yield from drawn(cell.box, WIDE)
        is_last = place == len(row) - 1
        if not is_last:
            right = row[place + 1].box
            yield from arrow(
                (cell.box.right, cell.box.middle), (right.left, right.middle)
            )
        elif next_middle:
            yield from _around(cell.box, bottom + ROW_GAP / 2, next_middle)
        goes_on = not is_last or next_middle > 0
        yield from _side(cell, words, goes_on=goes_on)


def _around(box: Box, turn: float, next_middle: float) -> Iterator[Shape]:
    """From the end of one row to the beginning of the next."""
    far, near = box.right + COLUMN_GAP / 2, MARGIN / 2 - 4
    yield from arrow(
        (box.right, box.middle), (far, box.middle), (far, turn), (near, turn),
        (near, next_middle), (MARGIN, next_middle),
    )  # fmt: skip


def _side(cell: Cell, words: Words, *, goes_on: bool) -> Iterator[Shape]:
    if not cell.side:
        return
    above = cell.box
    for box in cell.side:
        yield from arrow((above.centre, above.bottom), (box.centre, box.top))
        yield from drawn(box, WIDE)
        above = box
    answers = answer_words(cell.answer, words)
    first = cell.side[0]
    yield Text(first.centre + 8, first.top - 9, answers[0], WIDE.small, "c-strong")
    if goes_on:
        yield Text(cell.box.right + 3, cell.box.middle - 6, answers[1], WIDE.small - 1, "c-strong")  # fmt: skip
        if cell.rejoins:
            x = cell.box.right + COLUMN_GAP / 2
            yield link(
                (above.right, above.middle), (x, above.middle), (x, cell.box.middle)
            )


def answer_words(answer: str, words: Words) -> tuple[str, str]:
    """The words at the side way and at the main way."""
    yes, no = words.gettext("Yes"), words.gettext("No")
    return (yes, no) if answer == "yes" else (no, yes)


# On a phone ----------------------------------------------------------------------------
def lay_out_flow_down(sketch: Sketch) -> Drawing:
    """One step below the other; a rail at the left passes by what lies on the side."""
    shapes: list[Shape] = []
    y = NARROW.edge
    rail = NARROW.edge + RAIL
    before: Box | None = None
    label = ""
    for place, node in enumerate(sketch.nodes):
        step, side = step_of(node.text), side_of(node)
        box = box_of(_words_of(step, sketch.words), NARROW.edge, y, NARROW.width - 2 * NARROW.edge, NARROW, _look(step))  # fmt: skip
        if before is not None:
            shapes += arrow((rail, before.bottom), (rail, box.top))
            if label:
                shapes.append(Text(rail + 7, box.top - 7, label, NARROW.small, "c-strong"))  # fmt: skip
        shapes += drawn(box, NARROW)
        y, label = box.bottom + 24, ""
        if side is not None:
            goes_on = place < len(sketch.nodes) - 1
            y, label = _side_down(side, box, sketch.words, shapes, goes_on=goes_on)
        before = box
    return Drawing(NARROW.width, y - 24 + NARROW.edge if sketch.nodes else 40.0, tuple(shapes), sketch.title, sketch.told)  # fmt: skip


def _side_down(
    side: Side, decision: Box, words: Words, shapes: list[Shape], *, goes_on: bool
) -> tuple[float, str]:
    """Adds the side way; returns where the main way goes on, and its answer."""
    left = NARROW.edge + SIDE_STEP
    answers = answer_words(side.answer, words)
    y = decision.bottom + 26
    shapes.append(Text(left + 2, y - 8, answers[0], NARROW.small, "c-strong"))
    rail, above = NARROW.edge + RAIL, None
    for step in side.steps:
        box = box_of(_words_of(step, words), left, y, NARROW.width - NARROW.edge - left, NARROW, _look(step))  # fmt: skip
        if above is None:
            shapes += [link((rail, decision.bottom), (rail, box.middle)), *arrow((rail, box.middle), (box.left, box.middle))]  # fmt: skip
        else:
            shapes += arrow((left + RAIL, above.bottom), (left + RAIL, box.top))
        shapes += drawn(box, NARROW)
        above, y = box, box.bottom + 20
    bottom = y - 20
    if not goes_on:
        return bottom + 24, ""
    if _rejoins(side):
        turn = bottom + 11
        shapes.append(link((left + RAIL, bottom), (left + RAIL, turn), (rail, turn)))
        return bottom + 36, answers[1]
    return bottom + 30, answers[1]
