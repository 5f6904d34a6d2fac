"""Timelines: what follows from period, points, tests and people, and what could give."""

from dataclasses import replace
from datetime import date

from projects.planning import Dated, Facts, Step, compare, plan

TODAY = date(2026, 1, 5)
FACTS = Facts(
    today=TODAY, deadline=None, period_days=30, points=0, tests_done=0, people=3
)


def dates(facts: Facts) -> dict[str, date]:
    return {step.key: step.due_on for step in plan(facts).steps}


def test_plan_counted_monthly_from_nothing_takes_a_year() -> None:
    days = dates(FACTS)

    assert days["signed"] == date(2026, 1, 12)
    assert days["start"] == date(2026, 4, 5)  # three months of 30 days
    assert days["test_2"] == date(2026, 6, 4)
    assert days["points"] == date(2026, 12, 31)  # twelve months of 30 days
    assert days["review"] == date(2027, 1, 14)


def test_plan_with_twelve_points_needs_time_for_the_tests_only() -> None:
    days = dates(replace(FACTS, points=12))

    assert list(days) == ["signed", "test_1", "test_2", "review"]
    assert days["test_2"] == date(2026, 3, 13)
    assert days["review"] == date(2026, 3, 27)


def test_plan_with_tests_done_plans_none_again() -> None:
    assert "test_1" not in dates(replace(FACTS, tests_done=1))
    assert "test_2" in dates(replace(FACTS, tests_done=1))


def test_plan_of_signed_charter_loses_no_days_to_signing() -> None:
    found = plan(replace(FACTS, is_signed=True, points=12, tests_done=2))

    assert [(step.key, step.due_on) for step in found.steps] == [
        ("review", date(2026, 1, 19))
    ]
    assert found.reached == {"signed", "start", "points", "test_1", "test_2"}


def test_plan_of_larger_team_gives_more_time_to_sign() -> None:
    signed = [dates(replace(FACTS, people=n))["signed"].day for n in (4, 5, 11)]

    assert signed == [12, 19, 26]


def test_plan_that_fits_ends_with_the_deadline_and_asks_for_nothing() -> None:
    found = plan(replace(FACTS, deadline=date(2027, 3, 1)))

    assert (found.days_short, found.ways) == (0, ())
    assert found.steps[-1] == Step("deadline", date(2027, 3, 1))


def test_plan_with_near_deadline_says_what_could_give() -> None:
    found = plan(replace(FACTS, deadline=date(2026, 6, 30)))

    assert found.days_short == 198
    assert {way.key: way.is_enough for way in found.ways} == {
        "weekly": True, "past_periods": True, "later": True,
    }  # fmt: skip


def test_plan_with_hopeless_deadline_says_that_only_moving_it_is_enough() -> None:
    found = plan(replace(FACTS, deadline=date(2026, 1, 20)))

    enough = [way.key for way in found.ways if way.is_enough]
    assert enough == ["later"]
    assert found.ways[0].ends_on == date(2027, 1, 14)


def test_compare_tells_new_moved_same_done_reached_and_gone_apart() -> None:
    present = [
        Dated("start", TODAY, True),
        Dated("test_1", TODAY, False),
        Dated("points", TODAY, False),
        Dated("deadline", TODAY, False),
        Dated("test_2", TODAY, False),
    ]
    later = date(2026, 2, 1)
    steps = [Step("signed", later), Step("start", later), Step("test_1", later), Step("points", TODAY)]  # fmt: skip

    words = {row.key: row.word for row in compare(present, steps, {"test_2"})}

    assert words == {
        "signed": "new", "start": "done", "test_1": "moved", "points": "same",
        "deadline": "gone", "test_2": "reached",
    }  # fmt: skip
