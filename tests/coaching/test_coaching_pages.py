"""The coach's pages: who appears, how they sort and filter, and whose notes they are."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from coaching.actions.notes import write_note
from coaching.models import CoachNote
from measures.analysis import periods
from projects.models import Project
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import (
    MeasureFactory,
    ObservationFactory,
    last_months,
)
from tests.factories.projects import MembershipFactory, ProjectFactory
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db

DASHBOARD = "/coaching/"


@pytest.fixture
def coach_client(client: Client, coach: User) -> Client:
    client.force_login(coach)
    return client


def with_data(project: Project, months_ago: int) -> Project:
    """`project` with one month of data, so long ago."""
    start = periods.period_start(project.today(), "month")
    for _month in range(months_ago):
        start = periods.previous_start(start, "month")
    measure = MeasureFactory(project=project)
    ObservationFactory(
        measure=measure, starts_on=start, ends_on=periods.period_end(start, "month")
    )
    return project


def titles(page: object) -> list[str]:
    return [row.project.title for row in page.context["page"]]  # type: ignore[attr-defined]


def test_dashboard_of_somebody_who_coaches_nobody_says_how_to_begin(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(DASHBOARD)

    assert "Nobody in your care yet" in page.text
    assert project.title not in page.text


def test_dashboard_sorts_by_last_data_both_ways(
    coach_client: Client, project: Project
) -> None:
    with_data(project, months_ago=2)
    late = ProjectFactory(organisation=project.organisation, title="Late")
    with_data(late, months_ago=9)

    rising = titles(coach_client.get(DASHBOARD + "?sort=data"))
    falling = titles(coach_client.get(DASHBOARD + "?sort=-data"))

    assert rising == ["Late", "Fewer missed visits"]
    assert falling == rising[::-1]


def test_dashboard_filters_projects_without_fresh_data(
    coach_client: Client, project: Project
) -> None:
    with_data(project, months_ago=0)
    late = ProjectFactory(organisation=project.organisation, title="Late")
    with_data(late, months_ago=9)

    page = coach_client.get(DASHBOARD + "?stale=on")

    assert titles(page) == ["Late"]
    assert "1 project" in page.text


def test_dashboard_filter_that_matches_nothing_offers_the_way_back(
    coach_client: Client, project: Project
) -> None:
    page = coach_client.get(DASHBOARD + "?practice=nowhere")

    assert "Nothing matches" in page.text
    assert f'href="{DASHBOARD}"' in page.text


@pytest.mark.parametrize(
    "query", ["?sort=nonsense", "?signal=x", "?page=999", "?page=x"]
)
def test_dashboard_with_a_wrong_address_still_answers(
    coach_client: Client, project: Project, query: str
) -> None:
    page = coach_client.get(DASHBOARD + query)

    assert page.status_code == 200
    assert titles(page) == ["Fewer missed visits"]


def test_note_write_keeps_the_note_on_the_practice(
    coach_client: Client, coach: User, project: Project
) -> None:
    url = reverse("coaching:note_write", args=[project.pk])

    coach_client.post(url, {"text": "  Ask about texts.  "})

    note = CoachNote.objects.get()
    assert (note.author, note.organisation, note.project) == (
        coach, project.organisation, None,
    )  # fmt: skip
    assert note.text == "Ask about texts."
    assert "Ask about texts." in coach_client.get(url).text
    assert "Ask about texts." in coach_client.get(DASHBOARD).text


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_note_write_with_a_fault_says_where_and_keeps_nothing(
    coach_client: Client, project: Project, text: str
) -> None:
    url = reverse("coaching:note_write", args=[project.pk])

    answer = coach_client.post(url, {"text": text})

    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.text
    assert not CoachNote.objects.exists()


def test_note_of_another_coach_is_invisible_and_not_removable(
    client: Client, coach: User, project: Project
) -> None:
    colleague = with_second_factor(UserFactory())
    OrganisationMembershipFactory(
        organisation=project.organisation, user=colleague, role=OrganisationRole.COACH
    )
    note = write_note(by=coach, text="Wobbly.", organisation=project.organisation)
    client.force_login(colleague)

    page = client.get(reverse("coaching:note_write", args=[project.pk]))
    answer = client.post(reverse("coaching:note_remove", args=[project.pk, note.pk]))

    assert "Wobbly." not in page.text
    assert "Wobbly." not in client.get(DASHBOARD).text
    assert answer.status_code == 404
    assert CoachNote.objects.exists()


def test_note_remove_takes_it_away(
    coach_client: Client, coach: User, project: Project
) -> None:
    note = write_note(by=coach, text="Wobbly.", organisation=project.organisation)

    coach_client.post(reverse("coaching:note_remove", args=[project.pk, note.pk]))

    assert not CoachNote.objects.exists()


def test_note_pages_of_a_stranger_s_project_are_not_found(
    coach_client: Client, stranger: User
) -> None:
    foreign = Project.objects.led_by(stranger).get()

    url = reverse("coaching:note_write", args=[foreign.pk])

    assert coach_client.get(url).status_code == 404


def test_former_coach_sees_nothing_any_more(
    coach_client: Client, coach: User, project: Project
) -> None:
    coach.organisation_memberships.update(ended_at="2026-01-01T00:00Z")

    page = coach_client.get(DASHBOARD)
    notes = coach_client.get(reverse("coaching:note_write", args=[project.pk]))

    assert "Nobody in your care yet" in page.text
    assert notes.status_code == 404


def test_coach_of_one_project_sees_that_project_only(client: Client) -> None:
    alone = ProjectFactory(organisation=None, title="On my own")
    ProjectFactory(title="Elsewhere")
    helper = with_second_factor(UserFactory())
    MembershipFactory(project=alone, user=helper, role=ProjectRole.COACH)
    client.force_login(helper)

    assert titles(client.get(DASHBOARD)) == ["On my own"]


def test_signal_filter_finds_the_improving_project(
    coach_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project, improvement_direction="decrease")
    start = date(2025, 1, 1)
    for number in range(16):
        ObservationFactory(
            measure=measure, starts_on=start, ends_on=periods.period_end(start, "month"),
            numerator=30 + number % 2 if number < 8 else 4 + number % 2,
            denominator=100,
        )  # fmt: skip
        start = periods.next_start(start, "month")
    show_everything(project)
    ProjectFactory(organisation=project.organisation, title="Without data")

    assert titles(coach_client.get(DASHBOARD + "?signal=improving")) == [
        "Fewer missed visits"
    ]
    assert titles(coach_client.get(DASHBOARD + "?signal=no_data")) == ["Without data"]


def test_dashboard_grades_the_numbers_of_the_main_measure(
    coach_client: Client, project: Project
) -> None:
    last_months(MeasureFactory(project=project), 12, leave=(4,))
    show_everything(project)

    assert "Data quality B" in coach_client.get(DASHBOARD).text
