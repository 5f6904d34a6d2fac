"""What the drawings of tools are made of: boxes of wrapped words, links and arrows."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin

from measures.analysis.words import Words
from measures.charts import text
from measures.charts.shapes import Area, Line, Shape, Text
from tools.kinds import DRIVERS, Kind
from tools.outline import Nodes

MOST_LINES_OF_BOX = 40
DASH = (5.0, 4.0)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn; `told`: its outline in words."""

    kind: Kind
    title: str
    head: str
    nodes: Nodes
    told: str
    words: Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing's measures in CSS pixels; letters keep at least 11 px on a phone."""

    width: float
    text: float
    small: float
    pad: float
    edge: float

    @property
    def leading(self) -> float:
        return self.text * 1.28


WIDE = Sheet(width=960, text=14, small=12.5, pad=10, edge=4)
NARROW = Sheet(width=358, text=12.8, small=12, pad=8, edge=4)


@dataclass(frozen=True, slots=True)
class Box:
    """Wrapped words in a frame; `look`: "" or head, group, idea, wait, decision, end."""

    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    look: str = ""

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    def moved(self, *, top: float) -> "Box":
        return Box(self.left, top, self.width, self.height, self.lines, self.look)


BOLD = {"head", "group"}
CLASSES = {
    "head": "c-node c-head",
    "wait": "c-node c-wait",
    "decision": "c-node c-decision",
    "idea": "c-node c-idea",
}
LOOKS = {0: "head", 1: "group"}
"""How the boxes of an outline look by their depth, the head's being 0."""
SLANT = 14.0
"""How far the points of a decision stick out of the room of its words."""


def box_of(
    words: str, left: float, top: float, width: float, sheet: Sheet, look: str = ""
) -> Box:
    """The box of this width that holds all the words, broken between words."""
    extra = SLANT if look == "decision" else 0.0
    room = width - 2 * (sheet.pad + extra)
    lines = text.wrap(
        words, sheet.text, room, lines=MOST_LINES_OF_BOX, bold=look in BOLD
    )
    height = len(lines) * sheet.leading + 2 * sheet.pad - 2
    return Box(left, top, width, height, tuple(lines), look)


def look_at(depth: int, kind: Kind) -> str:
    """How the box at this depth looks; ideas to try have a look of their own."""
    is_idea = depth == len(kind.levels) and kind.key == DRIVERS
    return "idea" if is_idea else LOOKS.get(depth, "")


def drawn(box: Box, sheet: Sheet) -> Iterator[Shape]:
    """Ground, frame and words of a box."""
    corners = corners_of(box)
    yield Area(corners, CLASSES.get(box.look, "c-node"))
    dash = DASH if box.look == "wait" else ()
    yield Line((*corners, corners[0]), "c-edge", 1.2, dash)
    extra = SLANT if box.look == "decision" else 0.0
    for place, line in enumerate(box.lines):
        base = box.top + sheet.pad - 1 + sheet.leading * (place + 0.79)
        x = box.left + sheet.pad + extra
        yield Text(x, base, line, sheet.text, "c-text", bold=box.look in BOLD)


def corners_of(box: Box) -> tuple[tuple[float, float], ...]:
    """Rounded corners; two points for a decision; half circles for an end."""
    if box.look == "decision":
        return (
            (box.left + SLANT, box.top), (box.right - SLANT, box.top),
            (box.right, box.middle), (box.right - SLANT, box.bottom),
            (box.left + SLANT, box.bottom), (box.left, box.middle),
        )  # fmt: skip
    radius = min(box.height / 2, 16.0) if box.look == "end" else 5.0
    turns = (
        (box.right - radius, box.top + radius, -pi / 2),
        (box.right - radius, box.bottom - radius, 0.0),
        (box.left + radius, box.bottom - radius, pi / 2),
        (box.left + radius, box.top + radius, pi),
    )
    return tuple(
        (x + radius * cos(start + k * pi / 8), y + radius * sin(start + k * pi / 8))
        for x, y, start in turns
        for k in range(5)
    )


def link(*points: tuple[float, float]) -> Line:
    return Line(points, "c-link", 1.4)


def arrow(*points: tuple[float, float]) -> Iterator[Shape]:
    """A link with a tip at its last point; its last stretch is level or upright."""
    yield link(*points)
    (x0, y0), (x, y) = points[-2], points[-1]
    # Heights that are summed up differ by less than anybody sees.
    level = abs(y - y0) < abs(x - x0)
    dx = (1 if x > x0 else -1) if level else 0
    dy = 0 if level else (1 if y > y0 else -1)
    back, half = 8.0, 4.0
    corners = (
        (x, y),
        (x - back * dx - half * dy, y - back * dy - half * dx),
        (x - back * dx + half * dy, y - back * dy + half * dx),
    )
    yield Area(corners, "c-tip")
