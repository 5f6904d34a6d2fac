"""While a worker counts: other pages answer, progress moves, and cancel leaves nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.extracts import visits_csv
from tests.services.installation import Installation, wait_until
from tests.services.test_import_survives import count_of, in_redis

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(280)]
PATIENT, ROWS = "QZXMRN", 1_500_000
JOB = "FROM jobs_job WHERE task = 'extracts.count'"
Install = Callable[..., Installation]


@pytest.fixture
def file_of_visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sent") / "visits.csv"
    head, _newline, body = visits_csv(3_000, patient=PATIENT + "{:07d}").partition(
        b"\n"
    )
    path.write_bytes(head + b"\n" + body * (ROWS // 3_000))
    return path


def test_import_shows_progress_answers_other_pages_and_leaves_nothing_when_cancelled(
    install: Install, file_of_visits: Path, tmp_path: Path
) -> None:
    installation = install()
    sent = (
        f"from tests.services.import_driver import send; send({str(file_of_visits)!r})"
    )
    assert installation.python(sent) == "302"
    told = tmp_path / "told"
    person = installation.start_python(
        "from tests.services.import_driver import look_around_and_cancel\n"
        f"look_around_and_cancel({str(told)!r})"
    )
    wait_until(told.exists, 60)

    installation.start_worker()
    assert person.wait(120) == 0
    wait_until(lambda: count_of(installation, "extract destroyed") == 1, 60)

    assert told.read_text() == "200 200 200 302"
    assert 0 < installation.number(f"SELECT max(done) {JOB}") < ROWS
    assert installation.rows(f"SELECT status {JOB}") == [("cancelled",)]
    assert installation.rows("SELECT status FROM extracts_extract") == [("discarded",)]
    assert installation.number("SELECT count(*) FROM measures_observation") == 0
    assert list((installation.folder / "extracts" / "sealed").iterdir()) == []
    assert list((installation.folder / "extracts" / "work").iterdir()) == []
    assert installation.files_with(PATIENT.encode()) == []
    assert PATIENT not in in_redis(installation)
