"""What the demo's practices show: all measures to most, one kept back in one project."""

from measures.models import Measure, Peers
from projects.models import Project
from qiapp.demo.people import Cast
from sharing.actions import choose_peers, confirm_shown
from sharing.recipients import recipients_of

KEPT_BACK = "Fewer missed well visits"


def add_sharing(cast: Cast) -> None:
    """Every coach and office was let in; the main measures go to peers by code name."""
    for project in Project.objects.filter(created_by__in=list(cast.users.values())):
        measures = list(Measure.objects.filter(project=project).current())
        share(project, measures)
        for one in measures[:1]:
            choose_peers(measure=one, peers=Peers.BLINDED, by=project.created_by)


def share(project: Project, measures: list[Measure]) -> None:
    """The last measure of one project is for nobody outside yet."""
    shown = measures[:-1] if project.title == KEPT_BACK else measures
    for recipient in recipients_of(project):
        confirm_shown(
            project=project, recipient=recipient, by=project.created_by,
            measures=[one.pk for one in shown],
        )  # fmt: skip
