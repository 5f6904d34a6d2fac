"""A job that takes a moment and leaves one audit event: its effect can be counted."""

import random
import time

from django.db import transaction

from accounts.models import User
from audit.record import record
from jobs.actions import enqueue
from jobs.running import Attempt, job_task


@job_task("tests.tick")
def tick(attempt: Attempt) -> None:
    for step in range(3):
        attempt.progress(step, 3, f"step {step}")
        time.sleep(0.1)
    with transaction.atomic():
        record("ticked", by="system: test", subject=attempt.job)
        attempt.finish()


@job_task("tests.poison")
def poison(attempt: Attempt) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def ask(tasks: int, *, seconds: float, task: str = "tests.tick") -> None:
    """Enqueue `tasks` jobs at random moments within `seconds`."""
    chance = random.Random(tasks)
    person, _made = User.objects.get_or_create(email="chaos@example.org")
    for number in range(tasks):
        enqueue(task=task, subject=person, by=person, key=f"{task}:{number}")
        time.sleep(chance.random() * 2 * seconds / tasks)
