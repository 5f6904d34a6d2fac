"""A series as a line the size of a word, for lists and dashboards."""

from html import escape

from measures.analysis import wording
from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts.style import PAINTS

WIDTH = 120
HEIGHT = 32
PADDING = 4.0


def sparkline_svg(
    chart: RunChart,
    series: Series,
    *,
    words: Words = ENGLISH,
    last: int = 52,
) -> str:
    """The newest `last` periods as one <svg> element; its title is the sentence.

    The median is a thin line, the newest value a dot, a signal a diamond. Without
    data: a dashed line. About 0.1 ms.
    """
    title = escape(wording.sentence(chart, series, words))
    drawn = _drawn(chart, series, last)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sparkline" role="img"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' aria-label="{title}"><title>{title}</title>{drawn}</svg>'
    )


def _drawn(chart: RunChart, series: Series, last: int) -> str:
    first = max(0, len(series.points) - last)
    shown = {
        position: point.value
        for position, point in enumerate(series.points)
        if position >= first and point.value is not None
    }
    if not shown:
        return _path(
            [(PADDING, HEIGHT / 2), (WIDTH - PADDING, HEIGHT / 2)], "c-running"
        )
    low, high = _range(list(shown.values()), chart.median)
    slots = max(1, len(series.points) - first - 1)

    def place(position: int, value: float) -> tuple[float, float]:
        across = (position - first) / slots * (WIDTH - 2 * PADDING)
        return PADDING + across, _y(value, low, high)

    begins = max(first, chart.current.start)  # the median is the newest phase's
    parts = [_median(chart.median, low, high, place(begins, low)[0])]
    for stretch in _stretches(shown, {phase.start for phase in chart.phases}):
        if len(stretch) > 1:
            parts.append(_path([place(p, shown[p]) for p in stretch], "c-line"))
    newest = max(shown)
    parts.append(_end(place(newest, shown[newest]), signal=chart.signal))
    return "".join(parts)


def _range(values: list[float], median: float | None) -> tuple[float, float]:
    if median is not None:
        values = [*values, median]
    low, high = min(values), max(values)
    return (low, high) if low < high else (low - 1, high + 1)


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT - PADDING - (value - low) / (high - low) * (HEIGHT - 2 * PADDING)


def _stretches(shown: dict[int, float], breaks: set[int]) -> list[list[int]]:
    """The places that one line joins: none across a gap or into another phase."""
    stretches: list[list[int]] = []
    for position in sorted(shown):
        joined = stretches and stretches[-1][-1] == position - 1
        if joined and position not in breaks:
            stretches[-1].append(position)
        else:
            stretches.append([position])
    return stretches


def _median(median: float | None, low: float, high: float, left: float) -> str:
    if median is None:
        return ""
    y = _y(median, low, high)
    return _path([(left, y), (WIDTH - PADDING, y)], "c-median", width=0.75)


def _path(points: list[tuple[float, float]], css: str, *, width: float = 1.5) -> str:
    line = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="2,3"' if css == "c-running" else ""
    return (
        f'<path class="{css}" d="M {line}" fill="none" stroke="{PAINTS[css].stroke}"'
        f' stroke-width="{width}"{dash}/>'
    )


def _end(place: tuple[float, float], *, signal: bool) -> str:
    x, y = place
    if not signal:
        colour = PAINTS["c-point"].fill
        return (
            f'<circle class="c-point" cx="{x:.1f}" cy="{y:.1f}" r="2.5"'
            f' fill="{colour}"/>'
        )
    colour = PAINTS["c-signal"].fill
    return (
        f'<path class="c-signal" d="M {x:.1f} {y - 4:.1f} l 4 4 l -4 4 l -4 -4 Z"'
        f' fill="{colour}"/>'
    )
