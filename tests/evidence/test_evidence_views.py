"""The pages: bring a file, check it, download it, and the office's decision."""

import re
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.models import EvidenceFile
from tests.conftest import with_second_factor
from tests.factories.papers import picture_bytes

FIELDS = {"kind": "certificate", "title": "QI course", "whose": "own"}


def upload(content: bytes, name: str = "course.pdf") -> dict[str, object]:
    return FIELDS | {"file": SimpleUploadedFile(name, content)}


@pytest.fixture
def mine(client, team, bring):
    client.force_login(team.participant)
    return client


def test_file_add_leads_to_the_check_and_keeping_lists_it(mine, team):
    added = mine.post(
        reverse("evidence:file_add", args=[team.project.pk]),
        upload(picture_bytes(), "photo.png"),
    )
    check = mine.get(added.url).content.decode()
    unticked = mine.post(added.url, {})
    kept = mine.post(added.url, {"looked": "on"})

    assert "It cannot read pictures: the picture." in check
    assert (unticked.status_code, kept.status_code) == (422, 302)
    assert EvidenceFile.objects.kept().get().media_type == "image/png"
    assert "QI course" in mine.get(kept.url).content.decode()


def test_file_add_refuses_a_program_with_a_pdfs_name(mine, team):
    address = reverse("evidence:file_add", args=[team.project.pk])

    answer = mine.post(address, upload(b"MZ\x90 a program"))

    assert answer.status_code == 422
    assert "Only PDF, DOCX, PNG and JPEG are taken" in answer.content.decode()


def test_file_add_offers_the_kind_a_rule_asked_for(mine, team):
    address = reverse("evidence:file_add", args=[team.project.pk])

    page = mine.get(address + "?kind=letter").content.decode()

    assert re.search(r'name="kind" value="letter"[^>]* checked', page)


def test_file_download_gives_the_bytes_as_a_sandboxed_download(mine, team, bring):
    file = bring(team)

    answer = mine.get(
        reverse("evidence:file_download", args=[team.project.pk, file.pk])
    )

    assert sha256(answer.content).hexdigest() == file.digest
    assert answer["Content-Disposition"] == 'attachment; filename="course.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_file_review_by_the_office_shows_on_the_teams_page(client, team, bring):
    file = bring(team, "Call 555-201-3344")
    client.force_login(with_second_factor(team.reviewer))
    address = reverse("evidence:file_review", args=[team.office.pk, file.pk])

    page = client.get(address).content.decode()
    without_reason = client.post(address, {"verdict": "refused"})
    done = client.post(address, {"verdict": "refused", "reason": "Not your name."})

    assert "a phone number: page 1" in page
    assert (without_reason.status_code, done.status_code) == (422, 302)
    listed = client.get(reverse("evidence:file_list", args=[team.project.pk]))
    assert "Not your name." in listed.content.decode()
