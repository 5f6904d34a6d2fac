"""A rule that cannot be judged or met: asked, proposed, agreed; refused, taken back."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from accounts.presence import issue_ticket
from attestations import actions, codes, document, evidence, settling
from attestations.models import Settlement, SettlementState, Status, Way
from audit.models import Event
from qiapp.lib.errors import ActionRefused, VersionConflict
from qiapp.templatetags.qi import day
from tests.budgets import COMPOSED
from tests.conftest import code_of, delivered, with_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import (
    WHY_SETTLED,
    Team,
    add_reviewer,
    ask,
    make_doubtful,
    make_ready,
    propose,
    settle,
    sign,
)
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reviewing(user: User) -> Client:
    """Logged in as staff of a CME office, who need a second factor."""
    return client_of(with_second_factor(user))


def proof_of(user: User) -> dict[str, str]:
    return {"password": PASSWORD, "code": code_of(user)}


def address(name: str, settlement: Settlement) -> str:
    office = settlement.participation.office_id
    return reverse(f"attestations:{name}", args=[office, settlement.pk])


def part_page(team: Team) -> str:
    args = [team.project.pk, team.participation.pk]
    return reverse("attestations:participation_detail", args=args)


def test_what_cannot_be_judged_stops_the_signature_until_two_agreed() -> None:
    team = make_doubtful()
    with pytest.raises(ActionRefused, match="lies wholly on one side"):
        sign(team)

    proposed = propose(ask(team), team.reviewer)
    with pytest.raises(ActionRefused, match="lies wholly on one side"):
        sign(team)
    settling.agree_settlement(
        settlement=proposed, version=proposed.version, by=add_reviewer(team)
    )

    assert sign(team).status == Status.SIGNED


def test_a_settled_rule_stands_in_what_is_signed_with_its_reason() -> None:
    team = make_doubtful()
    settled = settle(team)

    sign(team)

    facts = json.loads(team.attestation.signatures.get().evidence)
    rule = next(r for r in facts["requirements"] if r["id"] == "follow_up")
    assert rule["verdict"] == "cannot_be_judged"
    assert rule["settled"] == {
        "way": "judged", "reason": WHY_SETTLED,
        "reviewers": ["Rita Reviewer", "Rosa Reviewer"],
        "on": settled.agreed_at.astimezone(team.project.zone()).date().isoformat(),
    }  # fmt: skip


def test_the_paper_prints_who_settled_it_and_why() -> None:
    team = make_doubtful()
    settle(team)
    sign(team)
    context = document.context_of(team.attestation, codes.new_code())

    page = render_to_string(document.TEMPLATE, context)

    words = " ".join(strip_tags(page).split())
    assert f"Rita Reviewer and Rosa Reviewer on {today_words()}: {WHY_SETTLED}" in words
    assert "Settled" in words


def today_words() -> str:
    return day(timezone.localdate())


def test_a_rule_that_is_not_met_is_waived() -> None:
    team = make_ready()
    team.project.cycles.update(decision="", decided_at=None)

    settled = settle(team, "cycles")

    assert settled.way == Way.WAIVED
    assert sign(team).status == Status.SIGNED


def test_a_settled_rule_leaves_the_other_rules_alone() -> None:
    team = make_doubtful()
    settle(team)
    team.project.cycles.update(decision="", decided_at=None)

    with pytest.raises(ActionRefused, match="no decision yet"):
        sign(team)


@pytest.mark.parametrize(
    "rule", ["role", "dates", "reflections", "credited_once", "consent"]
)
def test_some_rules_are_never_settled(rule: str) -> None:
    team = make_ready()

    with pytest.raises(ActionRefused, match="may settle or waive"):
        ask(team, rule)


def test_a_rule_that_is_met_is_not_asked_about() -> None:
    with pytest.raises(ActionRefused, match="nothing to settle"):
        ask(make_ready())


def test_asking_twice_gives_one_question() -> None:
    team = make_doubtful()

    assert ask(team) == ask(team)


def test_only_the_participant_asks() -> None:
    team = make_doubtful()

    with pytest.raises(ActionRefused, match="Only the participant"):
        settling.ask_settlement(
            participation=team.participation, requirement_id="follow_up",
            question="Why?", by=team.lead,
        )  # fmt: skip


def test_the_first_reviewer_cannot_be_the_second() -> None:
    team = make_doubtful()
    proposed = propose(ask(team), team.reviewer)

    with pytest.raises(ActionRefused, match="A colleague has to agree"):
        settling.agree_settlement(
            settlement=proposed, version=proposed.version, by=team.reviewer
        )


def as_teammate(team: Team) -> User:
    """A reviewer who left the team long ago."""
    user = add_reviewer(team)
    MembershipFactory(project=team.project, user=user, role=ProjectRole.TEAM_MEMBER)
    team.project.memberships.filter(user=user).update(ended_at=timezone.now())
    return user


def as_practice_coach(team: Team) -> User:
    user = add_reviewer(team)
    OrganisationMembershipFactory(
        organisation=team.project.organisation, user=user, role=OrganisationRole.COACH
    )
    return user


def as_participant(team: Team) -> User:
    OrganisationMembershipFactory(
        organisation=team.office, user=team.participant, role=OrganisationRole.CME_STAFF
    )
    return team.participant


def as_stranger(team: Team) -> User:
    return UserFactory()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (as_teammate, "You have or had a role"),
        (as_practice_coach, "You have or had a role"),
        (as_participant, "Nobody settles a rule for themselves"),
        (as_stranger, "Only staff of Lakeside"),
    ],
    ids=["teammate", "practice coach", "participant", "stranger"],
)
def test_who_has_a_role_or_no_office_never_settles(who, why: str) -> None:
    team = make_doubtful()
    asked = ask(team)

    with pytest.raises(ActionRefused, match=why):
        propose(asked, who(team))


def test_the_first_reviewer_must_still_be_free_of_a_role_at_the_end() -> None:
    team = make_doubtful()
    proposed = propose(ask(team), team.reviewer)
    MembershipFactory(project=team.project, user=team.reviewer)

    with pytest.raises(ActionRefused, match="Rita Reviewer may no longer review"):
        settling.agree_settlement(
            settlement=proposed, version=proposed.version, by=add_reviewer(team)
        )


def test_agreeing_to_words_that_changed_is_a_conflict() -> None:
    team = make_doubtful()
    first = propose(ask(team), team.reviewer)
    version = first.version
    propose(first, add_reviewer(team))

    with pytest.raises(VersionConflict):
        settling.agree_settlement(
            settlement=first, version=version, by=add_reviewer(team, "Ria Reviewer")
        )


def test_agreeing_after_the_data_changed_is_a_conflict() -> None:
    team = make_doubtful()
    proposed = propose(ask(team), team.reviewer)
    team.project.measures.update(name="Visits missed")

    with pytest.raises(VersionConflict, match="data changed"):
        settling.agree_settlement(
            settlement=proposed, version=proposed.version, by=add_reviewer(team)
        )


def test_one_reviewer_refuses_and_the_participant_may_ask_again() -> None:
    team = make_doubtful()
    asked = ask(team)

    settling.refuse_settlement(
        settlement=asked, version=asked.version, by=team.reviewer,
        reason="Record March first.",
    )  # fmt: skip

    assert [m.subject for m in delivered()][-1] == "A rule was not settled"
    assert ask(team) != asked


def test_refusing_needs_a_reason() -> None:
    team = make_doubtful()
    asked = ask(team)

    with pytest.raises(ActionRefused, match="Say why"):
        settling.refuse_settlement(
            settlement=asked, version=asked.version, by=team.reviewer, reason=" "
        )


def test_what_a_reviewer_takes_back_stops_the_signature_again() -> None:
    team = make_doubtful()
    settled = settle(team)

    settling.withdraw_settlement(
        settlement=settled, version=settled.version, by=team.reviewer,
        reason="I misread the month.",
    )  # fmt: skip

    with pytest.raises(ActionRefused, match="lies wholly on one side"):
        sign(team)


def test_the_participant_takes_the_question_back_without_a_reason() -> None:
    team = make_doubtful()
    asked = ask(team)

    settling.withdraw_settlement(
        settlement=asked, version=asked.version, by=team.participant
    )

    asked.refresh_from_db()
    assert asked.state == SettlementState.WITHDRAWN


def test_a_third_reviewer_does_not_take_back_what_two_settled() -> None:
    team = make_doubtful()
    settled = settle(team)

    with pytest.raises(ActionRefused, match="one of the two reviewers"):
        settling.withdraw_settlement(
            settlement=settled, version=settled.version, reason="No.",
            by=add_reviewer(team, "Ria Reviewer"),
        )  # fmt: skip


def test_after_the_signature_nothing_is_taken_back() -> None:
    team = make_doubtful()
    settled = settle(team)
    sign(team)

    with pytest.raises(ActionRefused, match="signed or ended"):
        settling.withdraw_settlement(
            settlement=settled, version=settled.version, by=team.reviewer, reason="No."
        )


def test_begun_again_the_settlement_still_holds() -> None:
    team = make_doubtful()
    settle(team)
    sign(team)
    actions.withdraw(attestation=team.attestation, by=team.participant)
    actions.begin_again(participation=team.participation, by=team.participant)

    verdict = evidence.verdict_of(evidence.load(team.participation))

    assert verdict.may_sign


def test_every_step_is_written_down() -> None:
    settle(make_doubtful())

    verbs = Event.objects.filter(verb__startswith="settlement").values_list(
        "verb", flat=True
    )
    assert set(verbs) == {
        "settlement asked",
        "settlement proposed",
        "settlement agreed",
    }


def test_the_office_is_asked_by_mail_without_the_words() -> None:
    team = make_doubtful()

    asked = ask(team)

    sent = delivered()[-1]
    assert sent.to == [team.reviewer.email]
    assert address("settlement_detail", asked) in sent.body
    assert asked.question not in sent.body


def test_pages_ask_propose_agree_with_the_password() -> None:
    team = make_doubtful()
    second = add_reviewer(team)
    args = [team.project.pk, team.participation.pk, "follow_up"]
    client_of(team.participant).post(
        reverse("attestations:settlement_ask", args=args), {"question": "Why not?"}
    )
    asked = Settlement.objects.get()
    url = address("settlement_detail", asked)

    reviewing(team.reviewer).post(
        url,
        {"verb": "propose", "version": 1, "reason": WHY_SETTLED}
        | proof_of(team.reviewer),
    )
    answer = reviewing(second).post(
        url, {"verb": "agree", "version": 2, "agreed": "on"} | proof_of(second)
    )

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (302, SettlementState.AGREED)
    page = client_of(team.participant).get(part_page(team)).content.decode()
    assert WHY_SETTLED in page
    assert "You can attest now" in page


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"password": "wrong"}, 422, "This password is not right"),
        ({"agreed": ""}, 422, "Tick the box if you agree"),
        ({"version": 1}, 409, "Somebody else changed this"),
    ],
    ids=["password", "box", "version"],
)
def test_settlement_detail_without_proof_stores_nothing(
    changed: dict[str, object], status: int, said: str
) -> None:
    team = make_doubtful()
    proposed = propose(ask(team), team.reviewer)
    second = add_reviewer(team)
    client = reviewing(second)
    data = {"verb": "agree", "version": 2, "agreed": "on"} | proof_of(second)

    answer = client.post(address("settlement_detail", proposed), data | changed)

    proposed.refresh_from_db()
    assert (answer.status_code, proposed.state) == (status, SettlementState.PROPOSED)
    assert said in answer.content.decode()


def test_settlement_detail_tells_who_has_a_role_why_not() -> None:
    team = make_doubtful()
    asked = ask(team)

    page = reviewing(as_teammate(team)).get(address("settlement_detail", asked))

    assert "You have or had a role in this project" in page.content.decode()


def test_settlement_ask_refuses_patient_data() -> None:
    team = make_doubtful()
    args = [team.project.pk, team.participation.pk, "follow_up"]

    answer = client_of(team.participant).post(
        reverse("attestations:settlement_ask", args=args),
        {"question": "MRN 12345678 came late."},
    )

    assert (answer.status_code, Settlement.objects.count()) == (422, 0)


def test_participation_detail_offers_to_ask_about_what_is_open() -> None:
    team = make_doubtful()

    page = client_of(team.participant).get(part_page(team)).content.decode()

    assert "/rules/follow_up/ask/" in page
    assert "/rules/dates/ask/" not in page


# By the API, with the same actions


def by_api(by: User, url: str, verb: str, **told: str) -> None:
    """One reviewer's word, with a ticket for exactly what was read."""
    client = reviewing(by)
    shown = client.get(url).json()
    bound = shown["bound_to"][verb]
    ticket = issue_ticket(user=by, bound_to=bound, **proof_of(by))
    answer = client.post(
        f"{url}{verb}/",
        {"version": shown["version"], "ticket": ticket} | told,
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content


def test_api_asks_proposes_and_agrees_with_tickets() -> None:
    team = make_doubtful()
    second = add_reviewer(team)
    made = client_of(team.participant).post(
        f"/api/v1/participations/{team.participation.pk}/settlements/",
        {"requirement_id": "follow_up", "question": "Why not?"},
        content_type="application/json",
    )
    url = f"/api/v1/settlements/{made.json()['id']}/"

    by_api(team.reviewer, url, "propose", reason=WHY_SETTLED)
    by_api(second, url, "agree")

    assert sign(team).status == Status.SIGNED


def test_api_forecast_tells_the_day_also_of_what_is_tried() -> None:
    team = make_ready()
    later = team.project.today() + timedelta(days=40)
    url = f"/api/v1/participations/{team.participation.pk}/forecast/"
    client = client_of(team.participant)

    now = client.get(url).json()
    then = client.get(
        url, {"started_on": "2025-10-01", "ended_on": later.isoformat()}
    ).json()

    assert now["on"] == team.project.today().isoformat()
    assert then["on"] == later.isoformat()
    assert client.get(url, {"charts": "none"}).status_code == 400


def queries_of(client: Client, url: str) -> int:
    """Queries of the second visit: the first one also renews the session."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_that_judge_stay_within_the_budget_of_composed_pages() -> None:
    team = make_doubtful()
    asked, own = ask(team), client_of(team.participant)
    part = [team.project.pk, team.participation.pk]
    costs = {
        "detail": queries_of(
            reviewing(team.reviewer), address("settlement_detail", asked)
        ),
        "ask": queries_of(
            own, reverse("attestations:settlement_ask", args=[*part, "follow_up"])
        ),
        "what if": queries_of(own, reverse("attestations:what_if", args=part)),
        "sign": queries_of(
            own, reverse("attestations:attestation_sign", args=[team.attestation.pk])
        ),
        "reflections": queries_of(
            own, reverse("attestations:reflections_edit", args=part)
        ),
    }

    assert {name: cost for name, cost in costs.items() if cost > COMPOSED} == {}
