"""Meetings with a chart as evidence: the rule's truth table, and one count a person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from attestations import catalogue, evidence, snapshot
from attestations.eligibility import evaluate
from attestations.findings import Evidence, Verdict
from attestations.models import Participation
from meetings import actions
from meetings.models import Meeting
from qiapp.lib.canonical import plain
from tests.attestations.test_eligibility import FULL, PROGRAMME, TODAY
from tests.factories.attestations import make_ready
from tests.factories.meetings import closed_meeting, running_meeting

RULE = catalogue.Requirement(
    id="reviews", kind="meetings_with_chart", scope="participant",
    text="Three meetings with a chart", source="test", confidence="inferred", minimum=3,
)  # fmt: skip
STRICT = replace(PROGRAMME, requirements=(RULE,))
DAYS = (date(2026, 2, 3), date(2026, 3, 3), date(2026, 4, 7))
BEFORE_PART, AFTER_PART = date(2025, 8, 31), date(2026, 7, 1)
SOON = date(2026, 7, 14)

CASES: list[tuple[dict[str, Any], Verdict]] = [
    ({"reviewed_on": DAYS}, Verdict.MET),
    ({"reviewed_on": DAYS[:2]}, Verdict.NOT_MET),
    ({"reviewed_on": ()}, Verdict.NOT_MET),
    ({"reviewed_on": (*DAYS[:2], BEFORE_PART)}, Verdict.NOT_MET),
    ({"reviewed_on": (*DAYS[:2], AFTER_PART)}, Verdict.NOT_MET),
    ({"reviewed_on": DAYS, "started_on": None}, Verdict.CANNOT_BE_JUDGED),
    ({"reviewed_on": DAYS[:2], "started_on": None}, Verdict.NOT_MET),
    ({"reviewed_on": DAYS[:2], "ended_on": None, "next_meeting_on": SOON},
     Verdict.NOT_YET_DUE),
    ({"reviewed_on": DAYS[:1], "ended_on": None, "next_meeting_on": SOON},
     Verdict.NOT_MET),
    ({"reviewed_on": DAYS[:2], "next_meeting_on": SOON}, Verdict.NOT_MET),
]  # fmt: skip


def judged(changed: dict[str, Any]) -> tuple[Verdict, str]:
    found: Evidence = replace(FULL, **changed)
    finding = evaluate(STRICT, found, TODAY).findings[0]
    return finding.verdict, finding.sentence


@pytest.mark.parametrize(("changed", "verdict"), CASES)
def test_meetings_with_chart_has_its_verdict(
    changed: dict[str, Any], verdict: Verdict
) -> None:
    said, sentence = judged(changed)

    assert said is verdict
    assert sentence
    assert "%(" not in sentence


def test_catalogue_wants_a_minimum_for_meetings_with_chart() -> None:
    raw = {"id": "reviews", "kind": "meetings_with_chart", "scope": "participant",
           "text": "Three meetings", "source": "test", "confidence": "inferred"}  # fmt: skip

    with pytest.raises(ValueError, match="minimum"):
        catalogue.requirement_of(raw)
    assert catalogue.requirement_of(raw | {"minimum": 3}).minimum == 3


@pytest.fixture
def participation(db: None) -> Participation:
    return make_ready().participation


def reviews(participation: Participation) -> tuple[Meeting, ...]:
    return evidence.load(participation).reviews


def test_closing_raises_the_count_of_everybody_present_by_one(
    participation: Participation,
) -> None:
    project, user = participation.project, participation.user
    meeting = running_meeting(project)
    actions.confirm_presence(meeting=meeting, by=user)
    before = reviews(participation)

    measures = project.measures.values_list("pk", flat=True)
    actions.close_meeting(meeting=meeting, by=project.created_by, looked_at=measures)

    assert before == ()
    assert reviews(participation) == (meeting,)


def test_meeting_without_the_person_does_not_count(
    participation: Participation,
) -> None:
    project = participation.project
    measures = list(project.measures.values_list("pk", flat=True))

    meeting = closed_meeting(project, measures)

    assert meeting.charts.exists()
    assert participation.user not in [one.user for one in meeting.present()]
    assert reviews(participation) == ()


def test_snapshot_freezes_what_was_shown(participation: Participation) -> None:
    project = participation.project
    meeting = running_meeting(project)
    actions.confirm_presence(meeting=meeting, by=participation.user)
    measures = project.measures.values_list("pk", flat=True)
    actions.close_meeting(meeting=meeting, by=project.created_by, looked_at=measures)

    material = evidence.load(participation)
    facts = plain(snapshot.snapshot_of(material, evidence.verdict_of(material)))

    chart = meeting.charts.get()
    assert facts["meetings"] == [
        {"on": meeting.on.isoformat(),
         "charts": [{"name": chart.name, "digest": chart.digest}]}
    ]  # fmt: skip
