"""Slow work around measures: drawing charts ahead of the next visit."""

from django.conf import settings
from django.utils import translation

from jobs.running import Attempt, job_task
from measures.actions import DRAW_TASK
from measures.charting import Reading
from measures.drawings import draw as drawn
from measures.drawings import drawings_of, keep_drawing, pictured
from measures.models import Measure


@job_task(DRAW_TASK)
def draw(attempt: Attempt) -> None:
    """Draws the chart asked for at both widths into the cache, in the asker's language.

    Safe twice.
    """
    measure = Measure.objects.select_related(
        "project__organisation", "project__created_by"
    ).get(pk=attempt.subject_id)
    asked = dict(attempt.job.arguments)
    with translation.override(asked.pop("language", settings.LANGUAGE_CODE)):
        shown = pictured(measure, Reading(**asked))
        for width, kept in drawings_of(shown).items():
            if kept is None:
                keep_drawing(shown, width, drawn(shown, width))
    attempt.finish()
