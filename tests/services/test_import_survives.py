"""A worker killed in the middle of an import: done soon after, once, and no patient left."""

import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import redis

from tests.factories.extracts import visits_csv
from tests.services.installation import (
    Installation,
    cpu_seconds_of,
    send_signal,
    wait_until,
)

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(280)]
PATIENT = "QZXMRN"
ROWS = 1_530_000
AMID = 0.8  # of the seconds a reader takes; half of one goes by before the first row
SLICE = 0.05
SENT = 120  # seconds for the upload, and for a worker to begin with it
JOB = "FROM jobs_job WHERE task = 'extracts.count'"
Install = Callable[..., Installation]


@pytest.fixture
def file_of_visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 50 MB: counted in a few seconds, so that there is a middle to be killed in."""
    path = tmp_path_factory.mktemp("sent") / "visits.csv"
    few = visits_csv(3_000, first=date(2025, 1, 1), patient=PATIENT + "{:07d}")
    head, _newline, body = few.partition(b"\n")
    path.write_bytes(head + b"\n" + body * (ROWS // 3_000))
    return path


def test_import_killed_in_the_middle_is_done_once_and_leaves_no_patient(
    install: Install, file_of_visits: Path
) -> None:
    installation = install()
    installation.start_worker()
    sent = (
        f"from tests.services.import_driver import send; send({str(file_of_visits)!r})"
    )
    sender = installation.start_python(sent)  # the reader is done before it has ended
    held: list[int] = []
    wait_until(lambda: bool(held.extend(holds_a_reader(installation)) or held), SENT)

    installation.kill_worker("one")
    send_signal(held, signal.SIGCONT)  # its worker is gone: it ends by itself
    unfinished = installation.rows(f"SELECT status {JOB}")
    assert sender.wait(60) == 0
    installation.start_worker()
    wait_until(lambda: is_counted(installation), 60)
    wait_until(lambda: count_of(installation, "extract destroyed") == 1, 30)

    assert unfinished == [("running",)]
    assert installation.rows(
        "SELECT sum(numerator), sum(denominator) FROM measures_observation"
    ) == [(ROWS // 4, ROWS)]
    assert count_of(installation, "extract counted") == 1
    assert installation.files_with(PATIENT.encode()) == []
    assert list((installation.folder / "extracts" / "sealed").iterdir()) == []
    assert PATIENT not in in_redis(installation)


def holds_a_reader(installation: Installation) -> list[int]:
    """The reader that is amid the file, held; none before there is one.

    It is held as soon as it is seen, and then runs in slices too short to reach the end,
    measured by its own processor time: however busy the machine is. The worker itself is
    never held: it may have the database locked.
    """
    readers = installation.readers("one")
    send_signal(readers, signal.SIGSTOP)
    while any(cpu_seconds_of(Path(f"/proc/{one}")) < AMID for one in readers):
        send_signal(readers, signal.SIGCONT)
        time.sleep(SLICE)
        send_signal(readers, signal.SIGSTOP)
    return readers


def is_counted(installation: Installation) -> bool:
    return installation.rows("SELECT status FROM extracts_extract") == [("counted",)]


def count_of(installation: Installation, verb: str) -> int:
    return installation.number(
        f"SELECT count(*) FROM audit_event WHERE verb = '{verb}'"  # noqa: S608
    )


def in_redis(installation: Installation) -> str:
    """All that the broker holds, as text; empty with the embedded one."""
    if not installation.broker_url:
        return ""
    with redis.Redis.from_url(installation.broker_url) as server:
        return repr([read(server, key) for key in server.scan_iter()])


def read(server: redis.Redis, key: bytes) -> object:
    kind = server.type(key)
    if kind == b"list":
        return server.lrange(key, 0, -1)
    if kind == b"hash":
        return server.hgetall(key)
    if kind == b"zset":
        return server.zrange(key, 0, -1)
    return server.smembers(key) if kind == b"set" else server.get(key)
