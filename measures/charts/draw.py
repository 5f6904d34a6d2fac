"""Drawing -> SVG for the page and the PDF, PNG for mail, with matplotlib.

Only `matplotlib.figure.Figure` is used: it keeps no global state, so charts may be
drawn in threads. Importing this module loads matplotlib, about half a second: only
the worker does. About 25 ms for a chart of 24 points.
"""

import io
import warnings
from typing import Any, Literal

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text as MplText
from matplotlib.transforms import Affine2D, Transform

from measures.charts import svg
from measures.charts.key import drawing_key
from measures.charts.shapes import (
    Area,
    Drawing,
    Line,
    Marker,
    MarkerShape,
    Shape,
    Text,
    cross_strokes,
    marker_corners,
)
from measures.charts.style import PAINTS

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "chart",
    "font.family": ["DejaVu Sans"],
    "path.simplify": False,
}


def to_svg(drawing: Drawing, *, key: str = "") -> str:
    """The drawing as one <svg> element, the same bytes for the same input.

    It carries no style sheet, no style attribute, no script and no address; its ids
    begin with `key` (by default that of its content). See style.py for the classes a
    page may colour.
    """
    key = key or drawing_key(drawing)
    raw = _saved(drawing, "svg", dpi=72, metadata={"Date": None}).decode()
    return svg.cleaned(raw, drawing, prefix=f"chart-{key[:12]}")


def to_png(drawing: Drawing, *, pixel_ratio: float = 2.0) -> bytes:
    """The same picture as PNG, by default with two pixels per CSS pixel."""
    return _saved(drawing, "png", dpi=72 * pixel_ratio, metadata={"Software": None})


def _saved(
    drawing: Drawing, file_format: str, *, dpi: float, metadata: dict[str, None]
) -> bytes:
    out = io.BytesIO()
    with rc_context(_SETTINGS), warnings.catch_warnings():
        # The page's fonts draw a letter that DejaVu lacks; only the PNG shows a box.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        _figure(drawing).savefig(out, format=file_format, dpi=dpi, metadata=metadata)
    return out.getvalue()


def _figure(drawing: Drawing) -> Figure:
    """A figure of one inch per 72 pixels, with the drawing's shapes in order.

    Every artist's gid is the place of its shape, by which svg.cleaned finds it.
    """
    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), frameon=False)
    pixels = (
        Affine2D().scale(1, -1).translate(0, drawing.height).scale(1 / 72)
        + figure.dpi_scale_trans
    )
    for place, shape in enumerate(drawing.shapes):
        artist = _artist(shape, pixels)
        artist.set_gid(svg.gid(place))
        artist.set_zorder(place)
        figure.add_artist(artist)
    return figure


def _artist(shape: Shape, pixels: Transform) -> Artist:
    if isinstance(shape, Text):
        return _text(shape, pixels)
    paint = PAINTS[shape.css]
    return PathPatch(
        _path(shape),
        transform=pixels,
        facecolor=paint.fill or "none",
        edgecolor=paint.stroke or "none",
        linewidth=_line_width(shape),
        linestyle=_line_style(shape),
        capstyle="butt" if isinstance(shape, Line) else "round",
        joinstyle="round",
        clip_on=False,
    )


_ALIGNED: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


def _text(shape: Text, pixels: Transform) -> MplText:
    return MplText(
        shape.x,
        shape.y,
        shape.text,
        transform=pixels,
        fontsize=shape.size,
        fontweight="bold" if shape.bold else "normal",
        color=PAINTS[shape.css].fill,
        horizontalalignment=_ALIGNED[shape.anchor],
        verticalalignment="baseline",
        parse_math=False,
    )


def _line_width(shape: Shape) -> float:
    if isinstance(shape, Line):
        return shape.width
    return 1.4 if isinstance(shape, Marker) else 0.0


def _line_style(shape: Shape) -> object:
    if isinstance(shape, Line) and shape.dash:
        # matplotlib scales dashes by the line's width; ours are in pixels.
        return (0, tuple(length / shape.width for length in shape.dash))
    return "solid"


def _path(shape: Line | Area | Marker) -> Path:
    if isinstance(shape, Line):
        return Path(shape.points)
    if isinstance(shape, Area):
        return Path((*shape.corners, shape.corners[0]), closed=True)
    if shape.shape is MarkerShape.CIRCLE:
        return Path.circle((shape.x, shape.y), shape.radius)
    if shape.shape is MarkerShape.CROSS:
        return Path.make_compound_path(*(Path(s) for s in cross_strokes(shape)))
    corners = marker_corners(shape)
    return Path((*corners, corners[0]), closed=True)
