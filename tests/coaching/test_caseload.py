"""A coach's caseload: who is in it, what each row says, what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import ProjectRole
from coaching.actions import notes as actions
from coaching.dashboard import caseload, select
from coaching.models import CoachNote
from measures.analysis import periods
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory, ProjectFactory
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db


def fill(project: Project, ratios: list[float], until: date) -> None:
    """A monthly outcome measure with these ratios of 100, the last in `until`'s month."""
    measure = MeasureFactory(project=project)
    start = periods.period_start(until, "month")
    for ratio in reversed(ratios):
        ObservationFactory(
            measure=measure, batch__measure=measure, starts_on=start,
            ends_on=periods.period_end(start, "month"),
            numerator=round(ratio * 100), denominator=100,
        )  # fmt: skip
        start = periods.previous_start(start, "month")
    show_everything(project)


def last_month(project: Project) -> date:
    return periods.period_start(project.today(), "month") - timedelta(days=1)


def test_caseload_holds_the_projects_of_coached_practices_only(
    coach: User, project: Project
) -> None:
    ProjectFactory(title="Elsewhere")
    ProjectFactory(organisation=project.organisation, title="Closed", status="closed")

    rows = caseload(coach)

    assert [row.project.title for row in rows] == ["Fewer missed visits"]


def test_caseload_holds_a_project_that_asked_the_coach_itself(coach: User) -> None:
    alone = ProjectFactory(organisation=None, title="On my own")
    MembershipFactory(project=alone, user=coach, role=ProjectRole.COACH)

    rows = caseload(coach)

    assert [row.project.title for row in rows] == ["On my own"]
    assert rows[0].practice == str(alone.created_by)


def test_caseload_of_somebody_who_coaches_nobody_is_empty(lead: User) -> None:
    assert caseload(lead) == []


@pytest.mark.parametrize(
    ("ratios", "signal"),
    [
        ([], "no_data"),
        ([0.2] * 3, "too_few"),
        ([0.2, 0.3] * 8, "none"),
        ([0.3] * 9 + [0.1] * 9, "improving"),
        ([0.1] * 9 + [0.3] * 9, "worsening"),
    ],
)
def test_caseload_says_what_the_rules_say(
    coach: User, project: Project, ratios: list[float], signal: str
) -> None:
    fill(project, ratios, last_month(project))

    assert caseload(coach)[0].signal == signal


def test_caseload_shows_last_data_cycle_and_own_note(
    coach: User, lead: User, project: Project
) -> None:
    fill(project, [0.2, 0.3], last_month(project))
    CycleFactory(project=project, number=1)
    newest = CycleFactory(project=project, number=2, starts_on=date(2026, 3, 2))
    actions.write_note(by=coach, text="Call in May", organisation=project.organisation)
    actions.write_note(by=lead, text="Not yours", organisation=project.organisation)

    row = caseload(coach)[0]

    assert row.last_data == periods.period_start(last_month(project), "month")
    assert row.cycle == newest
    assert row.note.text == "Call in May"
    assert row.stale is False


def test_select_sorts_and_filters(coach: User, project: Project) -> None:
    fill(project, [0.2], last_month(project))
    other = ProjectFactory(organisation=project.organisation, title="Quiet")

    rows = caseload(coach)

    assert [r.project for r in select(rows, order="data")] == [other, project]
    assert [r.project for r in select(rows, order="data", descending=True)] == [
        project, other,
    ]  # fmt: skip
    assert [r.project for r in select(rows, signal="no_data")] == [other]
    assert [r.project for r in select(rows, stale=True)] == [other]
    assert select(rows, practice="nowhere") == []


def test_caseload_of_forty_projects_costs_as_many_queries_as_of_one(
    coach: User, project: Project
) -> None:
    fill(project, [0.2, 0.3], last_month(project))
    with CaptureQueriesContext(connection) as one:
        caseload(coach)
    for _number in range(39):
        fill(
            ProjectFactory(organisation=project.organisation),
            [0.2],
            last_month(project),
        )

    with CaptureQueriesContext(connection) as forty:
        rows = caseload(coach)

    assert len(rows) == 40
    assert len(forty) == len(one)


def test_write_note_without_words_is_refused(coach: User, project: Project) -> None:
    with pytest.raises(ActionRefused, match="empty"):
        actions.write_note(by=coach, text="  ", project=project)

    assert not CoachNote.objects.exists()


def test_remove_note_of_another_coach_is_refused(
    coach: User, lead: User, project: Project
) -> None:
    note = actions.write_note(by=coach, text="Mine", project=project)

    with pytest.raises(ActionRefused, match="Only the person"):
        actions.remove_note(note=note, by=lead)

    assert CoachNote.objects.filter(pk=note.pk).exists()
