"""docs/examples/main_job.sh does what it says, against a running server and worker."""

import csv
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connections

from accounts.models import User
from accounts.permissions import OrganisationRole
from attestations.models import Attestation
from jobs.running import run_queued
from measures.models import Observation
from qiapp.demo.second_factor import give_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import add_identity, make_office
from tests.factories.extracts import visits_csv

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "main_job.sh"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(live_server: Any) -> Iterator[None]:
    """Does queued jobs in a thread of this process until the test is over."""
    done = threading.Event()

    def loop() -> None:
        while not done.wait(0.2):
            run_queued()
        connections.close_all()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join(timeout=60)


def recovery_code(user: User) -> str:
    """One that works whenever the script comes to it, unlike the app's."""
    return RecoveryCodes.activate(user).get_unused_codes()[0]


def token_of(user: User, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    call_command("create_token", user.email)
    return capsys.readouterr().out.strip()


def test_main_job_example_ends_with_the_pdf_and_the_board_s_list(
    live_server: Any, worker: None, settings: LazySettings, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "extracts" / "incoming")
    (tmp_path / "extracts" / "incoming").mkdir(parents=True)
    practice, doctor, leader = OrganisationFactory(), UserFactory(), UserFactory()
    for user in (doctor, leader):
        OrganisationMembershipFactory(
            organisation=practice, user=user, role=OrganisationRole.MEMBER
        )
    add_identity(doctor)
    office, reviewer = make_office()
    give_second_factor(reviewer)
    visits = tmp_path / "visits.csv"
    visits.write_bytes(visits_csv(rows=400))

    run = subprocess.run(
        ["/bin/sh", SCRIPT], cwd=tmp_path, capture_output=True, text=True, timeout=200,
        env={
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "QI_URL": live_server.url, "VISITS": str(visits),
            "DOCTOR_TOKEN": token_of(doctor, capsys), "DOCTOR_PASSWORD": PASSWORD,
            "LEADER_TOKEN": token_of(leader, capsys), "LEADER_PASSWORD": PASSWORD,
            "LEADER_EMAIL": leader.email,
            "OFFICE_TOKEN": token_of(reviewer, capsys), "OFFICE_PASSWORD": PASSWORD,
            "OFFICE_CODE": recovery_code(reviewer),
            "PRACTICE": str(practice.pk), "OFFICE": str(office.pk),
            "DATE_COLUMN": "visit_date", "MISSED_COLUMN": "no_show",
            "CHANGED_ON": "2026-01-19",
        },
        check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    assert Attestation.objects.get().status == "approved"
    assert (tmp_path / "attestation.pdf").read_bytes().startswith(b"%PDF")
    text = (tmp_path / "completions.csv").read_text(encoding="utf-8-sig")
    assert any("512345" in row for row in csv.reader(text.splitlines()))
    counted = Observation.objects.values_list("numerator", "denominator")
    assert [sum(pair) for pair in zip(*counted, strict=True)] == [100, 400]


def test_main_job_example_needs_nothing_but_curl_and_python() -> None:
    words = set(SCRIPT.read_text(encoding="utf-8").split())

    assert shutil.which("curl")
    assert not words & {"jq", "wget", "bash"}
