"""Every chart type in every state, on made-up data: to look at, and to be measured.

    for case in cases():
        case.group, case.name, case.draw("narrow")

The numbers come from a seeded generator; nothing here was measured anywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from measures.analysis import (
    CUT_BOX,
    IHI,
    Direction,
    PeriodKind,
    Point,
    Series,
    SeriesKind,
    analyse,
    build_series,
    periods,
    ratio_point,
    value_point,
)
from measures.analysis.control_judging import judge_control
from measures.analysis.control_results import PointRules
from measures.analysis.funnel import Site, funnel
from measures.analysis.making_data_count import MDC
from measures.analysis.pareto import pareto
from measures.analysis.point_rules import NELSON, WESTERN_ELECTRIC
from measures.analysis.rules import ANHOEJ, RuleSet
from measures.charts.control_plot import lay_out_control
from measures.charts.flags import Annotation
from measures.charts.funnel_plot import lay_out_funnel
from measures.charts.layout import lay_out
from measures.charts.membership import Membership
from measures.charts.pareto_chart import lay_out_pareto
from measures.charts.shapes import Drawing
from measures.charts.small_multiples import Panel, lay_out_multiples

FIRST = date(2024, 1, 1)
"""A Monday, and the first day of a month, a quarter and a year."""
LONG = (
    "Children aged 24 to 35 months who were seen for a well-child visit and were"
    " screened for developmental delay with a validated instrument before leaving"
)
RIGHT_TO_LEFT = (
    "نسبة الأطفال الذين حضروا زيارة الطفل السليم وتم فحصهم للكشف عن تأخر النمو"
    " باستخدام أداة معتمدة قبل مغادرة العيادة"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One state of one chart type; `draw` takes "wide" or "narrow"."""

    group: str
    name: str
    draw: Callable[[str], Drawing] = field(compare=False)


def cases() -> Iterator[Case]:
    """All of them, in the order of the gallery; the same at every call."""
    yield from _run_states()
    yield from _run_axes()
    yield from _run_labels()
    yield from _control_families()
    yield from _control_states()
    yield from _funnels()
    yield from _paretos()
    yield from _multiples()


def shares(
    percents: Sequence[float | None],
    *,
    period: str = "week",
    size: int = 40,
    seed: int = 1,
    **about: Any,
) -> Series:
    """A proportion that varies by chance about these percentages; None is a gap."""
    random = Random(seed)  # noqa: S311 - made-up data
    points = []
    for start, percent in zip(_starts(period), percents, strict=False):
        if percent is None:
            points.append(ratio_point(start, None, None))
            continue
        counted = max(1, round(random.gauss(size, size / 6)))
        hits = sum(random.random() < percent / 100 for _ in range(counted))
        points.append(ratio_point(start, hits, counted))
    return _series(points, "proportion", period, about)


def values(
    means: Sequence[float | None],
    *,
    spread: float,
    kind: str = "value",
    period: str = "month",
    seed: int = 1,
    low: float = 0.0,
    **about: Any,
) -> Series:
    """Values (or whole counts) that vary about these means; None is a gap."""
    random = Random(seed)  # noqa: S311 - made-up data
    points = []
    for start, mean in zip(_starts(period), means, strict=False):
        drawn = None if mean is None else max(low, random.gauss(mean, spread))
        if drawn is not None and kind == "count":
            drawn = float(round(drawn))
        points.append(value_point(start, drawn))
    return _series(points, kind, period, about)


def rates(
    per_thousand: Sequence[float],
    *,
    exposure: int = 1200,
    seed: int = 1,
    **about: Any,
) -> Series:
    """Events per 1,000 patient days by month."""
    random = Random(seed)  # noqa: S311 - made-up data
    points = []
    for start, rate in zip(_starts("month"), per_thousand, strict=False):
        days = round(random.gauss(exposure, exposure / 5))
        hits = sum(random.random() < rate / 1000 for _ in range(days))
        points.append(ratio_point(start, hits, days))
    facts = {"multiplier": 1000, "unit": "patient days", **about}
    return _series(points, "rate", "month", facts)


def _starts(period: str) -> Iterator[date]:
    start = FIRST
    while True:
        yield start
        start = periods.next_start(start, period)


def _series(
    points: list[Point], kind: str, period: str, about: dict[str, Any]
) -> Series:
    facts = {"name": "Screened for depression", **about}
    return build_series(points, kind=kind, period=period, **facts)


def _set(series: Series, place: int, **facts: Any) -> Series:
    """The series with one point changed."""
    points = list(series.points)
    points[place] = replace(points[place], **facts)
    return replace(series, points=tuple(points))


def run_case(
    name: str,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    group: str = "Run chart: states",
    rules: RuleSet = ANHOEJ,
    baseline: int | None = None,
    phases: Sequence[int] = (),
    membership: Membership | None = None,
) -> Case:
    """A run chart; baseline and phases are places in the series."""
    starts = [point.period_start for point in series.points]
    chart = analyse(
        series,
        rules=rules,
        baseline=None if baseline is None else starts[baseline],
        phases=[starts[place] for place in phases],
    )

    def draw(width: str) -> Drawing:
        return lay_out(chart, series, annotations, width=width, membership=membership)

    return Case(group, name, draw)


_STEADY = [42.0] * 24
_BETTER = [42.0] * 12 + [68.0] * 12
_UP: dict[str, Any] = {"improvement_direction": "increase", "goal": 0.7}


def _run_states() -> Iterator[Case]:
    yield run_case("No data yet", shares([]))
    yield run_case("One point", shares([42], **_UP))
    yield run_case("Five points: too few", shares([42] * 5, **_UP))
    yield run_case("24 points, no signal", shares(_STEADY, seed=4, **_UP))
    yield run_case("Shift towards the goal", shares(_BETTER, **_UP))
    yield run_case(
        "Shift away from the goal",
        shares(_BETTER, improvement_direction="decrease", goal=0.3),
    )
    yield run_case("Shift, no direction named", shares(_BETTER))
    yield run_case("Few crossings", few_crossings())
    yield run_case("Many crossings (IHI)", shares([30, 60] * 12, size=200), rules=IHI)
    yield run_case("Corner of the cut box", corner(), rules=CUT_BOX)
    yield run_case("Phases", shares(_BETTER, **_UP), phases=[12])
    yield run_case(
        "Four phases, some of them short",
        shares([30] * 10 + [45] * 3 + [60] * 4 + [75] * 11, **_UP),
        phases=[10, 13, 17],
    )
    yield run_case("Frozen baseline", shares(_BETTER, **_UP), baseline=11)
    ghosted = _set(shares(_STEADY, seed=4, **_UP), 9, excluded=True, note="Power cut")
    yield run_case("A point set aside", ghosted)
    running = _set(shares(_BETTER, **_UP), 23, complete=False)
    yield run_case("Period not over", running)
    yield run_case(
        "Gaps",
        shares([42, 42, None, 42, None, None, 42, *_STEADY[:9], None, 42], **_UP),
    )
    yield run_case("Zero denominators", zero_denominators())
    yield run_case("All equal", all_equal())
    yield run_case("All set aside", _all_aside())


def few_crossings() -> Series:
    """Long slow swings: the median is crossed too seldom, and no run is too long."""
    low, high = [38, 41, 36, 40, 39, 37], [60, 64, 61, 66, 62, 63]
    return _exact([*low, *high, *low, *high])


def corner() -> Series:
    """A run of 7 and 6 crossings among 24: each is allowed, both together are not."""
    percents: list[int] = []
    for place, length in enumerate((7, 5, 3, 5, 1, 2, 1)):
        base = 60 if place % 2 else 38
        percents += [base + k % 4 for k in range(length)]
    return _exact(percents)


def zero_denominators() -> Series:
    """A clinic that closes every fourth week."""
    points = [
        ratio_point(start, 0 if k % 4 == 3 else 10 + k % 5, 0 if k % 4 == 3 else 30)
        for k, start in zip(range(20), _starts("week"), strict=False)
    ]
    return _series(points, "proportion", "week", _UP)


def all_equal() -> Series:
    return _exact([50] * 14)


def _exact(percents: Sequence[int]) -> Series:
    points = [
        ratio_point(start, percent, 100)
        for start, percent in zip(_starts("week"), percents, strict=False)
    ]
    return _series(points, "proportion", "week", {})


def _all_aside() -> Series:
    series = _exact([40, 50, 60])
    points = tuple(replace(point, excluded=True) for point in series.points)
    return replace(series, points=points)


def _run_axes() -> Iterator[Case]:
    group = "Run chart: axes"
    yield run_case("Percent by month", shares(_BETTER, period="month"), group=group)
    yield run_case("Percent close to 100 %", shares([97] * 24, size=300), group=group)
    yield run_case(
        "Percent by quarter", shares([42] * 14, period="quarter"), group=group
    )
    yield run_case("Percent by year", shares([42] * 11, period="year"), group=group)
    yield run_case(
        "Percent by day, 40 days", shares([42] * 40, period="day"), group=group
    )
    yield run_case(
        "200 points by day", shares([45] * 110 + [60] * 90, period="day"), group=group
    )
    yield run_case("200 points by week", shares([45] * 110 + [60] * 90), group=group)
    yield run_case("60 points by month", shares([45] * 60, period="month"), group=group)
    falls = rates([4.2] * 14 + [2.4] * 12, name="Falls", goal=0.002, improvement_direction="decrease")  # fmt: skip
    yield run_case("Rate per 1,000", falls, group=group)
    waits = values([31.0] * 24, spread=6, unit="days", name="Days to an appointment", goal=21, improvement_direction="decrease")  # fmt: skip
    yield run_case("Days", waits, group=group)
    costs = values([12400.0] * 24, spread=1500, unit="$", name="Overtime paid", goal=9000, improvement_direction="decrease")  # fmt: skip
    yield run_case("Money", costs, group=group)
    balance = values([-300.0] * 18, spread=900, unit="€", low=-9e9, name="Balance")
    yield run_case("Money below zero", balance, group=group)
    missed = values([6.0] * 26, spread=2.4, kind="count", name="Visits missed", unit="visits")  # fmt: skip
    yield run_case("Counts", missed, group=group)
    large = values([1.9e6] * 20, spread=2e5, kind="count", name="Claims", unit="claims")
    yield run_case("Millions", large, group=group)
    tiny = values([0.0042] * 20, spread=0.0007, name="Dose error", unit="mg")
    yield run_case("Small fractions", tiny, group=group)


def _run_labels() -> Iterator[Case]:
    group = "Run chart: labels"
    better = shares(_BETTER, **_UP)
    yield run_case(
        "Long name, unit and flags", _long_labels(), _flags(3, LONG), group=group
    )
    yield run_case("Flags with room", better, _flags(3, "Cycle"), group=group)
    yield run_case("Flags that crowd", better, _crowd(), group=group)
    yield run_case("Flags and phases", better, _flags(4, "Reminder calls"), phases=[12], group=group)  # fmt: skip
    right_to_left = replace(better, name=RIGHT_TO_LEFT)
    flags = [Annotation(FIRST + timedelta(weeks=4), RIGHT_TO_LEFT)]
    yield run_case("Right to left", right_to_left, flags, group=group)
    wide_letters = replace(
        better,
        name="二十四か月から三十五か月の子どもの発達スクリーニング実施率と再診率の推移",
    )
    yield run_case("Full-width letters", wide_letters, group=group)
    near = replace(shares(_STEADY, seed=4, improvement_direction="increase"), goal=0.44)
    yield run_case("Goal close to the median", near, group=group)
    sites = [8] * 9 + [10] * 3 + [12] * 12
    some = Membership(tuple(sites), sharing=14)
    yield run_case("Roll-up of sites that join", better, membership=some, group=group)
    same = Membership((8,) * 24, sharing=14, constant=True)
    yield run_case("Roll-up of a constant cohort", better, membership=same, group=group)
    busy = tuple(8 + k % 3 for k in range(24))
    often = Membership(busy, sharing=14)
    yield run_case("Roll-up that changes all the time", better, membership=often, group=group)  # fmt: skip


def _long_labels() -> Series:
    series = rates([4.2] * 20, name=LONG, goal=0.003, improvement_direction="decrease")
    unit = "patient days on wards with a falls program, day cases and births left out"
    return replace(series, unit=unit)


def _flags(count: int, label: str) -> list[Annotation]:
    return [
        Annotation(FIRST + timedelta(weeks=3 + 6 * k, days=2), f"{label} {k + 1}")
        for k in range(count)
    ]


def _crowd() -> list[Annotation]:
    labels = ("Reminder calls", "Text messages", "Open slots on Friday", "New form")
    return [
        Annotation(FIRST + timedelta(days=9 + 11 * k), f"{labels[k % 4]} ({k + 1})")
        for k in range(11)
    ]


def control_case(
    name: str,
    series: Series,
    kind: str | None = None,
    annotations: Sequence[Annotation] = (),
    *,
    group: str = "Control chart: families",
    spread: str = "",
    rules: RuleSet | PointRules = ANHOEJ,
    baseline: int | None = None,
    phases: Sequence[int] = (),
) -> Case:
    """A control chart, with its spread below where one is named."""
    starts = [point.period_start for point in series.points]
    frozen = None if baseline is None else starts[baseline]
    days = [starts[place] for place in phases]
    chart = judge_control(series, kind, rules=rules, phases=days, baseline=frozen)
    below = None
    if spread:
        below = judge_control(series, spread, phases=days, baseline=frozen)

    def draw(width: str) -> Drawing:
        return lay_out_control(chart, series, annotations, spread=below, width=width)

    return Case(group, name, draw)


def _outlier() -> Series:
    return values([30.0] * 9 + [62.0] + [30.0] * 14, spread=4, unit="days", name="Days to an appointment", goal=35, improvement_direction="decrease")  # fmt: skip


def measured(*, seed: int = 1) -> Series:
    """Means of several measurements a month, each with its standard deviation."""
    random = Random(seed)  # noqa: S311 - made-up data
    points = []
    for start, _ in zip(_starts("month"), range(20), strict=False):
        size = random.randint(6, 14)
        sd = abs(random.gauss(9, 1.6))
        mean = random.gauss(48, 9 / size**0.5)
        points.append(value_point(start, mean, n=size, sd=sd))
    return _series(points, "value", "month", {"name": "Minutes in the room", "unit": "minutes"})  # fmt: skip


def gaps_between(kind: str) -> Series:
    """Cases (or days) between rare events."""
    random = Random(3)  # noqa: S311 - made-up data
    points = [
        value_point(start, float(max(1, round(random.expovariate(1 / 38)))))
        for start, _ in zip(_starts("month"), range(24), strict=False)
    ]
    unit = "cases" if kind == "count" else "days"
    return _series(points, kind, "month", {"name": "Between two infections", "unit": unit})  # fmt: skip


def uneven(**about: Any) -> Series:
    """Shares of very different numbers of people."""
    random = Random(5)  # noqa: S311 - made-up data
    points = []
    for k, start in zip(range(24), _starts("week"), strict=False):
        counted = random.choice((3, 12, 25, 60, 140))
        chance = 0.85 if k == 17 else 0.42
        hits = sum(random.random() < chance for _ in range(counted))
        points.append(ratio_point(start, hits, counted))
    return _series(points, "proportion", "week", {**_UP, **about})


def _control_families() -> Iterator[Case]:
    wide = shares([42, 52, 38, 47] * 6, size=2400, **_UP)
    falls = rates([4.2] * 14 + [2.4] * 12, name="Falls")
    many = rates([9, 14, 8, 16] * 6, exposure=9000, name="Falls")
    counts = values([6.0] * 26, spread=2.4, kind="count", name="Visits missed", unit="visits")  # fmt: skip
    yield control_case("P: shares, same size", shares(_STEADY, seed=4, **_UP), "p")
    yield control_case("P: limits that step", uneven(), "p")
    yield control_case("P′: large denominators", wide, "pp")
    yield control_case("U: rates", falls, "u")
    yield control_case("U′: large denominators", many, "up")
    yield control_case("C: counts", counts, "c")
    yield control_case("I and moving range", _outlier(), "i", spread="mr")
    yield control_case("I′ and moving spread", uneven(), "ip", spread="ms")
    yield control_case("X̄ and standard deviation", measured(), "xbar", spread="s")
    yield control_case("G: cases between events", gaps_between("count"), "g")
    yield control_case("T: days between events", gaps_between("value"), "t")
    yield control_case("Moving range alone", _outlier(), "mr")


def _control_states() -> Iterator[Case]:
    group = "Control chart: states"
    better = shares(_BETTER, **_UP)
    yield control_case("No data yet", shares([]), "p", group=group)
    yield control_case("One point", shares([42], **_UP), "p", group=group)
    yield control_case(
        "One value", values([31.0], spread=3, unit="days"), "i", group=group
    )
    yield control_case("Five points: nothing announced", values([30.0, 30, 30, 30, 70], spread=3, unit="days"), "i", group=group)  # fmt: skip
    yield control_case("All equal: no limits", values([30.0] * 14, spread=0, unit="days"), "i", group=group)  # fmt: skip
    yield control_case("Shift towards the goal", better, "p", group=group)
    yield control_case("Shift away from the goal", replace(better, goal=0.3, improvement_direction=Direction.DECREASE), "p", group=group)  # fmt: skip
    yield control_case("Few crossings", few_crossings(), "i", group=group)
    yield control_case("Phases and flags", better, "p", _flags(3, "Cycle"), phases=[12], group=group)  # fmt: skip
    yield control_case("Frozen baseline", better, "p", baseline=11, group=group)
    aside = _set(_set(_outlier(), 9, excluded=True), 23, complete=False)
    yield control_case("Set aside, and a period not over", aside, "i", spread="mr", group=group)  # fmt: skip
    yield control_case("Zero denominators", zero_denominators(), "p", group=group)
    yield control_case("200 points", shares([45] * 110 + [60] * 90), "p", group=group)
    yield control_case("Western Electric", _outlier(), "i", rules=WESTERN_ELECTRIC, group=group)  # fmt: skip
    trend = values(
        [20.0 + 1.6 * k for k in range(24)], spread=3, unit="days", name="Days"
    )
    yield control_case("Nelson", trend, "i", rules=NELSON, group=group)
    yield control_case("Making Data Count: concern, hit or miss", trend_with_goal(), rules=MDC, group=group)  # fmt: skip
    sure = replace(_outlier(), goal=90)
    yield control_case("Making Data Count: will be met", sure, rules=MDC, group=group)
    title = replace(uneven(), name=RIGHT_TO_LEFT)
    yield control_case("Right to left", title, "p", group=group)


def trend_with_goal() -> Series:
    return values([24.0 + 0.5 * k for k in range(24)], spread=4, unit="days", name="Days to an appointment", goal=30, improvement_direction="decrease")  # fmt: skip


def funnel_case(name: str, sites: Sequence[Site], about: Series) -> Case:
    found = funnel(sites, kind=about.kind, target=about.goal)

    def draw(width: str) -> Drawing:
        return lay_out_funnel(found, about, width=width)

    return Case("Funnel plot", name, draw)


def sites_of(
    count: int, *, share: float, largest: int, seed: int = 2, odd: int = 2
) -> list[Site]:
    """Sites of many sizes about one share, `odd` of them really different."""
    random = Random(seed)  # noqa: S311 - made-up data
    found = []
    for k in range(count):
        counted = max(3, round(largest * random.random() ** 2))
        chance = share * (1.9 if k < odd and k % 2 == 0 else 0.3 if k < odd else 1)
        hits = sum(random.random() < min(chance, 1) for _ in range(counted))
        found.append(Site(f"Clinic {k + 1}", hits, counted))
    return found


def _funnels() -> Iterator[Case]:
    about = Series(
        (),
        SeriesKind.PROPORTION,
        PeriodKind.MONTH,
        name="Visits missed",
        improvement_direction=Direction.DECREASE,
    )
    per = replace(about, kind=SeriesKind.RATE, multiplier=1000, unit="patient days")
    yield funnel_case("12 sites", sites_of(12, share=0.16, largest=600, odd=1), about)
    yield funnel_case("60 sites", sites_of(60, share=0.16, largest=900, odd=6), about)
    yield funnel_case(
        "Small sites only", sites_of(9, share=0.5, largest=6, odd=0), about
    )
    tiny = [Site("Small", 1, 3), Site("Tiny", 0, 1), Site("Closed", 0, 0)]
    half = replace(about, goal=0.5)
    yield funnel_case("Too small to tell", [*tiny, Site("Large", 60, 130)], half)
    yield funnel_case("Rate per 1,000", sites_of(20, share=0.004, largest=9000), per)
    yield funnel_case("One site", [Site("Riverside", 12, 80)], about)
    yield funnel_case("Nobody counted", [], about)
    long = [replace(s, name=LONG) for s in sites_of(12, share=0.16, largest=600, odd=3)]
    yield funnel_case("Long names", long, replace(about, name=LONG))
    alike = [Site(f"Clinic {k}", 40 if k > 3 else 90, 300 + k) for k in range(12)]
    yield funnel_case("Sites outside close together", alike, about)


def pareto_case(
    name: str, counts: Sequence[tuple[str, int]], at_most: int | None = None
) -> Case:
    found = pareto(counts, at_most=at_most)

    def draw(width: str) -> Drawing:
        return lay_out_pareto(found, name="Why visits were missed", width=width)

    return Case("Pareto chart", name, draw)


def _paretos() -> Iterator[Case]:
    reasons = [
        ("Forgot the appointment", 45), ("Moved away", 31), ("Was ill", 15),
        ("No lift", 6), ("Came too late", 3), ("Weather", 0),
    ]  # fmt: skip
    yield pareto_case("Three vital few", reasons)
    yield pareto_case("Other last", [*reasons, ("Other", 22)])
    yield pareto_case("Even causes", [(f"Cause {k}", 10) for k in "ABCDEFG"])
    yield pareto_case("One cause", [("Forgot the appointment", 7)])
    yield pareto_case("Nothing counted", [])
    long = [(LONG, 1200), (RIGHT_TO_LEFT, 800), *reasons]
    yield pareto_case("Long names", long)
    many = [(f"Cause {k + 1}", 200 // (k + 1)) for k in range(24)]
    yield pareto_case("24 causes, 10 shown", many, at_most=10)


def multiples_case(
    name: str, panels: Sequence[Panel], membership: Membership | None = None
) -> Case:
    def draw(width: str) -> Drawing:
        return lay_out_multiples(
            panels, name="Screened for depression", width=width, membership=membership
        )

    return Case("Small multiples", name, draw)


def panels_of(count: int, *, period: str = "month") -> list[Panel]:
    """Sites that began at different times; every third has a shift."""
    found = []
    for k in range(count):
        late = 0 if k % 4 else 5
        percents = [35 + 4 * k % 30] * (12 - late) + [75 if k % 3 == 0 else 45] * 12
        series = shares(percents, period=period, seed=k + 1, **_UP)
        if late:
            moved = series.points[-1].period_start
            series = replace(series, points=_later(series, late), name=str(moved))
        name = (
            f"Clinic {k + 1}"
            if k != 2
            else "Riverside Pediatrics, east wing, second floor"
        )
        found.append(Panel(name, analyse(series), series))
    return found


def _later(series: Series, by: int) -> tuple[Point, ...]:
    """The points, so many periods later."""
    starts = [p.period_start for p in series.points]
    for _ in range(by):
        starts = [*starts[1:], periods.next_start(starts[-1], series.period)]
    return tuple(
        replace(point, period_start=start)
        for point, start in zip(series.points, starts, strict=True)
    )


def _multiples() -> Iterator[Case]:
    twelve = panels_of(12)
    yield multiples_case("12 sites", twelve)
    yield multiples_case("Two sites", twelve[:2])
    yield multiples_case("One site", twelve[:1])
    empty = shares([], period="month", **_UP)
    bare = Panel("Not yet reporting", analyse(empty), empty)
    yield multiples_case("Five, one without data", [*twelve[:4], bare])
    same = Membership((12,) * 24, sharing=14, constant=True)
    yield multiples_case("Weeks, constant cohort", panels_of(6, period="week"), same)
