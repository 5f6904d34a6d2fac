"""Who needs the coach first: each rule by itself, then forty practices in their order."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from coaching.messages import Names, message_for
from coaching.ranking import (
    RULES,
    SENTENCES,
    CaseFacts,
    reasons_of,
    sentence,
    urgency,
)
from tests.nextsteps.test_rules import BLAME

TODAY = date(2026, 11, 20)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


# A practice that goes on by itself: fresh numbers, a test that runs, somebody wrote.
CALM = CaseFacts(
    TODAY, started_on=ago(200), main="Missed visits", measure="Missed visits",
    last_data_on=ago(20), cycle_number=4, cycle_until=TODAY, last_test_on=ago(7),
    written_on=ago(7),
)  # fmt: skip
NO_TEST = replace(CALM, cycle_number=None, cycle_until=None)
MISSES = {"missing": 1, "missing_from": date(2026, 10, 1), "last_data_on": ago(50)}

SPEAKS = [
    ("help_waits", replace(CALM, help_days=0), "A question to you waits."),
    ("help_waits", replace(CALM, help_days=1), "A question to you waits, since 1 day."),
    (
        "deadline_near",
        replace(CALM, deadline=TODAY + timedelta(days=60), rules_open=1),
        "The deadline is in 60 days, and 1 rule is open.",
    ),
    (
        "deadline_passed",
        replace(CALM, deadline=ago(1), rules_open=3),
        "The deadline was 1 day ago, and 3 rules are open.",
    ),
    (
        "no_measure",
        replace(NO_TEST, has_measure=False, last_data_on=None, started_on=ago(9)),
        "No measure yet, 9 days after the start.",
    ),
    (
        "no_numbers",
        replace(NO_TEST, last_data_on=None, started_on=ago(9)),
        "No numbers yet, 9 days after the start.",
    ),
    ("data_stopped", replace(CALM, last_data_on=ago(46)), "No numbers for 46 days."),
    (
        "period_missed",
        replace(CALM, missing=1, missing_from=date(2026, 10, 1)),
        "“Missed visits” misses October 2026.",
    ),
    (
        "period_missed",
        replace(CALM, missing=3, missing_from=date(2026, 8, 1)),
        "“Missed visits” misses August 2026 and 2 more.",
    ),
    (
        "cycle_open",
        replace(CALM, cycle_until=ago(8)),
        "The test of PDSA 4 ended 8 days ago, without a decision.",
    ),
    ("no_test", replace(NO_TEST, last_test_on=ago(61)), "No new test for 61 days."),
    (
        "no_test_yet",
        replace(NO_TEST, last_test_on=None),
        "No test yet, 200 days after the start.",
    ),
    (
        "went_other_way",
        replace(CALM, signal="worsening", fresh=True),
        "“Missed visits” shifted the other way: ask what changed.",
    ),
    (
        "gone_quiet",
        replace(CALM, written_on=ago(30)),
        "Nothing was written here for 30 days.",
    ),
    (
        "to_celebrate",
        replace(CALM, signal="improving", fresh=True),
        "“Missed visits” shifted as wished: congratulate.",
    ),
]


@pytest.mark.parametrize(("rule", "facts", "words"), SPEAKS)
def test_rule_speaks_alone_and_in_plain_words(
    rule: str, facts: CaseFacts, words: str
) -> None:
    reasons = reasons_of(facts)

    assert [one.rule for one in reasons] == [rule]
    assert sentence(reasons[0]) == words


# One step short of each of them: the same rule is silent.
SILENT = [
    CALM,
    replace(CALM, deadline=TODAY + timedelta(days=91), rules_open=1),
    replace(CALM, deadline=TODAY + timedelta(days=10), rules_open=0),
    replace(CALM, deadline=ago(31), rules_open=3),
    replace(NO_TEST, has_measure=False, last_data_on=None, started_on=ago(6)),
    replace(NO_TEST, last_data_on=None, started_on=ago(6)),
    replace(CALM, last_data_on=ago(45)),
    replace(CALM, cycle_until=ago(7)),
    replace(NO_TEST, last_test_on=ago(60)),
    replace(CALM, signal="worsening"),
    replace(CALM, signal="improving"),
    replace(CALM, signal="changed", fresh=True),
    replace(CALM, written_on=ago(29)),
    replace(CALM, is_active=False, help_days=9, last_data_on=ago(300)),
]


@pytest.mark.parametrize("facts", SILENT)
def test_nothing_is_said_before_it_is_time(facts: CaseFacts) -> None:
    assert reasons_of(facts) == ()
    assert urgency(facts) == (False, 0)


def test_every_rule_has_its_case_and_its_words() -> None:
    spoken = {rule for rule, _facts, _words in SPEAKS}

    # `no_test` says it in one of two ways.
    assert (
        spoken == {rule.__name__ for rule in RULES} | {"no_test_yet"} == set(SENTENCES)
    )


def due(days: int, rules: int = 1, **more: object) -> CaseFacts:
    return replace(
        CALM, deadline=TODAY + timedelta(days=days), rules_open=rules, **more
    )  # type: ignore[arg-type]


def stopped(days: int, missing: int = 0, **more: object) -> CaseFacts:
    start = date(2026, 10, 1) if missing else None
    return replace(
        CALM, last_data_on=ago(days), missing=missing, missing_from=start, **more
    )  # type: ignore[arg-type]


# Made by hand, in the order in which a coach should look at them, each with all its rules.
INBOX: list[tuple[str, CaseFacts, tuple[str, ...]]] = [
    ("asked, and the deadline is next week", due(7, help_days=2), ("help_waits", "deadline_near")),
    ("asked, and stopped counting long ago", stopped(120, 3, help_days=1), ("help_waits", "data_stopped", "period_missed")),
    ("asked, and nothing else", replace(CALM, help_days=12), ("help_waits",)),
    ("due tomorrow, stopped and quiet", due(1, 4, last_data_on=ago(60), missing=1, missing_from=date(2026, 10, 1), written_on=ago(40)), ("deadline_near", "data_stopped", "period_missed", "gone_quiet")),
    ("due today", due(0), ("deadline_near",)),
    ("due in ten days, a test waits", due(10, cycle_until=ago(20)), ("deadline_near", "cycle_open")),
    ("due in ten days", due(10), ("deadline_near",)),
    ("due in a month, misses a month", due(30, **MISSES), ("deadline_near", "data_stopped", "period_missed")),
    ("due in a month", due(30), ("deadline_near",)),
    ("due in two months, stopped", due(60, last_data_on=ago(46)), ("deadline_near", "data_stopped")),
    ("due in two months", due(60), ("deadline_near",)),
    ("stopped half a year ago, three months missed, quiet", stopped(180, 6, written_on=ago(170)), ("data_stopped", "period_missed", "gone_quiet")),
    ("stopped in August, three months missed", stopped(110, 3), ("data_stopped", "period_missed")),
    ("two months without a measure, quiet", replace(NO_TEST, has_measure=False, last_data_on=None, started_on=ago(60), written_on=ago(60)), ("no_measure", "gone_quiet")),
    ("the deadline passed last week, numbers stopped", replace(CALM, deadline=ago(7), rules_open=2, last_data_on=ago(46)), ("deadline_passed", "data_stopped")),
    ("stopped ten weeks ago, a month missed, a test waits", stopped(75, 1, cycle_until=ago(30)), ("data_stopped", "cycle_open", "period_missed")),
    ("due in ninety days", due(90), ("deadline_near",)),
    ("two months without numbers", replace(NO_TEST, last_data_on=None, started_on=ago(58)), ("no_numbers",)),
    ("the deadline passed last week", replace(CALM, deadline=ago(7), rules_open=2), ("deadline_passed",)),
    ("stopped seven weeks ago, a month missed, quiet", stopped(50, 1, written_on=ago(50)), ("data_stopped", "period_missed", "gone_quiet")),
    ("a month without numbers, quiet", replace(NO_TEST, last_data_on=None, started_on=ago(34), written_on=ago(33)), ("no_numbers", "gone_quiet")),
    ("stopped ten weeks ago", stopped(75), ("data_stopped",)),
    ("three months missed of one measure, a test waits", replace(CALM, missing=3, missing_from=date(2026, 8, 1), cycle_until=ago(9)), ("period_missed", "cycle_open")),
    ("a month without numbers", replace(NO_TEST, last_data_on=None, started_on=ago(34)), ("no_numbers",)),
    ("three months missed of one measure", replace(CALM, missing=3, missing_from=date(2026, 8, 1)), ("period_missed",)),
    ("a test has waited for two months", replace(CALM, cycle_until=ago(57)), ("cycle_open",)),
    ("two months missed, shifted the other way", replace(CALM, missing=2, missing_from=date(2026, 9, 1), signal="worsening", fresh=True), ("period_missed", "went_other_way")),
    ("stopped seven weeks ago", stopped(46), ("data_stopped",)),
    ("two months missed", replace(CALM, missing=2, missing_from=date(2026, 9, 1)), ("period_missed",)),
    ("ten days without numbers", replace(NO_TEST, last_data_on=None, started_on=ago(10)), ("no_numbers",)),
    ("shifted the other way", replace(CALM, signal="worsening", fresh=True), ("went_other_way",)),
    ("a test has waited for a month", replace(CALM, cycle_until=ago(27)), ("cycle_open",)),
    ("one month missed, no new test", replace(NO_TEST, missing=1, missing_from=date(2026, 10, 1), last_test_on=ago(70)), ("period_missed", "no_test")),
    ("one month missed", replace(CALM, missing=1, missing_from=date(2026, 10, 1)), ("period_missed",)),
    ("a test has waited for ten days", replace(CALM, cycle_until=ago(10)), ("cycle_open",)),
    ("quiet for two months", replace(CALM, written_on=ago(60)), ("gone_quiet",)),
    ("no test for four months", replace(NO_TEST, last_test_on=ago(120)), ("no_test",)),
    ("no test for ten weeks, and good news", replace(NO_TEST, last_test_on=ago(71), signal="improving", fresh=True), ("no_test", "to_celebrate")),
    ("quiet for a month", replace(CALM, written_on=ago(31)), ("gone_quiet",)),
    ("good news", replace(CALM, signal="improving", fresh=True), ("to_celebrate",)),
    ("goes on by itself", CALM, ()),
    ("rests, whatever it lacks", stopped(300, 9, is_active=False, help_days=3), ()),
]  # fmt: skip


def test_practices_come_in_the_order_a_coach_would_choose() -> None:
    print("\n".join(f"{name}: {urgency(facts)}" for name, facts, _rules in INBOX))

    names = [name for name, _facts, _rules in INBOX]
    ranked = sorted(INBOX, key=lambda one: urgency(one[1]), reverse=True)

    assert len(INBOX) >= 40
    assert {n: tuple(r.rule for r in reasons_of(f)) for n, f, _r in INBOX} == {
        n: rules for n, _f, rules in INBOX
    }
    assert [name for name, _facts, _rules in ranked][: len(names) - 2] == names[:-2]
    # No two that are due come out equal: the table would not show which goes first.
    scores = [urgency(facts) for _name, facts, _rules in INBOX[:-2]]
    assert len(set(scores)) == len(scores)


def test_every_message_is_kind_and_names_the_project() -> None:
    names = Names("Lena and Omar", "Cora", "Fewer missed visits")
    spoken = [reasons_of(facts)[0] for _rule, facts, _words in SPEAKS]

    texts = [message_for(one, names) for one in (None, *spoken)]

    for text in texts:
        assert text.startswith("Hello Lena and Omar,\n\n")
        assert text.endswith("\n\nCora")
        assert 60 < len(text) < 300
        assert "Fewer missed visits" in text or "Missed visits" in text
        assert [word for word in BLAME if word in text.lower()] == []
    reasons = [sentence(one) for one in spoken]
    told_off = re.compile(r"\b(fail|late|forgot|wrong|poor|overdue|should)\b")
    assert [one for one in reasons if told_off.search(one.lower())] == []
