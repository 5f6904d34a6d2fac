"""The gallery as one HTML page that needs nothing beside itself."""

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby

from measures.charts import svg
from measures.charts.gallery import Case
from measures.charts.key import drawing_key
from measures.charts.shapes import Drawing

Render = Callable[[Drawing], str]

VIEWS = (
    ("light", "Light"),
    ("dark", "Dark"),
    ("grey", "Grey"),
    ("deuteranopia", "Deuteranopia"),
    ("print", "Print"),
)
DEUTERANOPIA = (
    "0.367322 0.860646 -0.227968 0 0  0.280085 0.672501 0.047413 0 0"
    "  -0.011820 0.042940 0.968881 0 0  0 0 0 1 0"
)
"""Machado GM, Oliveira MM, Fernandes LAF. A physiologically-based model for simulation
of color vision deficiency. IEEE Trans Vis Comput Graph 2009;15:1291. Severity 1.0, on
linear light as SVG filters work by default."""

STYLE = """
body { margin: 0; padding: 1rem; font-family: var(--font); background: var(--paper); color: var(--ink); }
.views { display: flex; flex-wrap: wrap; gap: 1rem; position: sticky; top: 0; z-index: 1; padding: .5rem 0; background: var(--paper); border: 0; margin: 0; }
.gallery { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
.gallery > figure { margin: 0; padding: 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: .5rem; min-width: 0; }
.gallery .pair { display: flex; gap: 2rem; align-items: start; }
.gallery .chart-narrow, .gallery .chart-wide { display: block; flex: none; }
.gallery .chart-wide { width: 720px; } .gallery .chart-narrow { width: 358px; }
@media (max-width: 75rem) { .gallery .chart-wide { display: none; } .gallery > figure { padding: 0; border: 0; } .gallery .pair { display: block; } .gallery .chart-narrow { max-width: 100%; } }
:root:has(#view-light:checked) { color-scheme: light; }
:root:has(#view-dark:checked) { color-scheme: dark; }
:root:has(#view-grey:checked) { color-scheme: light; } :root:has(#view-grey:checked) .gallery { filter: grayscale(1); }
:root:has(#view-deuteranopia:checked) { color-scheme: light; } :root:has(#view-deuteranopia:checked) .gallery { filter: url(#deuteranopia); }
:root:has(#view-print:checked) { color-scheme: light; } :root:has(#view-print:checked) .chart-drawing { filter: grayscale(1); } :root:has(#view-print:checked) .gallery > figure { background: #fff; border-color: #999; }
"""


def gallery_page(
    cases: Iterable[Case], *, head: str, render: Render, widths: Iterable[str]
) -> str:
    """All cases with switches for the views; `head` brings the styles.

    `render` turns a drawing into an SVG element. The switches need no script.
    """
    wanted = tuple(widths)
    sections = "".join(
        f"<h2>{escape(group)}</h2>"
        + "".join(_figure(case, render, wanted) for case in members)
        for group, members in groupby(cases, key=lambda case: case.group)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Charts in every state</title>{head}</head><body>{_filter()}"
        f"<h1>Charts in every state</h1>{_switches()}"
        f'<main class="gallery">{sections}</main></body></html>'
    )


def plain(drawing: Drawing) -> str:
    """The drawing without matplotlib: what a preview shows."""
    return svg.written(drawing, prefix=f"chart-{drawing_key(drawing)[:12]}")


def _figure(case: Case, render: Render, widths: tuple[str, ...]) -> str:
    drawn = []
    for width in widths:
        drawing = case.draw(width)
        drawn.append(f'<div class="chart-{width}">{render(drawing)}</div>')
    return (
        f"<figure><figcaption><strong>{escape(case.name)}</strong><br>"
        f"{escape(drawing.title)} {escape(drawing.description)}</figcaption>"
        f'<div class="chart-drawing pair">{"".join(drawn)}</div></figure>'
    )


def _switches() -> str:
    radios = "".join(
        f'<label><input type="radio" name="view" id="view-{key}"'
        f"{' checked' if key == 'light' else ''}> {label}</label>"
        for key, label in VIEWS
    )
    return f'<fieldset class="views"><legend>View</legend>{radios}</fieldset>'


def _filter() -> str:
    return (
        '<svg width="0" height="0" aria-hidden="true"><filter id="deuteranopia">'
        f'<feColorMatrix type="matrix" values="{DEUTERANOPIA}"/></filter></svg>'
    )
