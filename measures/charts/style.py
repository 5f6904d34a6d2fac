"""Sizes, colours and type of every chart.

Colours are classes, so that a page can restyle them (dark mode, print); the same
colours stand as plain attributes beside them, so that a chart is right without any
style sheet. What a page may set, class by class:

    stroke only   c-grid c-axis c-line c-running c-median c-goal c-phase c-flag c-ghost
                  c-limit c-zone c-cumulative c-edge c-link
    fill only     c-text c-muted c-strong c-band c-flag-mark c-halo c-bar c-node c-tip
    both          c-point (the point), c-hollow (fill = page background), c-signal

A signal also carries c-toward or c-away (the side the team wants, or not) where a
direction is known, or c-neutral where neither side is better; so does its c-band.
Every point is a focusable <g class="point">.
Contrast on white is at least 4.5:1 for text and 3:1 for lines; no meaning rests on
colour alone (signals change shape, lines change dash).
"""

from dataclasses import dataclass

FONT_FAMILY = "'QI Sans', 'DejaVu Sans', sans-serif"
"""The page's own font first; labels are measured in DejaVu Sans, which is wider."""

BACKGROUND = "#ffffff"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one class without a style sheet; None paints nothing."""

    stroke: str | None = None
    fill: str | None = None


INK = "#1f2933"
GREY = "#52606d"
BLUE = "#005eb8"
ORANGE = "#b35900"
PURPLE = "#6b3fa0"

PAINTS = {
    "c-background": Paint(fill=BACKGROUND),
    "c-grid": Paint(stroke="#e4e7eb"),
    "c-axis": Paint(stroke="#9aa5b1"),
    "c-text": Paint(fill=INK),
    "c-muted": Paint(fill=GREY),
    "c-strong": Paint(fill=INK),
    "c-line": Paint(stroke="#7b8794"),
    "c-running": Paint(stroke="#7b8794"),
    "c-point": Paint(stroke=GREY, fill=GREY),
    "c-hollow": Paint(stroke=GREY, fill=BACKGROUND),
    "c-ghost": Paint(stroke="#7b8794"),
    "c-median": Paint(stroke=INK),
    "c-goal": Paint(stroke=PURPLE),
    "c-goal-label": Paint(fill=PURPLE),
    "c-signal": Paint(stroke=BLUE, fill=BLUE),
    "c-signal c-toward": Paint(stroke=BLUE, fill=BLUE),
    "c-signal c-away": Paint(stroke=ORANGE, fill=ORANGE),
    "c-signal c-neutral": Paint(stroke=INK, fill=INK),
    "c-band": Paint(fill="#e8f1fa"),
    "c-band c-neutral": Paint(fill="#e8f1fa"),
    "c-band c-toward": Paint(fill="#e8f1fa"),
    "c-band c-away": Paint(fill="#fbeede"),
    "c-halo": Paint(fill="#c3ccd5"),
    "c-limit": Paint(stroke="#52606d"),
    "c-zone": Paint(stroke="#6b7885"),
    "c-bar": Paint(fill="#8e9ba8"),
    "c-bar c-few": Paint(fill=BLUE),
    "c-cumulative": Paint(stroke=INK),
    "c-phase": Paint(stroke="#9aa5b1"),
    "c-flag": Paint(stroke="#0b7a75"),
    "c-flag-mark": Paint(fill="#0b7a75"),
    "c-node": Paint(fill=BACKGROUND),
    "c-node c-head": Paint(fill="#d7ebea"),
    "c-node c-idea": Paint(fill="#eef6e6"),
    "c-node c-decision": Paint(fill="#fdf0d5"),
    "c-node c-wait": Paint(fill="#f0ecf6"),
    "c-edge": Paint(stroke="#74868c"),
    "c-link": Paint(stroke=GREY),
    "c-tip": Paint(fill=GREY),
}
"""Class (or classes, in this order) to paint; the only place for chart colours."""

DASHES = {
    "c-goal": (6.0, 4.0),
    "c-running": (2.0, 3.0),
    "c-phase": (2.0, 3.0),
    "c-frozen": (7.0, 4.0),
    "c-zone": (1.5, 3.0),
}


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's measures in CSS pixels; text keeps at least 11 px on a phone."""

    name: str
    width: float
    plot_height: float
    heading: float
    text: float
    small: float
    labels_beside: bool
    flag_lanes: int
    flag_label_width: float
    key_columns: int


WIDE = Size(
    name="wide",
    width=720,
    plot_height=250,
    heading=16,
    text=13,
    small=12,
    labels_beside=True,
    flag_lanes=3,
    flag_label_width=190,
    key_columns=2,
)
NARROW = Size(
    name="narrow",
    width=358,
    plot_height=210,
    heading=14.5,
    text=12,
    small=11.5,
    labels_beside=False,
    flag_lanes=2,
    flag_label_width=150,
    key_columns=1,
)
SIZES = {size.name: size for size in (WIDE, NARROW)}
