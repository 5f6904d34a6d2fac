"""Server time of a coach's pages with 40 practices of 24 months and with 500 of 36.

Every project has four monthly measures. Pages are asked for in turn with an empty page of
the same middleware, so that a busy machine slows all: read the ratios. Goal: the large
caseload costs at most twice the small one at equal page size. The worker's ranking is
measured by itself, once for all projects, as after a night.
"""

# ruff: noqa: E402 - Django is set up before anything that has models

import os
import sys
import time
from types import SimpleNamespace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.permissions import OrganisationRole
from bench.bench_pages import Addresses, Ask, asking, medians
from coaching.actions.standings import chunks, rank, to_rank
from coaching.dashboard import in_care_of
from measures.analysis import periods
from measures.models import Observation
from projects.models import Project
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import MeasureFactory, ObservationBatchFactory
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import ProjectFactory

SIZES = {"40 x 24 x 4": (40, 24), "500 x 36 x 4": (500, 36)}
MEASURES = 4
MOST_TIMES = 2.0


@transaction.atomic
def caseload_of(practices: int, months: int) -> SimpleNamespace:
    """A coach and as many practices, each with one project that stopped counting."""
    coach = with_second_factor(UserFactory())
    projects = [practice_of(coach, months) for _number in range(practices)]
    return SimpleNamespace(coach=coach, project=projects[0])


def practice_of(coach: User, months: int) -> Project:
    project = ProjectFactory()
    OrganisationMembershipFactory(
        organisation=project.organisation, user=coach, role=OrganisationRole.COACH
    )
    CycleFactory(project=project)
    for number in range(MEASURES):
        measure = MeasureFactory(project=project, name=f"Measure {number}")
        batch = ObservationBatchFactory(measure=measure)
        start, rows = periods.period_start(project.today(), "month"), []
        for _month in range(2):
            start = periods.previous_start(start, "month")
        for month in range(months):
            start = periods.previous_start(start, "month")
            rows.append(
                Observation(
                    measure=measure, batch=batch, starts_on=start,
                    ends_on=periods.period_end(start, "month"),
                    numerator=4 + (month * 7 + project.pk) % 9, denominator=40,
                )
            )  # fmt: skip
        Observation.objects.bulk_create(rows)
    return project


def ranked(world: SimpleNamespace) -> tuple[int, float]:
    """How many projects the worker ranked, and in how many seconds."""
    begin = time.perf_counter()
    waiting = list(to_rank(in_care_of(world.coach)))
    count = sum(rank(chunk) for chunk in chunks(waiting))
    return count, time.perf_counter() - begin


def pages_of(world: SimpleNamespace) -> dict[str, Ask]:
    practice = reverse("coaching:practice", args=[world.project.pk])
    inbox = reverse("coaching:inbox")
    return {
        "inbox": asking(world.coach, inbox),
        "inbox, page 2": asking(world.coach, f"{inbox}?page=2"),
        "practice page": asking(world.coach, practice),
    }


def queries_of(ask: Ask) -> int:
    ask()
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


def main() -> int:
    call_command("migrate", verbosity=0)
    cache.clear()
    worlds = {name: caseload_of(*size) for name, size in SIZES.items()}
    for name, world in worlds.items():
        count, seconds = ranked(world)
        print(f"ranking {name}: {count} projects in {seconds:.1f} s by the worker")
    small, large = worlds.values()
    with override_settings(ROOT_URLCONF=Addresses):
        tasks = {f"{page}, small": ask for page, ask in pages_of(small).items()}
        tasks |= {f"{page}, large": ask for page, ask in pages_of(large).items()}
        queries = {name: queries_of(ask) for name, ask in tasks.items()}
        took = medians({"empty": asking(small.coach, "/empty/")} | tasks)
    print(f"\n{'page':16} {'40 x 24':>11} {'500 x 36':>11} {'ratio':>6} {': empty':>8} {'queries':>9}")  # fmt: skip
    worst = 0.0
    for page in pages_of(small):
        few, lots = took[f"{page}, small"], took[f"{page}, large"]
        worst = max(worst, lots / few)
        asked = f"{queries[f'{page}, small']} = {queries[f'{page}, large']}"
        print(f"{page:16} {few:8.1f} ms {lots:8.1f} ms {lots / few:6.2f} {lots / took['empty']:8.1f} {asked:>9}")  # fmt: skip
    print(f"{'empty page':16} {took['empty']:8.1f} ms")
    print(f"worst ratio {worst:.2f}, at most {MOST_TIMES}")
    return 1 if worst > MOST_TIMES else 0


if __name__ == "__main__":
    sys.exit(main())
