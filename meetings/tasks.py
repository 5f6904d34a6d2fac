"""Slow work of meetings, done by the worker."""

from django.conf import settings
from django.utils import translation

from jobs.running import Attempt, job_task
from meetings import documents
from meetings.actions import DRAW_TASK


@job_task(DRAW_TASK)
def draw_minutes(attempt: Attempt) -> None:
    """Draws and stores the minutes of one meeting."""
    language = attempt.job.arguments.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        documents.draw_minutes(meeting_id=int(attempt.subject_id), attempt=attempt)
