"""Decision 3: killed workers and forgetful brokers lose no work and repeat no effect."""

import random
import time
from collections.abc import Callable

import pytest
import redis

from tests.services.installation import Installation, wait_until

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(240)]
QUICK = {"QI_JOB_STALE_SECONDS": "6", "QI_JOB_SWEEP_SECONDS": "2"}
TASKS = 150
KILLS = 12
DONE = "SELECT count(*) FROM jobs_job WHERE status = 'succeeded'"
FAILED = "SELECT count(*) FROM jobs_job WHERE status = 'failed'"
EFFECTS = (
    "SELECT count(*), count(DISTINCT subject_id) FROM audit_event WHERE verb = 'ticked'"
)

Install = Callable[..., Installation]


def test_chaos_twelve_kills_lose_nothing_and_repeat_nothing(install: Install) -> None:
    installation = install(**QUICK)
    chance = random.Random(12)
    installation.start_worker("one")
    installation.start_worker("two")
    asking = installation.start_python(
        f"from tests.services.chaos_tasks import ask; ask({TASKS}, seconds=20)"
    )

    for _kill in range(KILLS):
        time.sleep(1.5 + 1.5 * chance.random())
        installation.kill_a_worker(chance)
    assert asking.wait(60) == 0
    waited = wait_until(lambda: installation.number(DONE) == TASKS, seconds=120)

    assert installation.rows(EFFECTS) == [(TASKS, TASKS)]
    attempts = installation.number("SELECT sum(attempts) FROM jobs_job")
    print(
        f"{TASKS} jobs, {KILLS} kills, {attempts} attempts, last one {waited:.0f} s later"
    )


@pytest.mark.parametrize("broker_url", ["embedded"], indirect=True)
def test_idle_worker_uses_less_than_two_percent_of_a_core(install: Install) -> None:
    installation = install()
    installation.start_worker()
    wait_until(lambda: installation.number("SELECT count(*) FROM jobs_worker") > 0, 30)
    time.sleep(3)

    before = installation.cpu_seconds("one")
    time.sleep(20)
    used = (installation.cpu_seconds("one") - before) / 20

    print(f"idle: {used:.2%} of a core")
    assert used < 0.02


def test_poison_fails_after_its_attempts_and_the_worker_lives(install: Install) -> None:
    installation = install(QI_JOB_STALE_SECONDS="2", QI_JOB_SWEEP_SECONDS="1")
    installation.start_worker()
    installation.python(
        "from tests.services.chaos_tasks import ask\n"
        "from jobs.models import Job\n"
        "Job._meta.get_field('max_attempts').default = 2\n"
        "ask(1, seconds=0, task='tests.poison'); ask(1, seconds=0)"
    )

    wait_until(lambda: installation.number(DONE) == 1, seconds=60)
    wait_until(lambda: installation.number(FAILED) == 1, seconds=60)

    assert installation.number("SELECT max(attempts) FROM jobs_job") == 2


@pytest.mark.parametrize("broker_url", ["redis"], indirect=True)
def test_emptied_redis_loses_nothing(install: Install) -> None:
    installation = install(**QUICK)
    installation.python(
        "from tests.services.chaos_tasks import ask; ask(20, seconds=0)"
    )
    with redis.Redis.from_url(installation.broker_url) as server:
        server.flushdb()

    installation.start_worker()
    wait_until(lambda: installation.number(DONE) == 20, seconds=60)

    assert installation.rows(EFFECTS) == [(20, 20)]
