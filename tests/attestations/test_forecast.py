"""When all will be met if work goes on as planned: expected days are written by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from attestations import catalogue
from attestations.catalogue import Programme
from attestations.eligibility import evaluate
from attestations.findings import (
    CycleEvidence,
    Evidence,
    MeasureEvidence,
    PeriodEvidence,
    Ruling,
)
from attestations.forecast import Forecast, Plan, When, another_test, forecast

PORTFOLIO = catalogue.find("abms-portfolio", "2026-1")
TODAY = date(2026, 7, 10)
WORDS = "we saw fewer missed visits because the calls reached families"


def month(year: int, number: int, side: str, charts: int = 20) -> PeriodEvidence:
    start = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return PeriodEvidence(
        start, date.fromordinal(following.toordinal() - 1), charts, side
    )


def measure(*periods: PeriodEvidence) -> MeasureEvidence:
    sides = [one.side for one in periods]
    return MeasureEvidence(
        3, "Missed visits", sides.count("before"), sides.count("after"),
        periods=periods, period="month", week_starts="monday",
        follow_up_due=date(2026, 9, 1),
    )  # fmt: skip


BEFORE = (month(2026, 5, "before"), month(2026, 6, "before"))
RUNNING = CycleEvidence(7, 1, date(2026, 7, 6), date(2026, 7, 19), decided=False)
FULL = Evidence(
    problem="Too many visits are missed.", aim="Below 10 % by June.",
    measures=(measure(*BEFORE),), cycles=(RUNNING,), profession="physician",
    other_physicians=0, role="care", project_started_on=date(2026, 5, 1),
    claimed_steps=frozenset(s.id for s in PORTFOLIO.claimable_steps()),
    started_on=date(2026, 5, 1), ended_on=date(2026, 8, 20),
    reflections={"result": WORDS}, consent_given=True,
)  # fmt: skip


def ahead(
    programme: Programme = PORTFOLIO, plan: Plan | None = None, **changed: Any
) -> Forecast:
    evidence = replace(FULL, **changed)
    verdict = evaluate(programme, evidence, TODAY)
    return forecast(programme, evidence, TODAY, verdict, plan)


def days(found: Forecast) -> dict[str, tuple[str, date | None]]:
    return {
        o.finding.requirement.id: (o.when.value, o.on)
        for o in found.outlooks
        if o.when is not When.MET
    }


def rules(*wanted: dict[str, Any]) -> Programme:
    """The portfolio's programme with only these rules, made from one of its own."""
    plain = next(r for r in PORTFOLIO.requirements if r.id == "cycles")
    made = [replace(plain, id=one["kind"], **({"minimum": 0} | one)) for one in wanted]
    return replace(PORTFOLIO, requirements=tuple(made))


def test_each_rule_has_its_day_and_the_last_one_decides() -> None:
    found = ahead()

    assert days(found) == {
        "cycles": ("later", date(2026, 7, 20)),  # the day after its test
        "follow_up": ("later", date(2026, 9, 1)),  # August is the first whole month
        "dates": ("later", date(2026, 8, 20)),
    }
    assert (found.on, found.credit_year) == (date(2026, 9, 1), 2026)
    assert found.last().finding.requirement.id == "follow_up"


def test_what_one_writes_oneself_can_be_done_today() -> None:
    found = ahead(
        role="", reflections={}, cycles=(replace(RUNNING, decided=True),),
        measures=(measure(*BEFORE, month(2026, 7, "after")),), ended_on=TODAY,
    )  # fmt: skip

    assert days(found) == {"role": ("today", TODAY), "reflections": ("today", TODAY)}
    assert (found.on, found.last()) == (TODAY, None)


def test_without_a_test_going_on_is_not_enough() -> None:
    found = ahead(cycles=())

    assert days(found)["cycles"] == ("not_so", None)
    assert (found.on, found.credit_year) == (None, None)
    assert {o.finding.requirement.id for o in found.stuck()} == {"cycles", "follow_up"}


def test_what_the_program_never_can_judge_is_said_so() -> None:
    doubtful = replace(measure(), problem="Weeks do not fit.", period="")

    found = ahead(measures=(doubtful,))

    assert days(found)["baseline"] == ("unjudged", None)


def test_what_reviewers_settled_needs_no_day() -> None:
    verdict = evaluate(PORTFOLIO, FULL, TODAY)
    waived = verdict.under(
        {"follow_up": Ruling("waived", "Why.", ("One", "Two"), TODAY)}
    )

    found = forecast(PORTFOLIO, FULL, TODAY, waived)

    assert "follow_up" not in days(found)
    assert found.on == date(2026, 8, 20)


def test_counting_goes_on_with_the_usual_number_of_charts() -> None:
    programme = rules({"kind": "charts_per_phase", "minimum": 40})

    assert days(ahead(programme)) == {
        "charts_per_phase": ("later", date(2026, 10, 1))  # August and September: 2 × 20
    }


def test_more_charts_bring_the_day_nearer() -> None:
    programme = rules({"kind": "charts_per_phase", "minimum": 40})

    assert ahead(programme, Plan(charts=40)).on == date(2026, 9, 1)


def test_what_was_left_out_long_ago_is_not_counted_later() -> None:
    programme = rules({"kind": "periods_per_measure", "minimum": 3})
    stale = measure(month(2025, 1, "before"))

    found = ahead(programme, measures=(stale,))

    assert found.on == date(2026, 8, 1)  # June, entered now, and July


def test_one_more_test_lets_two_cycles_be_met() -> None:
    programme = rules({"kind": "linked_cycles", "minimum": 2})
    longer = another_test(FULL, TODAY, date(2026, 9, 15))
    verdict = evaluate(programme, longer, TODAY)

    found = forecast(programme, longer, TODAY, verdict)

    assert ahead(programme).on is None
    assert found.on == date(2026, 9, 16)


def test_a_longer_part_meets_the_months_asked_for() -> None:
    programme = rules({"kind": "part_lasts_months", "minimum": 6})

    assert ahead(programme).on is None
    assert ahead(programme, ended_on=date(2026, 10, 31)).on == TODAY
    assert ahead(programme, ended_on=None).on == date(2026, 11, 1)


def test_rules_that_never_fit_together_are_named() -> None:
    programme = rules(
        {"kind": "signed_within_months", "maximum": 1, "minimum": 0},
        {"kind": "periods_per_measure", "minimum": 5},
    )

    found = ahead(programme, ended_on=TODAY)

    assert found.on is None
    assert [o.finding.requirement.id for o in found.clash] == ["signed_within_months"]


def test_the_credit_year_is_that_of_the_part_where_a_deadline_rules() -> None:
    programme = rules({"kind": "deadline", "deadline": "12-01"})

    found = ahead(programme, ended_on=date(2026, 6, 30))

    assert (found.on, found.credit_year) == (TODAY, 2026)


def test_the_next_meeting_takes_place_as_planned() -> None:
    programme = rules({"kind": "meetings_with_chart", "minimum": 1})

    found = ahead(programme, next_meeting_on=date(2026, 7, 28))

    assert found.on == date(2026, 7, 28)


@pytest.mark.parametrize(
    "programme", catalogue.programmes().values(), ids=lambda p: p.id
)
def test_every_programme_has_an_outlook_on_every_rule_for_signing(
    programme: Programme,
) -> None:
    found = ahead(programme)

    for_signing = [
        r.id
        for r in programme.requirements_for("physician")
        if r.needed_for == "signing"
    ]
    assert [o.finding.requirement.id for o in found.outlooks] == for_signing
