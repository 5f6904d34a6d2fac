"""Co-signing many at once: the exact list, one proof, nothing ticked; questions to the rest."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.presence import issue_ticket
from attestations import actions, cosigning, decisions
from attestations.models import Attestation, CosignQuestion, Signature, Status
from audit.models import Event
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.attestations.test_attestation_views import client_of
from tests.conftest import delivered
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.attestations import (
    Team,
    add_reviewer,
    add_signed,
    make_doubtful,
    make_signed,
    settle,
    sign,
)
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "/attestations/"


@pytest.fixture
def two() -> Team:
    """A team in which two people signed; the second one is Peter."""
    team = make_signed()
    add_signed(team, "Peter Participant")
    return team


def ids(team: Team) -> list[int]:
    return [row.key for row in cosigning.waiting_for(team.lead)]


def digest_for(user: User) -> str:
    return cosigning.list_digest(cosigning.waiting_for(user))


def sent(team: Team, **changed: Any) -> dict[str, Any]:
    """The form with everybody ticked."""
    ticks = {f"sign_{pk}": "on" for pk in ids(team)}
    proof = {"list_digest": digest_for(team.lead), "password": PASSWORD}
    return ticks | proof | changed


def states(team: Team) -> set[str]:
    rows = Attestation.objects.filter(participation__project=team.project)
    return set(rows.values_list("status", flat=True))


def test_list_shows_role_dates_evidence_and_no_tick(two: Team) -> None:
    page = client_of(two.lead).get(LIST).content.decode()

    for words in ("Paula Participant", "Peter Participant", "30 Jun 2026",
                  "1 test with its decision", "6 of 6 steps", "you as Project lead"):  # fmt: skip
        assert words in page
    boxes = re.findall(r"<input[^>]*name=\"sign_\d+\"[^>]*>", page)
    assert len(boxes) == 2
    assert not [box for box in boxes if "checked" in box]


def test_list_says_what_reviewers_settled() -> None:
    team = make_doubtful()
    settle(team)
    sign(team)

    page = client_of(team.lead).get(LIST).content.decode()

    assert "Settled by two reviewers:" in page


def test_one_password_cosigns_everybody_ticked(two: Team) -> None:
    answer = client_of(two.lead).post(LIST, sent(two))

    assert answer.status_code == 302
    assert states(two) == {Status.COSIGNED}
    assert Signature.objects.filter(part="cosigner", user=two.lead).count() == 2


def test_who_is_not_ticked_still_waits(two: Team) -> None:
    first, second = ids(two)

    client_of(two.lead).post(LIST, sent(two, **{f"sign_{second}": ""}))

    assert Attestation.objects.get(pk=first).status == Status.COSIGNED
    assert Attestation.objects.get(pk=second).status == Status.SIGNED


def test_reviewers_get_one_mail_for_many(two: Team) -> None:
    client_of(two.lead).post(LIST, sent(two))

    asked = [m for m in delivered() if m.to == [two.reviewer.email]]
    assert [m.subject for m in asked] == ["2 attestations are ready for your review"]


def test_the_mailed_link_leads_there_after_a_log_in(two: Team) -> None:
    asked = next(m for m in delivered() if m.to == [two.lead.email])
    link = re.search(r"https?://[^/]+(/attestations/\d+/cosign/)", asked.body)

    answer = Client().get(link.group(1))

    assert answer.status_code == 302
    assert answer.url.endswith(f"next={link.group(1)}")
    page = client_of(two.lead).get(link.group(1)).content.decode()
    assert f'href="{LIST}#waits-' in page


def newcomer_signs(team: Team) -> None:
    add_signed(team, "Nora Newcomer")


def somebody_withdraws(team: Team) -> None:
    actions.withdraw(attestation=team.attestation, by=team.participant)


def somebody_else_cosigns(team: Team) -> None:
    champion = UserFactory()
    MembershipFactory(project=team.project, user=champion, role="local_champion")
    decisions.cosign(attestation=team.attestation, by=champion)


@pytest.mark.parametrize(
    "change",
    [newcomer_signs, somebody_withdraws, somebody_else_cosigns],
    ids=["joined", "withdrew", "was co-signed"],
)
def test_a_list_that_changed_asks_again_and_signs_nobody(
    two: Team, change: Any
) -> None:
    data = sent(two)
    change(two)

    answer = client_of(two.lead).post(LIST, data)

    assert answer.status_code == 409
    assert "The list changed since you looked" in answer.content.decode()
    assert f'value="{digest_for(two.lead)}"' in answer.content.decode()
    assert not Signature.objects.filter(user=two.lead).exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "wrong"}, "This password is not right"),
        ({"password": ""}, "This field is required"),
    ],
    ids=["wrong", "none"],
)
def test_without_proof_nobody_is_cosigned(
    two: Team, changed: dict[str, str], said: str
) -> None:
    answer = client_of(two.lead).post(LIST, sent(two, **changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert states(two) == {Status.SIGNED}


def test_nothing_ticked_and_nothing_asked_is_422(two: Team) -> None:
    answer = client_of(two.lead).post(LIST, {"list_digest": digest_for(two.lead)})

    assert answer.status_code == 422
    assert "Tick a name, or write a question." in answer.content.decode()


def test_tick_one_and_ask_the_other_in_one_go(two: Team) -> None:
    first, second = ids(two)
    data = sent(two, **{f"sign_{second}": "", f"question_{second}": "Which month?"})

    client_of(two.lead).post(LIST, data)

    assert CosignQuestion.objects.get().attestation_id == second
    assert Attestation.objects.get(pk=first).status == Status.COSIGNED


def test_a_question_alone_needs_no_password_and_reaches_the_person(two: Team) -> None:
    first, _second = ids(two)
    data = {"list_digest": digest_for(two.lead), f"question_{first}": "Which month?"}

    answer = client_of(two.lead).post(LIST, data)

    sent_to = delivered()[-1]
    assert answer.status_code == 302
    assert sent_to.to == [two.participant.email]
    assert "Which month?" not in sent_to.body


def test_ticked_and_asked_at_once_is_422(two: Team) -> None:
    first, _second = ids(two)

    answer = client_of(two.lead).post(LIST, sent(two, **{f"question_{first}": "Why?"}))

    assert answer.status_code == 422
    assert states(two) == {Status.SIGNED}


def test_a_question_with_patient_data_is_refused(two: Team) -> None:
    first, _second = ids(two)
    data = {"list_digest": digest_for(two.lead), f"question_{first}": "MRN 12345678?"}

    answer = client_of(two.lead).post(LIST, data)

    assert (answer.status_code, CosignQuestion.objects.count()) == (422, 0)


def asked(team: Team) -> CosignQuestion:
    return cosigning.ask_question(
        attestation=team.attestation, text="Which month?", by=team.lead
    )


def answer_url(question: CosignQuestion) -> str:
    args = [question.attestation_id, question.pk]
    return reverse("attestations:question_answer", args=args)


def test_the_participant_answers_and_who_asked_gets_a_mail() -> None:
    team = make_signed()
    question = asked(team)

    answer = client_of(team.participant).post(
        answer_url(question), {"answer": "March and April."}
    )

    assert answer.status_code == 302
    assert delivered()[-1].to == [team.lead.email]
    assert "March and April." in client_of(team.lead).get(LIST).content.decode()


def test_nobody_else_answers() -> None:
    team = make_signed()

    with pytest.raises(ActionRefused, match="Only the participant"):
        cosigning.answer_question(question=asked(team), answer="Me.", by=team.lead)


def test_after_the_cosignature_nothing_is_answered() -> None:
    team = make_signed()
    question = asked(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)

    with pytest.raises(ActionRefused, match="any more"):
        cosigning.answer_question(
            question=question, answer="Late.", by=team.participant
        )


def test_asking_again_takes_the_place_of_the_open_question() -> None:
    team = make_signed()
    asked(team)
    asked(team)

    assert CosignQuestion.objects.count() == 1


def test_who_may_not_cosign_may_not_ask() -> None:
    team = make_signed()

    with pytest.raises(ActionRefused, match="Nobody co-signs their own"):
        cosigning.ask_question(
            attestation=team.attestation, text="Me?", by=team.participant
        )


def test_the_audit_holds_no_words_of_a_question() -> None:
    asked(make_signed())

    event = Event.objects.get(verb="attestation questioned")
    assert event.facts["words"] == 2


def test_capacities_are_those_of_one_by_one(two: Team) -> None:
    rows = cosigning.waiting_for(two.lead)

    assert {row.capacity for row in rows} == {"Project lead"}
    assert cosigning.waiting_for(add_reviewer(two)) == []


def test_confirm_list_refuses_who_is_not_on_it(two: Team) -> None:
    elsewhere = make_signed()

    with pytest.raises(VersionConflict):
        cosigning.confirm_list(
            digest=digest_for(two.lead), chosen=[elsewhere.attestation.pk],
            questions={}, by=two.lead,
        )  # fmt: skip


# By the API, with the same actions


def api(user: User) -> Client:
    return client_of(user)


def test_api_list_and_cosign_many_with_a_ticket(two: Team) -> None:
    client = api(two.lead)
    shown = client.get("/api/v1/attestations/to-cosign/").json()
    ticket = issue_ticket(user=two.lead, bound_to=shown["bound_to"], password=PASSWORD)

    answer = client.post(
        "/api/v1/attestations/cosign-many/",
        {"list_digest": shown["list_digest"], "ticket": ticket,
         "chosen": [one["id"] for one in shown["attestations"]]},
        content_type="application/json",
    )  # fmt: skip

    assert answer.status_code == 200, answer.content
    assert states(two) == {Status.COSIGNED}


def test_api_with_an_old_list_is_409(two: Team) -> None:
    client = api(two.lead)
    shown = client.get("/api/v1/attestations/to-cosign/").json()
    somebody_withdraws(two)

    answer = client.post(
        "/api/v1/attestations/cosign-many/",
        {"list_digest": shown["list_digest"], "password": PASSWORD, "chosen": ids(two)},
        content_type="application/json",
    )  # fmt: skip

    assert answer.status_code == 409
    assert not Signature.objects.filter(user=two.lead).exists()


def test_api_token_alone_cosigns_nobody(two: Team) -> None:
    answer = api(two.lead).post(
        "/api/v1/attestations/cosign-many/",
        {"list_digest": digest_for(two.lead), "chosen": ids(two)},
        content_type="application/json",
    )

    assert answer.status_code == 403
    assert states(two) == {Status.SIGNED}


def test_api_answers_a_question() -> None:
    team = make_signed()
    question = asked(team)

    answer = api(team.participant).post(
        f"/api/v1/attestations/{team.attestation.pk}/answer/",
        {"question": question.pk, "answer": "March."},
        content_type="application/json",
    )

    question.refresh_from_db()
    assert (answer.status_code, question.answer) == (200, "March.")
