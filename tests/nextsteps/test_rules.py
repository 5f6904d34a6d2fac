"""The rules of the next step: each speaks when it should, and exactly one wins."""

import gettext
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.permissions import OWNER_TABLE, PROJECT_TABLE, SPONSOR_TABLE, Permission
from nextsteps.facts import (
    Credit,
    CycleFacts,
    Facts,
    MeasureFacts,
    MilestoneFacts,
    QuestionFacts,
    RemarkFacts,
    Right,
    missing_periods,
)
from nextsteps.rules import RULES, next_step

TODAY = date(2026, 11, 20)
LEAD = PROJECT_TABLE["lead"]
NURSE = PROJECT_TABLE["team_member"]
COACH = PROJECT_TABLE["coach"]
MEASURE = MeasureFacts(7, "Missed visits", "month", has_data=True)
DECIDED = CycleFacts(3, 1, date(2026, 9, 1), None, "done", "adopt")
CALM = Facts(
    TODAY, "active", "Fewer than 10 %", (MEASURE,), signal="none", cycle=DECIDED
)
RUNNING = CycleFacts(3, 2, date(2026, 11, 16), date(2026, 11, 27), "do")
OVER = replace(RUNNING, ends_on=date(2026, 11, 18))
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
MISSING = replace(MEASURE, missing=(OCTOBER,))
OVERDUE = replace(MEASURE, missing=(SEPTEMBER, OCTOBER))
TO_MEND = Credit("/x/", False, "Programme", "Reflections", "3 of 10 words.", 8, 9)
ASKED = QuestionFacts("Lena Lead", "/y/")
# Words that put somebody in the wrong; no step and no mail may hold one.
BLAME = (
    "overdue", "late", "fail", "forgot", "missed the", "delay", "behind", "should have",
    "must", "still not", "wrong", "blame", "fault", "warning", "neglect", "lazy",
    "poor", "bad ", "finally", "at last", "you have not", "you did not", "urgent",
)  # fmt: skip

CASES = [
    ("suggested", replace(CALM, remark=RemarkFacts("Cora", "Ask one patient.", 5))),
    ("remarked", replace(CALM, remark=RemarkFacts("Cora", "October 2026"))),
    ("no_measure", replace(CALM, measures=())),
    ("no_data", replace(CALM, measures=(replace(MEASURE, has_data=False),))),
    ("period_overdue", replace(CALM, measures=(OVERDUE,))),
    ("period_missing", replace(CALM, measures=(MEASURE, MISSING))),
    ("paused", replace(CALM, status="paused")),
    ("cycle_study", replace(CALM, cycle=OVER)),
    ("cycle_study", replace(CALM, cycle=replace(RUNNING, stage="act"))),
    ("predict", replace(CALM, cycle=replace(RUNNING, starts_on=TODAY, predicted=False))),
    ("cycle_runs", replace(CALM, cycle=replace(RUNNING, predicted=False))),
    ("no_aim", replace(CALM, aim=" ")),
    ("signal", replace(CALM, signal="improving", fresh=True)),
    ("rest", replace(CALM, signal="improving", fresh=False)),
    ("no_cycle", replace(CALM, cycle=None)),
    ("next_cycle", replace(CALM, cycle=replace(DECIDED, decision="adapt"))),
    (
        "milestone_near",
        replace(CALM, milestone=MilestoneFacts(4, "Baseline", date(2026, 12, 1))),
    ),
    ("rest", replace(CALM, milestone=MilestoneFacts(4, "Far", date(2027, 3, 1)))),
    ("question_open", replace(CALM, status="paused", question=ASKED)),
    ("credit_open", replace(CALM, credit=TO_MEND)),
    ("credit_ready", replace(CALM, credit=replace(TO_MEND, ready=True))),
    ("cycle_runs", replace(CALM, cycle=RUNNING)),
    ("aim_day_near", replace(CALM, aim_due=date(2026, 12, 1))),
    ("keep_counting", replace(CALM, signal="too_few")),
    ("finished", replace(CALM, status="completed")),
    ("rest", CALM),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "facts"), CASES)
def test_rule_speaks_when_it_is_first(rule: str, facts: Facts) -> None:
    assert next_step(facts, LEAD).rule == rule


def test_every_rule_has_a_case() -> None:
    named = {rule.__name__ for rule in RULES}

    assert named - {rule for rule, _facts in CASES} == {"rests"}


def test_missing_period_names_measure_and_period_and_prefills_it() -> None:
    step = next_step(replace(CALM, measures=(MISSING,)), LEAD)

    assert step.sentence == "Enter October 2026 for “Missed visits”."
    assert (step.target, step.period) == (7, OCTOBER)


def test_nurse_without_a_measure_is_asked_for_what_she_may_do() -> None:
    step = next_step(Facts(TODAY, "active", "", ()), NURSE)

    assert step.rule == "no_cycle"


def test_nurse_never_gets_the_credit_of_somebody() -> None:
    step = next_step(replace(CALM, credit=replace(TO_MEND, ready=True)), NURSE)

    assert step.rule == "rest"


def test_nurse_in_a_resting_project_may_rest() -> None:
    facts = replace(CALM, status="paused", measures=(MISSING,))

    assert next_step(facts, NURSE).rule == "rests"


def test_coach_is_told_the_step_of_the_team_and_only_looks() -> None:
    step = next_step(replace(CALM, measures=(MISSING,)), COACH)

    assert step.sentence.startswith("The team's next step: Enter October 2026")
    assert step.needs == Right.VIEW


def test_missing_periods_are_the_whole_ones_since_the_last_numbers() -> None:
    found = missing_periods(date(2026, 8, 31), "month", "monday", TODAY)

    assert found == (SEPTEMBER, OCTOBER)


def test_missing_periods_without_numbers_are_none() -> None:
    assert missing_periods(None, "month", "monday", TODAY) == ()


DAYS = st.integers(-400, 400).map(lambda n: TODAY + timedelta(days=n))
MEASURES = st.builds(
    MeasureFacts, st.integers(1, 9), st.text(max_size=20),
    st.sampled_from(["day", "week", "month", "quarter"]), st.booleans(),
    st.lists(DAYS, max_size=3).map(tuple),
)  # fmt: skip
CYCLES = st.builds(
    CycleFacts, st.integers(1, 9), st.integers(1, 9), DAYS, st.none() | DAYS,
    st.sampled_from(["do", "study", "act", "done"]),
    st.sampled_from(["", "adopt", "adapt", "abandon"]),
)  # fmt: skip
FACTS = st.builds(
    Facts, st.just(TODAY), st.sampled_from(["active", "paused", "completed", "closed"]),
    st.text(max_size=10), st.lists(MEASURES, max_size=3).map(tuple),
    st.sampled_from(["improving", "worsening", "changed", "none", "too_few", "no_data"]),
    st.booleans(), st.none() | CYCLES,
    st.none() | st.builds(MilestoneFacts, st.integers(1, 9), st.text(max_size=9), DAYS),
    st.none() | DAYS,
    st.none() | st.builds(Credit, st.just("/x/"), st.booleans(), st.text(max_size=9)),
    st.none() | st.builds(QuestionFacts, st.text(max_size=9), st.just("/y/")),
    st.none() | st.builds(RemarkFacts, st.text(max_size=9), st.text(max_size=9),
                          st.none() | st.integers(1, 9)),
)  # fmt: skip
VIEWERS = [
    rights
    for table in (PROJECT_TABLE, OWNER_TABLE, SPONSOR_TABLE)
    for rights in table.values()
    if Permission.VIEW_PROJECT in rights
]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(facts=FACTS, rights=st.sampled_from(VIEWERS))
def test_whatever_is_the_case_there_is_one_step_the_person_may_do(
    facts: Facts, rights: frozenset[Permission]
) -> None:
    step = next_step(facts, rights)

    assert step.needs in rights
    assert step.sentence
    assert step.label


class Collected(gettext.NullTranslations):
    """Keeps every message it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: set[str] = set()

    def gettext(self, message: str) -> str:
        self.messages.add(message)
        return message


@pytest.mark.parametrize("word", BLAME)
def test_no_step_blames_anybody(word: str) -> None:
    words = Collected()
    for _rule, facts in CASES:
        for rights in (LEAD, NURSE, COACH):
            next_step(facts, rights, words)

    assert len(words.messages) > 30
    blaming = [m for m in words.messages if word in m.lower()]
    assert blaming == []
