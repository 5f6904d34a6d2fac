"""Small series to draw, and what to look for in a drawing."""

from datetime import date, timedelta

from measures.analysis import Series, build_series, ratio_point
from measures.charts import text
from measures.charts.shapes import Drawing, Line, Text

FIRST = date(2026, 1, 5)


def weekly(percents: list[int | None], **kwargs) -> Series:
    """Weekly shares of 100 people, None for a week without data."""
    points = [
        ratio_point(
            FIRST + timedelta(weeks=week), share, None if share is None else 100
        )
        for week, share in enumerate(percents)
    ]
    kwargs.setdefault("name", "Screened")
    return build_series(points, kind="proportion", period="week", **kwargs)


SHIFT = [40, 60, 41, 61, 42, 62, 43, *[30] * 6, *[70] * 9]
"""Nine points above the median of 60.5 % at the end; the limit is seven."""


def text_box(shape: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label, as wide as the widest font draws it."""
    wide = text.width(shape.text, shape.size, bold=shape.bold)
    left = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
    return (left, shape.y - 0.75 * shape.size, left + wide, shape.y + 0.2 * shape.size)


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of labels that meet."""
    boxes = [(s.text, text_box(s)) for s in drawing.shapes if isinstance(s, Text)]
    return [
        (one, other)
        for index, (one, a) in enumerate(boxes)
        for other, b in boxes[index + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.5
        and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
    ]


def cut_by_poles(drawing: Drawing) -> list[str]:
    """Labels that a flag's pole runs through."""
    poles = [
        s.points for s in drawing.shapes if isinstance(s, Line) and s.css == "c-flag"
    ]
    return [
        shape.text
        for shape in drawing.shapes
        if isinstance(shape, Text)
        for (x, top), (_, bottom) in poles
        if (box := text_box(shape))[0] < x < box[2] and top < box[3] and bottom > box[1]
    ]


def outside(drawing: Drawing) -> list[str]:
    """Labels that leave the drawing."""
    return [
        shape.text
        for shape in drawing.shapes
        if isinstance(shape, Text)
        and (
            (box := text_box(shape))[0] < 0
            or box[1] < 0
            or box[2] > drawing.width
            or box[3] > drawing.height
        )
    ]
