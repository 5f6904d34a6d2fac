"""Evidence from the lines of tests/attestations/data, and the verdicts written there."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from attestations import catalogue
from attestations.catalogue import Programme, Requirement
from attestations.eligibility import evaluate
from attestations.findings import (
    CycleEvidence,
    Evidence,
    MeasureEvidence,
    PeriodEvidence,
    Verdict,
)
from measures.analysis.periods import months_later

FOLDER = Path(__file__).parent / "data"
CHANGE = date(2026, 2, 1)
TODAY = date(2026, 10, 1)
NUMBERS = {"before": [20] * 4, "after": [20] * 7, "measures": 4, "balancing": 1}
CYCLES = [{"ends": date(2026, 3, 1)}, {"ends": date(2026, 8, 31), "follows": 1}]
PLAIN = {
    "problem", "aim", "profession", "other_physicians", "role", "started_on",
    "ended_on", "credited_before", "consent_given", "respondents",
}  # fmt: skip
MAY_BE_UNKNOWN = frozenset({
    "baseline", "follow_up", "measures_followed", "periods_per_measure",
    "charts_per_period", "charts_per_phase", "remeasured_within_months",
    "respondents", "meetings_with_chart",
})  # fmt: skip
WITHOUT_RECORD = frozenset(
    {"funding_stated", "course_completed", "application_made", "fee_note"}
)


@dataclass(frozen=True)
class Line:
    """One line of a truth table: which requirement, with which evidence, says what."""

    requirement: str
    verdict: Verdict
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.requirement}-{self.verdict}-{self.told}"


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text())


@cache
def table(programme_id: str) -> dict[str, Any]:
    return read(f"truth/{programme_id}.toml")


def lines(programme: Programme) -> list[Line]:
    """The programme's own lines, and those of the kinds that know no number."""
    own = [line(dict(row)) for row in table(programme.id)["rows"]]
    shared = [
        line(
            {"requirement": requirement.id}
            | {k: v for k, v in row.items() if k != "kind"}
        )
        for requirement in programme.requirements
        for row in read("kinds.toml")["rows"]
        if row["kind"] == requirement.kind
    ]
    return own + shared


def line(row: dict[str, Any]) -> Line:
    return Line(row.pop("requirement"), Verdict(row.pop("verdict")), row)


def verdicts(programme: Programme, told: dict[str, Any]) -> dict[str, Verdict]:
    """What the rules say of the evidence that is told; the rest is that of a full project."""
    told = {"profession": table(programme.id).get("profession", "physician")} | told
    result = evaluate(programme, evidence(programme, told), told.get("today", TODAY))
    return {f.requirement.id: f.verdict for f in result.findings}


def judged(programme: Programme, row: Line) -> Verdict:
    return verdicts(programme, row.told)[row.requirement]


def evidence(programme: Programme, told: dict[str, Any]) -> Evidence:
    steps = [step.id for step in programme.claimable_steps()][told.get("untick", 0) :]
    words = {r.id: 12 for r in programme.reflections} | told.get("words", {})
    full = Evidence(
        problem="Too many visits are missed.", aim="Below 10 % by June.",
        measures=measures(NUMBERS | told), cycles=cycles(told.get("cycles", CYCLES)),
        profession="physician", other_physicians=3, role=programme.roles[0].id,
        claimed_steps=frozenset(steps), project_started_on=date(2025, 9, 1),
        started_on=date(2025, 10, 1), ended_on=date(2026, 8, 31),
        reflections={name: "word " * count for name, count in words.items()},
        consent_given=True, respondents=5, reviewed_on=meetings(told.get("meetings", 3)),
        identity_faults=tuple(told.get("identity_faults", ())),
        cosigning_roles=frozenset(told.get("cosigning_roles", ["lead"])),
    )  # fmt: skip
    given = {name: told[name] for name in PLAIN & told.keys()}
    return replace(full, **given | dict.fromkeys(told.get("unrecorded", ())))


def meetings(count: int) -> tuple[date, ...]:
    """Days in spring at which the person looked at a chart with the team."""
    return tuple(date(2026, 3, 2 + number) for number in range(count))


def measures(told: dict[str, Any]) -> tuple[MeasureEvidence, ...]:
    return tuple(measure(number + 1, told) for number in range(told["measures"]))


def measure(number: int, told: dict[str, Any]) -> MeasureEvidence:
    after = told["after"] if number <= told.get("followed", told["measures"]) else []
    periods = before_periods(told) + after_periods(after, told)
    is_balancing = number > told["measures"] - told["balancing"]
    if told.get("problem_of") == number:
        return MeasureEvidence(
            number, "Missed visits", 0, 0, problem="Weeks do not fit."
        )
    return MeasureEvidence(
        number, "Missed visits", len(told["before"]), len(after),
        straddling=told.get("straddling", False), periods=tuple(periods),
        kind="balancing" if is_balancing else "process",
        redefined=told.get("redefined", False),
    )  # fmt: skip


def before_periods(told: dict[str, Any]) -> list[PeriodEvidence]:
    months = range(-len(told["before"]), 0)
    return [
        period(months_later(CHANGE, month), charts, "before", told)
        for month, charts in zip(months, told["before"], strict=True)
    ]


def after_periods(after: list[int], told: dict[str, Any]) -> list[PeriodEvidence]:
    first = told.get("after_from", CHANGE)
    return [
        period(months_later(first, month), charts, "after", told)
        for month, charts in enumerate(after)
    ]


def period(start: date, charts: int, side: str, told: dict[str, Any]) -> PeriodEvidence:
    last = months_later(start, 1) - timedelta(days=1)
    known = None if told.get("charts_unknown") else charts
    return PeriodEvidence(start, last, known, side)


def cycles(told: list[dict[str, Any]]) -> tuple[CycleEvidence, ...]:
    return tuple(
        CycleEvidence(
            number, number, CHANGE, one["ends"], not one.get("open", False),
            one.get("follows"), not one.get("teaching", False),
        )
        for number, one in enumerate(told, 1)
    )  # fmt: skip


def expected(programme: Programme, project: str) -> dict[str, Verdict]:
    """The verdicts written by hand for one whole project."""
    written = table(programme.id)["projects"][project]
    return {one: Verdict(verdict) for verdict, ids in written.items() for one in ids}


def all_programmes() -> list[Programme]:
    return list(catalogue.programmes().values())


def wanted(requirement: Requirement) -> set[Verdict]:
    """Which verdicts a requirement's lines have to show."""
    if requirement.kind in WITHOUT_RECORD:
        return {Verdict.CANNOT_BE_JUDGED}
    if requirement.kind == "data_reviews":  # what no meeting recorded may have happened
        return {Verdict.MET, Verdict.CANNOT_BE_JUDGED}
    unknown = (
        {Verdict.CANNOT_BE_JUDGED} if requirement.kind in MAY_BE_UNKNOWN else set()
    )
    return {Verdict.MET, Verdict.NOT_MET} | unknown
