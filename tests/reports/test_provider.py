"""The CME office's queue, decisions and programmes."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import OrganisationRole
from attestations.models import Attestation, Participation, Status
from tests.conftest import code_of, with_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import Team, make_approved, make_cosigned
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def staff_client(team: Team) -> Client:
    with_second_factor(team.reviewer)
    client = Client()
    client.force_login(team.reviewer)
    return client


def office_url(name: str, team: Team, *args: Any) -> str:
    return reverse(f"reports:provider_{name}", args=[team.office.pk, *args])


def more_waiting(team: Team, count: int) -> None:
    """Rows only: what a list costs does not depend on how they came about."""
    for number in range(count):
        user = UserFactory(name=f"Person {number}")
        part = Participation.objects.create(
            user=user, project=ProjectFactory(title=f"Project {number}"),
            programme_id="abms-portfolio", programme_version="2026-1",
            office=team.office, confirmation=team.participation.confirmation,
        )  # fmt: skip
        Attestation.objects.create(
            participation=part, status=Status.COSIGNED, completed_on=date(2026, 7, 1)
        )


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_provider_queue_costs_the_same_for_one_and_forty(settings: Any) -> None:
    team = make_cosigned()
    client, url = staff_client(team), office_url("queue", team)
    one = cost(client, url)
    more_waiting(team, 40)

    many = cost(client, url)

    assert one == many <= 15


def test_provider_queue_shows_25_a_page_oldest_first() -> None:
    team = make_cosigned()
    more_waiting(team, 30)

    page = staff_client(team).get(office_url("queue", team))

    rows = list(page.context["page"])
    assert len(rows) == 25
    assert rows[0] == team.attestation
    assert page.context["queue"].counts["waiting"] == 31


def test_provider_queue_of_another_office_shows_nothing_of_it() -> None:
    team = make_cosigned()
    other = make_cosigned(name="Olga Other")

    page = staff_client(team).get(office_url("queue", team))

    assert list(page.context["page"]) == [team.attestation]
    assert other.attestation != team.attestation


def test_provider_decision_of_another_office_is_404() -> None:
    team, other = make_cosigned(), make_cosigned(name="Olga Other")

    page = staff_client(team).get(office_url("decision", team, other.attestation.pk))

    assert page.status_code == 404


def test_provider_decision_approves_with_password_and_code() -> None:
    team = make_cosigned()
    client = staff_client(team)
    url = office_url("decision", team, team.attestation.pk)
    digest = client.get(url).context["form"].initial["evidence_digest"]

    answer = client.post(
        url,
        {"evidence_digest": digest, "agreed": "on", "password": PASSWORD,
         "code": code_of(team.reviewer)},
    )  # fmt: skip

    assert answer.status_code == 302
    assert team.attestation.status == Status.APPROVED


@pytest.mark.parametrize(
    "changed", [{"password": "wrong"}, {"code": "000000"}, {"agreed": ""}]
)
def test_provider_decision_without_full_proof_approves_nothing(
    changed: dict[str, str],
) -> None:
    team = make_cosigned()
    client = staff_client(team)
    url = office_url("decision", team, team.attestation.pk)
    digest = client.get(url).context["form"].initial["evidence_digest"]
    proof = {"evidence_digest": digest, "agreed": "on", "password": PASSWORD,
             "code": "123456"}  # fmt: skip

    answer = client.post(url, proof | changed)

    assert answer.status_code == 422
    assert team.attestation.status == Status.COSIGNED


def test_provider_decision_stays_within_its_budget() -> None:
    team = make_cosigned()

    found = cost(staff_client(team), office_url("decision", team, team.attestation.pk))

    assert found <= 30


def test_provider_decline_sends_back_with_the_reason() -> None:
    team = make_cosigned()

    answer = staff_client(team).post(
        office_url("decline", team, team.attestation.pk), {"reason": "Dates."}
    )

    assert answer.status_code == 302
    assert (team.attestation.status, team.attestation.reason) == ("declined", "Dates.")


def test_provider_revoke_of_what_is_not_approved_is_refused() -> None:
    team = make_cosigned()

    answer = staff_client(team).post(
        office_url("revoke", team, team.attestation.pk), {"reason": "Wrong."}
    )

    assert answer.status_code == 422
    assert team.attestation.status == Status.COSIGNED


def test_provider_programme_confirm_makes_the_programme_usable() -> None:
    office = OrganisationFactory(name="New Office", kind="cme_provider")
    user = with_second_factor(UserFactory(name="Rita Reviewer"))
    OrganisationMembershipFactory(
        organisation=office, user=user, role=OrganisationRole.CME_STAFF
    )
    client = Client()
    client.force_login(user)

    answer = client.post(
        reverse("reports:provider_programme_confirm",
                args=[office.pk, "abms-portfolio", "2026-1"]),
        {"source_read_on": "2026-11-20", "confirmed": "on"},
    )  # fmt: skip

    confirmation = office.programme_confirmations.get()
    assert answer.status_code == 302
    assert (confirmation.reviewer, confirmation.is_demo) == ("Rita Reviewer", False)


def test_provider_export_new_names_who_is_held_back() -> None:
    team = make_approved()

    page = staff_client(team).get(office_url("export_new", team))

    assert "The PDF is not drawn yet." in page.content.decode()


def test_provider_export_new_days_the_wrong_way_round_are_422() -> None:
    team = make_approved()

    page = staff_client(team).post(
        office_url("export_new", team),
        {"first_day": "2026-05-01", "last_day": "2026-04-01"},
    )

    assert page.status_code == 422
    assert "The last day is before the first day." in page.content.decode()
