"""Server time of the pages on 40 practices with a year and more of data.

Every page is asked for in turn with an empty page of the same middleware, so that a busy
machine slows both: read the ratios. Goals: 40 rows cost at most 3 times one row, a page of
40 sparklines at most 3 times a page of one, the analysis at most 5 % of the drawing, a
cached drawing at most 3 %. "All new" is the first look after every number changed.
"""

# ruff: noqa: E402 - Django is set up before anything that has models

import os
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole
from measures.analysis import periods
from measures.charting import build_chart, chart_of
from measures.drawings import draw, drawings_of, keep_drawing
from measures.figures import figures_of
from measures.models import Measure, Observation
from measures.templatetags.charts import chart_sparkline
from projects.models import Project
from qiapp import urls
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.attestations import make_cosigned, make_office
from tests.factories.measures import MeasureFactory, ObservationBatchFactory
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import ProjectFactory
from tests.factories.sharing import show_everything

PRACTICES = 40
MONTHS = 14
ROUNDS = 15


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("empty")


class Addresses:
    """The product's addresses and one page that does nothing."""

    urlpatterns = [path("empty/", empty), *urls.urlpatterns]


@transaction.atomic
def build() -> SimpleNamespace:
    """One coach and one lead with everything, another pair with a single project."""
    world = SimpleNamespace()
    for size, count in (("many", PRACTICES), ("one", 1)):
        coach, lead = with_second_factor(UserFactory()), UserFactory()
        projects = [practice_of(coach, lead) for _number in range(count)]
        # The main measure has the large chart; each further one has a sparkline.
        full = practice_of(coach=UserFactory(), lead=UserFactory(), measures=count + 1)
        office, reviewer = office_with(waiting=count)
        owner = SimpleNamespace(
            coach=coach, lead=lead, projects=projects, full=full, office=office,
            reviewer=reviewer,
        )  # fmt: skip
        setattr(world, size, owner)
    return world


def practice_of(coach: User, lead: User, measures: int = 1) -> Project:
    """A practice in the coach's care, with one project of the lead's."""
    project = ProjectFactory(lead=lead)
    OrganisationMembershipFactory(
        organisation=project.organisation, user=coach, role=OrganisationRole.COACH
    )
    CycleFactory(project=project)
    for number in range(measures):
        add_year(project, MeasureFactory(project=project, name=f"Measure {number}"))
    show_everything(project)  # or the coach's page would have no chart to draw
    return project


def office_with(waiting: int) -> tuple[Organisation, User]:
    """A CME office, its reviewer, and as many attestations that wait for them."""
    office, reviewer = make_office(f"Office with {waiting}")
    with_second_factor(reviewer)
    for _number in range(waiting):
        make_cosigned(office=office, reviewer=reviewer)
    return office, reviewer


def add_year(project: Project, measure: Measure) -> None:
    """Fourteen months of numbers."""
    batch, start = ObservationBatchFactory(measure=measure), project.today()
    rows = []
    for number in range(MONTHS):
        start = periods.previous_start(periods.period_start(start, "month"), "month")
        numbers = {"numerator": 4 + (number * 7 + project.pk) % 9, "denominator": 40}
        end = periods.period_end(start, "month")
        rows.append(
            Observation(
                measure=measure, batch=batch, starts_on=start, ends_on=end, **numbers
            )
        )
    Observation.objects.bulk_create(rows)


Ask = Callable[[], object]


def asking(user: User, address: str) -> Ask:
    """A request for the page by that person; anything but 200 ends the run."""
    client = Client()
    client.force_login(user)

    def ask() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{address} answered {status}")

    return ask


def first_look(ask: Ask) -> Ask:
    """The same when every number changed since somebody last looked."""

    def after_change() -> None:
        cache.clear()
        ask()

    return after_change


def medians(tasks: dict[str, Ask], rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of each task, all done in turn, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            if number:
                times[name].append((time.perf_counter() - begin) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def pages_of(owner: SimpleNamespace) -> dict[str, Ask]:
    project = owner.projects[0]
    one = [project.pk, project.measures.get().pk]
    return {
        "home": asking(owner.lead, reverse("reports:home")),
        "project list": asking(owner.lead, reverse("projects:project_list")),
        "coach's dashboard": asking(owner.coach, reverse("coaching:dashboard")),
        "search": asking(owner.lead, reverse("reports:search_page") + "?q=visits"),
        "CME office's queue": asking(
            owner.reviewer, reverse("reports:provider_queue", args=[owner.office.pk])
        ),
        "sparklines": asking(
            owner.full.created_by, reverse("reports:project_page", args=[owner.full.pk])
        ),
        "project page": asking(
            owner.lead, reverse("reports:project_page", args=one[:1])
        ),
        "measure page": asking(
            owner.lead, reverse("measures:measure_detail", args=one)
        ),
    }


def first_looks_of(owner: SimpleNamespace) -> dict[str, Ask]:
    dashboard = asking(owner.coach, reverse("coaching:dashboard"))
    return {"dashboard, all new": first_look(dashboard)}


def print_pages(world: SimpleNamespace) -> None:
    took = {}
    for pages in (pages_of, first_looks_of):
        many = {f"{name}, many": ask for name, ask in pages(world.many).items()}
        one = {f"{name}, one": ask for name, ask in pages(world.one).items()}
        took |= medians({"empty": asking(world.one.lead, "/empty/")} | many | one)
    print(
        f"\n{'page':20} {'1 practice':>12} {'40':>12} {'40 : 1':>8} {'40 : empty':>11}"
    )
    for name in [*pages_of(world.one), *first_looks_of(world.one)]:
        few, lots = took[f"{name}, one"], took[f"{name}, many"]
        print(
            f"{name:20} {few:9.1f} ms {lots:9.1f} ms {lots / few:8.1f}"
            f" {lots / took['empty']:11.1f}"
        )
    print(f"{'empty page':20} {took['empty']:9.1f} ms")


def print_charts(world: SimpleNamespace) -> None:
    measure = world.one.projects[0].measures.get()
    figures = [figures_of(row) for row in measure.observations.all()]
    chart = chart_of(measure)
    for width in ("wide", "narrow"):
        keep_drawing(chart, width, draw(chart, width))
    took = medians(
        {
            "drawing (one width)": lambda: draw(chart, "wide"),
            "analysis": lambda: build_chart(measure, figures, []),
            "both drawings, cached": lambda: drawings_of(chart),
            "sparkline": lambda: chart_sparkline(chart),
            "40 sparklines": lambda: [chart_sparkline(chart) for _n in range(40)],
        }
    )
    drawing = took["drawing (one width)"]
    print(f"\n{'chart of 14 months':24} {'median':>9} {'of a drawing':>14}")
    for name, spent in took.items():
        print(f"{name:24} {spent:6.2f} ms {spent / drawing:13.1%}")


def main() -> None:
    call_command("migrate", verbosity=0)
    cache.clear()
    world = build()
    with override_settings(ROOT_URLCONF=Addresses):
        print_pages(world)
    print_charts(world)


if __name__ == "__main__":
    main()
