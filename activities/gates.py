"""The stages of performance-improvement CME: what each asks for, met or not, confirmed.

A programme has stages when the headings of its rules begin with “Stage A:”, “Stage B:” and
so on. Nothing counts without the stages before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Enrolment, StageConfirmation
from attestations.catalogue import Programme
from attestations.evidence import Material, load, verdict_of
from attestations.findings import Finding, Place
from measures.models import Measure

HEADING = re.compile(r"Stage ([A-Z]): ")
# Findings that name a measure, or count its periods.
OF_MEASURES = {Place.DATA, Place.MEASURES}
COUNTS_PERIODS = {"monthly_activity"}


@dataclass(frozen=True, slots=True)
class Gate:
    """One stage. `may_confirm`: met, not confirmed yet, and the one before it is."""

    stage: str
    title: str
    findings: list[Finding]
    confirmation: StageConfirmation | None
    may_confirm: bool

    @property
    def met(self) -> bool:
        return all(one.met for one in self.findings)


def stages_in(programme: Programme | None) -> dict[str, str]:
    """The headings of its stages by letter, in order; empty for a programme without."""
    found: dict[str, str] = {}
    for rule in programme.requirements if programme else ():
        match = HEADING.match(rule.part)
        if match:
            found.setdefault(match[1], rule.part)
    return found


def gates_of(enrolment: Enrolment, reader: User) -> list[Gate]:
    """Every stage with the verdict on its rules, today; empty without stages or project.

    In words that `reader` may read. About twenty queries.
    """
    part = enrolment.participation
    stages = stages_in(enrolment.activity.programme)
    if part is None or not stages:
        return []
    material = load(part)
    findings = readable(verdict_of(material).findings, material, reader)
    confirmed = {one.stage: one for one in enrolment.stages.all()}
    gates: list[Gate] = []
    for stage, title in stages.items():
        own = [f for f in findings if f.requirement.part == title]
        before = not gates or gates[-1].confirmation is not None
        ready = before and stage not in confirmed and all(f.met for f in own)
        gates.append(Gate(stage, title, own, confirmed.get(stage), ready))
    return gates


def readable(
    findings: Sequence[Finding], material: Material, reader: User
) -> list[Finding]:
    """The findings; without what the numbers say where a measure is not shown (ADR 34).

    One query.
    """
    team = {chart.measure.pk for chart in material.charts}
    if Measure.objects.visible_to(reader).filter(pk__in=team).count() == len(team):
        return list(findings)
    return [without_numbers(one) for one in findings]


def without_numbers(one: Finding) -> Finding:
    if one.place not in OF_MEASURES and one.requirement.kind not in COUNTS_PERIODS:
        return one
    met = _("Met. The practice has not shown you all of its numbers.")
    open_ = _("Not met yet. The practice has not shown you all of its numbers.")
    return replace(one, sentence=met if one.met else open_)


def open_sentences(gate: Gate) -> list[str]:
    """Each rule that is not met, with what is there so far."""
    return [f"{f.requirement.text}: {f.sentence}" for f in gate.findings if not f.met]


def credits_for(total: Decimal, confirmed: int, stages: int) -> Decimal:
    """What the confirmed stages earn: an equal share each, one more share for all.

    Twenty credits in three stages: 5, 10, then 20. That split is our reading of two
    providers' pages (the programme's file says so); the office's own rule may differ.
    """
    if not stages:
        return Decimal(0)
    share = total / (stages + 1)
    return share * confirmed + (share if confirmed == stages else 0)
