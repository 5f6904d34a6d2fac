"""Setting up an activity, who may join it, and with which project."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BoardIdentity, User
from activities.actions.activities import close_activity, revise_activity
from activities.actions.enrolment import choose_project, enrol, leave_activity
from activities.conflicts import Span, conflicts_of
from activities.models import Activity
from activities.rules import reasons_against
from attestations import catalogue
from attestations.models import Participation
from audit.models import Event
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.activities import make_activity, make_series, take_part
from tests.factories.attestations import Team, make_signed, make_team
from tests.factories.projects import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team(with_data=False)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def office_client(team: Team) -> Client:
    return client_of(with_second_factor(team.reviewer))


def filled(**changed: object) -> dict[str, object]:
    """What the form of a new activity needs at least."""
    today = timezone.localdate()
    return {
        "title": "Asthma year", "kind": "projects", "programme": "abms-portfolio 2026-1",
        "starts_on": today, "ends_on": today + timedelta(days=200), "credits": "20",
        "funding": "internal",
    } | changed  # fmt: skip


def new_url(team: Team) -> str:
    return reverse("activities:activity_new", args=[team.office.pk])


# Setting up ---------------------------------------------------------------------------


def test_activity_new_stores_what_was_said_and_who(team: Team) -> None:
    answer = office_client(team).post(new_url(team), filled(cap=30, report_months=6))

    made = Activity.objects.get()
    assert answer.url == reverse(
        "activities:activity_detail", args=[team.office.pk, made.pk]
    )
    assert (made.programme_id, made.programme_version) == ("abms-portfolio", "2026-1")
    assert (made.cap, made.report_months, made.created_by) == (30, 6, team.reviewer)
    assert Event.objects.filter(verb="activity set up", actor_id=team.reviewer.pk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"programme": ""}, "programme"),
        ({"programme": "ama-pi-cme 2026-1"}, "programme"),
        ({"funding": "grant"}, "funding_note"),
        ({"professions": ["nurse"]}, "professions"),
        ({"needs_review": "on"}, "reviewers"),
        ({"enrol_until": "2035-01-01"}, "enrol_until"),
        ({"cap": "0"}, "cap"),
    ],
)
def test_activity_new_names_the_fault(
    team: Team, changed: dict[str, object], field: str
) -> None:
    answer = office_client(team).post(new_url(team), filled(**changed))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Activity.objects.exists()


def test_series_needs_no_programme(team: Team) -> None:
    office_client(team).post(new_url(team), filled(kind="series", programme=""))

    assert Activity.objects.get().programme is None


def test_copy_brings_everything_but_the_dates(team: Team) -> None:
    first = make_activity(team, cap=12, invited_only=True)

    answer = office_client(team).get(new_url(team), {"copy": first.pk})

    form = answer.context["form"]
    assert form["title"].value() == "Projects of this year"
    assert form["programme"].value() == "abms-portfolio 2026-1"
    assert (form["cap"].value(), form["starts_on"].value()) == (12, None)


def test_activity_edit_refuses_an_older_version(team: Team) -> None:
    activity = make_activity(team)
    revise_activity(activity=activity, by=team.reviewer, version=1, title="Newer")

    answer = office_client(team).post(
        reverse("activities:activity_edit", args=[team.office.pk, activity.pk]),
        filled(version=1),
    )

    assert answer.status_code == 409
    assert Activity.objects.get().title == "Newer"


def test_activity_edit_saves_and_counts_the_version(team: Team) -> None:
    activity = make_activity(team)

    office_client(team).post(
        reverse("activities:activity_edit", args=[team.office.pk, activity.pk]),
        filled(version=1, title="Renamed"),
    )

    activity.refresh_from_db()
    assert (activity.title, activity.version) == ("Renamed", 2)


def test_programme_stays_once_people_take_part(team: Team) -> None:
    activity = make_activity(team)
    take_part(activity, team)

    with pytest.raises(ActionRefused, match="the program stays"):
        revise_activity(activity=activity, by=team.reviewer, version=1,
                        programme_id="ama-pi-cme")  # fmt: skip


def test_revise_raises_on_a_version_of_yesterday(team: Team) -> None:
    activity = make_activity(team)

    with pytest.raises(VersionConflict):
        revise_activity(activity=activity, by=team.reviewer, version=0, title="X")


# Dates against rules ------------------------------------------------------------------


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-01-15", "2026-07-14", 6),
        ("2026-01-15", "2026-07-13", 5),
        ("2026-01-01", "2026-12-31", 12),
    ],
)
def test_span_counts_whole_months(first: str, last: str, months: int) -> None:
    assert span(first, last).months == months


@pytest.mark.parametrize(
    ("programme", "first", "last", "said"),
    [
        ("sponsor-six-months", "2026-01-01", "2026-04-30", "asks for 6 months; these dates allow 4"),
        ("sponsor-six-months", "2026-01-01", "2026-12-31", "the activity ends later in the year"),
        ("abo-self-directed", "2026-01-01", "2026-03-30", "asks for 90 days; these dates allow 89"),
        ("ama-pi-cme", "2026-01-01", "2027-01-01", "more than 12 months"),
    ],
)  # fmt: skip
def test_conflicts_say_rule_and_numbers(
    programme: str, first: str, last: str, said: str
) -> None:
    found = conflicts_of(catalogue.find(programme, "2026-1"), span(first, last))

    assert [one for one in found if said in one]


@pytest.mark.parametrize(
    ("programme", "first", "last"),
    [
        ("sponsor-six-months", "2026-01-01", "2026-10-28"),
        ("abo-self-directed", "2026-01-01", "2026-03-31"),
        ("ama-pi-cme", "2026-01-01", "2026-12-31"),
    ],
)
def test_dates_that_fit_bring_no_conflict(
    programme: str, first: str, last: str
) -> None:
    assert conflicts_of(catalogue.find(programme, "2026-1"), span(first, last)) == []


# Joining ------------------------------------------------------------------------------


def test_joining_and_choosing_a_project_makes_the_part(team: Team) -> None:
    activity = make_activity(team)
    team.project.participations.all()

    place = take_part(activity, team)

    assert place.participation == team.participation
    assert place.started_at is not None


def test_joining_twice_keeps_one_place(team: Team) -> None:
    activity = make_activity(team)

    first = enrol(activity=activity, by=team.participant)

    assert enrol(activity=activity, by=team.participant) == first


def test_last_place_goes_to_one_person_only(team: Team) -> None:
    activity = make_activity(team, cap=1)
    enrol(activity=activity, by=team.participant)

    with pytest.raises(ActionRefused, match="All 1 places are taken"):
        enrol(activity=activity, by=team.lead)


def test_who_leaves_frees_the_place(team: Team) -> None:
    activity = make_activity(team, cap=1)
    place = take_part(activity, team)

    leave_activity(enrolment=place, by=team.participant)

    assert enrol(activity=activity, by=team.lead).pk
    assert Participation.objects.filter(user=team.participant).exists()


def test_nobody_leaves_after_signing() -> None:
    team = make_signed()
    place = take_part(make_activity(team), team)

    with pytest.raises(ActionRefused, match="your place stays"):
        leave_activity(enrolment=place, by=team.participant)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"invited_only": True}, "Only people with an invitation"),
        ({"professions": ["resident"]}, "It is for: Resident or fellow"),
        ({"needs_identity": True}, "No board and diplomate number"),
        ({"enrol_until": date(2026, 1, 5)}, "The last day to join was"),
    ],
)
def test_reasons_against_joining_are_said(
    team: Team, rules: dict[str, object], said: str
) -> None:
    activity = make_activity(team, **rules)

    assert said in reasons_against(activity, team.participant)[0]


def test_wrong_board_number_stops_at_the_door(team: Team) -> None:
    activity = make_activity(team, needs_identity=True)
    BoardIdentity.objects.create(
        user=team.participant, board="ABIM", diplomate_id="12", first_name="P",
        last_name="P",
    )  # fmt: skip

    assert "ABIM: the number should be exactly 6 digits." in reasons_against(
        activity, team.participant
    )


def test_closed_activity_takes_nobody_more(team: Team) -> None:
    activity = close_activity(activity=make_activity(team), by=team.reviewer)

    with pytest.raises(ActionRefused, match="closed"):
        enrol(activity=activity, by=team.participant)


def test_project_of_another_practice_is_refused(team: Team) -> None:
    activity = make_activity(team, sites=[OrganisationFactory()])
    place = enrol(activity=activity, by=team.participant)

    with pytest.raises(ActionRefused, match="does not belong to one of"):
        choose_project(enrolment=place, project=team.project, by=team.participant)


def test_own_project_asks_the_office_to_sponsor_it(team: Team) -> None:
    activity = make_activity(team)
    mine = ProjectFactory(lead=team.participant)
    place = enrol(activity=activity, by=team.participant)

    choose_project(enrolment=place, project=mine, by=team.participant)

    assert mine.sponsorships.get().organisation == team.office


def test_participant_cannot_bring_an_office_into_anothers_project(team: Team) -> None:
    activity = make_activity(team)
    other = ProjectFactory()
    MembershipFactory(project=other, user=team.participant, role="participant")
    place = enrol(activity=activity, by=team.participant)

    with pytest.raises(ActionRefused, match="does not sponsor this project"):
        choose_project(enrolment=place, project=other, by=team.participant)


def test_one_project_counts_in_one_activity(team: Team) -> None:
    take_part(make_activity(team), team)
    second = enrol(activity=make_activity(team, title="B"), by=team.participant)

    with pytest.raises(ActionRefused, match="Projects of this year"):
        choose_project(enrolment=second, project=team.project, by=team.participant)


def test_own_activities_shows_open_ones_of_her_sponsors_only(team: Team) -> None:
    make_activity(team)
    make_activity(team, title="By invitation", invited_only=True)
    other = make_team("Ola Other", with_data=False)
    make_activity(other, title="Elsewhere")

    page = client_of(team.participant).get(reverse("activities:own_activities"))

    assert [one.title for one in page.context["others"]] == ["Projects of this year"]


def test_activity_of_strangers_is_not_there(team: Team) -> None:
    activity = make_activity(team)

    page = client_of(UserFactory()).get(
        reverse("activities:own_activity", args=[activity.pk])
    )

    assert page.status_code == 404


def test_joining_and_choosing_by_the_pages(team: Team) -> None:
    activity, client = make_activity(team), client_of(team.participant)
    url = reverse("activities:own_activity", args=[activity.pk])

    client.post(reverse("activities:activity_join", args=[activity.pk]))
    answer = client.post(
        reverse("activities:project_choose", args=[activity.pk]),
        {"project": team.project.pk},
    )

    assert answer.url == url
    assert activity.enrolments.get().participation == team.participation
    assert "What is left" in client.get(url).content.decode()


def test_series_asks_for_no_project(team: Team) -> None:
    activity = make_series(team)
    place = take_part(activity, team)

    page = client_of(team.participant).get(
        reverse("activities:own_activity", args=[activity.pk])
    )

    assert page.context["form"] is None
    with pytest.raises(ActionRefused):
        choose_project(enrolment=place, project=team.project, by=team.participant)


def test_choosing_a_project_waits_for_the_activity_first(
    team: Team, django_assert_max_num_queries: Any
) -> None:
    """As setting up its report does: else the part could miss the report."""
    place = enrol(activity=make_activity(team), by=team.participant)

    with django_assert_max_num_queries(50) as asked:
        choose_project(enrolment=place, project=team.project, by=team.participant)

    reads = [q["sql"] for q in asked if q["sql"].startswith("SELECT")]
    assert 'FROM "activities_activity"' in reads[0]
    assert 'FROM "activities_enrolment"' in reads[1]
    if connection.vendor == "postgresql":
        assert all("FOR UPDATE" in one for one in reads[:2])
