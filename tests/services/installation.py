"""A throw-away installation with real worker processes, to be killed at will."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Installation:
    """SQLite in `folder`, and a broker: "" for the embedded one, or a Redis address."""

    folder: Path
    broker_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    workers: dict[str, subprocess.Popen] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        own = {
            "QI_MODE": "embedded",
            "QI_VAR_DIR": str(self.folder),
            "QI_SECRET_KEY": "only-for-tests-" + "x" * 40,
            "QI_FIELD_KEYS": "only-for-tests",
            "QI_LOG_LEVEL": "INFO",
            "DJANGO_SETTINGS_MODULE": "qiapp.settings",
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.temporary_folder()),
            **self.settings,
        }
        if self.broker_url:
            own["QI_BROKER_URL"] = self.broker_url
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("QI_")}
        return {**inherited, **own}

    def temporary_folder(self) -> Path:
        folder = self.folder / "tmp"
        folder.mkdir(exist_ok=True)
        return folder

    def python(self, code: str) -> str:
        """What `code` prints, run with Django set up; raises when it fails.

        What it logs is kept with the logs of the workers.
        """
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT, env=self.environment(), check=False, capture_output=True, text=True,
        )  # fmt: skip
        with (self.folder / "worker-none.log").open("a") as log:
            log.write(done.stderr)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def start_python(self, code: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT, env=self.environment(),
        )  # fmt: skip

    def queues(self) -> str:
        return "default,documents" if self.broker_url else "default"

    def database(self) -> Path:
        return self.folder / "qiapp.sqlite3"

    def start_worker(self, name: str = "one") -> None:
        with (self.folder / f"worker-{name}.log").open("ab") as log:
            self.workers[name] = subprocess.Popen(
                [
                    sys.executable, "-m", "celery", "--quiet",
                    "-A", "tests.services.worker_app", "worker", "--beat",
                    "--concurrency", "2", "--queues", self.queues(),
                    "--loglevel", "INFO", "--hostname", f"{name}@test",
                    "--schedule", str(self.folder / f"beat-{name}"),
                    "--without-gossip", "--without-mingle", "--without-heartbeat",
                ],
                cwd=ROOT, env=self.environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill_worker(self, name: str, *, with_children: bool = True) -> None:
        """SIGKILL: no handler runs, nothing is acknowledged."""
        process = self.workers.pop(name)
        if with_children:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()

    def readers(self, name: str) -> list[int]:
        """Processes of this worker that read an extract now."""
        return [
            int(p.name)
            for p in Path("/proc").iterdir()
            if p.name.isdigit() and is_child_in(p, self.workers[name].pid)
            and b"extracts.reader.child" in command_of(p)
        ]  # fmt: skip

    def kill_a_worker(self, chance: random.Random) -> str:
        """The name of the worker that was killed and started again."""
        name = chance.choice(sorted(self.workers))
        self.kill_worker(name, with_children=chance.random() < 0.7)
        self.start_worker(name)
        return name

    def stop(self) -> None:
        for name in list(self.workers):
            self.kill_worker(name)

    def cpu_seconds(self, name: str) -> float:
        """Processor time of a worker and its children so far."""
        return sum(
            cpu_seconds_of(p)
            for p in Path("/proc").iterdir()
            if p.name.isdigit() and is_in_session(p, self.workers[name].pid)
        )

    def rows(self, query: str) -> list[tuple]:
        path = f"file:{self.database()}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=20)) as database:
            return database.execute(query).fetchall()

    def number(self, query: str) -> int:
        return self.rows(query)[0][0]

    def files_with(self, token: bytes) -> list[str]:
        """Files of the installation (database, broker, cache, logs ...) that hold `token`."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [
            str(f.relative_to(self.folder)) for f in files if token in f.read_bytes()
        ]

    def log_text(self) -> str:
        logs = sorted(self.folder.glob("worker-*.log"))
        return "\n".join(log.read_text(errors="replace") for log in logs)


def cpu_seconds_of(process: Path) -> float:
    """Processor time of one process so far, without its children."""
    fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / CLOCK_TICKS


def send_signal(processes: list[int], number: signal.Signals) -> None:
    """To each of them that still lives."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def command_of(process: Path) -> bytes:
    """Its command line; nothing when it has just ended."""
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def is_child_in(process: Path, session: int) -> bool:
    """Whether its parent belongs to the session; a reader leads one of its own."""
    try:
        parent = (process / "stat").read_text().rsplit(")", 1)[1].split()[1]
    except OSError:
        return False
    return is_in_session(Path("/proc") / parent, session)


def is_in_session(process: Path, session: int) -> bool:
    try:
        return (
            int((process / "stat").read_text().rsplit(")", 1)[1].split()[3]) == session
        )
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds it took until `condition()` held; fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"still waiting after {waited:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - started
