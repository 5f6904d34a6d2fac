"""A timeline a team can keep: from today, the deadline and what a run chart needs.

Django-free. Dates follow one another: sign, count the start, test twice, gather the
points, look back. Where they end after the deadline the plan says so, and which of four
things would bring them before it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

# Run charts are not judged on fewer (docs/statistics.md; ten useful points and a margin).
POINTS_NEEDED = 12
# A start is three points: one alone is no level.
POINTS_OF_START = 3
# One test answers a question; the second shows that somebody learned from the answer.
TESTS_NEEDED = 2
# Shorter than two weeks nobody plans, tests and writes down between patients.
SHORTEST_TEST_DAYS = 14
REVIEW_DAYS = 14
WEEK_DAYS = 7
# Days until everybody has read and signed, by the most people a team of that size has.
SIGNING_DAYS = ((4, 7), (10, 14))
SIGNING_DAYS_OF_MANY = 21


@dataclass(frozen=True, slots=True)
class Facts:
    """What a timeline follows from. `points`: periods that hold numbers already."""

    today: date
    deadline: date | None
    period_days: int
    points: int
    tests_done: int
    people: int
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step. `key`: signed, start, test_1, test_2, points, review or deadline."""

    key: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Way:
    """Something that could give, and when the work would then end."""

    key: str  # weekly, past_periods, one_test or later
    ends_on: date
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order of time; `ways` is empty while everything fits.

    `reached`: keys of steps that need no date any more.
    """

    steps: tuple[Step, ...]
    reached: frozenset[str]
    ends_on: date
    days_short: int
    ways: tuple[Way, ...]


def plan(facts: Facts) -> Plan:
    """The earliest timeline the team could keep, and what to do when it is too long."""
    steps = steps_of(facts)
    ends_on = steps[-1].due_on
    days_short = (ends_on - facts.deadline).days if facts.deadline else 0
    if facts.deadline and days_short < 0:
        steps = (*steps, Step("deadline", facts.deadline))
    ways = ways_of(facts, ends_on) if days_short > 0 else ()
    return Plan(steps, reached_in(facts), ends_on, max(days_short, 0), ways)


def reached_in(facts: Facts) -> frozenset[str]:
    """Keys of the steps that the project has behind it."""
    known = {
        "signed": facts.is_signed,
        "start": facts.points >= POINTS_OF_START,
        "points": facts.points >= POINTS_NEEDED,
    }
    tests = {f"test_{n}" for n in range(1, min(facts.tests_done, TESTS_NEEDED) + 1)}
    return frozenset(tests | {key for key, is_reached in known.items() if is_reached})


def steps_of(facts: Facts, tests: int = TESTS_NEEDED) -> tuple[Step, ...]:
    """The steps that are still to come, without the deadline; the review last."""
    signed = facts.today + timedelta(
        0 if facts.is_signed else signing_days(facts.people)
    )
    start = max(signed, after_points(facts, POINTS_OF_START))
    steps, tested = [Step("signed", signed), Step("start", start)], start
    for number in range(facts.tests_done + 1, tests + 1):
        tested += timedelta(max(SHORTEST_TEST_DAYS, facts.period_days))
        steps.append(Step(f"test_{number}", tested))
    gathered = max(tested, after_points(facts, POINTS_NEEDED))
    steps.append(Step("points", gathered))
    steps.append(Step("review", gathered + timedelta(REVIEW_DAYS)))
    reached = reached_in(facts)
    return tuple(step for step in steps if step.key not in reached)


def signing_days(people: int) -> int:
    """Days to get everybody's signature: more people, more days."""
    fitting = [days for most, days in SIGNING_DAYS if people <= most]
    return fitting[0] if fitting else SIGNING_DAYS_OF_MANY


def after_points(facts: Facts, wanted: int) -> date:
    """The day on which the chart holds `wanted` points."""
    missing = max(wanted - facts.points, 0)
    return facts.today + timedelta(missing * facts.period_days)


def ways_of(facts: Facts, ends_on: date) -> tuple[Way, ...]:
    """What could give, those that would be enough first; each alone, nothing combined."""
    deadline = facts.deadline or ends_on
    ends = {
        "weekly": end_of(replace(facts, period_days=WEEK_DAYS)),
        "past_periods": end_of(replace(facts, points=max(facts.points, POINTS_NEEDED))),
        "one_test": steps_of(facts, tests=1)[-1].due_on,
        "later": ends_on,
    }
    useful = [
        Way(key, end, end <= deadline or key == "later")
        for key, end in ends.items()
        if end < ends_on or key == "later"
    ]
    return tuple(sorted(useful, key=lambda way: not way.is_enough))


def end_of(facts: Facts) -> date:
    return steps_of(facts)[-1].due_on


@dataclass(frozen=True, slots=True)
class Dated:
    """A milestone as the comparison sees it."""

    key: str
    due_on: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class Change:
    """How one step differs from its milestone: new, moved, same, done, reached or gone."""

    key: str
    word: str
    before: date | None
    after: date | None


def compare(
    present: Iterable[Dated], steps: Iterable[Step], reached: Collection[str] = ()
) -> list[Change]:
    """A Change per planned step in the plan's order, after those no longer planned."""
    known = {one.key: one for one in present}
    planned = list(steps)
    keys = {step.key for step in planned}
    left = [
        Change(one.key, word_without_date(one, reached), one.due_on, None)
        for one in known.values()
        if one.key not in keys
    ]
    return left + [change_of(known.get(step.key), step) for step in planned]


def word_without_date(one: Dated, reached: Collection[str]) -> str:
    if one.is_done:
        return "done"
    return "reached" if one.key in reached else "gone"


def change_of(one: Dated | None, step: Step) -> Change:
    if one is None:
        return Change(step.key, "new", None, step.due_on)
    if one.is_done:
        return Change(step.key, "done", one.due_on, None)
    word = "same" if one.due_on == step.due_on else "moved"
    return Change(step.key, word, one.due_on, step.due_on)
