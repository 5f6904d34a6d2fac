"""The charter's pages: writing, saving by itself, signing, milestones."""

from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects.actions.charter import add_milestone, charter_of, sign_charter
from projects.models import Charter, Project
from tests.budgets import PIN
from tests.factories.projects import MembershipFactory


def texts(**changed: object) -> dict[str, object]:
    return dict.fromkeys(Charter.TEXTS, "") | {"version": 1} | changed


def url(name: str, project: Project, *more: int) -> str:
    app = "reports" if name == "charter" else "projects"
    return reverse(f"{app}:{name}", args=[project.pk, *more])


def test_charter_page_of_new_project_shows_what_is_known(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(url("charter", project))

    assert project.aim in page.text
    assert "Not written yet" in page.text


def test_charter_page_costs_the_same_for_2_and_12_people(
    lead_client: Client, project: Project, lead: User, django_assert_max_num_queries
) -> None:
    charter = charter_of(project)
    people = [lead, MembershipFactory(project=project).user]
    for person in people:
        sign_charter(charter=charter, by=person, digest=charter.digest())
    lead_client.get(url("charter", project))  # the session is new
    with django_assert_max_num_queries(20 + PIN) as few:
        lead_client.get(url("charter", project))
    for number in range(10):
        person = MembershipFactory(project=project).user
        sign_charter(charter=charter, by=person, digest=charter.digest())
        add_milestone(
            project=project, name=f"M{number}", due_on=date(2026, 5, 1), by=lead
        )

    with django_assert_max_num_queries(20 + PIN) as many:
        lead_client.get(url("charter", project))

    assert len(many) == len(few)


def test_charter_edit_saves(lead_client: Client, project: Project) -> None:
    lead_client.post(url("charter_edit", project), texts(scope_in="All visits"))

    assert Charter.objects.get().scope_in == "All visits"


def test_charter_edit_of_old_version_shows_both(
    lead_client: Client, project: Project
) -> None:
    lead_client.post(url("charter_edit", project), texts(scope_in="Theirs"))

    answer = lead_client.post(url("charter_edit", project), texts(scope_in="Mine"))

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert Charter.objects.get().scope_in == "Theirs"


def test_charter_edit_with_birth_date_is_422(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("charter_edit", project), texts(resources="DOB 03/14/1961")
    )

    assert answer.status_code == 422
    assert "date of birth" in answer.text
    assert not Charter.objects.exists()


def test_charter_autosave_saves_and_hands_out_the_next_version(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("charter_autosave", project), texts(timeline="By June")
    )

    assert answer.status_code == 200
    assert 'value="2"' in answer.text
    assert Charter.objects.get().timeline == "By June"


def test_charter_autosave_of_old_version_is_409_and_keeps_theirs(
    lead_client: Client, project: Project
) -> None:
    lead_client.post(url("charter_edit", project), texts(timeline="Theirs"))

    answer = lead_client.post(url("charter_autosave", project), texts(timeline="Mine"))

    assert answer.status_code == 409
    assert Charter.objects.get().timeline == "Theirs"


def test_charter_autosave_with_identifier_is_422(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("charter_autosave", project), texts(timeline="SSN 123-45-6789")
    )

    assert answer.status_code == 422
    assert not Charter.objects.exists()


def test_charter_sign_then_change_asks_to_sign_again(
    lead_client: Client, project: Project
) -> None:
    digest = charter_of(project).digest()

    signed = lead_client.post(
        url("charter_sign", project), {"digest": digest}, follow=True
    )
    lead_client.post(
        url("charter_edit", project), texts(scope_in="More", reason="More room")
    )
    after = lead_client.get(url("charter", project))

    assert "You signed the charter" in signed.text
    assert "Must sign again" in after.text
    assert "Version 2" in after.text


def test_charter_sign_of_words_that_changed_is_409(
    lead_client: Client, project: Project
) -> None:
    digest = charter_of(project).digest()
    lead_client.post(url("charter_edit", project), texts(scope_in="New words"))

    answer = lead_client.post(url("charter_sign", project), {"digest": digest})

    assert answer.status_code == 409
    assert "Read it again" in answer.text


def test_milestone_is_added_done_changed_and_removed(
    lead_client: Client, project: Project
) -> None:
    lead_client.post(
        url("milestone_add", project), {"name": "Baseline", "due_on": "2026-03-01"}
    )
    milestone = project.milestones.get()
    lead_client.post(url("milestone_done", project, milestone.pk))
    milestone.refresh_from_db()
    done_on = milestone.done_on
    lead_client.post(
        url("milestone_edit", project, milestone.pk),
        {"name": "Baseline counted", "due_on": "2026-03-08", "done_on": ""},
    )
    milestone.refresh_from_db()
    lead_client.post(url("milestone_remove", project, milestone.pk))

    assert done_on == project.today()
    assert (milestone.name, milestone.done_on) == ("Baseline counted", None)
    assert not project.milestones.exists()


def test_milestone_add_without_date_is_422(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(url("milestone_add", project), {"name": "Baseline"})

    assert answer.status_code == 422
    assert 'href="#id_due_on"' in answer.text
    assert not project.milestones.exists()
