"""Files of evidence over REST: brought, looked at, reviewed, taken away."""

from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.models import EvidenceFile
from tests.conftest import with_second_factor
from tests.factories.papers import pdf_bytes, picture_bytes
from tests.factories.pdsa import CycleFactory

FILES = "/api/v1/evidence-files/"


def upload(team, content: bytes, name: str, **more: object) -> dict[str, object]:
    return {
        "project": team.project.pk, "kind": "certificate", "title": "QI course",
        "file": SimpleUploadedFile(name, content), **more,
    }  # fmt: skip


def test_a_file_counts_once_looked_at_and_accepted(client, team, bring):
    client.force_login(team.participant)

    brought = client.post(FILES, upload(team, picture_bytes(), "photo.png")).json()
    kept_early = EvidenceFile.objects.kept().count()
    unlooked = client.post(f"{FILES}{brought['id']}/confirm/", {"looked": False})
    kept = client.post(f"{FILES}{brought['id']}/confirm/", {"looked": True})

    assert brought["unread"] == "the picture"
    assert (kept_early, unlooked.status_code, kept.status_code) == (0, 400, 200)
    with_second_factor(team.reviewer)
    client.force_login(team.reviewer)
    reviews = f"/api/v1/organisations/{team.office.pk}/evidence-reviews/"
    wordless = client.post(reviews, {"file": brought["id"], "verdict": "refused"})
    accepted = client.post(reviews, {"file": brought["id"], "verdict": "accepted"})
    assert wordless.status_code == 400
    assert accepted.status_code == 201
    assert client.get(f"{FILES}{brought['id']}/").json()["accepted"] is True
    assert client.delete(f"{FILES}{brought['id']}/").status_code == 403
    client.force_login(team.participant)
    own = team.project.memberships.filter(user=team.participant)
    own.update(role="coach")  # no longer records tests
    again = client.post(f"{FILES}{brought['id']}/confirm/", {"looked": True})
    refused = client.delete(f"{FILES}{brought['id']}/")
    assert (again.status_code, refused.status_code) == (403, 403)
    own.update(role="participant")
    assert client.delete(f"{FILES}{brought['id']}/").status_code == 204


def test_what_is_surely_a_patient_is_not_kept(client, team, bring):
    client.force_login(team.participant)
    paper = pdf_bytes("Patient MRN 12345678, born 04/17/1961")

    refused = client.post(FILES, upload(team, paper, "paper.pdf"))
    worded = client.post(
        FILES, upload(team, picture_bytes(), "a.png", title="MRN 12345678 seen")
    )

    listed = client.post(FILES, ["no", "object"], content_type="application/json")
    assert [a.status_code for a in (refused, worded, listed)] == [400, 400, 400]
    assert EvidenceFile.objects.count() == 0


def test_an_imported_test_is_accepted_as_it_was_read(client, team, bring):
    cycle = CycleFactory(
        project=team.project, number=7, imported_at=team.project.created_at
    )
    with_second_factor(team.reviewer)
    client.force_login(team.reviewer)
    reviews = f"/api/v1/organisations/{team.office.pk}/evidence-reviews/"
    word = {"cycle": cycle.pk, "verdict": "accepted"}

    assert client.post(reviews, word).status_code == 400
    assert client.post(reviews, word | {"version": 99}).status_code == 409
    assert client.post(reviews, word | {"version": cycle.version}).status_code == 201
    assert client.get(reviews).json()["results"][0]["cycle"] == cycle.pk
