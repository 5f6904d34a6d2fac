"""The front page of a project: everything a team needs to see, in a fixed number of queries."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import ProjectRole
from attestations.models import Participation
from measures.charting import Chart, current_charts
from measures.drawings import drawings_of
from pdsa.models import Cycle
from projects.models import Membership, Project


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart with its drawings by width (None: not drawn yet)."""

    chart: Chart
    drawings: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    project: Project
    charts: list[Shown]
    cycles: list[Cycle]  # newest first, five at most
    open_cycle: Cycle | None
    team: list[Membership]
    participations: list[Participation]

    @property
    def has_data(self) -> bool:
        return any(shown.chart.series.points for shown in self.charts)

    @property
    def main(self) -> Shown | None:
        """The first outcome measure, or else the first measure."""
        outcomes = [s for s in self.charts if s.chart.measure.kind == "outcome"]
        return next(iter(outcomes or self.charts), None)

    @property
    def others(self) -> list[Shown]:
        return [shown for shown in self.charts if shown is not self.main]

    @property
    def leads(self) -> list[Membership]:
        return [m for m in self.team if m.role == ProjectRole.LEAD]


def project_page_for(project: Project, user: User) -> ProjectPage:
    """What `user` sees first of `project`. Ten queries at most."""
    charts = [Shown(chart, drawings_of(chart)) for chart in current_charts(project)]
    cycles = list(project.cycles.select_related("owner").order_by("-number")[:5])
    return ProjectPage(
        project=project,
        charts=charts,
        cycles=cycles,
        open_cycle=next((c for c in cycles if c.stage() != "done"), None),
        team=list(project.team()),
        participations=list(
            project.participations.filter(user=user).select_related("office")
        ),
    )
