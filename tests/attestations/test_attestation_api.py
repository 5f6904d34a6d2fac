"""The chain over HTTP: a token alone never signs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import get_token_model

from accounts.models import User
from attestations.models import Attestation, Signature, Status
from tests.conftest import with_second_factor
from tests.factories.accounts import PASSWORD
from tests.factories.attestations import (
    REFLECTION,
    Team,
    digest_to_sign,
    make_approved,
    make_cosigned,
    make_ready,
    make_signed,
    make_team,
    programme,
)

pytestmark = pytest.mark.django_db


def token_client(user: User) -> Client:
    _row, token = get_token_model().objects.create(user=user, expiry=timedelta(hours=1))
    return Client(headers={"Authorization": f"Token {token}"})


def post(user: User, url: str, **data: Any) -> Any:
    return token_client(user).post(url, data, content_type="application/json")


def route(name: str, attestation: Attestation) -> str:
    return reverse(f"attestation-{name}", args=[attestation.pk])


def ticket(user: User, bound_to: str, **proof: str) -> str:
    url = reverse("api_reauthentication_create")
    answer = post(user, url, bound_to=bound_to, password=PASSWORD, **proof)
    assert answer.status_code == 201, answer.content
    return answer.json()["ticket"]


def test_participation_create_then_patch_leads_to_met_requirements() -> None:
    team = make_team()
    newcomer = User.objects.create_user(
        "n@example.org", PASSWORD, name="Nora New", profession="physician"
    )
    team.project.memberships.create(user=newcomer, role="participant")
    made = post(
        newcomer, reverse("participation-list"), project=team.project.pk,
        office=team.office.pk, programme="abms-portfolio", programme_version="2026-1",
    ).json()  # fmt: skip

    told = token_client(newcomer).patch(
        reverse("participation-detail", args=[made["id"]]),
        {
            "version": made["version"], "role": "care",
            "steps": [s.id for s in programme().claimable_steps()],
            "reflections": {"result": REFLECTION},
        },
        content_type="application/json",
    )  # fmt: skip
    url = reverse("attestation-detail", args=[made["attestation"]])
    shown = token_client(newcomer).get(url).json()

    assert told.status_code == 200
    assert shown["status"] == "draft"
    verdicts = {r["id"]: r["verdict"] for r in shown["requirements"]}
    assert verdicts.pop("consent") == verdicts.pop("identity") == "not_met"
    assert set(verdicts.values()) == {"met"}


def test_participation_patch_with_an_old_version_is_409() -> None:
    team = make_ready()

    answer = token_client(team.participant).patch(
        reverse("participation-detail", args=[team.participation.pk]),
        {"version": 1, "role": "teaching"}, content_type="application/json",
    )  # fmt: skip

    assert answer.status_code == 409


def test_participation_patch_with_patient_data_is_400_at_its_place() -> None:
    team = make_team()

    answer = token_client(team.participant).patch(
        reverse("participation-detail", args=[team.participation.pk]),
        {"version": 1, "reflections": {"result": "MRN 12345678 came twice."}},
        content_type="application/json",
    )  # fmt: skip

    team.participation.refresh_from_db()
    assert answer.status_code == 400
    assert "result" in answer.json()["errors"]
    assert team.participation.reflections == {}


def test_sign_with_the_token_alone_is_403() -> None:
    team = make_ready()
    digest = digest_to_sign(team.participation)

    answer = post(
        team.participant, route("sign", team.attestation), evidence_digest=digest
    )

    assert answer.status_code == 403
    assert not Signature.objects.exists()


def test_sign_with_a_ticket_signs_once() -> None:
    team = make_ready()
    digest = digest_to_sign(team.participation)
    shown = token_client(team.participant).get(route("detail", team.attestation)).json()
    proof = ticket(team.participant, shown["bound_to"]["sign"])

    url = route("sign", team.attestation)
    first = post(team.participant, url, evidence_digest=digest, ticket=proof)
    second = post(team.participant, url, evidence_digest=digest, ticket=proof)

    assert shown["evidence_digest"] == digest
    assert (first.status_code, first.json()["status"]) == (200, "signed")
    assert second.status_code == 400
    assert Signature.objects.count() == 1


def test_sign_with_a_ticket_for_other_evidence_is_403() -> None:
    team = make_ready()
    attestation = team.attestation
    proof = ticket(team.participant, f"sign:attestation:{attestation.pk}:{'0' * 64}")

    answer = post(
        team.participant, route("sign", attestation), ticket=proof,
        evidence_digest=digest_to_sign(team.participation),
    )  # fmt: skip

    assert answer.status_code == 403
    assert team.attestation.status == Status.DRAFT


def test_sign_after_a_change_is_409() -> None:
    team = make_ready()
    digest = digest_to_sign(team.participation)
    team.project.cycles.update(learned="Something else.")

    answer = post(
        team.participant, route("sign", team.attestation), evidence_digest=digest,
        password=PASSWORD,
    )  # fmt: skip

    assert answer.status_code == 409


def test_sign_while_a_requirement_fails_is_400_and_names_it() -> None:
    team = make_team()

    answer = post(
        team.participant, route("sign", team.attestation), evidence_digest="0" * 64,
        password=PASSWORD,
    )  # fmt: skip

    assert answer.status_code == 400
    assert "Your role: one of four" in answer.json()["detail"]


def signed_digest(team: Team) -> str:
    return team.attestation.signatures.get(part="participant").evidence_digest


@pytest.mark.parametrize(
    ("verb", "maker", "who"),
    [("cosign", make_signed, "lead"), ("approve", make_cosigned, "reviewer")],
)
def test_cosign_and_approve_with_the_token_alone_are_403(
    verb: str, maker: Any, who: str
) -> None:
    team = maker()
    user = with_second_factor(getattr(team, who))
    before = team.attestation.status

    answer = post(
        user, route(verb, team.attestation), evidence_digest=signed_digest(team)
    )

    assert answer.status_code == 403
    assert team.attestation.status == before


def test_cosign_with_a_password_co_signs() -> None:
    team = make_signed()

    answer = post(
        team.lead, route("cosign", team.attestation), password=PASSWORD,
        evidence_digest=signed_digest(team),
    )  # fmt: skip

    assert answer.json()["status"] == "cosigned"
    assert [s["part"] for s in answer.json()["signatures"]] == [
        "participant", "cosigner",
    ]  # fmt: skip


def test_cosign_of_other_evidence_is_409() -> None:
    team = make_signed()

    answer = post(
        team.lead, route("cosign", team.attestation), password=PASSWORD,
        evidence_digest="0" * 64,
    )  # fmt: skip

    assert answer.status_code == 409


def test_approve_with_password_but_no_code_is_403() -> None:
    team = make_cosigned()
    with_second_factor(team.reviewer)

    answer = post(
        team.reviewer, route("approve", team.attestation), password=PASSWORD,
        evidence_digest=signed_digest(team),
    )  # fmt: skip

    assert answer.status_code == 403
    assert answer.json()["errors"] == {
        "code": [
            "This code is not right or was used. Type the newest code of your app."
        ]
    }


def test_approve_with_password_and_code_approves() -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    team = make_cosigned()
    with_second_factor(team.reviewer)
    wrapped = Authenticator.objects.get(user=team.reviewer).wrap()
    secret = wrapped.instance.data["secret"]
    from qiapp.lib.crypto import decrypt_text

    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(decrypt_text(secret), counter))

    answer = post(
        team.reviewer, route("approve", team.attestation), password=PASSWORD, code=code,
        evidence_digest=signed_digest(team),
    )  # fmt: skip

    assert answer.status_code == 200, answer.content
    assert team.attestation.status == Status.APPROVED


def test_decline_without_a_reason_is_400() -> None:
    team = make_signed()

    answer = post(team.lead, route("decline", team.attestation), reason="")

    assert answer.status_code == 400
    assert "reason" in answer.json()["errors"]


def test_attestation_list_filters_by_status() -> None:
    team = make_approved()
    client = token_client(team.participant)

    found = client.get(reverse("attestation-list"), {"status": "approved"}).json()
    none = client.get(reverse("attestation-list"), {"status": "draft"}).json()

    assert (found["count"], none["count"]) == (1, 0)


def test_sign_again_with_the_same_idempotency_key_gives_the_first_answer() -> None:
    team = make_ready()
    client = token_client(team.participant)
    data = {"evidence_digest": digest_to_sign(team.participation), "password": PASSWORD}
    headers = {"Idempotency-Key": "sign-once"}
    url = route("sign", team.attestation)

    first = client.post(url, data, content_type="application/json", headers=headers)
    again = client.post(url, data, content_type="application/json", headers=headers)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert Signature.objects.count() == 1
