"""One foreground process that keeps the web server and the worker alive.

    python qiapp/supervisor.py --ready-url URL --when-ready "COMMAND" \\
        web="gunicorn ..." worker="celery ..."

Used by `bin/run`, where no init system or compose file does this. Knows nothing of
Django and imports only the standard library, so it starts in a few milliseconds.

Each child leads a session of its own: Ctrl-C reaches only the supervisor, which then
asks every child to finish (SIGTERM), waits for `grace` seconds and kills what is left,
grandchildren included. A child that dies is started again, after a pause that doubles
while it keeps dying; one that never stays up ends the whole run with a message. If the
supervisor itself is killed, the kernel sends its children SIGTERM (Linux).
"""

import argparse
import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_AFTER_SECONDS = 10.0
FAILED_STARTS_ALLOWED = 5
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Program:
    """What to keep running: the name used in messages and the command's words."""

    name: str
    command: tuple[str, ...]


@dataclass
class Child:
    """One program's process now, and how its starts have gone.

    `pause_seconds` is the wait before the next start, `failed_starts` how many in a
    row ended before the program was steady.
    """

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    failed_starts: int = 0

    def start(self, now: float) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.program.command,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent(),
        )
        self.started_at = now

    def note_death(self, now: float) -> None:
        """Plan the next start: soon after a steady life, later after each short one."""
        self.signal(signal.SIGKILL)
        self.process = None
        if now - self.started_at >= STEADY_AFTER_SECONDS:
            self.pause_seconds = FIRST_PAUSE_SECONDS
            self.failed_starts = 0
        else:
            self.failed_starts += 1
        self.start_again_at = now + self.pause_seconds
        self.pause_seconds = min(self.pause_seconds * 2, LONGEST_PAUSE_SECONDS)

    def signal(self, number: int) -> None:
        """Send a signal to the child and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_finish(self) -> None:
        """Ask the child itself; a good server passes it on to its own children."""
        if self.process is not None:
            self.process.terminate()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """Keeps programs running until it is asked to stop.

    `grace_seconds` is how long children may take to finish; `ready_url` is asked until
    it answers below 500; then `ready_message` is printed, `when_ready` runs once and the
    programs after the first are started.
    """

    programs: Sequence[Program]
    grace_seconds: float = 10.0
    ready_url: str = ""
    ready_message: str = ""
    when_ready: tuple[str, ...] = ()
    children: list[Child] = field(init=False)
    stop_asked: bool = field(default=False, init=False)
    announced: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.children = [Child(program) for program in self.programs]

    def run(self) -> int:
        """Return the exit code: 0 after a stop that was asked for, 1 after giving up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop_signal)
        try:
            return self._watch()
        finally:
            self._stop_children()

    def _watch(self) -> int:
        while not self.stop_asked:
            now = time.monotonic()
            for child in self.children:
                self._look_after(child, now)
                if child.failed_starts >= FAILED_STARTS_ALLOWED:
                    _say(
                        f"{child.program.name} does not stay up; see its message above."
                    )
                    return 1
            self._announce_when_ready()
            time.sleep(POLL_SECONDS)
        return 0

    def _look_after(self, child: Child, now: float) -> None:
        if child.is_running:
            return
        if child.process is not None:
            code = child.process.returncode
            child.note_death(now)
            _say(f"{child.program.name} ended ({_reason(code)}); starting it again.")
        elif now >= child.start_again_at and self._may_start(child):
            child.start(now)

    def _may_start(self, child: Child) -> bool:
        """The first program gets the machine to itself until it answers."""
        return self.announced or not self.ready_url or child is self.children[0]

    def _announce_when_ready(self) -> None:
        if self.announced or not self.ready_url or not _answers(self.ready_url):
            return
        self.announced = True
        if self.ready_message:
            _say(f"\n{self.ready_message}\n")
        if self.when_ready:
            subprocess.run(self.when_ready, check=False, start_new_session=True)  # noqa: S603

    def _on_stop_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stop_asked:
            self.grace_seconds = 0.0
        self.stop_asked = True

    def _stop_children(self) -> None:
        running = [child for child in self.children if child.is_running]
        for child in running:
            child.ask_to_finish()
        deadline = time.monotonic()
        while any(child.is_running for child in running):
            if time.monotonic() - deadline > self.grace_seconds:
                _say(
                    "Not finished in time; stopping now. Jobs go on at the next start."
                )
                break
            time.sleep(POLL_SECONDS / 2)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """Return what a new child does first: ask Linux for SIGTERM when we are killed."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask_kernel


def _answers(url: str) -> bool:
    try:
        with _WITHOUT_PROXY.open(url, timeout=1):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def parse_program(text: str) -> Program:
    """Return the program of `name=command`; ArgumentTypeError when it is not that."""
    name, _, command = text.partition("=")
    words = tuple(shlex.split(command))
    if not name or not words:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=command")
    return Program(name, words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of a run with these command-line arguments."""
    parser = argparse.ArgumentParser(description="Keeps web and worker running.")
    parser.add_argument(
        "--grace", type=float, default=10.0, help="seconds to finish in"
    )
    parser.add_argument("--ready-url", default="", help="asked until it answers")
    parser.add_argument("--ready-message", default="", help="printed when it answers")
    parser.add_argument("--when-ready", default="", help="run once, when it answers")
    parser.add_argument(
        "programs", nargs="+", type=parse_program, metavar="NAME=COMMAND"
    )
    given = parser.parse_args(arguments)
    return Supervisor(
        programs=given.programs,
        grace_seconds=given.grace,
        ready_url=given.ready_url,
        ready_message=given.ready_message,
        when_ready=tuple(shlex.split(given.when_ready)),
    ).run()


if __name__ == "__main__":
    sys.exit(main())
