"""The ledger's page and API, the attestation's line, and the line under forms."""

import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attestations.evidence import load
from attestations.snapshot import participant_facts
from effort.actions import choose, note_effort
from effort.models import Choice, Effort, Task
from projects.models import Project
from tests.factories.attestations import make_ready
from tests.factories.effort import EffortFactory
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db


def url(name: str, project: Project, *args: object) -> str:
    return reverse(f"effort:{name}", args=[project.pk, *args])


def send(client: Client, project: Project, **changed: Any) -> Any:
    typed = {"task": "meeting", "chip": "15", "spent_on": project.today().isoformat()}
    return client.post(url("effort_list", project), typed | changed)


def test_minutes_are_entered_by_a_chip(
    lead_client: Client, project: Project, lead: User
) -> None:
    answer = send(lead_client, project)

    assert answer.status_code == 302
    effort = Effort.objects.get()
    assert (effort.person, effort.task, effort.minutes) == (lead, Task.MEETING, 15)


def test_other_minutes_are_typed(lead_client: Client, project: Project) -> None:
    send(lead_client, project, chip="own", minutes="25")

    assert Effort.objects.get().minutes == 25


def test_other_without_minutes_is_refused_on_the_page(
    lead_client: Client, project: Project
) -> None:
    answer = send(lead_client, project, chip="own")

    assert answer.status_code == 422
    assert "Write how many minutes it took." in answer.content.decode()
    assert not Effort.objects.exists()


def test_a_colleague_sees_the_sum_and_no_name_unless_it_is_allowed(
    lead_client: Client, project: Project, member: User
) -> None:
    EffortFactory(project=project, person=member, minutes=42)

    before = lead_client.get(url("effort_list", project)).content.decode()
    choose(project=project, by=member, shown_to_team=True, on_attestation=False)
    after = lead_client.get(url("effort_list", project)).content.decode()

    assert "42 min of people who keep theirs to themselves." in before
    assert member.name not in before
    assert member.name in after


def test_the_office_and_the_administrator_see_sums_alone(
    client: Client, project: Project, member: User
) -> None:
    EffortFactory(project=project, person=member, minutes=42)
    choose(project=project, by=member, shown_to_team=True, on_attestation=False)
    reader = project.organisation.memberships.create(
        user=EffortFactory().person, role="administrator"
    ).user
    client.force_login(reader)

    html = client.get(url("effort_list", project)).content.decode()

    assert "42 min" in html
    assert member.name not in html


def test_an_entry_is_changed_and_removed(
    lead_client: Client, project: Project, lead: User
) -> None:
    effort = EffortFactory(project=project, person=lead)
    typed = {"task": "writing", "chip": "30", "spent_on": "2026-01-13", "version": 1}

    changed = lead_client.post(url("effort_edit", project, effort.pk), typed)
    effort.refresh_from_db()

    assert changed.status_code == 302
    assert (effort.task, effort.minutes) == ("writing", 30)

    lead_client.post(url("effort_remove", project, effort.pk))

    assert not Effort.objects.exists()


def test_a_change_on_two_devices_is_answered_409(
    lead_client: Client, project: Project, lead: User
) -> None:
    effort = EffortFactory(project=project, person=lead, version=2)
    typed = {"task": "writing", "chip": "30", "spent_on": "2026-01-13", "version": 1}

    answer = lead_client.post(url("effort_edit", project, effort.pk), typed)

    assert answer.status_code == 409


def test_was_it_worth_it_takes_one_tap(
    lead_client: Client, project: Project, lead: User
) -> None:
    lead_client.post(url("worth_say", project), {"worth": "4"})

    assert Choice.objects.get(project=project, person=lead).worth == 4


@pytest.mark.parametrize(
    ("ticked", "entries"), [({}, 0), ({"effort_minutes": "10"}, 1)]
)
def test_the_line_under_numbers_counts_only_when_it_is_ticked(
    ticked: dict[str, str], entries: int, lead_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project)
    address = reverse("measures:observation_record", args=[project.pk, measure.pk])
    page = lead_client.get(address).content.decode()
    typed = {"period": "2026-01-01", "other_period": "Jan 2026", "numerator": 9,
             "denominator": 20}  # fmt: skip

    answer = lead_client.post(address, typed | ticked)

    assert 'name="effort_minutes"' in page
    assert answer.status_code == 302
    assert Effort.objects.filter(task="data", minutes=10).count() == entries


def test_the_line_under_a_plan_counts_as_pdsa(
    lead_client: Client, project: Project
) -> None:
    typed = {"change": "Call the day before.", "prediction": "Fewer missed.",
             "starts_on": project.today().isoformat(), "effort_minutes": "10"}  # fmt: skip

    lead_client.post(reverse("pdsa:cycle_plan", args=[project.pk]), typed)

    assert Effort.objects.get().task == Task.PDSA


def test_the_attestation_tells_the_minutes_when_the_person_wants_it() -> None:
    team = make_ready()
    project, person = team.project, team.participant
    note_effort(project=project, by=person, task="data", minutes=135,
                spent_on=project.today())  # fmt: skip
    silent = participant_facts(load(team.participation))

    choose(project=project, by=person, shown_to_team=False, on_attestation=True)
    facts = participant_facts(load(team.participation))

    assert "effort" not in silent
    assert facts["effort"]["minutes"] == 135
    shown = render_to_string(
        "attestations/_evidence.html",
        {"facts": {"participant": facts}, "participation": team.participation},
    )
    assert "135 minutes, as entered" in shown


def test_the_download_of_ones_data_holds_ones_minutes(
    lead_client: Client, project: Project, lead: User
) -> None:
    EffortFactory(project=project, person=lead, minutes=12)
    EffortFactory(project=project, minutes=77)

    data = json.loads(lead_client.get(reverse("reports:my_data_download")).content)

    assert [one["minutes"] for one in data["minutes_i_entered"]] == [12]


def test_the_api_enters_and_sums(lead_client: Client, project: Project) -> None:
    here = [project.pk]
    answer = lead_client.post(
        reverse("effort-list", args=here),
        {"task": "pdsa", "minutes": 25, "spent_on": project.today().isoformat()},
        content_type="application/json",
    )

    ledger = lead_client.get(reverse("effort-ledger", args=here)).json()

    assert answer.status_code == 201
    assert (ledger["total"], ledger["people"], ledger["hidden"]) == (25, [], 25)
    assert ledger["promised_minutes_a_week"] is None


def test_the_api_refuses_a_day_to_come(lead_client: Client, project: Project) -> None:
    answer = lead_client.post(
        reverse("effort-list", args=[project.pk]),
        {"task": "pdsa", "minutes": 25, "spent_on": "2999-01-01"},
        content_type="application/json",
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
