"""Moves between states and the signatures that go with them; used by the actions."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from accounts.presence import binding
from attestations.catalogue import Programme
from attestations.models import (
    TRANSITIONS,
    Attestation,
    Part,
    Signature,
    Status,
)
from audit import chain
from projects.models import Project
from qiapp.lib.canonical import canonical, digest_of
from qiapp.lib.errors import ActionRefused

MEANINGS = {
    Part.PARTICIPANT: gettext_lazy("I took part: authorship and responsibility"),
    Part.COSIGNER: gettext_lazy("I confirm the part of another person: review"),
    Part.OFFICE: gettext_lazy("I approve the report: approval"),
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """What one signature covers, before it is written."""

    part: Part
    capacity: str
    evidence: str
    evidence_digest: str
    previous_digest: str


def bound_to(verb: str, attestation: Attestation, evidence_digest: str) -> str:
    """What a proof of presence is good for: this verb, record and evidence only."""
    return f"{binding(verb, attestation)}:{evidence_digest}"


def wording_of(programme: Programme, part: Part) -> str:
    """The statements of this part, one a line."""
    return "\n".join(s.text for s in programme.statements_of(part.value))


def write_signature(attestation: Attestation, frozen: Frozen, *, by: User) -> Signature:
    """The stored signature; its digest covers everything beside it."""
    now = timezone.now()
    wording = wording_of(attestation.participation.programme, frozen.part)
    covered: dict[str, Any] = {
        "schema": 1,
        "attestation": attestation.pk,
        "number": attestation.number,
        "part": frozen.part.value,
        "signer": {"id": by.pk, "name": by.name},
        "capacity": frozen.capacity,
        "meaning": str(MEANINGS[frozen.part]),
        "wording": wording,
        "evidence_digest": frozen.evidence_digest,
        "previous_digest": frozen.previous_digest,
        "signed_at": now,
    }
    content = canonical(covered)
    return Signature.objects.create(
        attestation=attestation, user=by, name=by.name, part=frozen.part,
        capacity=frozen.capacity, meaning=covered["meaning"], wording=wording,
        evidence=frozen.evidence, evidence_digest=frozen.evidence_digest,
        previous_digest=frozen.previous_digest, content=content,
        digest=digest_of(content), signed_at=now,
    )  # fmt: skip


def add_signature(
    attestation: Attestation, part: Part, capacity: str, *, by: User
) -> Signature:
    """A signature over the same evidence as the one before it, and over that one."""
    previous = attestation.signatures.latest("signed_at", "pk")
    frozen = Frozen(part, capacity, "", previous.evidence_digest, previous.digest)
    return write_signature(attestation, frozen, by=by)


def locked(attestation: Attestation) -> Attestation:
    """The row as it is now, locked until the transaction ends, with its people.

    Whatever follows is chained, so the chain is held first: two people who each hold a
    row would otherwise wait for each other.
    """
    chain.hold()
    row = Attestation.objects.select_for_update(of=("self",)).with_people()
    return row.get(pk=attestation.pk)


def move(attestation: Attestation, verb: str, **changed: Any) -> str:
    """The state it came from, after the move; raises ActionRefused when not allowed.

    One conditional UPDATE: of two people at the same moment one wins.
    """
    sources, target = TRANSITIONS[verb]
    before = attestation.status
    moved = Attestation.objects.filter(pk=attestation.pk, status__in=sources).update(
        status=target, changed_at=timezone.now(), **changed
    )
    if not moved:
        raise ActionRefused(not_now(attestation))
    attestation.refresh_from_db(fields=["status", "changed_at", *changed])
    return before


def require(attestation: Attestation, verb: str) -> None:
    """Raises ActionRefused unless the state allows the verb."""
    if not attestation.may(verb):
        raise ActionRefused(not_now(attestation))


def not_now(attestation: Attestation) -> str:
    return _("This attestation is “%(state)s” now, so this is no longer possible.") % {
        "state": Status(attestation.status).label
    }


CAPACITIES = {
    ProjectRole.LEAD: gettext_lazy("Project lead"),
    ProjectRole.LOCAL_CHAMPION: gettext_lazy("Local champion"),
    ProjectRole.COACH: gettext_lazy("QI coach"),
}


def cosigning_capacity(user: User, project: Project) -> str | None:
    """In which capacity `user` may confirm others in this project; None if in none.

    Two queries at most.
    """
    places = project.memberships.current().filter(user=user)
    role = places.values_list("role", flat=True).first()
    if role in CAPACITIES:
        return str(CAPACITIES[ProjectRole(role)])
    if project.organisation_id is None:
        return None
    coaches = OrganisationMembership.objects.current().filter(
        user=user, organisation=project.organisation_id, role=OrganisationRole.COACH
    )
    return str(CAPACITIES[ProjectRole.COACH]) if coaches.exists() else None
