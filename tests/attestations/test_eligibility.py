"""Truth tables: each requirement met, one below, not yet due, and not judgeable."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from attestations import catalogue
from attestations.eligibility import JUDGES, evaluate
from attestations.findings import (
    CycleEvidence,
    Evidence,
    Finding,
    MeasureEvidence,
    Verdict,
)

PROGRAMME = catalogue.find("abms-portfolio", "2026-1")
TODAY = date(2026, 7, 1)
CYCLE = CycleEvidence(7, 1, date(2026, 2, 1), date(2026, 3, 1), decided=True)
MEASURE = MeasureEvidence(
    3, "Missed visits", baseline=1, follow_up=1, follow_up_due=date(2026, 3, 1)
)
TEN_WORDS = "we saw fewer missed visits because the calls reached families"
FULL = Evidence(
    problem="Too many visits are missed.",
    aim="Below 10 % by June.",
    measures=(MEASURE,),
    cycles=(CYCLE,),
    profession="physician",
    other_physicians=0,
    role="care",
    claimed_steps=frozenset(s.id for s in PROGRAMME.claimable_steps()),
    project_started_on=date(2025, 9, 1),
    started_on=date(2025, 9, 1),
    ended_on=date(2026, 6, 30),
    reflections={"result": TEN_WORDS},
    consent_given=True,
)
MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
NOT_YET_DUE, CANNOT = Verdict.NOT_YET_DUE, Verdict.CANNOT_BE_JUDGED


def measure(**changed: Any) -> dict[str, Any]:
    return {"measures": (replace(MEASURE, **changed),)}


def cycle(**changed: Any) -> dict[str, Any]:
    return {"cycles": (replace(CYCLE, **changed),)}


def finding(requirement_id: str, **changed: Any) -> Finding:
    result = evaluate(PROGRAMME, replace(FULL, **changed), TODAY)
    return next(f for f in result.findings if f.requirement.id == requirement_id)


CASES: list[tuple[str, dict[str, Any], Verdict]] = [
    ("aim", {}, MET),
    ("aim", {"aim": "  "}, NOT_MET),
    ("aim", {"problem": ""}, NOT_MET),
    ("aim", {"measures": ()}, NOT_MET),
    ("baseline", {}, MET),
    ("baseline", measure(baseline=0), NOT_MET),
    ("baseline", {"measures": ()}, NOT_MET),
    ("baseline", measure(baseline=0, straddling=True), CANNOT),
    ("baseline", measure(baseline=0, problem="Weeks do not fit months."), CANNOT),
    ("cycles", {}, MET),
    ("cycles", {"cycles": ()}, NOT_MET),
    ("cycles", cycle(decided=False), NOT_MET),
    ("cycles", cycle(decided=False, ends_on=TODAY), NOT_YET_DUE),
    ("cycles", cycle(decided=False, starts_on=date(2026, 8, 1), ends_on=None),
     NOT_YET_DUE),
    ("follow_up", {}, MET),
    ("follow_up", measure(follow_up=0), NOT_MET),
    ("follow_up", {"measures": ()}, NOT_MET),
    ("follow_up", {"cycles": ()}, NOT_YET_DUE),
    ("follow_up", measure(follow_up=0, follow_up_due=date(2026, 7, 2)), NOT_YET_DUE),
    ("follow_up", measure(follow_up=0, follow_up_due=TODAY), NOT_MET),
    ("follow_up", measure(follow_up=0, straddling=True), CANNOT),
    ("follow_up", measure(follow_up=0, problem="Weeks do not fit."), CANNOT),
    ("follow_up", measure(baseline=0, follow_up=3), NOT_MET),
    ("physician_on_team",
     {"profession": "physician_assistant", "other_physicians": 1}, MET),
    ("physician_on_team", {"profession": "physician_assistant"}, NOT_MET),
    ("role", {}, MET),
    ("role", {"role": ""}, NOT_MET),
    ("role", {"role": "bystander"}, NOT_MET),
    ("steps", {}, MET),
    ("steps", {"claimed_steps": FULL.claimed_steps - {"results"}}, NOT_MET),
    ("dates", {}, MET),
    ("dates", {"ended_on": None}, NOT_MET),
    ("dates", {"started_on": None}, NOT_MET),
    ("dates", {"started_on": date(2025, 8, 31)}, NOT_MET),
    ("dates", {"ended_on": date(2026, 7, 2)}, NOT_YET_DUE),
    ("dates", {"ended_on": TODAY}, MET),
    ("reflections", {}, MET),
    ("reflections", {"reflections": {}}, NOT_MET),
    ("reflections", {"reflections": {"result": TEN_WORDS.rsplit(" ", 1)[0]}}, NOT_MET),
    ("credited_once", {}, MET),
    ("credited_once", {"credited_before": True}, NOT_MET),
    ("consent", {}, MET),
    ("consent", {"consent_given": False}, NOT_MET),
    ("identity", {}, MET),
    ("identity", {"identity_faults": ("The NPI does not fit.",)}, NOT_MET),
]  # fmt: skip


@pytest.mark.parametrize(("requirement_id", "changed", "verdict"), CASES)
def test_evaluate_each_requirement_has_its_verdict(
    requirement_id: str, changed: dict[str, Any], verdict: Verdict
) -> None:
    assert finding(requirement_id, **changed).verdict is verdict


@pytest.mark.parametrize(("requirement_id", "changed", "verdict"), CASES)
def test_evaluate_each_finding_says_its_evidence(
    requirement_id: str, changed: dict[str, Any], verdict: Verdict
) -> None:
    sentence = finding(requirement_id, **changed).sentence

    assert sentence
    assert "%(" not in sentence


def test_cases_cover_every_requirement_met_and_not_met() -> None:
    covered = {(requirement, verdict) for requirement, _changed, verdict in CASES}

    wanted = {(r.id, v) for r in PROGRAMME.requirements for v in (MET, NOT_MET)}

    assert wanted <= covered


def test_judges_are_exactly_the_kinds_of_the_catalogue() -> None:
    assert JUDGES.keys() == catalogue.KINDS.keys()


def test_evaluate_physician_is_not_asked_for_another_physician() -> None:
    result = evaluate(PROGRAMME, FULL, TODAY)

    assert "physician_on_team" not in [f.requirement.id for f in result.findings]


def test_evaluate_full_evidence_may_sign_and_report() -> None:
    result = evaluate(PROGRAMME, FULL, TODAY)

    assert (result.may_sign, result.may_report) == (True, True)


def test_evaluate_missing_consent_stops_the_report_only() -> None:
    result = evaluate(PROGRAMME, replace(FULL, consent_given=False), TODAY)

    assert (result.may_sign, result.may_report) == (True, False)


@pytest.mark.parametrize("verdict", [NOT_MET, NOT_YET_DUE, CANNOT])
def test_evaluate_anything_but_met_stops_the_signature(verdict: Verdict) -> None:
    changed = next(c for r, c, v in CASES if r == "follow_up" and v is verdict)

    assert not evaluate(PROGRAMME, replace(FULL, **changed), TODAY).may_sign


def test_evaluate_missing_step_points_to_that_step() -> None:
    missing = finding("steps", claimed_steps=FULL.claimed_steps - {"data", "results"})

    assert (missing.place, missing.target) == ("steps", "data")


def test_evaluate_programme_with_two_cycles_wants_two() -> None:
    cycles = next(r for r in PROGRAMME.requirements if r.id == "cycles")
    stricter = replace(PROGRAMME, requirements=(replace(cycles, minimum=2),))

    one = evaluate(stricter, FULL, TODAY).findings[0]
    two = evaluate(stricter, replace(FULL, cycles=(CYCLE, CYCLE)), TODAY).findings[0]

    assert (one.verdict, two.verdict) == (NOT_MET, MET)
