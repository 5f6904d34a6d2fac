"""The bundle for auditors: all that one may see, the same bytes each time, hers alone."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import PhysicianProfile, User
from attestations import decisions
from audit.models import Event
from documents.models import AuditBundle
from documents.tidying import bundles
from jobs.running import run_queued
from projects.models import Project
from qiapp.lib import private_files
from tests.factories.attestations import Team
from tests.factories.documents import make_complete
from tests.factories.papers import make_file

pytestmark = pytest.mark.django_db


def make_bundle(client: Client, team: Team) -> AuditBundle:
    client.post(reverse("documents:bundle_ask", args=[team.project.pk]))
    run_queued()
    return AuditBundle.objects.filter(ready_at__isnull=False).first()


def parts_of(client: Client, bundle: AuditBundle) -> dict[str, bytes]:
    address = reverse("documents:bundle_download", args=[bundle.project_id, bundle.pk])
    answer = client.get(address)
    assert sha256(answer.content).hexdigest() == answer["X-Content-SHA256"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_bundle_holds_everything_is_the_same_again_and_is_hers_alone(
    client: Client,
) -> None:
    team = make_complete()
    decisions.cosign(attestation=team.attestation, by=team.lead)
    decisions.approve(attestation=team.attestation, by=team.reviewer)
    make_file(team.project, team.participant, title="Her own certificate")
    run_queued()
    client.force_login(team.participant)

    first = make_bundle(client, team)
    parts = parts_of(client, first)
    cache.clear()
    second = make_bundle(client, team)
    address = reverse("documents:bundle_download", args=[team.project.pk, first.pk])
    client.force_login(team.lead)
    of_lead = make_bundle(client, team)
    leads = parts_of(client, of_lead)

    assert second.pk != first.pk
    assert second.digest == first.digest
    signed = f"signed/attestation-{team.attestation.pk}"
    assert {name.split("/")[0] for name in parts} == {
        "manifest.csv", "index.html", "signed", "data", "evidence", "history", "documents",
    }  # fmt: skip
    assert parts[f"{signed}.pdf"].startswith(b"%PDF-1.7")
    evidence = parts[f"{signed}-evidence.json"]
    assert sha256(evidence).hexdigest() == (
        team.attestation.signatures.first().evidence_digest
    )
    for one in json.loads(parts[f"{signed}-signatures.json"])["signatures"]:
        assert sha256(one["content"].encode()).hexdigest() == one["digest"]
    listed = list(
        csv.DictReader(io.StringIO(parts["manifest.csv"].decode("utf-8-sig")))
    )
    assert {row["File"]: row["SHA-256"] for row in listed} == {
        name: sha256(content).hexdigest()
        for name, content in parts.items()
        if name != "manifest.csv"
    }
    links = set(re.findall(r'href="([^"]+)"', parts["index.html"].decode()))
    assert links == set(parts) - {"manifest.csv", "index.html"}
    numbers = parts["data/numbers.csv"].decode("utf-8-sig").splitlines()
    assert len(numbers) == 1 + 12 + 8
    profile = PhysicianProfile.objects.get(user=team.participant)
    told = b"".join(
        c for name, c in parts.items() if not name.endswith((".pdf", ".docx"))
    )
    assert profile.npi.encode() not in told
    assert b"512345" not in told
    # The lead sees neither her paper nor her thoughts, and not her bundle.
    assert sum(name.startswith("evidence/") for name in parts) == 3
    assert sum(name.startswith("evidence/") for name in leads) == 2
    assert "documents/pi-cme-file.pdf" in set(parts) - set(leads)
    assert client.get(address).status_code == 404
    assert Event.objects.filter(verb="audit bundle downloaded").count() == 2


def test_bytes_go_after_a_month_and_the_row_stays(
    lead_client: Client, lead: User, project: Project
) -> None:
    stored = private_files.store("bundles/old", "a.zip", b"PK")
    bundle = AuditBundle.objects.create(
        project=project, by=lead, path=stored.path, digest=stored.digest,
        size=stored.size, ready_at=timezone.now() - timedelta(days=31),
    )  # fmt: skip

    gone = bundles()

    assert gone == 1
    address = reverse("documents:bundle_download", args=[project.pk, bundle.pk])
    assert lead_client.get(address).status_code == 404
    shown = lead_client.get(reverse("documents:bundle_list", args=[project.pk])).text
    assert "Removed after a month" in shown
    assert bundle.digest[:8] in shown
