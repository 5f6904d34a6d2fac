"""Drivers from left to right, the aim first; and, for phones, any outline from the top down."""

from collections.abc import Iterator
from dataclasses import dataclass

from measures.charts.shapes import Drawing, Shape, Text
from tools.drawing.parts import (
    NARROW,
    WIDE,
    Box,
    Sketch,
    box_of,
    drawn,
    link,
    look_at,
)
from tools.kinds import DRIVERS, KINDS
from tools.outline import Node, Nodes, walk

GAP, COLUMN_GAP, MOST_WIDTH = 12.0, 40.0, 300.0
STEP = 18.0  # how far a level is indented on a phone


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a tree: where the first begins, and how wide each is."""

    left: float
    width: float

    def at(self, depth: int) -> float:
        return self.left + depth * (self.width + COLUMN_GAP)


def lay_out_tree(sketch: Sketch) -> Drawing:
    """The aim at the left, then a column for each level; lines part to the right."""
    depth = 1 + max((depth + 1 for depth, _node in walk(sketch.nodes)), default=0)
    columns = _columns(depth)
    top = WIDE.small + 18
    root = Node(sketch.head or sketch.title, sketch.nodes)
    height = _room(root, 0, columns, depth)
    shapes = [
        *_headings(sketch, columns, depth),
        *_placed(root, 0, top, columns, depth),
    ]
    return Drawing(WIDE.width, top + height + WIDE.edge, tuple(shapes), sketch.title, sketch.told)  # fmt: skip


def _columns(depth: int) -> Columns:
    room = WIDE.width - 2 * WIDE.edge - (depth - 1) * COLUMN_GAP
    width = min(room / depth, MOST_WIDTH)
    used = depth * width + (depth - 1) * COLUMN_GAP
    return Columns((WIDE.width - used) / 2, width)


def _headings(sketch: Sketch, columns: Columns, depth: int) -> Iterator[Shape]:
    gettext = sketch.words.gettext
    labels = [sketch.kind.head_label, *sketch.kind.levels][:depth]
    for place, label in enumerate(labels):
        yield Text(
            columns.at(place), WIDE.small + 2, gettext(label), WIDE.small, "c-muted"
        )


def _box(node: Node, depth: int, columns: Columns) -> Box:
    look = look_at(depth, KINDS[DRIVERS])
    return box_of(node.text, columns.at(depth), 0, columns.width, WIDE, look)


def _room(node: Node, depth: int, columns: Columns, most: int) -> float:
    """The height that a node and everything right of it need."""
    own = _box(node, depth, columns).height
    return max(own, _room_of(node.children, depth + 1, columns, most))


def _room_of(nodes: Nodes, depth: int, columns: Columns, most: int) -> float:
    rooms = [_room(node, depth, columns, most) for node in nodes]
    return sum(rooms) + GAP * max(0, len(rooms) - 1)


def _placed(
    node: Node, depth: int, top: float, columns: Columns, most: int
) -> Iterator[Shape]:
    """The node in the middle of its room, its links, and all that lies right of it."""
    room = _room(node, depth, columns, most)
    box = _box(node, depth, columns)
    box = box.moved(top=top + (room - box.height) / 2)
    yield from drawn(box, WIDE)
    y = top + (room - _room_of(node.children, depth + 1, columns, most)) / 2
    for child in node.children:
        below = _room(child, depth + 1, columns, most)
        middle, turn = y + below / 2, box.right + COLUMN_GAP / 2
        yield link((box.right, box.middle), (turn, box.middle), (turn, middle),
                   (columns.at(depth + 1), middle))  # fmt: skip
        yield from _placed(child, depth + 1, y, columns, most)
        y += below + GAP


def lay_out_list(sketch: Sketch) -> Drawing:
    """Boxes from the top down, each level further right, a rail from each to those below."""
    boxes = list(_boxes(sketch))
    shapes: list[Shape] = [*_rails(boxes)]
    for _depth, box in boxes:
        shapes += drawn(box, NARROW)
    height = boxes[-1][1].bottom + NARROW.edge
    return Drawing(NARROW.width, height, tuple(shapes), sketch.title, sketch.told)


def _boxes(sketch: Sketch) -> Iterator[tuple[int, Box]]:
    root = Node(sketch.head or sketch.title, sketch.nodes)
    y = NARROW.edge
    for depth, node in walk((root,)):
        left = NARROW.edge + STEP * depth
        y += 8 if depth == 1 else 0
        width = NARROW.width - NARROW.edge - left
        box = box_of(node.text, left, y, width, NARROW, look_at(depth, sketch.kind))
        y = box.bottom + 7
        yield depth, box


def _rails(boxes: list[tuple[int, Box]]) -> Iterator[Shape]:
    """For each box, the link down from the one it stands below."""
    above: dict[int, Box] = {}
    for depth, box in boxes:
        above[depth] = box
        if depth:
            parent = above[depth - 1]
            x = parent.left + STEP / 2
            yield link((x, parent.bottom), (x, box.middle), (box.left, box.middle))
