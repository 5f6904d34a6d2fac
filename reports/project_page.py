"""The front page of a project: everything a team needs to see, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from accounts.permissions import Can, ProjectRole
from attestations.models import Participation
from coaching.dashboard import main_measure
from coaching.models import Nudge
from measures.charting import Chart, chart_of
from measures.drawings import drawings_of
from measures.glances import Glance, glances_of
from measures.models import Channel, Measure
from measures.visibility import is_outside, note
from meetings.evidence import meeting_ahead, open_tasks
from meetings.models import Meeting, MeetingTask
from nextsteps.models import Pause, Remark
from pdsa.models import Cycle
from projects.models import Membership, Project
from sharing.overview import last_numbers_day
from sharing.recipients import Unasked, unasked

MOST_REMARKS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart with its drawings by width (None: not drawn yet) and its glance."""

    chart: Chart
    drawings: dict[str, str | None]
    glance: Glance


@dataclass(frozen=True, slots=True)
class Other:
    """A measure beside the main one, in one line."""

    measure: Measure
    glance: Glance


@dataclass(frozen=True, slots=True)
class ProjectPage:
    project: Project
    main: Shown | None  # of the first outcome measure, or else the first measure
    others: list["Other"]
    cycles: list[Cycle]  # newest first, five at most
    open_cycle: Cycle | None
    idea_count: int  # of those that wait
    team: list[Membership]
    participations: list[Participation]
    tasks: list[MeetingTask]  # open ones of all meetings, those due first at the top
    meeting: Meeting | None  # the one that runs, or the next that is planned
    pause: Pause | None  # of its reminders
    message: Nudge | None  # of a coach to the team, until somebody puts it away
    remarks: list[Remark]  # of a coach, until the team has seen them
    unasked: list[Unasked]  # about whom the practice was not asked what they see
    last_day: date | None = None  # with numbers, where no measure is shown
    is_hidden: bool = False  # there are measures, but none the viewer was shown

    @property
    def leads(self) -> list[Membership]:
        return [m for m in self.team if m.role == ProjectRole.LEAD]


def project_page_for(project: Project, user: User, can: Can) -> ProjectPage:
    """What `user` sees first of `project`. Twenty-two queries at most."""
    measures = measures_of(project)
    outside = is_outside(can)
    if outside:
        note(measures, user, Channel.PAGE)
    main = main_measure(measures)
    glances = glances_of(measures)
    cycles = list(project.cycles.select_related("owner").order_by("-number")[:5])
    return ProjectPage(
        project=project,
        main=shown_of(main, glances[main.pk]) if main else None,
        others=[Other(one, glances[one.pk]) for one in measures if one != main],
        cycles=cycles,
        open_cycle=next((c for c in cycles if c.stage() != "done"), None),
        idea_count=project.ideas.waiting().count(),
        team=list(project.team()),
        participations=list(
            project.participations.filter(user=user).select_related("office")
        ),
        tasks=open_tasks(project),
        meeting=meeting_ahead(project),
        pause=Pause.objects.on(project.today()).filter(project=project).first(),
        message=None if outside else Nudge.objects.shown_on(project).first(),
        remarks=waiting_remarks(project, user, outside=outside),
        unasked=unasked(project) if can.share_data else [],
        **hidden_facts(project, measures),
    )


def waiting_remarks(project: Project, user: User, *, outside: bool) -> list[Remark]:
    """What coaches said that waits for the team; outside only one's own. One query.

    A remark names a measure, which another coach may not have been shown.
    """
    rows = project.remarks.waiting().with_everything()
    return list((rows.filter(by=user) if outside else rows)[:MOST_REMARKS])


def hidden_facts(project: Project, measures: list[Measure]) -> dict[str, Any]:
    """For somebody who was shown no measure: that there are some, and the last day."""
    if measures:
        return {}
    team = Measure.objects.filter(project=project).current().of_team()
    return {"is_hidden": team.exists(), "last_day": last_numbers_day(project)}


def measures_of(project: Project) -> list[Measure]:
    """The current measures its viewer may see, `project` at hand in each. One query."""
    measures = list(Measure.objects.seen_in(project).current())
    for measure in measures:
        measure.project = project
    return measures


def shown_of(measure: Measure, glance: Glance) -> Shown:
    chart = chart_of(measure)
    return Shown(chart, drawings_of(chart), glance)
