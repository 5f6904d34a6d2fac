"""What a group sees of a core measure: each sharing practice, their sum, a funnel.

Everything starts at `CoreCount.objects.sharing()`: whoever shares nothing is in no picture,
no sum and no number of practices.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from collaboratives.models import CoreCount, CoreMeasure
from measures.analysis import periods
from measures.analysis.funnel import Funnel, Site, funnel, funnel_caution
from measures.chart import Chart
from measures.charting import build_chart
from measures.charts import svg
from measures.charts.funnel_plot import lay_out_funnel
from measures.charts.layout import lay_out
from measures.charts.shapes import Drawing
from measures.charts.small_multiples import Panel, lay_out_multiples
from measures.figures import Figures, figures_by_measure
from measures.models import Channel, Measure, Observation, Peers
from measures.visibility import note_looks
from projects.models import Project
from qiapp.lib.suppression import is_small

FEWEST_SHARING = 3  # of two practices, each knows the other
FEWEST_COMPARED = 30  # a smaller denominator is compared with nobody (HRSA UDS)
MONTHS_COMPARED = 12
WIDTHS = ("wide", "narrow")


@dataclass(frozen=True, slots=True)
class Shared:
    """One sharing practice as the reader may know it: its name, or its code name."""

    name: str
    is_own: bool
    figures: tuple[Figures, ...]
    chart: Chart

    @property
    def months(self) -> int:
        return len(self.chart.series.points)

    @property
    def has_small_n(self) -> bool:
        counts = (n for one in self.figures for n in (one.numerator, one.denominator))
        return any(n is not None and is_small(n) for n in counts)


@dataclass(frozen=True, slots=True)
class Sum:
    """One month: numerators and denominators added, never a mean of rates."""

    start: date
    numerator: int
    denominator: int
    sites: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A core measure as the group sees it; drawings by width, empty without data."""

    core: CoreMeasure
    shared: list[Shared]  # the most complete first
    sums: list[Sum]
    total: Chart | None
    total_drawings: dict[str, str]
    multiples: dict[str, str]
    funnel: Funnel | None
    funnel_drawings: dict[str, str]
    caution: str
    not_compared: list[str]  # too few counted


def group_page(core: CoreMeasure, viewer: User) -> GroupPage:
    """What everybody of the group sees; the reader's own practice is marked. Five queries."""
    shared = shared_of(core, viewer)
    if len(shared) < FEWEST_SHARING:
        return GroupPage(core, shared, [], None, {}, {}, None, {}, "", [])
    total = total_chart(core, shared)
    found, few = compared(core, shared)
    return GroupPage(
        core=core,
        shared=shared,
        sums=summed(shared),
        total=total,
        total_drawings=sum_drawings(total),
        multiples=multiples(shared),
        funnel=found,
        funnel_drawings=funnel_drawings(found, total),
        caution=funnel_caution(found, translation),
        not_compared=few,
    )


def note_group_look(core: CoreMeasure, viewer: User) -> None:
    """Notes for each other practice that its measure was looked at. Three queries."""
    counts = CoreCount.objects.sharing().filter(core=core).select_related("measure")
    note_looks(viewer, [one.measure for one in counts], Channel.PAGE)


def sum_drawings(total: Chart) -> dict[str, str]:
    """The run chart of the sums; how many practices stand behind each month shows in it."""
    return drawn(
        lambda width: lay_out(
            total.analysis, total.series, (), width=width, heading=False,
            words=translation, membership=total.membership,
        ),
        "sum",
    )  # fmt: skip


def funnel_drawings(found: Funnel, total: Chart) -> dict[str, str]:
    return drawn(
        lambda width: lay_out_funnel(
            found, total.series, width=width, heading=False, words=translation
        ),
        "funnel",
    )


def shared_of(core: CoreMeasure, viewer: User | None = None) -> list[Shared]:
    """The sharing practices, the most complete first, then by name. Three queries."""
    counts = list(
        CoreCount.objects.sharing()
        .filter(core=core)
        .select_related("measure", "place__project__organisation", "place__project__created_by")
    )  # fmt: skip
    rows = Observation.objects.charted().filter(measure__in=[c.measure for c in counts])
    figures = figures_by_measure(rows)
    own = own_projects(viewer, counts)
    found = [
        shared_in(core, one, figures, one.place.project_id in own) for one in counts
    ]
    return sorted(found, key=lambda one: (-one.months, one.name))


def own_projects(viewer: User | None, counts: Iterable[CoreCount]) -> set[int]:
    if viewer is None:
        return set()
    ids = [one.place.project_id for one in counts if one.place.project_id]
    inside = Project.objects.inside(viewer).filter(pk__in=ids)
    return set(inside.values_list("pk", flat=True))


def shared_in(
    core: CoreMeasure, count: CoreCount, figures: dict[int, list[Figures]], is_own: bool
) -> Shared:
    name = shown_name(count)
    own = tuple(replace(one, site=name) for one in figures.get(count.measure_id, []))
    return Shared(name, is_own, own, build_chart(stand_in(core), own))


def shown_name(count: CoreCount) -> str:
    """The practice's name where it shares by name, else its code name here."""
    project = count.place.project
    if count.measure.peers == Peers.NAMED and project is not None:
        return str(project.organisation or project.created_by)
    return count.place.code_name


def stand_in(core: CoreMeasure) -> Measure:
    """A measure, stored nowhere, by which the group's numbers are read."""
    host = core.collaborative.host
    project = Project(organisation=host, created_by=core.collaborative.created_by)
    return Measure(project=project, **core.definition())


def total_chart(core: CoreMeasure, shared: Iterable[Shared]) -> Chart:
    """The run chart of the sums; without a verdict where other practices come and go."""
    return build_chart(stand_in(core), [f for one in shared for f in one.figures])


def summed(shared: Iterable[Shared]) -> list[Sum]:
    """The sum of each month, oldest first."""
    found: dict[date, list[tuple[str, Figures]]] = defaultdict(list)
    for one in shared:
        for figures in one.figures:
            found[periods.period_start(figures.starts_on, "month")].append(
                (one.name, figures)
            )
    return [
        Sum(
            start,
            sum(f.numerator or 0 for _name, f in rows),
            sum(f.denominator or 0 for _name, f in rows),
            len({name for name, _f in rows}),
        )
        for start, rows in sorted(found.items())
    ]


def sums_of(core: CoreMeasure) -> list[Sum]:
    """The sums of all that is shared now; none of fewer than three practices."""
    shared = shared_of(core)
    return summed(shared) if len(shared) >= FEWEST_SHARING else []


def compared(core: CoreMeasure, shared: list[Shared]) -> tuple[Funnel, list[str]]:
    """The funnel over the newest twelve months, and who counted too few for it."""
    newest = sorted({f.starts_on for one in shared for f in one.figures})[-1:]
    since = months_before(newest[0], MONTHS_COMPARED - 1) if newest else date.min
    sites = [site_of(one, since) for one in shared]
    able = [one for one in sites if one.denominator >= FEWEST_COMPARED]
    few = [one.name for one in sites if one.denominator < FEWEST_COMPARED]
    return funnel(able, kind=core.data_kind), few


def months_before(day: date, count: int) -> date:
    start = periods.period_start(day, "month")
    for _month in range(count):
        start = periods.previous_start(start, "month")
    return start


def site_of(shared: Shared, since: date) -> Site:
    rows = [one for one in shared.figures if one.starts_on >= since]
    return Site(
        shared.name,
        sum(one.numerator or 0 for one in rows),
        sum(one.denominator or 0 for one in rows),
    )


def multiples(shared: list[Shared]) -> dict[str, str]:
    """One small run chart a practice, the reader's own marked by its words."""
    panels = [
        Panel(panel_name(one), one.chart.analysis, one.chart.series)
        for one in shared
        if one.months
    ]
    if not panels:
        return {}
    return drawn(
        lambda w: lay_out_multiples(panels, width=w, words=translation), "each"
    )


def panel_name(shared: Shared) -> str:
    return _("%(name)s (you)") % {"name": shared.name} if shared.is_own else shared.name


def drawn(lay_out_at: Callable[[str], Drawing], prefix: str) -> dict[str, str]:
    """The SVG at both widths, told apart by `prefix`."""
    return {w: svg.written(lay_out_at(w), prefix=f"{prefix}-{w}") for w in WIDTHS}
