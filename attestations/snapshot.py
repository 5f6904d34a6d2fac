"""What is signed: everything the document shows, frozen as plain values.

`snapshot_of` makes it from the live rows; `series_from` and `analysis_from` bring a
frozen series and its verdict back, so that the document is drawn from what was signed and never from later data.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from attestations.evidence import Material
from attestations.findings import Eligibility, Finding
from evidence.models import EvidenceFile, Review
from measures.analysis import (
    ANHOEJ,
    RULE_SETS,
    Point,
    RunChart,
    Series,
    analyse,
    formats,
    periods,
)
from measures.charting import Chart
from measures.models import Measure
from measures.quality import Assessment
from measures.sites import without_verdict
from meetings.models import Meeting
from pdsa.models import Cycle
from projects.models import Membership
from qiapp.lib.canonical import canonical, digest_of
from tally.progress import AuditSummary

SCHEMA = 1


def frozen(material: Material, eligibility: Eligibility) -> tuple[str, str]:
    """(canonical JSON, its SHA-256) of what a participant signs."""
    text = canonical(snapshot_of(material, eligibility))
    return text, digest_of(text)


def snapshot_of(material: Material, eligibility: Eligibility) -> dict[str, Any]:
    """Programme, person, project, measures, cycles, steps, reflections and verdicts."""
    return {
        "schema": SCHEMA,
        "programme": programme_facts(material),
        "participant": participant_facts(material),
        "project": project_facts(material),
        "measures": [
            measure_facts(chart) | quality_facts(material.qualities[chart.measure.pk])
            for chart in material.charts
        ],
        "cycles": [cycle_facts(cycle, material) for cycle in material.cycles],
        "meetings": [meeting_facts(meeting) for meeting in material.reviews],
        "surveys": [asdict(one) for one in material.survey_rounds],
        "files": [file_facts(file, material) for file in material.files],
        "steps": step_facts(material),
        "reflections": reflection_facts(material),
        "requirements": [
            {
                "id": f.requirement.id,
                "text": f.requirement.text,
                "scope": f.requirement.scope,
                "verdict": f.verdict.value,
                "sentence": f.sentence,
            }
            | ruling_facts(f)
            for f in eligibility.findings
            if f.requirement.needed_for == "signing"
        ],
        "to_show": [
            {
                "id": f.requirement.id,
                "text": f.requirement.text,
                "verdict": f.verdict.value,
                "sentence": f.sentence,
            }
            for f in eligibility.findings
            if f.requirement.needed_for == "showing"
        ],
    }


def ruling_facts(finding: Finding) -> dict[str, Any]:
    """What two reviewers settled or waived, with their reason; nothing otherwise."""
    if finding.ruling is None:
        return {}
    ruling = finding.ruling
    return {
        "settled": {
            "way": ruling.way,
            "reason": ruling.reason,
            "reviewers": list(ruling.reviewers),
            "on": ruling.on,
        }
    }


def programme_facts(material: Material) -> dict[str, Any]:
    participation = material.participation
    programme, confirmation = participation.programme, participation.confirmation
    return {
        "id": programme.id,
        "version": programme.version,
        "digest": programme.digest,
        "title": programme.title,
        "source_url": programme.source_url,
        "checked_on": programme.checked_on,
        "credit": {"kind": programme.credit.kind, "amount": programme.credit.amount},
        "office": {"id": participation.office_id, "name": participation.office.name},
        "confirmation": {
            "reviewer": confirmation.reviewer,
            "on": confirmation.confirmed_at.astimezone(
                participation.office.zone()
            ).date(),
            "demo": confirmation.is_demo,
            "operator": confirmation.office_id is None,
        },
    }


def participant_facts(material: Material) -> dict[str, Any]:
    participation = material.participation
    role = participation.programme.role(participation.role)
    return {
        "id": participation.user_id,
        "name": participation.user.name,
        "profession": material.profession(),
        "role": participation.role,
        "role_text": role.text if role else "",
        "started_on": participation.started_on,
        "ended_on": participation.ended_on,
    } | effort_facts(material)


def effort_facts(material: Material) -> dict[str, Any]:
    """The minutes the person entered and wants told; nothing at all otherwise."""
    return {"effort": asdict(material.effort)} if material.effort else {}


def project_facts(material: Material) -> dict[str, Any]:
    project = material.participation.project
    return {
        "id": project.pk,
        "title": project.title,
        "problem": project.problem,
        "aim": project.aim,
        "aim_due": project.aim_due,
        "started_on": project.started_on,
        "ended_on": project.ended_on,
        "organisation": project.organisation.name if project.organisation else "",
        "team": [team_facts(membership) for membership in material.team],
        "chart_audits": [audit_facts(audit) for audit in material.chart_audits],
    }


def audit_facts(audit: AuditSummary) -> dict[str, Any]:
    """How charts were chosen and who counted them: people without an account too."""
    return {
        "name": audit.name,
        "plan": audit.plan,
        "rounds": audit.rounds,
        "charts": audit.charts,
        "counted_by": list(audit.counted_by),
    }


def team_facts(membership: Membership) -> dict[str, str]:
    return {
        "name": membership.user.name,
        "role": membership.role,
        "profession": membership.profession or membership.user.profession,
    }


def measure_facts(chart: Chart) -> dict[str, Any]:
    measure, series = chart.measure, chart.series
    return {
        "name": measure.name,
        "kind": measure.kind,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "unit": measure.unit,
        "definition": measure.definition,
        "definitions": [asdict(one) for one in chart.definitions],
        "definition_note": chart.definition_note,
        "stands_in": stands_in_facts(measure),
        "sentence": chart.sentence,
        "rule": "" if chart.problem else chart.rule,
        "caution": chart.caution,
        "description": chart.description,
        "judged_by": {
            "rules": chart.analysis.rules.key,
            "phases": chart.phases,
            "baseline": chart.baseline,
            "mixed_sites": [
                place for place, p in enumerate(chart.analysis.phases) if p.mixed
            ],
        },
        "decisions": [
            {name: getattr(one, name) for name in DECISION_FIELDS}
            for one in chart.decisions
            if one not in chart.idle
        ],
        "series": series_facts(series),
        "flags": [list(mark) for mark in chart.marks],
        "rows": [
            row_facts(point, series)
            | {"new_definition": chart.definition_starts.get(place, "")}
            for place, point in enumerate(series.points)
        ],
    }


def stands_in_facts(measure: Measure) -> dict[str, Any]:
    """What the measure stands in for, and what a point of it costs."""
    return {
        "name": measure.surrogate_for,
        "identifier": measure.surrogate_identifier,
        "reason": measure.surrogate_reason,
        "minutes_per_point": measure.minutes_per_point,
    }


def quality_facts(assessment: Assessment) -> dict[str, Any]:
    """How far the numbers carry, on the day of signing: the grade and what it means."""
    return {"quality": {"grade": assessment.grade, "sentence": assessment.sentence}}


def series_facts(series: Series) -> dict[str, Any]:
    return {
        "kind": series.kind.value,
        "period": series.period.value,
        "name": series.name,
        "goal": series.goal,
        "improvement_direction": series.improvement_direction,
        "multiplier": series.multiplier,
        "unit": series.unit,
        "week_starts": series.week_starts.value,
        "points": [point_facts(point) for point in series.points],
    }


DECISION_FIELDS = ("kind", "day", "reason")
POINT_FIELDS = (
    "period_start", "value", "numerator", "denominator", "complete", "excluded", "n",
    "note",
)  # fmt: skip


def point_facts(point: Point) -> dict[str, Any]:
    return {name: getattr(point, name) for name in POINT_FIELDS}


def row_facts(point: Point, series: Series) -> dict[str, Any]:
    """One line of the data table under a chart."""
    return {
        "period": periods.label(point.period_start, series.period),
        "numerator": point.numerator,
        "denominator": point.denominator,
        "amount": "" if point.value is None else formats.amount(point.value, series),
        "complete": point.complete,
        "set_aside": point.excluded,
    }


CYCLE_FIELDS = (
    "number", "change", "prediction", "size", "tasks", "starts_on", "ends_on",
    "recorded_afterwards", "observations", "result", "prediction_match", "learned",
    "decision", "next_step",
)  # fmt: skip


def cycle_facts(cycle: Cycle, material: Material) -> dict[str, Any]:
    return (
        {name: getattr(cycle, name) for name in CYCLE_FIELDS}
        | {
            "follows": cycle.previous.number if cycle.previous else None,
            "measure": cycle.measure.name if cycle.measure else "",
            "owner": cycle.owner.name,
        }
        | (imported_facts(cycle, material) if cycle.is_imported() else {})
    )


def imported_facts(cycle: Cycle, material: Material) -> dict[str, Any]:
    """Where it comes from, and who of the office accepted it, if anybody did."""
    review = material.cycle_reviews.get(cycle.pk)
    return {"imported": True} | (
        {"accepted": review_facts(review, material)} if material.accepts(cycle) else {}
    )


def review_facts(review: Review | None, material: Material) -> dict[str, Any] | None:
    """Who of the office accepted it, and on which day there; None while nobody did."""
    if review is None:
        return None
    zone = material.participation.office.zone()
    return {"by": review.reviewer, "on": review.at.astimezone(zone).date()}


def file_facts(file: EvidenceFile, material: Material) -> dict[str, Any]:
    """A file that goes with the attestation: what it is, and the hash of its content."""
    return {
        "title": file.title,
        "kind": file.kind,
        "issuer": file.issuer,
        "dated_on": file.dated_on,
        "imported": file.is_imported,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "pages": file.pages,
        "sha256": file.digest,
        "brought_by": file.by.name,
        "accepted": review_facts(file.review, material),
    }


def meeting_facts(meeting: Meeting) -> dict[str, Any]:
    """A meeting at which the person looked at a chart, and what was shown there."""
    return {
        "on": meeting.on,
        "charts": [
            {"name": chart.name, "digest": chart.digest}
            for chart in meeting.charts.all()
        ],
    }


def step_facts(material: Material) -> list[dict[str, Any]]:
    ticked = material.participation.steps
    return [
        {
            "id": step.id,
            "text": step.text,
            "by_signing": step.by_signing,
            "ticked_at": ticked.get(step.id),
        }
        for step in material.participation.programme.steps
    ]


def reflection_facts(material: Material) -> list[dict[str, str]]:
    written = material.participation.reflections
    return [
        {"id": one.id, "prompt": one.prompt, "text": written.get(one.id, "")}
        for one in material.participation.programme.reflections
    ]


def series_from(facts: dict[str, Any]) -> Series:
    """The Series that `series_facts` wrote, after its way through canonical JSON."""
    plain = dict(facts)
    points = tuple(point_from(one) for one in plain.pop("points"))
    goal = plain.pop("goal")
    return Series(points=points, goal=None if goal is None else float(goal), **plain)


def analysis_from(facts: dict[str, Any], series: Series) -> RunChart:
    """The verdict on a frozen measure's series by the rules it was signed with.

    What was signed before rules could be chosen was judged by the default ones.
    """
    judged_by = facts.get("judged_by", {})
    baseline = judged_by.get("baseline")
    analysis = analyse(
        series,
        rules=RULE_SETS[judged_by.get("rules", ANHOEJ.key)],
        baseline=date.fromisoformat(baseline) if baseline else None,
        phases=[date.fromisoformat(day) for day in judged_by.get("phases", [])],
    )
    return without_verdict(analysis, judged_by.get("mixed_sites", []))


def point_from(facts: dict[str, Any]) -> Point:
    plain = dict(facts)
    value = plain.pop("value")
    return Point(
        period_start=date.fromisoformat(plain.pop("period_start")),
        value=None if value is None else float(value),
        **plain,
    )
