"""RunChart -> SVG for the page and the PDF, PNG for mail; loads matplotlib (draw.py)."""

from collections.abc import Sequence

from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import draw
from measures.charts.flags import Annotation
from measures.charts.key import content_key
from measures.charts.layout import lay_out
from measures.charts.membership import Membership


def to_svg(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    membership: Membership | None = None,
) -> str:
    """The chart as one <svg> element, the same bytes for the same input.

    It carries no style sheet, no style attribute, no script and no address; ids are
    unique to its content. See style.py for the classes a page may colour.
    """
    drawing = lay_out(
        chart,
        series,
        annotations,
        width=width,
        heading=heading,
        words=words,
        membership=membership,
    )
    key = content_key(
        chart,
        series,
        annotations,
        width=width,
        heading=heading,
        words=words,
        membership=membership,
    )
    return draw.to_svg(drawing, key=key)


def to_png(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    membership: Membership | None = None,
    pixel_ratio: float = 2.0,
) -> bytes:
    """The same picture as PNG, by default with two pixels per CSS pixel."""
    drawing = lay_out(
        chart,
        series,
        annotations,
        width=width,
        heading=heading,
        words=words,
        membership=membership,
    )
    return draw.to_png(drawing, pixel_ratio=pixel_ratio)
