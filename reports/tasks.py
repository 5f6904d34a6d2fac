"""Slow work of reports, done by the worker."""

from django.conf import settings
from django.utils import translation

from jobs.running import Attempt, job_task
from projects.models import Project
from reports import brief, export_actions, papers


@job_task(export_actions.EXPORT_TASK)
def export(attempt: Attempt) -> None:
    """Makes and stores the files of one export."""
    export_actions.build(batch_id=int(attempt.subject_id), attempt=attempt)


@job_task(brief.DRAW_TASK)
def draw_brief(attempt: Attempt) -> None:
    """Draws the brief of a project into the cache. Safe twice."""
    people = ("organisation", "created_by")
    project = Project.objects.select_related(*people).get(pk=attempt.subject_id)
    project.viewer = (
        attempt.job.requested_by
    )  # a document shows what its reader may see
    language = attempt.job.arguments.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        brief.draw_pdf(project)
    attempt.finish()


@job_task(papers.PAPER_TASK)
def draw_paper(attempt: Attempt) -> None:
    """Draws a document of a project into the cache. Safe twice."""
    project = Project.objects.select_related("organisation", "created_by").get(
        pk=attempt.subject_id
    )
    project.viewer = attempt.job.requested_by
    language = attempt.job.arguments.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        papers.draw_paper(project, attempt.job.arguments["kind"])
    attempt.finish()
