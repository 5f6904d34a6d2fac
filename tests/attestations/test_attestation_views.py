"""Pages of one's part, of signing and co-signing."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from attestations import decisions
from attestations.models import Signature, Status
from jobs.running import run_queued
from tests.conftest import with_second_factor
from tests.factories.accounts import PASSWORD
from tests.factories.attestations import (
    REFLECTION,
    Team,
    add_signed,
    digest_to_sign,
    make_approved,
    make_cosigned,
    make_ready,
    make_signed,
    make_team,
)

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def part_url(name: str, team: Team) -> str:
    return reverse(
        f"attestations:{name}", args=[team.project.pk, team.participation.pk]
    )


def url_of(name: str, team: Team) -> str:
    return reverse(f"attestations:{name}", args=[team.attestation.pk])


def signing(team: Team, **changed: Any) -> dict[str, Any]:
    return {
        "evidence_digest": digest_to_sign(team.participation),
        "agreed": "on",
        "password": PASSWORD,
    } | changed


def test_programme_join_makes_the_participation_and_shows_what_is_left() -> None:
    team = make_team()
    second = User.objects.create_user("second@example.org", PASSWORD, name="Sam Second",
                                      profession="physician")  # fmt: skip
    team.project.memberships.create(user=second, role="participant")
    confirmation = team.office.programme_confirmations.get()

    answer = client_of(second).post(
        reverse("attestations:programme_join", args=[team.project.pk]),
        {"confirmation": confirmation.pk}, follow=True,
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.templates[0].name == "attestations/participation_detail.html"
    assert team.project.participations.filter(user=second).count() == 1


def test_programme_join_without_a_choice_is_422() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        reverse("attestations:programme_join", args=[team.project.pk])
    )

    assert answer.status_code == 422
    assert "Choose a program." in answer.content.decode()


def test_participation_detail_each_open_line_leads_to_its_field() -> None:
    team = make_team()

    page = client_of(team.participant).get(part_url("participation_detail", team))

    body = page.content.decode()
    assert f'{part_url("part_edit", team)}#id_role_0"' in body
    assert f'{part_url("steps_edit", team)}#id_steps_0"' in body
    assert f'{part_url("reflections_edit", team)}#id_result"' in body
    assert reverse("accounts:consent") in body


def test_participation_detail_of_somebody_else_is_404() -> None:
    team = make_team()

    page = client_of(team.lead).get(part_url("participation_detail", team))

    assert page.status_code == 404


def test_participation_detail_ready_offers_to_sign() -> None:
    team = make_ready()

    page = client_of(team.participant).get(part_url("participation_detail", team))

    assert url_of("attestation_sign", team) in page.content.decode()


def test_steps_edit_saves_and_returns() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        part_url("steps_edit", team), {"version": 1, "steps": ["gap", "results"]}
    )

    team.participation.refresh_from_db()
    assert answer.url == part_url("participation_detail", team)
    assert set(team.participation.steps) == {"gap", "results"}


def test_steps_edit_autosave_answers_with_the_next_version() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        part_url("steps_edit", team), {"version": 1, "steps": ["gap"]},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert answer.status_code == 200
    assert 'id="part-version" value="2"' in answer.content.decode()


def test_reflections_edit_old_version_is_409_and_keeps_what_was_typed() -> None:
    team = make_team()
    client = client_of(team.participant)
    client.post(part_url("reflections_edit", team), {"version": 1, "result": "One."})

    answer = client.post(
        part_url("reflections_edit", team), {"version": 1, "result": "Two."}
    )

    team.participation.refresh_from_db()
    assert answer.status_code == 409
    assert "Two." in answer.content.decode()
    assert team.participation.reflections["result"] == "One."


def test_reflections_edit_patient_data_are_refused() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        part_url("reflections_edit", team),
        {"version": 1, "result": "MRN 12345678 came twice."},
    )

    team.participation.refresh_from_db()
    assert answer.status_code == 422
    assert team.participation.reflections == {}


def test_part_edit_days_the_wrong_way_round_are_422() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        part_url("part_edit", team),
        {"version": 1, "role": "care", "started_on": "2026-03-01",
         "ended_on": "2026-02-01"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "The last day is before the first day." in answer.content.decode()


def test_attestation_sign_shows_the_exact_words_and_the_evidence() -> None:
    team = make_ready()

    page = client_of(team.participant).get(url_of("attestation_sign", team))

    body = page.content.decode()
    assert "I took an active part in this project" in body
    assert REFLECTION in body
    assert digest_to_sign(team.participation) in body


def test_attestation_sign_with_password_signs_once() -> None:
    team = make_ready()
    client, data = client_of(team.participant), signing(team)

    first = client.post(url_of("attestation_sign", team), data)
    second = client.post(url_of("attestation_sign", team), data)

    assert first.url == second.url == url_of("attestation_detail", team)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "wrong"}, "This password is not right"),
        ({"password": ""}, "This field is required"),
        ({"agreed": ""}, "Tick the box if the words are true"),
    ],
)
def test_attestation_sign_without_proof_stores_nothing(
    changed: dict[str, str], said: str
) -> None:
    team = make_ready()

    answer = client_of(team.participant).post(
        url_of("attestation_sign", team), signing(team, **changed)
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert team.attestation.status == Status.DRAFT


def test_attestation_sign_with_second_factor_needs_the_code() -> None:
    team = make_ready()
    with_second_factor(team.participant)

    answer = client_of(team.participant).post(
        url_of("attestation_sign", team), signing(team)
    )

    assert answer.status_code == 422
    assert team.attestation.status == Status.DRAFT


def test_attestation_sign_after_a_change_is_409_with_the_new_evidence() -> None:
    team = make_ready()
    data = signing(team)
    team.project.cycles.update(learned="Something else.")

    answer = client_of(team.participant).post(url_of("attestation_sign", team), data)

    assert answer.status_code == 409
    assert digest_to_sign(team.participation) in answer.content.decode()


def test_attestation_sign_while_something_is_open_is_refused_by_name() -> None:
    team = make_team()

    answer = client_of(team.participant).post(
        url_of("attestation_sign", team), signing(team)
    )

    assert answer.status_code == 422
    assert "Your role: one of four" in answer.content.decode()


def test_attestation_sign_of_somebody_else_is_403() -> None:
    team = make_signed()

    assert client_of(team.lead).get(url_of("attestation_sign", team)).status_code == 403


def test_attestation_cosign_by_the_lead() -> None:
    team = make_signed()
    data = signing(team)

    answer = client_of(team.lead).post(url_of("attestation_cosign", team), data)

    assert answer.url == reverse("attestations:cosign_list")
    assert team.attestation.status == Status.COSIGNED


def test_attestation_cosign_own_is_403() -> None:
    team = make_signed()
    team.project.memberships.filter(user=team.participant).update(role="lead")

    answer = client_of(team.participant).post(
        url_of("attestation_cosign", team), signing(team)
    )

    assert answer.status_code == 403


def test_attestation_decline_needs_the_reason_and_shows_it() -> None:
    team = make_signed()
    client, url = client_of(team.lead), url_of("attestation_decline", team)

    empty = client.post(url, {"reason": ""})
    client.post(url, {"reason": "The dates do not fit."})

    page = client_of(team.participant).get(url_of("attestation_detail", team))
    assert empty.status_code == 422
    assert "The dates do not fit." in page.content.decode()


def test_attestation_withdraw_and_begin_again() -> None:
    team = make_signed()
    client = client_of(team.participant)

    client.post(url_of("attestation_withdraw", team), {"reason": ""})
    client.post(part_url("attestation_again", team))

    assert (team.attestation.number, team.attestation.status) == (2, "draft")


def test_cosign_list_costs_the_same_for_one_and_ten() -> None:
    team = make_signed()
    client = client_of(team.lead)
    one = count_queries(client, reverse("attestations:cosign_list"))
    for number in range(9):
        add_signed(team, f"Person {number}")

    many = count_queries(client, reverse("attestations:cosign_list"))

    assert one == many <= 15


def count_queries(client: Client, url: str) -> int:
    """Queries of the second visit: the first one also renews the session."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_document_download_before_it_is_drawn_is_404() -> None:
    team = make_cosigned()

    page = client_of(team.participant).get(url_of("document_download", team))

    assert page.status_code == 404


def test_document_download_gives_the_stored_bytes(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    team = make_approved()
    run_queued()

    first = client_of(team.participant).get(url_of("document_download", team))
    second = client_of(team.lead).get(url_of("document_download", team))

    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    assert first["X-Content-SHA256"] == team.attestation.document.digest


def test_attestation_detail_shows_progress_while_the_pdf_is_drawn() -> None:
    team = make_approved()

    page = client_of(team.participant).get(url_of("attestation_detail", team))

    assert "Drawing the PDF" in page.content.decode()


def test_attestation_list_shows_own_and_those_of_the_led() -> None:
    team = make_signed()
    url = reverse("attestations:attestation_list", args=[team.project.pk])

    own = client_of(team.participant).get(url)
    led = client_of(team.lead).get(url)

    assert [len(own.context["own"]), len(own.context["others"])] == [1, 0]
    assert [len(led.context["own"]), len(led.context["others"])] == [0, 1]


def test_declined_one_can_be_signed_again_with_the_same_words() -> None:
    team = make_cosigned()
    decisions.decline(attestation=team.attestation, reason="No.", by=team.reviewer)
    client = client_of(team.participant)
    client.post(part_url("attestation_again", team))

    answer = client.post(url_of("attestation_sign", team), signing(team))

    assert answer.status_code == 302
