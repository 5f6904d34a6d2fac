"""Slow work around measures: drawing charts ahead of the next visit."""

from jobs.running import Attempt, job_task
from measures.actions import DRAW_TASK
from measures.charting import chart_of, draw_chart, drawings_of, keep_drawing
from measures.models import Measure


@job_task(DRAW_TASK)
def draw(attempt: Attempt) -> None:
    """Draws the chart asked for at both widths into the cache; safe twice."""
    measure = Measure.objects.select_related(
        "project__organisation", "project__created_by"
    ).get(pk=attempt.subject_id)
    chart = chart_of(measure, **attempt.job.arguments)
    for width, drawn in drawings_of(chart).items():
        if drawn is None:
            keep_drawing(chart, width, draw_chart(chart, width))
    attempt.finish()
