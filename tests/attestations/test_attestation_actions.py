"""Join, tell, sign, co-sign, decide: who may, when, and what is stored."""

import json
from datetime import date

import pytest

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import actions, decisions
from attestations.models import (
    TRANSITIONS,
    Attestation,
    Participation,
    Signature,
    Status,
)
from attestations.signing import move
from audit.models import Event
from jobs.models import Job
from qiapp.lib.canonical import canonical, digest_of
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.attestations import (
    digest_to_sign,
    make_approved,
    make_cosigned,
    make_office,
    make_ready,
    make_signed,
    make_team,
    programme,
    sign,
)
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db


def test_join_programme_twice_gives_one_participation() -> None:
    team = make_team()

    again = actions.join_programme(
        project=team.project, office=team.office, programme=programme(),
        by=team.participant,
    )  # fmt: skip

    assert again == team.participation
    assert Attestation.objects.filter(participation=again).count() == 1


def test_join_programme_of_office_that_does_not_sponsor_is_refused() -> None:
    team = make_team()
    other, _reviewer = make_office("Hilltop CME Office")

    with pytest.raises(ActionRefused, match="does not sponsor this project"):
        actions.join_programme(
            project=team.project, office=other, programme=programme(), by=team.lead
        )


def test_join_programme_without_confirmation_is_refused() -> None:
    team = make_team()
    team.participation.attestations.all().delete()
    team.participation.delete()
    team.office.programme_confirmations.all().delete()

    with pytest.raises(ActionRefused, match="has not confirmed"):
        actions.join_programme(
            project=team.project, office=team.office, programme=programme(),
            by=team.participant,
        )  # fmt: skip


def test_join_programme_as_nurse_is_refused() -> None:
    team = make_team()
    nurse = UserFactory(profession="nurse")
    MembershipFactory(project=team.project, user=nurse, role=ProjectRole.PARTICIPANT)

    with pytest.raises(ActionRefused, match="for physicians"):
        actions.join_programme(
            project=team.project, office=team.office, programme=programme(), by=nurse
        )


def test_join_programme_as_team_member_is_refused() -> None:
    team = make_team()
    member = UserFactory()
    MembershipFactory(project=team.project, user=member, role=ProjectRole.TEAM_MEMBER)

    with pytest.raises(ActionRefused, match="cannot attest"):
        actions.join_programme(
            project=team.project, office=team.office, programme=programme(), by=member
        )


def test_tick_steps_keeps_the_time_of_old_ticks() -> None:
    team = make_team()
    by, part = team.participant, team.participation
    part = actions.tick_steps(
        participation=part, by=by, version=part.version, ticked={"gap"}
    )
    first = part.steps["gap"]

    part = actions.tick_steps(
        participation=part, by=by, version=part.version, ticked={"gap", "data"}
    )

    assert part.steps["gap"] == first
    assert part.steps.keys() == {"gap", "data"}


def test_write_reflections_with_an_old_version_is_a_conflict() -> None:
    team = make_team()
    part, by = team.participation, team.participant
    actions.write_reflections(
        participation=part, by=by, version=part.version, texts={"result": "First."}
    )

    with pytest.raises(VersionConflict):
        actions.write_reflections(
            participation=Participation.objects.get(pk=part.pk), by=by, version=1,
            texts={"result": "Second."},
        )  # fmt: skip

    assert Participation.objects.get(pk=part.pk).reflections == {"result": "First."}


def test_write_reflections_audit_holds_counts_not_words() -> None:
    make_ready()

    event = Event.objects.filter(verb="participation changed").first()

    assert event.after == {"reflections": {"result": 15}}
    assert "families" not in json.dumps(
        list(Event.objects.values("before", "after", "facts"))
    )


def test_sign_while_a_requirement_fails_is_refused_and_names_it() -> None:
    team = make_team()

    with pytest.raises(ActionRefused, match="Your role: one of four"):
        sign(team)

    assert team.attestation.status == Status.DRAFT
    assert not Signature.objects.exists()


def test_sign_stores_wording_evidence_and_day() -> None:
    team = make_signed()

    signature = team.attestation.signatures.get()

    assert team.attestation.status == Status.SIGNED
    assert team.attestation.completed_on == team.project.today()
    assert signature.statements() == [
        s.text for s in programme().statements_of("participant")
    ]
    assert signature.evidence_digest == digest_of(signature.evidence)
    assert signature.digest == digest_of(signature.content)
    assert canonical(json.loads(signature.evidence)) == signature.evidence


def test_sign_after_the_data_changed_asks_to_look_again() -> None:
    team = make_ready()
    seen = digest_to_sign(team.participation)
    team.project.cycles.update(learned="Something else.")

    with pytest.raises(VersionConflict, match="changed since you looked"):
        actions.sign(
            attestation=team.attestation, evidence_digest=seen, by=team.participant
        )


def test_sign_for_somebody_else_is_refused() -> None:
    team = make_ready()

    with pytest.raises(ActionRefused, match="Only the participant"):
        actions.sign(
            attestation=team.attestation, by=team.lead,
            evidence_digest=digest_to_sign(team.participation),
        )  # fmt: skip


def test_sign_twice_stores_one_signature() -> None:
    team = make_ready()
    seen = digest_to_sign(team.participation)
    actions.sign(
        attestation=team.attestation, evidence_digest=seen, by=team.participant
    )

    with pytest.raises(ActionRefused, match="no longer possible"):
        actions.sign(
            attestation=team.attestation, evidence_digest=seen, by=team.participant
        )

    assert Signature.objects.count() == 1


def test_signed_part_cannot_be_changed() -> None:
    team = make_signed()

    with pytest.raises(ActionRefused, match="Withdraw it first"):
        actions.tick_steps(
            participation=team.participation, by=team.participant,
            version=team.participation.version, ticked=set(),
        )  # fmt: skip


def test_signature_rows_are_append_only() -> None:
    make_signed()

    with pytest.raises(TypeError):
        Signature.objects.update(name="Somebody Else")
    with pytest.raises(TypeError):
        Signature.objects.all().delete()


def test_cosign_by_the_lead_covers_the_signature_before_it() -> None:
    team = make_cosigned()

    first, second = team.attestation.signatures.all()

    assert team.attestation.status == Status.COSIGNED
    assert second.capacity == "Project lead"
    assert second.previous_digest == first.digest
    assert second.evidence_digest == first.evidence_digest


def test_cosign_oneself_is_refused_for_a_leader_too() -> None:
    team = make_signed()
    team.project.memberships.filter(user=team.participant).update(role="lead")

    with pytest.raises(ActionRefused, match="Nobody co-signs their own"):
        decisions.cosign(attestation=team.attestation, by=team.participant)


@pytest.mark.parametrize("role", ["local_champion", "coach", "lead"])
def test_cosign_by_another_authority_is_taken(role: str) -> None:
    team = make_signed()
    other = UserFactory()
    MembershipFactory(project=team.project, user=other, role=role)

    decisions.cosign(attestation=team.attestation, by=other)

    assert team.attestation.status == Status.COSIGNED


def test_cosign_by_the_practice_coach_is_taken() -> None:
    team = make_signed()
    coach = UserFactory()
    OrganisationMembershipFactory(
        organisation=team.project.organisation, user=coach, role=OrganisationRole.COACH
    )

    signature = decisions.cosign(attestation=team.attestation, by=coach)

    assert signature.capacity == "QI coach"


@pytest.mark.parametrize("role", ["participant", "team_member"])
def test_cosign_without_authority_is_refused(role: str) -> None:
    team = make_signed()
    other = UserFactory()
    MembershipFactory(project=team.project, user=other, role=role)

    with pytest.raises(ActionRefused, match="Only a project lead"):
        decisions.cosign(attestation=team.attestation, by=other)


def test_approve_moves_audits_and_asks_for_the_pdf() -> None:
    team = make_approved()

    assert team.attestation.status == Status.APPROVED
    assert [s.part for s in team.attestation.signatures.all()] == [
        "participant", "cosigner", "office",
    ]  # fmt: skip
    assert Job.objects.get(task=decisions.RENDER_TASK).task == "attestations.render"
    event = Event.objects.filter(verb="attestation approved").get()
    assert event.after == {"status": "approved"}


def test_approve_by_another_sponsoring_office_is_refused() -> None:
    team = make_cosigned()
    other, stranger = make_office("Hilltop CME Office")
    team.project.sponsorships.create(organisation=other)

    with pytest.raises(ActionRefused, match="Only staff of Lakeside"):
        decisions.approve(attestation=team.attestation, by=stranger)


def test_approve_own_attestation_is_refused() -> None:
    team = make_cosigned()
    make_staff(team.office, team.participant)

    with pytest.raises(ActionRefused, match="own attestation"):
        decisions.approve(attestation=team.attestation, by=team.participant)


def test_approve_by_the_cosigner_is_refused() -> None:
    team = make_cosigned()
    make_staff(team.office, team.lead)

    with pytest.raises(ActionRefused, match="You co-signed"):
        decisions.approve(attestation=team.attestation, by=team.lead)


def make_staff(office: object, user: User) -> None:
    OrganisationMembershipFactory(
        organisation=office, user=user, role=OrganisationRole.CME_STAFF
    )


def test_decline_needs_a_reason() -> None:
    team = make_cosigned()

    with pytest.raises(ActionRefused, match="Say why"):
        decisions.decline(attestation=team.attestation, reason=" ", by=team.reviewer)


def test_decline_opens_the_way_to_a_new_draft() -> None:
    team = make_cosigned()
    decisions.decline(
        attestation=team.attestation, reason="The dates do not fit.", by=team.reviewer
    )

    draft = actions.begin_again(participation=team.participation, by=team.participant)

    assert (draft.number, draft.status) == (2, Status.DRAFT)
    assert sign(team).status == Status.SIGNED


def test_decline_of_a_signed_one_is_the_cosigners_right() -> None:
    team = make_signed()

    decisions.decline(attestation=team.attestation, reason="Not yet.", by=team.lead)

    assert team.attestation.status == Status.DECLINED


def test_decline_of_a_cosigned_one_by_the_lead_is_refused() -> None:
    team = make_cosigned()

    with pytest.raises(ActionRefused, match="Only staff"):
        decisions.decline(attestation=team.attestation, reason="No.", by=team.lead)


def test_withdraw_by_somebody_else_is_refused() -> None:
    team = make_signed()

    with pytest.raises(ActionRefused, match="Only the participant"):
        actions.withdraw(attestation=team.attestation, by=team.lead)


def test_approve_a_corrected_one_supersedes_the_older() -> None:
    team = make_approved()
    older = team.attestation
    actions.begin_again(participation=team.participation, by=team.participant)
    sign(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)

    decisions.approve(attestation=team.attestation, by=team.reviewer)

    older.refresh_from_db()
    assert (older.status, team.attestation.status) == ("superseded", "approved")


def test_revoke_keeps_the_reason() -> None:
    team = make_approved()

    decisions.revoke(
        attestation=team.attestation, reason="The data were wrong.", by=team.reviewer
    )

    assert team.attestation.status == Status.REVOKED
    assert team.attestation.reason == "The data were wrong."


ALLOWED = {
    (source, verb): target
    for verb, (sources, target) in TRANSITIONS.items()
    for source in sources
}


def test_transitions_are_the_table_written_by_hand() -> None:
    assert ALLOWED == {
        ("draft", "sign"): "signed",
        ("signed", "cosign"): "cosigned",
        ("cosigned", "approve"): "approved",
        ("signed", "decline"): "declined",
        ("cosigned", "decline"): "declined",
        ("draft", "withdraw"): "withdrawn",
        ("signed", "withdraw"): "withdrawn",
        ("cosigned", "withdraw"): "withdrawn",
        ("approved", "revoke"): "revoked",
        ("approved", "supersede"): "superseded",
    }


@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("source", Status.values)
def test_move_follows_the_table_in_every_cell(verb: str, source: str) -> None:
    team = make_team(with_data=False)
    Attestation.objects.filter(pk=team.attestation.pk).update(
        status=source, reason="x", completed_on=date(2026, 7, 1)
    )
    attestation = team.attestation

    try:
        move(attestation, verb)
    except ActionRefused:
        assert (source, verb) not in ALLOWED
    else:
        assert attestation.status == ALLOWED[source, verb]


def test_visible_to_shows_own_led_and_the_office_ones() -> None:
    team = make_signed()
    outsider = UserFactory()
    MembershipFactory(project=team.project, user=outsider, role="participant")

    seen = [
        Attestation.objects.visible_to(user).count()
        for user in (team.participant, team.lead, team.reviewer, outsider)
    ]

    assert seen == [1, 1, 1, 0]


def test_visible_to_hides_drafts_from_everybody_else() -> None:
    team = make_ready()

    seen = [
        Attestation.objects.visible_to(user).count()
        for user in (team.participant, team.lead, team.reviewer)
    ]

    assert seen == [1, 0, 0]
