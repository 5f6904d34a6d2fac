"""Every state × every verb × every role: the new state, or why not. Written by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import actions, decisions, settling
from attestations.models import Attestation, Participation, Settlement, Status
from measures.models import Observation
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.attestations import (
    Team,
    add_reviewer,
    ask,
    digest_to_sign,
    make_doubtful,
    make_ready,
    sign,
)
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db

STATES = [
    "draft", "signed", "cosigned", "approved", "declined", "withdrawn", "revoked",
    "superseded",
]  # fmt: skip
LEADERS = ["lead", "champion", "coach", "practice coach"]
ROLES = ["participant", *LEADERS, "teammate", "former lead", "reviewer", "stranger"]
# What a refusal says, in a word.
REASONS = {
    "state": "so this is no longer possible",
    "participant": "Only the participant",
    "own": "their own attestation",
    "leader": "Only a project lead, a local champion or the coach",
    "office": "staff of Lakeside",
}
# (state, verb) -> the new state, who may, why everybody else may not.
ALLOWED: dict[tuple[str, str], tuple[str, list[str], str]] = {
    ("draft", "sign"): ("signed", ["participant"], "participant"),
    ("signed", "cosign"): ("cosigned", LEADERS, "leader"),
    ("cosigned", "approve"): ("approved", ["reviewer"], "office"),
    ("signed", "decline"): ("declined", [*LEADERS, "reviewer"], "leader"),
    ("cosigned", "decline"): ("declined", ["reviewer"], "office"),
    ("draft", "withdraw"): ("withdrawn", ["participant"], "participant"),
    ("signed", "withdraw"): ("withdrawn", ["participant"], "participant"),
    ("cosigned", "withdraw"): ("withdrawn", ["participant"], "participant"),
    ("approved", "revoke"): ("revoked", ["reviewer"], "office"),
}
# Verbs on which one's own part in the claim is the first thing to say.
OWN_FIRST = {"cosign", "approve", "decline"}
VERBS = ["sign", "cosign", "approve", "decline", "withdraw", "revoke"]


def expected(state: str, verb: str, role: str) -> str:
    if (state, verb) not in ALLOWED:
        # Withdrawing is nobody else's, whatever the state.
        return (
            "participant" if verb == "withdraw" and role != "participant" else "state"
        )
    target, who, otherwise = ALLOWED[state, verb]
    if role in who:
        return target
    return "own" if role == "participant" and verb in OWN_FIRST else otherwise


def people_of(team: Team) -> dict[str, User]:
    made = {role: UserFactory(name=role.title()) for role in ROLES}
    places = {
        "champion": ProjectRole.LOCAL_CHAMPION, "coach": ProjectRole.COACH,
        "teammate": ProjectRole.PARTICIPANT, "former lead": ProjectRole.LEAD,
    }  # fmt: skip
    for name, place in places.items():
        MembershipFactory(project=team.project, user=made[name], role=place)
    team.project.memberships.filter(user=made["former lead"]).update(
        ended_at=team.project.created_at
    )
    OrganisationMembershipFactory(
        organisation=team.project.organisation, user=made["practice coach"],
        role=OrganisationRole.COACH,
    )  # fmt: skip
    own = {"participant": team.participant, "lead": team.lead}
    return made | own | {"reviewer": team.reviewer}


def acts(team: Team) -> dict[str, Callable[[Attestation, User], Any]]:
    digest = digest_to_sign(team.participation)
    return {
        "sign": lambda one, by: actions.sign(
            attestation=one, evidence_digest=digest, by=by
        ),
        "cosign": lambda one, by: decisions.cosign(attestation=one, by=by),
        "approve": lambda one, by: decisions.approve(attestation=one, by=by),
        "decline": lambda one, by: decisions.decline(
            attestation=one, reason="Why.", by=by
        ),
        "withdraw": lambda one, by: actions.withdraw(attestation=one, by=by),
        "revoke": lambda one, by: decisions.revoke(
            attestation=one, reason="Why.", by=by
        ),
    }


def outcome(act: Callable[[Attestation, User], Any], one: Attestation, by: User) -> str:
    """The state it came to, or the word for the refusal; nothing is kept."""
    with transaction.atomic():
        try:
            act(one, by)
            one.refresh_from_db()
            found = str(one.status)
        except ActionRefused as refusal:
            found = reason_in(refusal.message)
        transaction.set_rollback(True)
    return found


def reason_in(message: str) -> str:
    found = [word for word, said in REASONS.items() if said in message]
    return found[0] if found else message


def in_state(team: Team, state: str) -> Attestation:
    Attestation.objects.filter(pk=team.attestation.pk).update(
        status=state, reason="Why.", completed_on=date(2026, 7, 1)
    )
    return team.attestation


def outcomes(team: Team, states: list[str]) -> dict[tuple[str, str, str], str]:
    people, verbs = people_of(team), acts(team)
    return {
        (state, verb, role): outcome(verbs[verb], in_state(team, state), people[role])
        for state in states
        for verb in VERBS
        for role in ROLES
    }


def wanted(states: list[str]) -> dict[tuple[str, str, str], str]:
    return {
        (state, verb, role): expected(state, verb, role)
        for state in states
        for verb in VERBS
        for role in ROLES
    }


def test_a_draft_follows_the_table_for_every_verb_and_role() -> None:
    team = make_ready()

    assert outcomes(team, ["draft"]) == wanted(["draft"])


def test_what_was_signed_follows_the_table_for_every_state_verb_and_role() -> None:
    team = make_ready()
    sign(team)

    assert outcomes(team, STATES[1:]) == wanted(STATES[1:])


# Rules that reviewers settle: the same, for the question about one rule.
SETTLEMENT_STATES = ["asked", "proposed", "agreed", "refused", "withdrawn"]
REVIEWERS = ["first", "second"]
SETTLING_ROLES = ["participant", *REVIEWERS, "reviewer in the team", "lead", "stranger"]
SETTLING_REASONS = {
    "state": "so this is no longer possible",
    "own": "Nobody settles a rule for themselves",
    "team": "You have or had a role in this project",
    "office": "can settle this",
    "twice": "You proposed this",
    "two": "one of the two reviewers can take it back",
}
NOT_REVIEWERS = {
    "participant": "own", "reviewer in the team": "team", "lead": "office",
    "stranger": "office",
}  # fmt: skip
# (state, verb) -> what it comes to, by role. Cells that are not here refuse for the state.
SETTLING_TABLE: dict[tuple[str, str], dict[str, str]] = {
    ("asked", "propose"): NOT_REVIEWERS | dict.fromkeys(REVIEWERS, "proposed"),
    ("proposed", "propose"): NOT_REVIEWERS | dict.fromkeys(REVIEWERS, "proposed"),
    ("proposed", "agree"): NOT_REVIEWERS | {"first": "twice", "second": "agreed"},
    ("asked", "refuse"): NOT_REVIEWERS | dict.fromkeys(REVIEWERS, "refused"),
    ("proposed", "refuse"): NOT_REVIEWERS | dict.fromkeys(REVIEWERS, "refused"),
    ("asked", "withdraw"): dict.fromkeys(SETTLING_ROLES, "two")
    | {"participant": "withdrawn"},
    ("proposed", "withdraw"): dict.fromkeys(SETTLING_ROLES, "two")
    | {"participant": "withdrawn", "first": "withdrawn"},
    ("agreed", "withdraw"): dict.fromkeys(SETTLING_ROLES, "two")
    | {"participant": "withdrawn", "first": "withdrawn", "second": "withdrawn"},
}


def settlement_in(asked: Settlement, state: str, people: dict[str, User]) -> Settlement:
    """The question as it would stand in this state."""
    now = timezone.now()
    none = {"proposed_by": None, "agreed_by": None, "ended_by": None, "ended_at": None}
    first = {"proposed_by": people["first"], "reason": "Why.", "proposed_at": now}
    both = first | {"agreed_by": people["second"], "agreed_at": now}
    over = {"ended_by": people["first"], "ended_at": now, "end_reason": "Why."}
    rows = {"asked": {}, "proposed": first, "agreed": both, "refused": over,
            "withdrawn": over}  # fmt: skip
    Settlement.objects.filter(pk=asked.pk).update(
        state=state, **none | {"end_reason": "", "reason": ""} | rows[state]
    )
    return Settlement.objects.with_people().get(pk=asked.pk)


def settling_outcome(verb: str, one: Settlement, by: User) -> str:
    told = {} if verb == "agree" else {"reason": "Why."}
    act = getattr(settling, f"{verb}_settlement")
    with transaction.atomic():
        try:
            found = act(settlement=one, version=one.version, by=by, **told).state
        except ActionRefused as refusal:
            reasons = (w for w, said in SETTLING_REASONS.items() if said in refusal.message)  # fmt: skip
            found = next(reasons, refusal.message)
        transaction.set_rollback(True)
    return found


def test_a_settlement_follows_the_table_for_every_state_verb_and_role() -> None:
    team = make_doubtful()
    people = {
        "participant": team.participant, "lead": team.lead, "first": team.reviewer,
        "second": add_reviewer(team), "stranger": UserFactory(),
        "reviewer in the team": add_reviewer(team, "Ria"),
    }  # fmt: skip
    MembershipFactory(project=team.project, user=people["reviewer in the team"])
    asked = ask(team)
    cells = [(state, verb, role) for state in SETTLEMENT_STATES
             for verb in settling.SETTLING for role in SETTLING_ROLES]  # fmt: skip

    found = {
        (state, verb, role): settling_outcome(
            verb, settlement_in(asked, state, people), people[role]
        )
        for state, verb, role in cells
    }

    assert found == {
        (state, verb, role): SETTLING_TABLE.get((state, verb), {}).get(role, "state")
        for state, verb, role in cells
    }


# Each rule of the programme broken in the project itself, and the words of the refusal.
BREAKS: dict[str, Callable[[Team], Any]] = {
    "aim": lambda t: Project.objects.filter(pk=t.project.pk).update(aim=""),
    "baseline": lambda t: observations(t).filter(starts_on__lt="2026-02-01").delete(),
    "follow_up": lambda t: observations(t).filter(starts_on__gte="2026-02-01").delete(),
    "cycles": lambda t: t.project.cycles.update(decision="", decided_at=None),
    "role": lambda t: part_of(t).update(role=""),
    "steps": lambda t: part_of(t).update(steps={}),
    "dates": lambda t: part_of(t).update(ended_on=None),
    "reflections": lambda t: part_of(t).update(reflections={}),
    "credited_once": lambda t: credited_elsewhere(t),
    "physician_on_team": lambda t: t.project.memberships.filter(
        user=t.participant
    ).update(profession="physician_assistant"),
}


def observations(team: Team) -> Any:
    return Observation.objects.filter(measure__project=team.project)


def part_of(team: Team) -> Any:
    return Participation.objects.filter(pk=team.participation.pk)


def credited_elsewhere(team: Team) -> None:
    """An approved attestation of the same person, in the same project."""
    other = Participation.objects.get(pk=team.participation.pk)
    other.pk, other.programme_id = None, "aap-portfolio"
    other.save(force_insert=True)
    Attestation.objects.create(
        participation=other, status="approved", completed_on=date(2026, 7, 1)
    )


def refusal_once_broken(team: Team, rule: str) -> str:
    with transaction.atomic():
        BREAKS[rule](team)
        one = Attestation.objects.with_people().get(
            participation=team.participation, status=Status.DRAFT
        )
        try:
            actions.sign(attestation=one, evidence_digest="any", by=team.participant)
            said = "signed"
        except ActionRefused as refusal:
            said = refusal.message
        transaction.set_rollback(True)
    return said


def test_nobody_signs_while_a_requirement_fails_and_the_refusal_names_it() -> None:
    team = make_ready()
    # So that the assistant alone lacks a physician beside her.
    User.objects.exclude(pk=team.participant.pk).update(profession="nurse")
    rules = {
        r.id: r.text
        for r in team.participation.programme.requirements
        if r.needed_for == "signing"
    }

    said = {rule: refusal_once_broken(team, rule) for rule in rules}

    named = {rule for rule, text in rules.items() if f"“{text}”" in said[rule]}
    assert named == set(rules)


def test_the_table_knows_every_state() -> None:
    assert set(STATES) == set(Status.values)


def test_every_allowed_cell_is_reached_by_somebody() -> None:
    cells = wanted(STATES)

    reached = {
        (s, v, found) for (s, v, _role), found in cells.items() if found in STATES
    }
    assert reached == {(s, v, t) for (s, v), (t, _who, _why) in ALLOWED.items()}
