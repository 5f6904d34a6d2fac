"""Slow work of documents, done by the worker."""

from django.conf import settings
from django.utils import translation

from accounts.models import User
from documents import bundle_actions, drawing
from documents.catalogue import kinds
from documents.showing import filled, for_reader
from jobs.running import Attempt, job_task
from projects.models import Project


@job_task(drawing.DRAW_TASK)
def draw_document(attempt: Attempt) -> None:
    """Draws one document as its reader may see it, into the cache. Safe twice."""
    asked = attempt.job.arguments
    project = Project.objects.select_related("organisation", "created_by").get(
        pk=attempt.subject_id
    )
    reader = User.objects.get(pk=asked["reader"])
    with translation.override(asked.get("language", settings.LANGUAGE_CODE)):
        facts = for_reader(project, reader)
        document = filled(facts, kinds()[asked["kind"]])
        attempt.progress(1, 2, "drawing")
        charts = {one.measure.pk: one for one in facts.source.charts}
        drawing.draw(document, project, charts, asked["form"])
    attempt.finish()


@job_task(bundle_actions.BUNDLE_TASK)
def make_bundle(attempt: Attempt) -> None:
    """Makes and stores the bytes of one bundle."""
    language = attempt.job.arguments.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        bundle_actions.build(bundle_id=int(attempt.subject_id), attempt=attempt)
