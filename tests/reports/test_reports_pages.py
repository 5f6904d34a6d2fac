"""Pages that read everything, for two tenants that must never see each other."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole, ProjectRole
from coaching.actions.notes import write_note
from measures import actions as measuring
from projects.models import Project
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import MeasureFactory, ObservationFactory, last_months
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db

SECRET = "the front desk is overworked"


@pytest.fixture
def tenants(project: Project, coach: User) -> SimpleNamespace:
    """Two practices with projects of the same words, and a coach's note on the first."""
    foreign = ProjectFactory(
        title="Fewer missed visits", lead=UserFactory(name="Zoe Far")
    )
    for one in (project, foreign):
        measure = MeasureFactory(project=one, name="Missed visits")
        ObservationFactory(measure=measure)
        CycleFactory(project=one, change="Call about missed visits")
    note = write_note(by=coach, text=SECRET, organisation=project.organisation)
    return SimpleNamespace(own=project, foreign=foreign, note=note)


def page_of(project: Project) -> str:
    return reverse("reports:project_page", args=[project.pk])


def test_home_of_a_new_person_says_how_to_begin(client: Client, db: None) -> None:
    client.force_login(UserFactory())

    page = client.get("/")

    assert "What bugs you at work?" in page.text
    assert reverse("measures:project_start") in page.text


def test_home_shows_own_projects_only(
    lead_client: Client, tenants: SimpleNamespace
) -> None:
    page = lead_client.get("/")

    assert page_of(tenants.own) in page.text
    assert page_of(tenants.foreign) not in page.text


def test_home_leaves_out_projects_one_has_left(
    lead_client: Client, project: Project, lead: User
) -> None:
    project.memberships.filter(user=lead).update(ended_at="2026-01-01T00:00Z")

    assert page_of(project) not in lead_client.get("/").text


def test_home_of_a_coach_has_a_door_to_the_practices(
    client: Client, coach: User, project: Project
) -> None:
    client.force_login(coach)

    page = client.get("/")

    assert reverse("coaching:dashboard") in page.text
    assert "1 open project" in page.text


def test_home_of_an_office_names_it(client: Client, db: None) -> None:
    staff = with_second_factor(UserFactory())
    OrganisationMembershipFactory(
        organisation__name="State CME office", user=staff,
        role=OrganisationRole.CME_STAFF,
    )  # fmt: skip
    client.force_login(staff)

    page = client.get("/")

    assert [one.organisation.name for one in page.context["home"].offices] == [
        "State CME office"
    ]


def test_project_page_without_anything_says_what_comes_next(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(page_of(project))

    assert "No measure yet" in page.text
    assert reverse("measures:measure_add", args=[project.pk]) in page.text
    assert reverse("pdsa:cycle_plan", args=[project.pk]) in page.text


def test_project_page_with_a_measure_without_data_asks_for_numbers(
    lead_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project)

    page = lead_client.get(page_of(project))

    assert "No numbers yet" in page.text
    assert reverse("measures:observation_record", args=[project.pk, measure.pk]) in page.text  # fmt: skip


def test_project_page_offers_a_reader_nothing_to_change(
    client: Client, coach: User, tenants: SimpleNamespace
) -> None:
    client.force_login(coach)

    page = client.get(page_of(tenants.own))

    measure = tenants.own.measures.get()
    for name in ("measures:observation_record", "pdsa:cycle_plan"):
        args = [tenants.own.pk, measure.pk] if "record" in name else [tenants.own.pk]
        assert f'href="{reverse(name, args=args)}"' not in page.text


def test_project_page_of_a_closed_project_offers_no_recording(
    lead_client: Client, tenants: SimpleNamespace
) -> None:
    Project.objects.filter(pk=tenants.own.pk).update(status="closed")

    page = lead_client.get(page_of(tenants.own))

    assert "Closed" in page.text
    assert "Enter numbers" not in page.text


def test_project_page_puts_the_outcome_first(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, kind="process", name="Calls made", position=0)
    MeasureFactory(project=project, kind="outcome", name="Visits missed", position=1)

    page = lead_client.get(page_of(project)).context["page"]

    assert page.main.chart.measure.name == "Visits missed"
    assert [other.measure.name for other in page.others] == ["Calls made"]


def test_project_page_leaves_out_what_was_put_away(
    lead_client: Client, project: Project, lead: User
) -> None:
    measure = MeasureFactory(project=project, name="Old number")
    measuring.retire_measure(measure=measure, by=lead)

    assert "Old number" not in lead_client.get(page_of(project)).text


def test_project_page_shows_typed_text_as_text(
    lead_client: Client, project: Project
) -> None:
    Project.objects.update(
        title="<b>T</b>", aim="<i>A</i>", problem="<script>P</script>"
    )

    page = lead_client.get(page_of(project))

    for markup in ("<b>T", "<i>A", "<script>P"):
        assert markup not in page.text


def test_history_says_who_did_what(
    lead_client: Client, project: Project, lead: User
) -> None:
    measuring.define_measure(
        project=project, by=lead, name="Foot exam", kind="process",
        numerator="a", denominator="b", improvement_direction="increase",
    )  # fmt: skip

    page = lead_client.get(reverse("reports:project_events", args=[project.pk]))

    assert "Lena Lead" in page.text
    assert "Foot exam" in page.text


def test_history_never_holds_a_coach_s_words(
    lead_client: Client, tenants: SimpleNamespace
) -> None:
    url = reverse("reports:project_events", args=[tenants.own.pk])

    assert SECRET not in lead_client.get(url).text


def search(client: Client, words: str) -> list[str]:
    return [one.url for one in client.get("/search/", {"q": words}).context["found"]]


def test_search_finds_project_measure_cycle_of_one_s_own_tenant_only(
    lead_client: Client, tenants: SimpleNamespace
) -> None:
    own = tenants.own

    found = search(lead_client, "missed visits")

    assert found == [
        page_of(own),
        reverse("measures:measure_detail", args=[own.pk, own.measures.get().pk]),
        reverse("pdsa:cycle_detail", args=[own.pk, own.cycles.get().pk]),
    ]


def test_search_finds_people_of_one_s_own_teams_only(
    lead_client: Client, tenants: SimpleNamespace, member: User
) -> None:
    assert search(lead_client, "Mia") == [page_of(tenants.own)]
    assert search(lead_client, "Zoe") == []


@pytest.mark.parametrize("who", ["lead", "coach"])
def test_search_never_finds_a_coach_s_note(
    client: Client, request: pytest.FixtureRequest, tenants: SimpleNamespace, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))

    page = client.get("/search/", {"q": "overworked"})

    assert page.context["found"] == []


@pytest.mark.parametrize("words", ["", " ", "a", "%", "_", "'; --"])
def test_search_for_next_to_nothing_finds_nothing(
    lead_client: Client, tenants: SimpleNamespace, words: str
) -> None:
    page = lead_client.get("/search/", {"q": words})

    assert page.status_code == 200
    assert page.context["found"] == []


def test_search_shows_the_words_as_text(lead_client: Client, project: Project) -> None:
    page = lead_client.get("/search/", {"q": '"><script>x</script>'})

    assert "<script>x" not in page.text


def test_search_by_a_stranger_finds_her_own_only(
    client: Client, tenants: SimpleNamespace, stranger: User
) -> None:
    client.force_login(stranger)

    assert search(client, "missed") == [page_of(Project.objects.led_by(stranger).get())]


@pytest.mark.parametrize("who", ["lead", "member"])
@pytest.mark.parametrize(
    "name", ["reports:project_page", "pdsa:cycle_list", "projects:team", "reports:charter"]
)  # fmt: skip
def test_coach_s_note_stands_on_no_page_of_others(
    client: Client, request: pytest.FixtureRequest, tenants: SimpleNamespace,
    who: str, name: str,
) -> None:  # fmt: skip
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse(name, args=[tenants.own.pk]))

    assert page.status_code == 200
    assert SECRET not in page.text


def my_data(client: Client) -> dict:
    answer = client.get(reverse("reports:my_data_download"))
    assert answer["Content-Type"].startswith("application/json")
    return json.loads(answer.content)


def test_my_data_holds_what_is_one_s_own(
    lead_client: Client, tenants: SimpleNamespace, lead: User, practice: Organisation
) -> None:
    OrganisationMembershipFactory(organisation=practice, user=lead)

    data = my_data(lead_client)

    assert data["account"]["email"] == "lead@example.org"
    assert [row["project"] for row in data["projects"]] == [tenants.own.title]
    assert [row["organisation"] for row in data["organisations"]] == [practice.name]
    assert len(data["pdsa_cycles_i_own"]) == 1


def test_my_data_holds_nothing_of_others(
    lead_client: Client, tenants: SimpleNamespace, member: User
) -> None:
    text = json.dumps(my_data(lead_client))

    for foreign in (SECRET, member.email, member.name, "Zoe Far"):
        assert foreign not in text


def test_my_data_of_a_coach_holds_her_own_notes(
    client: Client, coach: User, tenants: SimpleNamespace
) -> None:
    client.force_login(coach)

    assert [note["text"] for note in my_data(client)["coach_notes_i_wrote"]] == [SECRET]


def test_my_data_holds_no_secret_of_the_account(
    client: Client, coach: User, tenants: SimpleNamespace
) -> None:
    client.force_login(coach)

    text = json.dumps(my_data(client))

    assert coach.password not in text
    assert "secret" not in text


@pytest.mark.parametrize("name", ["reports:what_this_is_not", "reports:help_page"])
def test_public_pages_need_no_log_in(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_team_member_of_one_project_sees_nothing_of_the_practice_s_others(
    client: Client, project: Project, member: User
) -> None:
    other = ProjectFactory(organisation=project.organisation, title="Second project")
    client.force_login(member)

    assert client.get(page_of(other)).status_code == 404
    assert search(client, "Second") == []


def test_home_names_the_open_cycle(
    lead_client: Client, project: Project, lead: User
) -> None:
    cycle = CycleFactory(project=project)
    MembershipFactory(project=project, user=UserFactory())

    page = lead_client.get("/")

    assert reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk]) in page.text


def test_home_of_a_project_s_coach_offers_nothing_she_may_not_do(
    client: Client, tenants: SimpleNamespace
) -> None:
    helper = with_second_factor(UserFactory())
    MembershipFactory(project=tenants.own, user=helper, role=ProjectRole.COACH)
    client.force_login(helper)

    page = client.get("/")

    assert "Enter numbers" not in page.text
    assert reverse("coaching:dashboard") in page.text


def test_project_page_grades_the_numbers_of_every_measure(
    lead_client: Client, project: Project
) -> None:
    last_months(MeasureFactory(project=project, kind="outcome"), 12)
    last_months(MeasureFactory(project=project, kind="process"), 12, leave=(3, 4))

    page = lead_client.get(page_of(project)).text

    assert page.count("Data quality A") == 1
    assert page.count("Data quality C") == 1
