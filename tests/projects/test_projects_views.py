"""The list of projects, and the pages for a project's words, status and CME offices."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects.actions.sponsors import bind_sponsorship
from projects.models import Project
from tests.factories.accounts import OrganisationFactory
from tests.factories.projects import (
    MembershipFactory,
    ProjectFactory,
    SponsorshipFactory,
)

LIST = "projects:project_list"


def words(project: Project, **changed: object) -> dict[str, object]:
    """What the form of a project sends."""
    return {
        "title": project.title, "problem": project.problem, "aim": project.aim,
        "aim_due": "", "version": project.version,
    } | changed  # fmt: skip


def test_project_list_shows_own_projects_only(
    lead_client: Client, project: Project, stranger: User
) -> None:
    page = lead_client.get(reverse(LIST))

    assert page.status_code == 200
    assert "Fewer missed visits" in page.text
    assert "Elsewhere" not in page.text


def test_project_list_without_projects_says_what_to_do(
    client: Client, db: None
) -> None:
    from tests.factories.accounts import UserFactory

    client.force_login(UserFactory())

    page = client.get(reverse(LIST))

    assert "No projects yet" in page.text
    assert reverse("measures:project_start") in page.text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=missed", True),
        ("q=unicorn", False),
        ("status=active", True),
        ("status=closed", False),
        ("status=all", True),
        ("status=nonsense", True),
    ],
)
def test_project_list_is_narrowed_by_words_and_status(
    lead_client: Client, project: Project, query: str, is_found: bool
) -> None:
    page = lead_client.get(f"{reverse(LIST)}?{query}")

    assert page.status_code == 200
    assert ("Fewer missed visits" in page.text) is is_found


def test_project_list_has_pages(
    lead_client: Client, lead: User, project: Project
) -> None:
    for number in range(25):
        ProjectFactory(lead=lead, title=f"Project number {number}")

    second = lead_client.get(f"{reverse(LIST)}?page=2")

    assert second.text.count('<tr><th scope="row">') == 6


def test_project_list_costs_the_same_for_1_and_12_projects(
    lead_client: Client, lead: User, project: Project, django_assert_max_num_queries
) -> None:
    lead_client.get(reverse(LIST))  # the session is new
    with django_assert_max_num_queries(15) as one:
        lead_client.get(reverse(LIST))
    for _number in range(11):
        MembershipFactory(project=ProjectFactory(lead=lead))

    with django_assert_max_num_queries(15) as many:
        lead_client.get(reverse(LIST))

    assert len(many) == len(one)


def test_project_edit_saves_and_returns_to_project(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])

    answer = lead_client.post(address, words(project, aim="80 % by June"))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("reports:project_page", args=[project.pk])
    project.refresh_from_db()
    assert (project.aim, project.version) == ("80 % by June", 2)


def test_project_edit_with_empty_title_says_where(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])

    answer = lead_client.post(address, words(project, title="", aim="New"))

    assert answer.status_code == 422
    assert 'href="#id_title"' in answer.text
    project.refresh_from_db()
    assert project.aim == "Fewer than 10 % missed visits by December."


def test_project_edit_of_old_version_shows_both_texts(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])
    lead_client.post(address, words(project, aim="Theirs"))

    answer = lead_client.post(address, words(project, aim="Mine", version=1))

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text
    assert re.search(r'name="version" value="2"', answer.text)
    project.refresh_from_db()
    assert project.aim == "Theirs"


def test_project_edit_again_after_conflict_counts(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])
    lead_client.post(address, words(project, aim="Theirs"))
    lead_client.post(address, words(project, aim="Mine", version=1))

    lead_client.post(address, words(project, aim="Mine", version=2))

    project.refresh_from_db()
    assert project.aim == "Mine"


def test_project_edit_with_identical_words_of_old_version_is_no_conflict(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])
    lead_client.post(address, words(project, aim="Same"))

    answer = lead_client.post(address, words(project, aim="Same", version=1))

    assert answer.status_code == 302


def test_project_edit_with_record_number_is_refused_without_echo_in_message(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])

    answer = lead_client.post(address, words(project, problem="See MRN 00123456"))

    assert answer.status_code == 422
    assert "record or account number" in answer.text
    project.refresh_from_db()
    assert "MRN" not in project.problem


def test_project_edit_with_phone_asks_and_accepts_confirmation(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_edit", args=[project.pk])
    problem = "The desk's phone 555-010-1234 is always busy."

    asked = lead_client.post(address, words(project, problem=problem))
    kept = lead_client.post(
        address, words(project, problem=problem, no_patient_data="on")
    )

    assert asked.status_code == 422
    assert 'type="checkbox" name="no_patient_data"' in asked.text
    assert kept.status_code == 302


def test_project_status_pause_and_go_on(lead_client: Client, project: Project) -> None:
    address = reverse("projects:project_status", args=[project.pk])

    lead_client.post(address, {"status": "paused"})
    project.refresh_from_db()
    paused = project.status
    lead_client.post(address, {"status": "active"})
    project.refresh_from_db()

    assert (paused, project.status) == ("paused", "active")


def test_project_status_complete_asks_first(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_status", args=[project.pk])

    asked = lead_client.post(address, {"status": "completed"})
    project.refresh_from_db()
    before = project.status
    done = lead_client.post(address, {"status": "completed", "confirmed": "yes"})
    project.refresh_from_db()

    assert (asked.status_code, before) == (200, "active")
    assert (done.status_code, project.status) == (302, "completed")


def test_project_status_that_is_not_offered_is_422(
    lead_client: Client, project: Project
) -> None:
    address = reverse("projects:project_status", args=[project.pk])

    answer = lead_client.post(address, {"status": "active"})

    assert answer.status_code == 422


def test_sponsors_join_and_leave(lead_client: Client, project: Project) -> None:
    office = OrganisationFactory(kind="cme_provider", name="State CME")
    address = reverse("projects:sponsors", args=[project.pk])

    joined = lead_client.post(address, {"organisation": office.pk}, follow=True)
    sponsorship = project.sponsorships.get()
    left = lead_client.post(
        reverse("projects:sponsor_leave", args=[project.pk, sponsorship.pk]),
        follow=True,
    )

    assert "State CME" in joined.text
    assert "no longer sees" in left.text
    assert not project.sponsorships.exists()


def test_sponsors_join_practice_is_422(lead_client: Client, project: Project) -> None:
    address = reverse("projects:sponsors", args=[project.pk])

    answer = lead_client.post(address, {"organisation": project.organisation_id})

    assert answer.status_code == 422
    assert not project.sponsorships.exists()


def test_sponsor_leave_after_signing_says_why_not(
    lead_client: Client, project: Project, lead: User
) -> None:
    sponsorship = bind_sponsorship(
        sponsorship=SponsorshipFactory(project=project), by=lead
    )

    answer = lead_client.post(
        reverse("projects:sponsor_leave", args=[project.pk, sponsorship.pk]),
        follow=True,
    )

    assert "already signed" in answer.text
    assert project.sponsorships.exists()
