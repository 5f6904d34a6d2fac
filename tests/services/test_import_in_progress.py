"""While a worker counts: other pages answer, progress moves, and cancel leaves nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.extracts import visits_csv
from tests.services.installation import Installation, wait_until
from tests.services.test_import_survives import count_of, in_redis

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(280)]
PATIENT, TIMES = "QZXMRN", 250
JOB = "FROM jobs_job WHERE task = 'extracts.count'"
Install = Callable[..., Installation]


@pytest.fixture
def file_of_visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sent") / "visits.csv"
    head, _newline, body = visits_csv(3_000, patient=PATIENT + "{:07d}").partition(
        b"\n"
    )
    path.write_bytes(head + b"\n" + body * TIMES)
    return path


def look(installation: Installation, what: str) -> str:
    driver = f"from tests.services.import_driver import {what}; {what}()"
    return installation.python(driver)


def test_import_shows_progress_answers_other_pages_and_leaves_nothing_when_cancelled(
    install: Install, file_of_visits: Path
) -> None:
    installation = install()
    sent = (
        f"from tests.services.import_driver import send; send({str(file_of_visits)!r})"
    )
    assert installation.python(sent) == "302"
    seen: list[int] = []

    def moved() -> bool:
        done = installation.number(f"SELECT max(done) {JOB}")
        if done and done not in seen:
            seen.append(done)
        return len(seen) > 1

    installation.start_worker()
    wait_until(moved, 60)
    answered = look(installation, "look_around_and_cancel").split()
    wait_until(lambda: count_of(installation, "extract destroyed") == 1, 60)

    assert answered == ["200", "200", "302"]
    assert seen == sorted(seen)
    assert installation.rows(f"SELECT status {JOB}") == [("cancelled",)]
    assert installation.rows("SELECT status FROM extracts_extract") == [("discarded",)]
    assert installation.number("SELECT count(*) FROM measures_observation") == 0
    assert list((installation.folder / "extracts" / "sealed").iterdir()) == []
    assert list((installation.folder / "extracts" / "work").iterdir()) == []
    assert installation.files_with(PATIENT.encode()) == []
    assert PATIENT not in in_redis(installation)
