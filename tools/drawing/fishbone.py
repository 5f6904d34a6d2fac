"""Causes along the bones of a fish, the effect at its head."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from measures.charts import text
from measures.charts.shapes import Drawing, Line, Shape, Text
from tools.drawing.parts import WIDE, Box, Sketch, arrow, box_of, drawn, link
from tools.outline import Node, Nodes

HEAD_WIDTH, HEAD_GAP = 176.0, 26.0
MOST_WIDTH, BONE_SLANT, BETWEEN = 320.0, 34.0, 14.0
BEHIND = 14.0  # how far a cause behind a cause is indented
ROW_GAP = 9.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of words at a bone; `twig`: a line to the bone goes below it."""

    text: str
    indent: float
    size: float
    twig: bool
    is_last: bool  # of its cause

    @property
    def height(self) -> float:
        twig, after = (6 if self.twig else 0), (ROW_GAP if self.is_last else 0)
        return self.size * 1.28 + twig + after


@dataclass(frozen=True, slots=True)
class Bone:
    """One group of causes in its column, above or below the spine."""

    box: Box
    rows: tuple[Row, ...]

    @property
    def room(self) -> float:
        """The height of its words, with a little air at both ends."""
        return sum(row.height for row in self.rows) + 22


def lay_out_fishbone(sketch: Sketch) -> Drawing:
    """Groups take turns above and below the spine, from the left to the effect."""
    count = max(1, -(-len(sketch.nodes) // 2))
    room = WIDE.width - 2 * WIDE.edge - HEAD_WIDTH - HEAD_GAP
    width = min(room / count, MOST_WIDTH)
    left = WIDE.edge + (room - count * width) / 2
    upper = [_bone(n, left + k * width, width) for k, n in enumerate(sketch.nodes[::2])]
    lower = [
        _bone(n, left + k * width, width) for k, n in enumerate(sketch.nodes[1::2])
    ]
    head = box_of(sketch.head or sketch.title, left + count * width + HEAD_GAP, 0, HEAD_WIDTH, WIDE, "head")  # fmt: skip
    above, below = _half(upper, head), _half(lower, head)
    spine = above + WIDE.edge
    shapes = [
        *arrow((left, spine), (head.left, spine)),
        *drawn(head.moved(top=spine - head.height / 2), WIDE),
    ]
    for bone in upper:
        shapes += _above(bone, spine, WIDE.edge)
    for bone in lower:
        shapes += _below(bone, spine, spine + below)
    return Drawing(
        WIDE.width, spine + below + WIDE.edge, tuple(shapes), sketch.title, sketch.told
    )


def _bone(node: Node, left: float, width: float) -> Bone:
    box = box_of(node.text, left, 0, width - BETWEEN, WIDE, "group")
    room = width - BETWEEN - BONE_SLANT - 6
    return Bone(box, tuple(_rows(node.children, room)))


def _rows(causes: Nodes, room: float) -> Iterator[Row]:
    for cause in causes:
        rows = _wrapped(cause.text, 0.0, WIDE.text, room)
        rows[-1] = replace(rows[-1], twig=True)
        for behind in cause.children:
            rows += _wrapped(behind.text, BEHIND, WIDE.small, room)
        rows[-1] = replace(rows[-1], is_last=True)
        yield from rows


def _wrapped(words: str, indent: float, size: float, room: float) -> list[Row]:
    lines = text.wrap(words, size, room - indent, lines=40)
    return [Row(line, indent, size, twig=False, is_last=False) for line in lines]


def _half(bones: list[Bone], head: Box) -> float:
    """The height of all that is drawn on one side of the spine."""
    rooms = [bone.box.height + bone.room for bone in bones]
    return max([head.height / 2, 20.0, *rooms])


def _above(bone: Bone, spine: float, top: float) -> Iterator[Shape]:
    box = bone.box.moved(top=top)
    start, end = (box.right - BONE_SLANT, box.bottom), (box.right, spine)
    yield link(start, end)
    yield from drawn(box, WIDE)
    yield from _words(bone, box.bottom + 6, start, end)


def _below(bone: Bone, spine: float, bottom: float) -> Iterator[Shape]:
    box = bone.box.moved(top=bottom - bone.box.height)
    start, end = (box.right - BONE_SLANT, box.top), (box.right, spine)
    yield link(start, end)
    yield from drawn(box, WIDE)
    yield from _words(bone, spine + 8, start, end)


def _words(
    bone: Bone, top: float, start: tuple[float, float], end: tuple[float, float]
) -> Iterator[Shape]:
    y = top
    for row in bone.rows:
        base = y + row.size
        css = "c-muted" if row.indent else "c-text"
        yield Text(bone.box.left + row.indent, base, row.text, row.size, css)
        if row.twig:
            at = base + 6
            share = (at - start[1]) / (end[1] - start[1])
            x = start[0] + share * (end[0] - start[0])
            yield Line(((bone.box.left, at), (x, at)), "c-edge", 1)
        y += row.height
