"""Co-signing many at once: who waits, the exact list, one proof, questions to the rest.

The list somebody was shown has a digest over every claim and its evidence; the proof of
presence is bound to it, so a list that changed asks again. Nothing is ticked beforehand.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import decisions, mails
from attestations.models import (
    Attestation,
    CosignQuestion,
    Part,
    Signature,
    Status,
)
from attestations.signing import CAPACITIES, locked
from audit import chain
from audit.record import record
from projects.models import Membership, Project
from qiapp.lib.errors import ActionRefused, VersionConflict

MOST = 100  # on one page; the rest comes when these are done


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person's claim that waits, as its reader sees it.

    `facts`: what the participant signed; `capacity`: as what the reader co-signs.
    """

    attestation: Attestation
    signature: Signature
    facts: dict[str, Any]
    capacity: str
    questions: tuple[CosignQuestion, ...]

    @property
    def key(self) -> int:
        return self.attestation.pk

    def decided_cycles(self) -> int:
        """Imported ones are no evidence yet."""
        cycles = self.facts["cycles"]
        return sum(bool(c["decision"]) and not c.get("imported") for c in cycles)

    def steps_done(self) -> int:
        return sum(bool(step["ticked_at"]) for step in self.facts["steps"])

    def steps_asked(self) -> int:
        return sum(not step["by_signing"] for step in self.facts["steps"])

    def settled(self) -> list[dict[str, Any]]:
        """The rules that two reviewers settled or waived."""
        return [rule for rule in self.facts["requirements"] if "settled" in rule]


def waiting_for(user: User) -> list[Waiting]:
    """Who waits for this person's co-signature, oldest first, a hundred at most.

    Five queries however many.
    """
    rows = Attestation.objects.cosignable_by(user).with_people()
    rows = rows.prefetch_related("signatures", "questions").order_by("changed_at", "pk")
    found = list(rows[:MOST])
    capacity = capacities(user, [row.project for row in found])
    return [
        waiting(row, capacity[row.project.pk])
        for row in found
        if row.project.pk in capacity
    ]


def waiting(attestation: Attestation, capacity: str) -> Waiting:
    signed = next(s for s in attestation.signatures.all() if s.part == Part.PARTICIPANT)
    return Waiting(
        attestation, signed, json.loads(signed.evidence), capacity,
        tuple(attestation.questions.all()),
    )  # fmt: skip


def capacities(user: User, projects: Iterable[Project]) -> dict[int, str]:
    """As what `user` co-signs in each project, as `signing.cosigning_capacity`. Two queries."""
    known = list(projects)
    team = Membership.objects.current().filter(
        user=user, project__in=[p.pk for p in known], role__in=list(CAPACITIES)
    )
    own = {place.project_id: CAPACITIES[ProjectRole(place.role)] for place in team}
    coached = set(
        OrganisationMembership.objects.current()
        .filter(user=user, role=OrganisationRole.COACH)
        .values_list("organisation_id", flat=True)
    )
    coach = CAPACITIES[ProjectRole.COACH]
    as_coach = {p.pk: coach for p in known if p.organisation_id in coached}
    return {pk: str(words) for pk, words in (as_coach | own).items()}


def list_digest(rows: Iterable[Waiting]) -> str:
    """SHA-256 over every claim on the list and the evidence it was signed on."""
    lines = sorted(f"{row.key}:{row.signature.evidence_digest}" for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def bound_to_list(digest: str) -> str:
    """What a proof of presence is good for: co-signing on exactly this list."""
    return f"cosign:list:{digest}"


def require_list(rows: list[Waiting], digest: str) -> None:
    """Raises VersionConflict unless the list is the one that was shown."""
    if list_digest(rows) != digest:
        raise VersionConflict(
            _("The list changed since you looked: somebody signed, withdrew or was "
              "co-signed. Look at it again, then co-sign.")
        )  # fmt: skip


@transaction.atomic
def confirm_list(
    *, digest: str, chosen: Iterable[int], questions: Mapping[int, str], by: User
) -> tuple[list[Signature], list[CosignQuestion]]:
    """The co-signatures of the chosen and the questions to others: all or nothing.

    `chosen` and the keys of `questions` are ids of attestations on the list. Raises
    VersionConflict when the list is not the one of `digest`, and ActionRefused.
    """
    wanted = set(chosen)
    rows = lock_list(by, wanted | set(questions))
    require_list(rows, digest)
    by_id = {row.key: row.attestation for row in rows}
    if not wanted | set(questions) <= by_id.keys():
        raise VersionConflict(_("One of them does not wait for you any more."))
    signatures = [
        decisions.cosign_one(attestation=by_id[pk], by=by) for pk in sorted(wanted)
    ]
    asked = [
        ask_question(attestation=by_id[pk], text=text, by=by)
        for pk, text in sorted(questions.items())
    ]
    mails.ask_reviewers_of([by_id[pk] for pk in sorted(wanted)], by=by)
    return signatures, asked


def lock_list(user: User, keys: set[int]) -> list[Waiting]:
    """The list as it is once these rows are locked, in one order for everybody.

    The chain is held first, as `signing.locked` does.
    """
    chain.hold()
    rows = Attestation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows)
    return waiting_for(user)


@transaction.atomic
def ask_question(*, attestation: Attestation, text: str, by: User) -> CosignQuestion:
    """The question to the participant; it takes the place of one's own open one.

    Raises ActionRefused unless `by` may co-sign it now.
    """
    attestation = locked(attestation)
    decisions.check_before_cosigning(attestation=attestation, by=by)
    if not text.strip():
        raise ActionRefused(_("Write your question."), field="text")
    CosignQuestion.objects.open().filter(attestation=attestation, asked_by=by).delete()
    question = CosignQuestion.objects.create(
        attestation=attestation, asked_by=by, asked_name=by.name, text=text.strip()
    )
    record(
        "attestation questioned", by=by, subject=attestation,
        project=attestation.project, words=len(text.split()),
    )  # fmt: skip
    mails.tell_participant(attestation, "questioned", by=by)
    return question


@transaction.atomic
def answer_question(
    *, question: CosignQuestion, answer: str, by: User
) -> CosignQuestion:
    """The question, answered by the participant while the claim waits."""
    attestation = locked(question.attestation)
    question = CosignQuestion.objects.select_for_update().get(pk=question.pk)
    if not attestation.is_own(by):
        raise ActionRefused(_("Only the participant can answer this."))
    if question.answered_at is not None:
        raise ActionRefused(_("This is answered already."))
    if attestation.status != Status.SIGNED:
        raise ActionRefused(
            _("The attestation does not wait for a co-signature any more.")
        )
    if not answer.strip():
        raise ActionRefused(_("Write your answer."), field="answer")
    question.answer, question.answered_at = answer.strip(), timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    record(
        "attestation question answered", by=by, subject=attestation,
        project=attestation.project, words=len(answer.split()),
    )  # fmt: skip
    mails.tell_asker(question, by=by)
    return question
