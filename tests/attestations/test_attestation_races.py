"""Two people, or two clicks, at the same moment: one wins, one row is stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from accounts.models import User
from accounts.permissions import OrganisationRole
from attestations import actions, cosigning, decisions, settling
from attestations.codes import digest_of, new_code
from attestations.models import (
    Attestation,
    Document,
    Participation,
    Settlement,
    Signature,
    Status,
)
from jobs.models import Job
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused
from reports import export_actions
from reports.models import ExportBatch, ExportLine
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.attestations import (
    Team,
    add_reviewer,
    add_signed,
    ask,
    digest_to_sign,
    make_approved,
    make_cosigned,
    make_doubtful,
    make_ready,
    make_signed,
    make_team,
    programme,
    propose,
    settle,
)
from tests.factories.projects import MembershipFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs QI_TEST_DATABASE_URL"
    ),
]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each call gave, or the refusal it met, all started at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except ActionRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results: list[Any]) -> int:
    return sum(isinstance(one, ActionRefused) for one in results)


def signing(team: Team) -> Callable[[], Any]:
    digest = digest_to_sign(team.participation)
    attestation = team.attestation
    return lambda: actions.sign(
        attestation=attestation, evidence_digest=digest, by=team.participant
    )


def test_sign_by_two_clicks_stores_one_signature() -> None:
    team = make_ready()

    results = at_once(*[signing(team) for _ in range(4)])

    assert refusals(results) == 3
    assert Signature.objects.count() == 1
    assert team.attestation.status == Status.SIGNED


def test_cosign_by_two_leaders_stores_one_signature() -> None:
    team = make_signed()
    champion = UserFactory()
    MembershipFactory(project=team.project, user=champion, role="local_champion")

    results = at_once(
        *[
            lambda by=by: decisions.cosign(attestation=team.attestation, by=by)
            for by in (team.lead, champion, team.lead, champion)
        ]
    )

    assert refusals(results) == 3
    assert Signature.objects.filter(part="cosigner").count() == 1


def test_cosign_many_by_two_leaders_stores_one_signature_a_person() -> None:
    team = make_signed()
    add_signed(team, "Peter Participant")
    champion = UserFactory()
    MembershipFactory(project=team.project, user=champion, role="local_champion")

    def all_for(by: User) -> Callable[[], Any]:
        rows = cosigning.waiting_for(by)
        digest, keys = cosigning.list_digest(rows), [row.key for row in rows]
        return lambda: cosigning.confirm_list(
            digest=digest, chosen=keys, questions={}, by=by
        )

    results = at_once(*[all_for(by) for by in (team.lead, champion, team.lead)])

    assert refusals(results) == 2
    assert Signature.objects.filter(part="cosigner").count() == 2


def test_cosign_many_against_one_by_one_stores_each_once() -> None:
    team = make_signed()
    add_signed(team, "Peter Participant")
    rows = cosigning.waiting_for(team.lead)
    digest, keys = cosigning.list_digest(rows), [row.key for row in rows]
    champion = UserFactory()
    MembershipFactory(project=team.project, user=champion, role="local_champion")

    results = at_once(
        lambda: cosigning.confirm_list(
            digest=digest, chosen=keys, questions={}, by=team.lead
        ),
        lambda: decisions.cosign(attestation=team.attestation, by=champion),
    )

    assert refusals(results) == 1
    cosigned = Attestation.objects.filter(status=Status.COSIGNED).count()
    assert Signature.objects.filter(part="cosigner").count() == cosigned


def test_agree_by_two_reviewers_has_one_winner() -> None:
    team = make_doubtful()
    proposed = propose(ask(team), team.reviewer)
    others = [add_reviewer(team, "Rosa Reviewer"), add_reviewer(team, "Ria Reviewer")]

    results = at_once(
        *[
            lambda by=by: settling.agree_settlement(
                settlement=proposed, version=proposed.version, by=by
            )
            for by in others
        ]
    )

    assert refusals(results) == 1
    assert Settlement.objects.get().agreed_by in others


def test_taking_back_against_signing_never_leaves_a_signature_without_its_ruling() -> (
    None
):
    team = make_doubtful()
    settled = settle(team)

    results = at_once(
        signing(team),
        lambda: settling.withdraw_settlement(
            settlement=settled, version=settled.version, by=team.participant
        ),
    )

    settled.refresh_from_db()
    assert refusals(results) == 1
    assert (team.attestation.status, settled.state) in {
        (Status.SIGNED, "agreed"), (Status.DRAFT, "withdrawn"),
    }  # fmt: skip


def test_ask_by_two_clicks_makes_one_question() -> None:
    team = make_doubtful()

    results = at_once(*[lambda: ask(team) for _ in range(3)])

    assert len({one.pk for one in results}) == 1


def test_approve_against_withdraw_has_one_winner() -> None:
    team = make_cosigned()

    results = at_once(
        lambda: decisions.approve(attestation=team.attestation, by=team.reviewer),
        lambda: actions.withdraw(attestation=team.attestation, by=team.participant),
    )

    assert refusals(results) == 1
    assert team.attestation.status in {Status.APPROVED, Status.WITHDRAWN}


def test_approve_by_two_reviewers_asks_for_one_pdf() -> None:
    team = make_cosigned()
    second = UserFactory()
    OrganisationMembershipFactory(
        organisation=team.office, user=second, role=OrganisationRole.CME_STAFF
    )

    results = at_once(
        lambda: decisions.approve(attestation=team.attestation, by=team.reviewer),
        lambda: decisions.approve(attestation=team.attestation, by=second),
    )

    assert refusals(results) == 1
    assert Job.objects.filter(task="attestations.render").count() == 1


def test_join_programme_by_two_clicks_makes_one_participation() -> None:
    team = make_team()
    user = UserFactory()
    MembershipFactory(project=team.project, user=user, role="participant")

    results = at_once(
        *[
            lambda: actions.join_programme(
                project=team.project, office=team.office, programme=programme(), by=user
            )
            for _ in range(4)
        ]
    )

    assert len({one.pk for one in results}) == 1
    assert Participation.objects.filter(user=user).count() == 1
    assert Attestation.objects.filter(participation__user=user).count() == 1


def test_begin_again_by_two_clicks_makes_one_draft() -> None:
    team = make_signed()
    actions.withdraw(attestation=team.attestation, by=team.participant)

    at_once(
        *[
            lambda: actions.begin_again(
                participation=team.participation, by=team.participant
            )
            for _ in range(4)
        ]
    )

    assert team.participation.attestations.filter(status=Status.DRAFT).count() == 1


def test_create_export_by_two_people_sends_each_completion_once(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    team = make_approved()
    attestation = team.attestation
    stored = private_files.store("a", "a.pdf", b"%PDF")
    Document.objects.create(
        attestation=attestation, path=stored.path, digest=stored.digest, size=4, pages=1,
        code_digest=digest_of(new_code()),
    )  # fmt: skip
    day = attestation.completed_on

    results = at_once(
        *[
            lambda: export_actions.create_export(
                office=team.office, first_day=day, last_day=day, by=team.reviewer
            )
            for _ in range(3)
        ]
    )

    assert refusals(results) == 2
    assert (ExportBatch.objects.count(), ExportLine.objects.count()) == (1, 1)


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_database_refuses_to_change_a_signature(statement: str) -> None:
    make_signed()

    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("attestations_signature"))
