"""Slow and scheduled work of surveys, done by the worker."""

from celery import shared_task

from jobs.running import Attempt, job_task
from surveys.actions import due
from surveys.actions.rounds import POSTER_TASK, keep_poster
from surveys.models import Round


@job_task(POSTER_TASK)
def poster(attempt: Attempt) -> None:
    """Draws and stores a round's poster in the language asked for. Safe twice."""
    # The drawing libraries cost half a second: only the worker that draws loads them.
    from surveys.posters import poster_pdf

    round_ = Round.objects.select_related(
        "survey__project__organisation", "survey__project__created_by"
    ).get(pk=attempt.subject_id)
    language = attempt.job.arguments["language"]
    keep_poster(
        round_=round_, language=language, content=poster_pdf(round_, language).content
    )
    attempt.finish()


@shared_task(name="surveys.due")
def look_after_rounds() -> None:
    """Closes rounds whose last day is over and feeds the measures of open ones."""
    due.look_after_rounds()
