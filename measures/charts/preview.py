"""The chart while one types: the same picture at once, without matplotlib."""

from collections.abc import Sequence

from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import svg
from measures.charts.flags import Annotation
from measures.charts.layout import lay_out


def preview_svg(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    id_prefix: str = "chart-preview",
) -> str:
    """The chart as one <svg> element, laid out like to_svg; about 2 ms for 24 points.

    Two previews on one page need different id prefixes.
    """
    drawing = lay_out(
        chart, series, annotations, width=width, heading=heading, words=words
    )
    return svg.written(drawing, prefix=id_prefix)
