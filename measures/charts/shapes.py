"""What a drawing is made of, in pixels from the top left corner."""

from dataclasses import dataclass
from enum import StrEnum


class MarkerShape(StrEnum):
    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through at least two places."""

    points: tuple[tuple[float, float], ...]
    css: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    corners: tuple[tuple[float, float], ...]
    css: str


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


def box(left: float, top: float, right: float, bottom: float, css: str) -> Area:
    """A filled rectangle."""
    return Area(((left, top), (right, top), (right, bottom), (left, bottom)), css)


MARKER_CORNERS = {
    MarkerShape.DIAMOND: ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
    MarkerShape.SQUARE: ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
}


def marker_corners(marker: Marker) -> tuple[tuple[float, float], ...]:
    """The corners of a diamond or a square, in the drawing's pixels."""
    return tuple(
        (marker.x + dx * marker.radius, marker.y + dy * marker.radius)
        for dx, dy in MARKER_CORNERS[marker.shape]
    )


def cross_strokes(marker: Marker) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The two strokes of a cross."""
    x, y, r = marker.x, marker.y, marker.radius
    return (
        ((x - r, y - r), (x + r, y + r)),
        ((x - r, y + r), (x + r, y - r)),
    )
