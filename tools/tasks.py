"""Slow work of tools, done by the worker."""

from django.conf import settings
from django.utils import translation

from jobs.running import Attempt, job_task
from tools import documents
from tools.models import Tool


@job_task(documents.DRAW_TASK)
def draw_pdf(attempt: Attempt) -> None:
    """Draws the PDF of a tool into the cache. Safe twice."""
    tool = Tool.objects.select_related("project").get(pk=attempt.subject_id)
    language = attempt.job.arguments.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        documents.draw_pdf(tool)
    attempt.finish()
