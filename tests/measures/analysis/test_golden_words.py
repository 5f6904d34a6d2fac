"""The sentence equals the engine's verdict, over every golden case, in every state."""

import re

import golden_cases
import golden_series
import pytest

from measures.analysis import RULE_SETS, RunChart, Series, analyse, wording
from measures.analysis.control_judging import (
    CONTROL_RULES,
    UNEVEN,
    judge_control,
)
from measures.analysis.control_results import ControlChart, PointRules
from measures.analysis.control_wording import point_reasons
from measures.analysis.counting_words import count_word
from measures.analysis.documents import analyse_document
from measures.analysis.making_data_count import MDC
from measures.analysis.series_columns import kinds_for

FILES = sorted(p.stem for p in golden_cases.GOLDEN.glob("*.json") if p.stem != "tables")
BANNED = re.compile(r"(?i:because|fault|blame|fail|\bnan\b)|None|%\(|  |\.\.")
SIGNAL = "unlikely to be chance"


def wrong_words(chart: RunChart | ControlChart, series: Series) -> list[str]:
    """What the sentence says otherwise than the chart; nothing where it is right."""
    text, phase = wording.sentence(chart, series), chart.current
    needed = chart.rules.useful_points_needed
    checks = {
        "signal": (SIGNAL in text) is chart.signal,
        "too few": ("too few" in text.lower()) is (0 < phase.n_points < needed)
        or phase.n_points >= needed,
        "state": state(text) == expected_state(chart, series),
        "banned": not BANNED.search(told(chart, series)),
        "ends": text.endswith("."),
    }
    if phase.latest_shift is not None:
        length = count_word(phase.latest_shift.length)
        checks["length"] = f"{length} points in a row" in text.lower()
        checks["limit"] = f"more than the {phase.longest_run_limit} that" in text
    elif phase.few_crossings:
        checks["crossings"] = f"fewer than the {phase.crossings_limit} that" in text
    rule = wording.rule(chart)
    checks["rule set"] = chart.rules.name in rule or silent_chart(chart)
    return [name for name, holds in checks.items() if not holds]


def told(chart: RunChart | ControlChart, series: Series) -> str:
    """All that is said of the chart, in one string."""
    parts = [wording.describe(chart, series), wording.rule(chart)]
    if isinstance(chart, ControlChart):
        parts += [
            reason
            for place in range(len(series.points))
            for reason in point_reasons(chart, place)
        ]
    return "|".join(parts)


def silent_chart(chart: RunChart | ControlChart) -> bool:
    """A chart of ranges has no rule about runs to name."""
    return isinstance(chart, ControlChart) and chart.kind in {"mr", "ms"}


STATES = {
    "too few": "too few point",
    "all on the line": "lie on the",
    "nothing": "to judge",
    "no data": "no data yet",
    "quiet": "no sign of change",
    "signal": SIGNAL,
}


def state(text: str) -> str:
    text = text.lower()
    return next((name for name, part in STATES.items() if part in text), "?")


def expected_state(chart: RunChart | ControlChart, series: Series) -> str:
    phase, needed = chart.current, chart.rules.useful_points_needed
    if phase.n_points == 0:
        return "nothing" if series.last_value else "no data"
    if phase.n_points < needed:
        return "too few"
    if phase.n_useful == 0:
        return "all on the line"
    if phase.too_few:
        return "too few"
    return "signal" if chart.signal else "quiet"


def all_set_aside(series: Series) -> bool:
    return not any(p.judged for p in series.points) and series.last_value is not None


def every_held(name: str) -> list[golden_series.Held]:
    return [one for case in golden_cases.load(name) for one in golden_series.held(case)]


@pytest.mark.parametrize("name", FILES)
def test_run_chart_is_told_as_it_was_judged(name):
    wrong = []
    for number, one in enumerate(every_held(name)):
        for rules in RULE_SETS.values() if number % 4 == 0 else [RULE_SETS["anhoej"]]:
            chart = analyse(one.series, rules=rules, **one.options)
            if not all_set_aside(one.series):
                wrong += [
                    (one.name, rules.key, w) for w in wrong_words(chart, one.series)
                ]

    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_control_chart_is_told_as_it_was_judged(name):
    wrong, judged = [], 0
    rule_sets = list(CONTROL_RULES.values())
    for number, one in enumerate(every_held(name)):
        kinds = [k for k in ("run", *kinds_for(one.series)) if k == one.kind] or [None]
        for rules in (rule_sets[0], rule_sets[number % len(rule_sets)]):
            kind = None if rules is MDC else kinds[0]
            if isinstance(rules, PointRules) and kind in UNEVEN:
                kind = "i"
            options = dict(one.options)
            if rules is MDC:
                options["baseline"] = None
            chart = judge_control(one.series, kind, rules=rules, **options)
            judged += 1
            if not all_set_aside(one.series):
                wrong += [
                    (one.name, rules.key, w) for w in wrong_words(chart, one.series)
                ]

    assert judged
    assert wrong == []


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("qicharts2")])
def test_series_and_document_come_to_one_verdict(name):
    """judge_control on the Series, and the door's product mode on the golden input."""
    wrong, compared = [], 0
    for case in golden_cases.load(name):
        document = case["input"]
        answer = analyse_document(document, "product")
        made = list(golden_series.held(case))
        if "parts" not in answer or len(made) != 1 or not comparable(document, made[0]):
            continue
        one = made[0]
        if one.kind != "run" and one.kind not in kinds_for(one.series):
            continue
        chart = judge_control(one.series, one.kind, **one.options)
        compared += 1
        found = [
            (p.n_useful, p.longest_run, p.crossings, bool(p.signal))
            for p in chart.phases
        ]
        wanted = [
            (p["n_useful"], p["longest_run"], p["n_crossings"], p["runs_signal"])
            for p in answer["parts"]
        ]
        if found != wanted or not same_outside(chart, answer):
            wrong.append((case["id"], found, wanted))

    print(f"{name}: {compared} compared")
    assert compared
    assert wrong == []


def comparable(document: dict, one: golden_series.Held) -> bool:
    odd = {"cl", "method", "multiply", "screened_mr"} & document.keys()
    odd -= {"screened_mr"} if document.get("screened_mr", True) else set()
    both = bool(document.get("freeze")) and bool(document.get("part"))
    return one.comparable and not odd and not both


def same_outside(chart: ControlChart, answer: dict) -> bool:
    """Equal, or limits that lie on the centre, which a Series' chart leaves out."""
    outside = [place + 1 for place in chart.outside]
    return outside == answer["sigma_signal"] or set(chart.upper) == {None}
