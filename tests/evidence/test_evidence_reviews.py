"""What was brought counts only once a reviewer of the office accepts it."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from accounts.permissions import ProjectRole
from attestations import evidence as attesting
from attestations import snapshot
from attestations.eligibility import evaluate
from attestations.findings import Verdict
from evidence import actions
from evidence.models import EvidenceFile
from evidence.queue import queue_of
from pdsa.actions import record_cycle
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.attestations import truth
from tests.factories.attestations import Team, make_ready, sign
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory


def old_test(team: Team, number: int = 1, **fields):
    return CycleFactory(
        project=team.project, number=number, prediction="", imported_at=timezone.now(),
        starts_on=date(2025, 10, 1), observations="Half as many.", decision="adopt",
        decided_at=timezone.now(), done_at=timezone.now(), **fields,
    )  # fmt: skip


def review(team: Team, cycle, *, accepts: bool = True, reason: str = ""):
    return actions.review_cycle(
        office=team.office, cycle=cycle, version=cycle.version, accepts=accepts,
        by=team.reviewer, reason=reason,
    )  # fmt: skip


def accept(team: Team, file: EvidenceFile):
    return actions.review_file(
        office=team.office, file=file, accepts=True, by=team.reviewer
    )


def counted(team: Team) -> int:
    return len(attesting.load(team.participation).counted_cycles())


def test_an_old_test_counts_once_accepted_and_no_longer_once_refused(team):
    cycle = old_test(team)
    before = counted(team)
    review(team, cycle)
    accepted = counted(team)

    review(team, cycle, accepts=False, reason="It was another project.")

    assert (before, accepted, counted(team)) == (0, 1, 0)


def test_an_accepted_test_that_is_changed_waits_again(team):
    cycle = old_test(team)
    review(team, cycle)

    record_cycle(
        cycle=cycle, by=team.participant, version=cycle.version, learned="More calls."
    )

    assert counted(team) == 0
    assert queue_of(team.office, "tests", None).counts["tests"] == 1


def test_a_reviewer_who_read_an_older_version_reads_again(team):
    cycle = old_test(team)
    cycle.version += 1

    with pytest.raises(VersionConflict):
        actions.review_cycle(
            office=team.office, cycle=cycle, version=1, accepts=True, by=team.reviewer
        )


def test_a_refusal_needs_its_reason(team, bring):
    with pytest.raises(ActionRefused) as refused:
        actions.review_file(
            office=team.office, file=bring(team), accepts=False, by=team.reviewer
        )

    assert refused.value.field == "reason"


def test_a_reviewer_in_the_team_leaves_it_to_a_colleague(team, bring):
    file = bring(team)
    MembershipFactory(
        project=team.project, user=team.reviewer, role=ProjectRole.TEAM_MEMBER
    )

    with pytest.raises(ActionRefused, match="A colleague"):
        accept(team, file)
    with pytest.raises(ActionRefused, match="Only staff"):
        actions.review_file(
            office=team.office, file=file, accepts=True, by=team.participant
        )


def test_a_refused_file_goes_with_no_attestation(team, bring):
    file = bring(team)
    actions.review_file(
        office=team.office, file=file, accepts=False, by=team.reviewer,
        reason="The name on it is not yours.",
    )  # fmt: skip

    assert attesting.load(team.participation).files == ()


def test_accepted_papers_speak_for_the_rules_that_ask_for_them(team, bring):
    course = bring(team)
    bring(team, "We state no interest", kind="disclosure")
    minutes = bring(team, "Minutes", kind="minutes", dated_on=date(2025, 11, 3))
    accept(team, course)
    accept(team, minutes)

    shown = attesting.evidence_of(attesting.load(team.participation))

    assert shown.accepted_papers == {"certificate", "minutes"}
    assert shown.reviewed_on == (date(2025, 11, 3),)


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("course_completed", "certificate"), ("application_made", "letter"),
        ("funding_stated", "disclosure"), ("respondents", "feedback"),
    ],
)  # fmt: skip
def test_a_rule_no_record_shows_is_met_by_its_accepted_paper_alone(kind, paper):
    programme = next(
        p for p in truth.all_programmes() if any(r.kind == kind for r in p.requirements)
    )
    bare = truth.evidence(programme, {"unrecorded": ["respondents"]})

    def verdict(papers: set[str]) -> Verdict:
        shown = replace(bare, accepted_papers=frozenset(papers))
        findings = evaluate(programme, shown, truth.TODAY).findings
        return next(f.verdict for f in findings if f.requirement.kind == kind)

    assert verdict({paper}) is Verdict.MET
    assert verdict({"other"}) is Verdict.CANNOT_BE_JUDGED


def test_the_snapshot_lists_files_and_signing_freezes_them(db, bring):
    team = make_ready()
    file = bring(team, is_imported=True)
    accept(team, file)
    material = attesting.load(team.participation)

    facts = snapshot.snapshot_of(material, attesting.verdict_of(material))
    sign(team)

    assert facts["files"] == [{
        "title": "QI course", "kind": "certificate", "issuer": "Lakeside Hospital",
        "dated_on": date(2025, 5, 6), "imported": True, "name": "course.pdf",
        "media_type": "application/pdf", "size": file.size, "pages": 1,
        "sha256": file.digest, "brought_by": "Paula Participant",
        "accepted": {"by": "Rita Reviewer", "on": team.project.today()},
    }]  # fmt: skip
    file.refresh_from_db()
    assert file.frozen_at is not None


def test_the_queue_shows_what_waits_in_the_projects_of_the_office(team, bring):
    file, cycle = bring(team), old_test(team)
    bring(team, "Not checked yet", keeps=False)
    accept(team, file)

    queue = queue_of(team.office, "files-done", None)

    assert queue.counts == {"files": 0, "tests": 1, "files-done": 1, "tests-done": 0}
    assert list(queue.page) == [file]
    assert list(queue_of(team.office, "tests", None).page) == [cycle]
