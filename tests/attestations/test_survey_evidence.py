"""The patients' voice on a signed paper: periods and sums, never a comment."""

import pytest
from django.template.loader import render_to_string

from attestations import document, evidence, snapshot
from measures.models import Measure
from qiapp.lib.canonical import plain
from surveys.actions.rounds import close_round, start_survey
from tally.actions.audits import define_audit
from tally.actions.rounds import start_round
from tally.counting import Form, Question
from tally.sampling import Sample
from tests.factories.attestations import make_ready
from tests.factories.measures import MeasureFactory
from tests.factories.surveys import answered, make_survey
from tests.factories.tally import closed, counted

pytestmark = pytest.mark.django_db


def test_snapshot_lists_rounds_with_their_sums_and_no_comment() -> None:
    participation = make_ready().participation
    project = participation.project
    full = answered(make_survey(project), 11, comment="The door was locked.")
    answered(full, 1, "n")
    close_round(round_=full, by=project.created_by)
    few = answered(make_survey(project, name="Evening clinic"), 4)
    start_survey(project=project, by=project.created_by, name="Nobody came", ends_on=few.ends_on)  # fmt: skip
    full.refresh_from_db()

    material = evidence.load(participation)
    facts = plain(snapshot.snapshot_of(material, evidence.verdict_of(material)))

    first, second = facts["surveys"]
    assert {**first, "items": first["items"][:1]} == {
        "name": "Practice experience", "answers": 12, "counted": 12, "target": 25,
        "starts_on": full.starts_on.isoformat(), "ends_on": full.ends_on.isoformat(),
        "closed_on": project.today().isoformat(),
        "items": [{"question": "Easy to get help", "yes": 11, "n": 12}],
    }  # fmt: skip
    assert (second["name"], second["answers"], second["items"]) == ("Evening clinic", 4, [])  # fmt: skip
    assert "locked" not in str(facts)
    page = render_to_string("attestations/_evidence.html", {"facts": facts, "participation": participation})  # fmt: skip
    assert "Easy to get help 11 of 12" in page
    assert document.survey_words(first)["starts_on"] == full.starts_on


def test_what_somebody_keeps_to_herself_stands_on_no_paper() -> None:
    participation = make_ready().participation
    project, by = participation.project, participation.project.created_by
    own, fed = MeasureFactory(project=project), MeasureFactory(project=project)
    survey = answered(make_survey(project), 11).survey
    survey.item_measures.create(item="easy", measure=own)
    form = Form((Question("Seen?", measure=fed.pk),), bundle=own.pk)
    audit = define_audit(measure=own, by=by, name="Foot exam", form=form, sample=Sample(plan="first", size=2))  # fmt: skip
    round_ = start_round(audit=audit, by=by)
    counted(round_, "yy")
    closed(round_)

    def sums() -> tuple[int, int]:
        material = evidence.load(participation)
        return len(material.survey_rounds), len(material.chart_audits)

    assert sums() == (1, 1)
    for measure in (own, fed):
        Measure.objects.filter(pk=measure.pk).update(kept_by=by)
        assert sums() == ((0, 0) if measure == own else (1, 0))
        Measure.objects.filter(pk=measure.pk).update(kept_by=None)
