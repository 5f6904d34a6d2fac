"""What a practice shows: everything, for tests of pages that somebody from outside reads."""

from measures.models import Measure
from projects.models import Project
from sharing.actions import confirm_shown
from sharing.recipients import recipients_of


def show_everything(project: Project) -> None:
    """The project's coaches and CME offices see each of its measures from now on."""
    every = Measure.objects.filter(project=project).values_list("pk", flat=True)
    for recipient in recipients_of(project):
        confirm_shown(
            project=project, recipient=recipient, measures=list(every),
            by=project.created_by,
        )  # fmt: skip
