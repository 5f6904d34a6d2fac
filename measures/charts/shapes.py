"""What a drawing is made of, in pixels from the top left corner."""

from dataclasses import dataclass
from enum import StrEnum


class MarkerShape(StrEnum):
    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    CROSS = "cross"
    UP = "up"
    """A triangle pointing up: above the upper limit."""
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through at least two places."""

    points: tuple[tuple[float, float], ...]
    css: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon; with a `label` it is a bar that one can reach and read."""

    corners: tuple[tuple[float, float], ...]
    css: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """A point of the series; `label` is read out, `reach` is the radius one can hit."""

    x: float
    y: float
    radius: float
    shape: MarkerShape
    css: str
    label: str
    reach: float


@dataclass(frozen=True, slots=True)
class Text:
    """Words whose base line begins, is centred or ends at (x, y)."""

    x: float
    y: float
    text: str
    size: float
    css: str
    anchor: str = "start"
    bold: bool = False
    title: str = ""


Shape = Line | Area | Marker | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished layout: the shapes from back to front and the words about them."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str


def box(
    left: float, top: float, right: float, bottom: float, css: str, label: str = ""
) -> Area:
    """A filled rectangle."""
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Area(corners, css, label)


MARKER_CORNERS = {
    MarkerShape.DIAMOND: ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
    MarkerShape.SQUARE: ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
    MarkerShape.UP: ((0.0, -1.35), (1.3, 0.95), (-1.3, 0.95)),
    MarkerShape.DOWN: ((0.0, 1.35), (1.3, -0.95), (-1.3, -0.95)),
}


def marker_corners(marker: Marker) -> tuple[tuple[float, float], ...]:
    """The corners of a marker of straight edges, in the drawing's pixels."""
    return corners_at(marker.shape, marker.x, marker.y, marker.radius)


def corners_at(
    shape: MarkerShape, x: float, y: float, radius: float
) -> tuple[tuple[float, float], ...]:
    """The corners of such a shape about (x, y)."""
    return tuple((x + dx * radius, y + dy * radius) for dx, dy in MARKER_CORNERS[shape])


def cross_strokes(marker: Marker) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The two strokes of a cross."""
    return strokes_at(marker.x, marker.y, marker.radius)


def strokes_at(
    x: float, y: float, r: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The two strokes of a cross about (x, y)."""
    return (
        ((x - r, y - r), (x + r, y + r)),
        ((x - r, y + r), (x + r, y - r)),
    )
