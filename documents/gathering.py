"""Everything a document may say of a project, each part read at most once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Subquery, Sum

from accounts.models import User
from accounts.permissions import Permission
from activities.models import ProgressReport, Submission
from attestations.models import Attestation, Participation
from documents.models import OwnWords
from effort.ledger import OwnEffort, own_effort
from evidence.models import EvidenceFile
from measures.analysis import Point, periods
from measures.analysis.ledger import Entry
from measures.charting import Chart, current_charts
from measures.provenance import entries_by_measure
from measures.quality import Assessment, quality_in
from meetings.models import Attendance, Meeting, ReviewedChart
from pdsa.models import Cycle
from projects.models import Membership, Project, Sponsorship
from surveys.models import Round
from tally.progress import AuditSummary, audit_summaries
from tools.models import Tool


@dataclass
class Source:
    """One project as `user` may see it; what is not asked for is not read.

    `granted`: what she may do there.
    """

    project: Project
    user: User
    granted: frozenset[Permission]

    @cached_property
    def team(self) -> list[Membership]:
        return list(self.project.team())

    @cached_property
    def charts(self) -> list[Chart]:
        return current_charts(self.project)

    @cached_property
    def entries(self) -> dict[int, list[Entry]]:
        """The stored numbers with their history, by measure. Two queries."""
        return entries_by_measure(one.measure for one in self.charts)

    @cached_property
    def qualities(self) -> dict[int, Assessment]:
        return {
            one.measure.pk: Assessment(
                one.measure, quality_in(one, self.entries[one.measure.pk])
            )
            for one in self.charts
        }

    @cached_property
    def cycles(self) -> list[Cycle]:
        return list(self.project.cycles.select_related("owner", "previous"))

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Closed ones, the oldest first, with people and charts. Three queries."""
        charts = ReviewedChart.objects.without_drawings()
        rows = self.project.meetings.closed().prefetch_related(
            Prefetch("attendances", Attendance.objects.select_related("user")),
            Prefetch("charts", charts),
        )
        return sorted(rows, key=lambda one: (one.on, one.pk))

    @cached_property
    def tools(self) -> list[Tool]:
        return list(self.project.tools.kept())

    @cached_property
    def about(self) -> dict[str, Any]:
        """Single texts that stand beside the project, in one query.

        `scope_in`, `scope_out` of the charter; `funding`, `payer` as they were declared
        to a committee last; `obstacles` of the last progress report; `asked_rounds`,
        `answers` of closed rounds of surveys. What is not there is None.
        """
        own = {"project": OuterRef("pk")}
        sent = Submission.objects.filter(**own)
        report = ProgressReport.objects.filter(**own, sent_at__isnull=False)
        told = report.exclude(obstacles="")
        rounds = Round.objects.filter(survey__project=OuterRef("pk")).exclude(
            closed_at=None
        )
        by_project = rounds.order_by().values("survey__project")
        rows = Project.objects.filter(pk=self.project.pk).values(
            scope_in=F("charter__scope_in"), scope_out=F("charter__scope_out"),
            funding=Subquery(sent.values("funding")[:1]),
            payer=Subquery(sent.values("funding_note")[:1]),
            obstacles=Subquery(told.values("obstacles")[:1]),
            asked_rounds=Subquery(by_project.annotate(n=Count("pk")).values("n")),
            answers=Subquery(by_project.annotate(n=Sum("arrived")).values("n")),
        )  # fmt: skip
        return dict(rows.get())

    @cached_property
    def sponsors(self) -> list[Sponsorship]:
        return list(self.project.sponsorships.select_related("organisation"))

    @cached_property
    def audits(self) -> list[AuditSummary]:
        return audit_summaries(self.project)

    @cached_property
    def files(self) -> list[EvidenceFile]:
        """Those `user` may see, the oldest first."""
        rows = EvidenceFile.objects.visible_to(self.user).kept()
        return list(rows.filter(project=self.project).order_by("added_at", "pk"))

    @cached_property
    def words(self) -> dict[str, str]:
        rows = OwnWords.objects.filter(project=self.project)
        return {row.key: row.in_words() for row in rows}

    @cached_property
    def participations(self) -> list[Participation]:
        """Everybody's, the newest first; `status` and `completed_on` of the attestation."""
        newest = Attestation.objects.filter(participation=OuterRef("pk"))
        last = newest.order_by("-number")
        rows = self.project.participations.select_related(
            "office", "confirmation", "user", "enrolment__activity__office"
        )
        return list(rows.annotate(
            status=Subquery(last.values("status")[:1]),
            completed_on=Subquery(last.values("completed_on")[:1]),
        ))  # fmt: skip

    def part(self, programmes: Sequence[str]) -> Participation | None:
        """Her own part: in one of `programmes` if she has that, or else the newest."""
        own = [one for one in self.participations if one.user_id == self.user.pk]
        fitting = [one for one in own if one.programme_id in programmes]
        return next(iter(fitting or own), None)

    @cached_property
    def effort(self) -> OwnEffort | None:
        return own_effort(self.project, self.user)

    # What follows is told from the above, without a query.

    @cached_property
    def first_change_on(self) -> date | None:
        return min((cycle.starts_on for cycle in self.cycles), default=None)

    @cached_property
    def own_meetings(self) -> list[Meeting]:
        """Meetings at which she was present."""
        return [
            one for one in self.meetings
            if any(a.user_id == self.user.pk for a in one.present())
        ]  # fmt: skip

    def profession(self) -> str:
        places = [one for one in self.team if one.user_id == self.user.pk]
        words = [one.get_profession_display() for one in places if one.profession]
        return words[0] if words else self.user.get_profession_display()

    def measured(self) -> Iterable[Chart]:
        """The charts that show something."""
        return (one for one in self.charts if one.series.points and not one.problem)


def sides(chart: Chart, change: date | None) -> tuple[list[Point], list[Point]]:
    """The points with a value before the first change, and those from it on.

    The period in whose midst it fell is on neither side.
    """
    known = [p for p in chart.series.points if p.value is not None and not p.excluded]
    if change is None:
        return known, []
    before = [p for p in known if end_of(p, chart) < change]
    return before, [p for p in known if p.period_start >= change]


def end_of(point: Point, chart: Chart) -> date:
    return periods.period_end(point.period_start, chart.series.period)
