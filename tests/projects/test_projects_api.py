"""Projects, teams and charters over HTTP: the pages' actions and permissions."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import Organisation, User
from jobs.running import run_queued
from projects.models import Charter, Project
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import MembershipFactory, ProjectFactory

PROJECTS = "/api/v1/projects/"
MEMBERSHIPS = "/api/v1/memberships/"


def sent_mail() -> list[EmailMultiAlternatives]:
    """What the worker sent by now."""
    run_queued()
    return mail.outbox


def post(client: Client, address: str, **data: object):
    return client.post(address, data, content_type="application/json")


def patch(client: Client, address: str, **data: object):
    return client.patch(address, data, content_type="application/json")


def test_projects_list_holds_own_projects_only(
    lead_client: Client, project: Project, stranger: User
) -> None:
    found = lead_client.get(PROJECTS).json()

    assert [row["id"] for row in found["results"]] == [project.pk]


@pytest.mark.parametrize(
    ("query", "count"),
    [("status=active", 1), ("status=closed", 0), ("q=missed", 1), ("q=unicorn", 0)],
)
def test_projects_list_is_filtered(
    lead_client: Client, project: Project, query: str, count: int
) -> None:
    assert lead_client.get(f"{PROJECTS}?{query}").json()["count"] == count


def test_projects_list_costs_the_same_for_1_and_12_rows(
    lead_client: Client, project: Project, lead: User, django_assert_max_num_queries
) -> None:
    lead_client.get(PROJECTS)  # the session is new
    with django_assert_max_num_queries(15) as one:
        lead_client.get(PROJECTS)
    for _number in range(11):
        ProjectFactory(lead=lead)

    with django_assert_max_num_queries(15) as many:
        lead_client.get(PROJECTS)

    assert len(many) == len(one)


def test_project_create_makes_caller_the_lead(client: Client, db: None) -> None:
    doctor = UserFactory()
    client.force_login(doctor)

    answer = post(client, PROJECTS, problem="We forget asthma plans.")

    assert answer.status_code == 201
    assert answer.json()["title"] == "We forget asthma plans"
    assert Project.objects.get().leads().get().user == doctor


def test_project_create_in_foreign_organisation_is_400_at_its_field(
    lead_client: Client, project: Project
) -> None:
    foreign = OrganisationFactory()

    answer = post(lead_client, PROJECTS, problem="Waits.", organisation=foreign.pk)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "organisation" in answer.json()["errors"]
    assert Project.objects.count() == 1


def test_project_create_with_record_number_stores_nothing(
    lead_client: Client, practice: Organisation
) -> None:
    answer = post(lead_client, PROJECTS, problem="MRN 00123456 waited too long.")

    assert answer.status_code == 400
    assert "problem" in answer.json()["errors"]
    assert not Project.objects.exists()


def test_project_create_with_phone_needs_confirmation(
    lead_client: Client, practice: Organisation
) -> None:
    problem = "Desk 555-010-1234 is always busy."

    asked = post(lead_client, PROJECTS, problem=problem)
    kept = post(lead_client, PROJECTS, problem=problem, no_patient_data=True)

    assert (asked.status_code, kept.status_code) == (400, 201)


def test_project_update_of_old_version_is_409(
    lead_client: Client, project: Project
) -> None:
    address = f"{PROJECTS}{project.pk}/"
    first = patch(lead_client, address, aim="Theirs", version=1)

    second = patch(lead_client, address, aim="Mine", version=1)

    assert (first.status_code, second.status_code) == (200, 409)
    project.refresh_from_db()
    assert project.aim == "Theirs"


def test_project_update_without_version_says_so(
    lead_client: Client, project: Project
) -> None:
    answer = patch(lead_client, f"{PROJECTS}{project.pk}/", aim="Mine")

    assert answer.status_code == 400
    assert "version" in answer.json()["errors"]


def test_project_status_changes_and_refuses_nonsense(
    lead_client: Client, project: Project
) -> None:
    address = f"{PROJECTS}{project.pk}/status/"

    closed = post(lead_client, address, status="closed")
    paused = post(lead_client, address, status="paused")

    assert (closed.json()["status"], paused.status_code) == ("closed", 400)


def test_project_sponsors_are_listed_and_joined(
    lead_client: Client, project: Project
) -> None:
    office = OrganisationFactory(kind="cme_provider", name="State CME")
    address = f"{PROJECTS}{project.pk}/sponsors/"

    joined = post(lead_client, address, organisation=office.pk)
    found = lead_client.get(address).json()

    assert joined.status_code == 201
    assert [row["name"] for row in found["results"]] == ["State CME"]


def test_project_charter_is_read_and_changed(
    lead_client: Client, project: Project
) -> None:
    address = f"{PROJECTS}{project.pk}/charter/"

    changed = patch(lead_client, address, scope_in="All visits", version=1)
    stale = patch(lead_client, address, scope_in="Some", version=1)

    assert changed.json()["version"] == 2
    assert stale.status_code == 409
    assert Charter.objects.get().scope_in == "All visits"


def test_membership_create_adds_colleague(
    lead_client: Client, project: Project
) -> None:
    nurse = OrganisationMembershipFactory(organisation=project.organisation).user

    answer = post(
        lead_client, MEMBERSHIPS, project=project.pk, email=nurse.email,
        role="team_member",
    )  # fmt: skip

    assert answer.status_code == 201
    assert answer.json()["name"] == nurse.name


def test_membership_create_invites_everybody_else(
    lead_client: Client, project: Project
) -> None:
    answer = post(
        lead_client, MEMBERSHIPS, project=project.pk, email="nina@example.org",
        role="participant",
    )  # fmt: skip

    assert answer.status_code == 202
    assert answer.json()["invited"] == "nina@example.org"
    assert sent_mail()[0].to == ["nina@example.org"]


def test_membership_update_of_last_lead_is_400(
    lead_client: Client, project: Project
) -> None:
    place = project.memberships.get()

    answer = patch(
        lead_client, f"{MEMBERSHIPS}{place.pk}/", role="participant", version=1
    )

    assert answer.status_code == 400
    assert "role" in answer.json()["errors"]


def test_membership_delete_ends_the_place(
    lead_client: Client, project: Project, member: User
) -> None:
    place = project.memberships.get(user=member)

    answer = lead_client.delete(f"{MEMBERSHIPS}{place.pk}/")

    assert answer.status_code == 204
    place.refresh_from_db()
    assert place.ended_at is not None


def test_membership_delete_by_other_member_is_403(
    client: Client, project: Project, member: User
) -> None:
    other = MembershipFactory(project=project)
    client.force_login(member)

    answer = client.delete(f"{MEMBERSHIPS}{other.pk}/")

    assert answer.status_code == 403
    other.refresh_from_db()
    assert other.ended_at is None
