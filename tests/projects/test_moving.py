"""A physician who began alone joins a practice and brings her project along."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole
from audit.models import Event
from coaching.actions.notes import write_note
from coaching.dashboard import caseload
from measures.charting import chart_of
from projects.actions.moving import move_into
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return UserFactory(name="Dora Doctor", week_starts="sunday")


@pytest.fixture
def solo(doctor: User) -> Project:
    return ProjectFactory(organisation=None, lead=doctor, title="Refills")


@pytest.fixture
def joined(practice: Organisation, doctor: User) -> Organisation:
    OrganisationMembershipFactory(
        organisation=practice, user=doctor, role=OrganisationRole.MEMBER
    )
    return practice


def test_moved_project_belongs_to_the_practice_and_keeps_everything(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    measure = MeasureFactory(project=solo)
    ObservationFactory(measure=measure)
    nurse = UserFactory()
    MembershipFactory(project=solo, user=nurse)

    moved = move_into(project=solo, organisation=joined, by=doctor)

    assert moved.organisation == joined
    assert {m.user for m in moved.team()} == {doctor, nurse}
    assert measure.observations.count() == 1


def test_moving_is_audited_for_project_and_practice(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    move_into(project=solo, organisation=joined, by=doctor)

    event = Event.objects.get(verb="project moved into organisation")
    assert (event.actor_id, event.project_id) == (doctor.pk, solo.pk)
    assert event.organisation_id == joined.pk


def test_weeks_entered_before_still_fit_after_moving(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    joined.week_starts = "monday"
    joined.save()
    measure = MeasureFactory(project=solo, period="week")
    ObservationFactory(
        measure=measure, starts_on=date(2026, 1, 4), ends_on=date(2026, 1, 10)
    )

    measure.project = move_into(project=solo, organisation=joined, by=doctor)

    chart = chart_of(measure)
    assert measure.project.week_starts() == "sunday"
    assert chart.problem == ""
    assert chart.series.points[0].numerator == 4


def test_same_first_day_of_the_week_follows_the_practice(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    moved = move_into(project=solo, organisation=joined, by=doctor)

    assert moved.kept_week_starts == ""


@pytest.mark.parametrize("role", [None, OrganisationRole.COACH, OrganisationRole.CME_STAFF])  # fmt: skip
def test_nobody_brings_a_project_where_she_may_start_none(
    solo: Project, practice: Organisation, doctor: User, role: OrganisationRole | None
) -> None:
    if role is not None:
        OrganisationMembershipFactory(organisation=practice, user=doctor, role=role)

    with pytest.raises(ActionRefused) as refused:
        move_into(project=solo, organisation=practice, by=doctor)

    solo.refresh_from_db()
    assert refused.value.field == "organisation"
    assert solo.organisation is None


def test_project_of_a_practice_stays_there(
    project: Project, lead: User, joined: Organisation
) -> None:
    other = OrganisationMembershipFactory(user=lead).organisation

    with pytest.raises(ActionRefused, match="stays there"):
        move_into(project=project, organisation=other, by=lead)


def test_ended_project_is_not_moved(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    Project.objects.filter(pk=solo.pk).update(status="closed")

    with pytest.raises(ActionRefused, match="has ended"):
        move_into(project=solo, organisation=joined, by=doctor)


def test_administrator_sees_the_project_from_then_on(
    solo: Project, joined: Organisation, doctor: User
) -> None:
    administrator = UserFactory()
    OrganisationMembershipFactory(
        organisation=joined, user=administrator, role=OrganisationRole.ADMINISTRATOR
    )
    before = permissions_of(administrator, solo)

    moved = move_into(project=solo, organisation=joined, by=doctor)

    assert before == frozenset()
    assert "view_project" in permissions_of(administrator, moved)


def test_coach_keeps_the_note_written_before(
    solo: Project, joined: Organisation, doctor: User, coach: User
) -> None:
    MembershipFactory(project=solo, user=coach, role="coach")
    write_note(by=coach, text="Call in May", project=solo)

    move_into(project=solo, organisation=joined, by=doctor)

    assert caseload(coach)[0].note.text == "Call in May"


def test_page_moves_the_project_into_an_own_practice_only(
    solo: Project, joined: Organisation, doctor: User, client: Client
) -> None:
    client.force_login(doctor)
    address = reverse("projects:project_move", args=[solo.pk])
    foreign = OrganisationMembershipFactory().organisation

    refused = client.post(address, {"organisation": foreign.pk})
    answer = client.post(address, {"organisation": joined.pk})

    solo.refresh_from_db()
    assert (refused.status_code, answer.status_code) == (422, 302)
    assert solo.organisation == joined


def test_page_without_a_practice_says_how_to_get_one(
    solo: Project, doctor: User, client: Client
) -> None:
    client.force_login(doctor)

    page = client.get(reverse("projects:project_move", args=[solo.pk]))

    assert "You have no practice here yet" in page.content.decode()


def test_edit_page_offers_moving_for_a_project_without_a_practice(
    solo: Project, doctor: User, client: Client
) -> None:
    client.force_login(doctor)

    page = client.get(reverse("projects:project_edit", args=[solo.pk]))

    assert reverse("projects:project_move", args=[solo.pk]) in page.content.decode()


def test_api_moves_the_project(
    solo: Project, joined: Organisation, doctor: User, client: Client
) -> None:
    client.force_login(doctor)

    answer = client.post(
        reverse("project-move", args=[solo.pk]), {"organisation": joined.pk},
        content_type="application/json",
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.json()["organisation"] == joined.pk
