"""Board files over REST: batches, faults, files, and the board's answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import PhysicianProfile
from boardfiles.models import BoardLine
from jobs.running import run_queued
from tests.conftest import with_second_factor
from tests.factories.boardfiles import board_id, make_learners, make_office

pytestmark = pytest.mark.django_db


def test_the_whole_loop_over_rest(client: Client) -> None:
    office = make_office()
    with_second_factor(office.staff)
    client.force_login(office.staff)
    one, other, third = make_learners(office, 3)
    PhysicianProfile.objects.filter(user=third.participant).update(consent_at=None)
    base = f"/api/v1/organisations/{office.organisation.pk}"

    found = client.get(
        f"{base}/board-activities/{office.activity.pk}/completions/"
    ).json()
    made = make(client, base, office.activity.pk)
    run_queued()
    batch = client.get(f"{base}/board-batches/{made['id']}/").json()

    assert [row["attestation"] for row in found["ready"]] == [one.pk, other.pk]
    [held] = found["held_back"]
    assert held["name"] == third.participant.name
    assert held["faults"][0]["url"] == reverse("boardfiles:fix_field", args=["no_consent"])  # fmt: skip
    assert batch["held_back"][0]["attestation"] == third.pk
    kinds = {file["adapter"]: file for file in batch["files"]}
    file = client.get(f"{base}/board-batches/{batch['id']}/files/pars-workbook/")
    again = client.get(f"{base}/board-batches/{batch['id']}/files/pars-workbook/")
    assert file.content == again.content
    assert file["X-Content-SHA256"] == kinds["pars-workbook"]["digest"]
    assert not {"npi", "birth_day", "board_id"} & set(batch["lines"][0])

    result = answered(client, base, batch["id"], one, other)
    looked = client.get(f"{base}/board-results/{result['id']}/").json()
    assert looked["applied_at"] is None
    applied = client.post(f"{base}/board-results/{result['id']}/apply/")
    second = client.post(f"{base}/board-results/{result['id']}/apply/")
    assert applied.json()["applied_at"]
    assert second.status_code == 400
    states = BoardLine.objects.order_by("position").values_list("state", flat=True)
    assert list(states) == ["accepted", "rejected"]
    nothing = client.post(
        f"{base}/board-batches/", {"activity": office.activity.pk, "kind": "resend"}
    )
    assert "Nothing is mended yet" in nothing.json()["detail"]


def make(client: Client, base: str, activity: int) -> dict:
    answer = client.post(f"{base}/board-batches/", {"activity": activity})
    assert answer.status_code == 201
    made: dict = answer.json()
    return made


def answered(client: Client, base: str, batch: int, one, other) -> dict:  # type: ignore[no-untyped-def]
    """The board's answer as a file: the first accepted, the second sent back."""
    rows = (
        "Board,Board ID,Status,Reason\n"
        f"ABIM,{board_id(one)},Accepted,\n"
        f"ABIM,{board_id(other)},Rejected,Date of birth does not match\n"
    )
    file = SimpleUploadedFile("answer.csv", rows.encode())
    answer = client.post(f"{base}/board-batches/{batch}/result/", {"file": file})
    assert answer.status_code == 201
    got: dict = answer.json()
    assert [one["state"] for one in got["answers"]] == ["accepted", "rejected"]
    return got
