"""The supervisor is tried as it is used: a real process with real children."""

import http.server
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qiapp import supervisor

PROGRAM = Path(supervisor.__file__)
NOTE_START = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')"


def python(code: str, *arguments: object) -> str:
    """The command line of a child that runs this code."""
    return shlex.join([sys.executable, "-c", code, *map(str, arguments)])


def long_running(notes: Path) -> str:
    return python(f"{NOTE_START}; import time; time.sleep(60)", notes)


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def starts(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


@pytest.fixture
def supervise() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts supervisors; whatever is left of them ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_supervisor_asked_to_stop_ends_children_and_exits_0(supervise, tmp_path, stop):
    notes = tmp_path / "starts"
    process = supervise(f"a={long_running(notes)}", f"b={long_running(notes)}")
    wait_until(lambda: len(starts(notes)) == 2)

    process.send_signal(stop)

    assert process.wait(timeout=15) == 0
    assert not any(is_alive(pid) for pid in starts(notes))


def test_supervisor_child_killed_is_started_again(supervise, tmp_path):
    notes = tmp_path / "starts"
    supervise(f"worker={long_running(notes)}")
    wait_until(lambda: len(starts(notes)) == 1)

    os.kill(starts(notes)[0], signal.SIGKILL)

    wait_until(lambda: len(starts(notes)) == 2)
    assert is_alive(starts(notes)[1])


def test_supervisor_child_killed_takes_its_own_children_along(supervise, tmp_path):
    parent, grandchild = tmp_path / "parent", tmp_path / "grandchild"
    code = (
        f"import subprocess, sys, time; "
        f"subprocess.Popen([sys.executable, '-c', {NOTE_START + '; import time; time.sleep(60)'!r}, sys.argv[2]]); "
        f"{NOTE_START}; time.sleep(60)"
    )
    supervise(f"worker={python(code, parent, grandchild)}")
    wait_until(lambda: len(starts(parent)) == 1 and len(starts(grandchild)) == 1)
    orphan = starts(grandchild)[0]

    os.kill(starts(parent)[0], signal.SIGKILL)

    wait_until(lambda: not is_alive(orphan))
    wait_until(lambda: len(starts(parent)) == 2)
    assert is_alive(starts(parent)[1])
    assert not is_alive(orphan)


def test_supervisor_child_that_ignores_sigterm_is_killed_after_the_grace(
    supervise, tmp_path
):
    notes = tmp_path / "starts"
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"{NOTE_START}; time.sleep(60)"
    )
    process = supervise("--grace", "0.3", f"worker={python(code, notes)}")
    wait_until(lambda: len(starts(notes)) == 1)

    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=15)

    assert process.returncode == 0
    assert "Not finished in time" in output
    assert not is_alive(starts(notes)[0])


def test_supervisor_killed_asks_children_to_finish(supervise, tmp_path):
    notes = tmp_path / "starts"
    process = supervise(f"web={long_running(notes)}")
    wait_until(lambda: len(starts(notes)) == 1)

    process.kill()

    wait_until(lambda: not is_alive(starts(notes)[0]))
    assert not is_alive(starts(notes)[0])


def test_supervisor_program_that_never_stays_up_ends_the_run(monkeypatch, capfd):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_SECONDS", 0.0)
    handlers = {
        n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    program = supervisor.Program("web", (sys.executable, "-c", "raise SystemExit(3)"))

    code = supervisor.Supervisor([program]).run()

    for number, handler in handlers.items():
        signal.signal(number, handler)
    output = capfd.readouterr().err
    assert code == 1
    assert output.count("web ended (exit code 3)") == supervisor.FAILED_STARTS_ALLOWED
    assert "web does not stay up" in output


def test_child_short_lives_doubles_the_pause_and_steady_life_resets_it():
    child = supervisor.Child(supervisor.Program("web", ("true",)))
    pauses = []

    for _ in range(8):
        child.note_death(now=100.0)
        pauses.append(child.start_again_at - 100.0)
        child.started_at = 100.0
    child.note_death(now=100.0 + supervisor.STEADY_AFTER_SECONDS)

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert child.failed_starts == 0
    assert child.pause_seconds == supervisor.FIRST_PAUSE_SECONDS * 2


class NothingFound(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering_url() -> Iterator[str]:
    """A server on this machine that answers every address with 404."""
    server = http.server.HTTPServer(("127.0.0.1", 0), NothingFound)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/healthz"
    server.shutdown()
    server.server_close()


def test_supervisor_server_answers_prints_the_message_and_runs_the_command_once(
    supervise, tmp_path, answering_url
):
    notes, announced = tmp_path / "starts", tmp_path / "announced"
    process = supervise(
        "--ready-url", answering_url,
        "--ready-message", "It answers",
        "--when-ready", python(NOTE_START, announced),
        f"web={long_running(notes)}",
        f"worker={long_running(notes)}",
    )  # fmt: skip
    wait_until(lambda: len(starts(announced)) == 1 and len(starts(notes)) == 2)

    time.sleep(supervisor.POLL_SECONDS * 5)
    process.terminate()
    output, _ = process.communicate(timeout=15)

    assert output.count("It answers") == 1
    assert len(starts(announced)) == 1


def test_supervisor_first_program_silent_later_programs_wait(supervise, tmp_path):
    web, worker = tmp_path / "web", tmp_path / "worker"
    supervise(
        "--ready-url", "http://127.0.0.1:1/healthz",
        f"web={long_running(web)}",
        f"worker={long_running(worker)}",
    )  # fmt: skip
    wait_until(lambda: len(starts(web)) == 1)

    time.sleep(supervisor.POLL_SECONDS * 5)

    assert starts(worker) == []


@pytest.mark.parametrize("text", ["web", "=sleep 1", "web=", ""])
def test_parse_program_not_name_and_command_is_refused(text):
    with pytest.raises(supervisor.argparse.ArgumentTypeError):
        supervisor.parse_program(text)


def test_supervisor_imports_no_django():
    code = (
        f"import runpy, sys; runpy.run_path({str(PROGRAM)!r}); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'celery'}))"
    )

    output = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )

    assert output.stdout.strip() == "[]"
