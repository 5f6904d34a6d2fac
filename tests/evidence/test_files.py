"""Files of evidence: screened, checked by their owner, seen by whom they concern."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from audit.models import Event
from evidence import actions, tidying
from evidence.models import EvidenceFile
from evidence.wording import found_words
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import UserFactory
from tests.factories.attestations import Team
from tests.factories.projects import MembershipFactory


def test_hard_findings_are_refused_by_kind_and_page_and_nothing_is_kept(team, bring):
    with pytest.raises(ActionRefused) as refused:
        bring(team, "Patient MRN 12345678")

    assert "a record or account number: page 1" in refused.value.message
    assert "12345678" not in refused.value.message
    assert EvidenceFile.objects.count() == 0
    assert list(django_settings.MEDIA_ROOT.rglob("*")) == []


def test_a_name_of_a_file_is_screened_too(team, bring):
    with pytest.raises(ActionRefused) as refused:
        bring(team, name="MRN_12345678.pdf")

    assert "the file's name" in refused.value.message


def test_soft_findings_are_named_and_wait_for_the_owner(team, bring):
    file = bring(team, "Questions? Call 555-201-3344", keeps=False)

    assert found_words(file.found) == ["a phone number: page 1"]
    assert file not in EvidenceFile.objects.visible_to(team.lead)
    assert file in EvidenceFile.objects.visible_to(team.participant)


def test_the_stored_bytes_are_those_that_came(team, bring):
    file = bring(team)

    content = private_files.read(file.path, file.digest)

    assert content.startswith(b"%PDF-")
    assert (file.size, file.name, file.pages) == (len(content), "course.pdf", 1)


def test_own_files_are_seen_by_the_office_and_by_the_team_only_when_shared(team, bring):
    own = bring(team)
    shared = bring(team, "Minutes of May", kind="minutes", is_shared=True)
    colleague = MembershipFactory(project=team.project, role="team_member").user

    def seen_by(user) -> set[EvidenceFile]:
        return set(EvidenceFile.objects.visible_to(user))

    assert seen_by(team.participant) == {own, shared}
    assert seen_by(team.reviewer) == {own, shared}
    assert seen_by(colleague) == {shared}
    assert seen_by(team.lead) == {shared}
    assert seen_by(UserFactory()) == set()


def test_who_co_signs_sees_an_own_file_once_it_is_signed_for(team, bring):
    own = bring(team)

    actions.freeze([own])

    assert own in EvidenceFile.objects.visible_to(team.lead)


def test_the_same_file_twice_is_refused(team, bring):
    bring(team)

    with pytest.raises(ActionRefused, match="here already"):
        bring(team)


def test_work_done_before_needs_its_date_and_issuer(team, bring):
    with pytest.raises(ActionRefused) as no_date:
        bring(team, is_imported=True, dated_on=None)
    with pytest.raises(ActionRefused) as no_issuer:
        bring(team, is_imported=True, issuer=" ")

    assert (no_date.value.field, no_issuer.value.field) == ("dated_on", "issuer")


def test_a_file_taken_away_is_destroyed_and_its_story_stays(
    team: Team, bring, django_capture_on_commit_callbacks
):
    file = bring(team)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(file=file, by=team.participant)

    assert not (django_settings.MEDIA_ROOT / file.path).exists()
    assert file not in EvidenceFile.objects.visible_to(team.participant)
    verbs = Event.objects.filter(subject_type="evidence.evidencefile")
    assert [event.verb for event in verbs.order_by("pk")] == [
        "evidence file brought", "evidence file kept", "evidence file taken away",
    ]  # fmt: skip


def test_a_frozen_file_stays_and_a_file_taken_away_stops_the_signature(team, bring):
    frozen, gone = bring(team), bring(team, "Another course")
    actions.freeze([frozen])
    actions.remove_file(file=gone, by=team.participant)

    with pytest.raises(ActionRefused, match="A signature lists this file"):
        actions.remove_file(file=frozen, by=team.participant)
    with pytest.raises(VersionConflict):
        actions.freeze([frozen, gone])


def test_nobody_else_keeps_or_takes_away_a_file(team, bring):
    file = bring(team, keeps=False)

    with pytest.raises(ActionRefused):
        actions.confirm_file(file=file, by=team.lead)
    with pytest.raises(ActionRefused):
        actions.remove_file(file=file, by=team.lead)


def test_a_file_nobody_checked_goes_after_a_day(team, bring):
    left, kept = bring(team, keeps=False), bring(team, "Another course")
    before = timezone.now() - timedelta(hours=25)
    EvidenceFile.objects.update(added_at=before)

    gone = tidying.unchecked()

    assert (gone, list(EvidenceFile.objects.all())) == (1, [kept])
    assert not (django_settings.MEDIA_ROOT / left.path).exists()


def test_names_lose_folders_and_false_endings():
    name = actions.name_of('..\\..\\a "b"\r\n.exe', "application/pdf")

    assert name == "a  b.pdf"
