"""Everything that was signed, computed again from its beginning and compared.

The chain says what happened; signatures, documents and states have to agree with it, and
the chain with them. Reads only; `manage.py verify_chain` prints what comes out.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from attestations.models import Attestation, Document, Part, Signature
from audit import chain
from audit.chain import Fault
from audit.models import Event
from qiapp.lib.canonical import canonical, digest_of, plain

SUBJECT = "attestations.attestation"


def faults() -> Iterator[Fault]:
    """Every difference, with its place. One reading of each table and of each PDF."""
    yield from chain.faults()
    told = Told()
    yield from signature_faults(told)
    yield from document_faults(told)
    yield from attestation_faults(told)
    for path in settings.CHAIN_CHECKS:
        yield from import_string(path)()


class Told:
    """What the chained events say of attestations; events come in the chain's order.

    `signatures` and `documents`: digest -> the event's facts; `states`: id of the
    attestation -> the state it came to last; `completed`: id -> day of completion;
    `reasons`: id -> reason of its end.
    """

    def __init__(self) -> None:
        self.signatures: dict[str, dict[str, Any]] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.states: dict[str, str] = {}
        self.completed: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        events = Event.objects.filter(subject_type=SUBJECT, link__isnull=False)
        for event in events.order_by("link__place").iterator():
            self.hear(event)

    def hear(self, event: Event) -> None:
        facts = event.facts | {"attestation": event.subject_id}
        if "signature_digest" in facts:
            self.signatures[facts["signature_digest"]] = facts
        elif event.verb == "attestation PDF drawn":
            self.documents[facts["digest"]] = facts
        if "status" in event.after:
            self.states[event.subject_id] = event.after["status"]
            self.reasons[event.subject_id] = facts.get("reason", "")
        if "completed_on" in facts:
            self.completed[event.subject_id] = facts["completed_on"]


def signature_faults(told: Told) -> Iterator[Fault]:
    """Signatures changed, copied, added or taken away."""
    seen: set[str] = set()
    before: Signature | None = None
    rows = Signature.objects.order_by("attestation_id", "signed_at", "pk")
    for one in rows.select_related("attestation__participation").iterator():
        if before is not None and before.attestation_id != one.attestation_id:
            before = None
        for what in wrong_with(one, before, told):
            yield Fault(f"signature {one.pk} of attestation {one.attestation_id}", what)
        seen.add(one.digest)
        before = one
    for digest, facts in told.signatures.items():
        if digest not in seen:
            where = f"attestation {facts['attestation']}"
            yield Fault(where, f"the signature {digest[:16]}… is gone")


def wrong_with(one: Signature, before: Signature | None, told: Told) -> Iterator[str]:
    """What is wrong with one signature, beside the one before it."""
    if digest_of(one.content) != one.digest:
        yield "its content is not what was signed"
    elif columns_of(one) != json.loads(one.content):
        yield "its columns are not what its content says"
    if one.previous_digest != (before.digest if before else ""):
        yield "it does not follow from the signature before it"
    if before and one.evidence_digest != before.evidence_digest:
        yield "it covers other evidence than the signature before it"
    if one.digest not in told.signatures:
        yield "the chain knows nothing of it"
    if one.part == Part.PARTICIPANT:
        yield from wrong_with_evidence(one)


def columns_of(one: Signature) -> dict[str, Any]:
    """The signature's columns as its content names them."""
    named: dict[str, Any] = json.loads(one.content)
    columns = {
        "attestation": one.attestation_id,
        "number": one.attestation.number,
        "part": one.part,
        "signer": {"id": one.user_id, "name": one.name},
        "capacity": one.capacity,
        "meaning": one.meaning,
        "wording": one.wording,
        "evidence_digest": one.evidence_digest,
        "previous_digest": one.previous_digest,
        "signed_at": one.signed_at,
    }
    return named | plain(columns)


def wrong_with_evidence(one: Signature) -> Iterator[str]:
    """What is wrong with what was signed, and with whom and what it was signed for."""
    if digest_of(one.evidence) != one.evidence_digest:
        yield "the evidence is not what was signed"
        return
    facts = json.loads(one.evidence)
    part = one.attestation.participation
    now = (part.user_id, part.project_id, part.programme_id, part.programme_version, part.office_id)  # fmt: skip
    programme = facts["programme"]
    then = (facts["participant"]["id"], facts["project"]["id"], programme["id"], programme["version"], programme["office"]["id"])  # fmt: skip
    if now != then:
        yield "person, project, program or office are not those it was signed for"


def document_faults(told: Told) -> Iterator[Fault]:
    """PDFs changed, swapped, added or taken away."""
    seen: set[str] = set()
    for one in Document.objects.order_by("pk").iterator():
        where = f"PDF of attestation {one.attestation_id} ({one.path})"
        for what in wrong_with_document(one, told):
            yield Fault(where, what)
        seen.add(one.digest)
    for digest, facts in told.documents.items():
        if digest not in seen:
            where = f"attestation {facts['attestation']}"
            yield Fault(where, f"the row of its PDF {digest[:16]}… is gone")


def wrong_with_document(one: Document, told: Told) -> Iterator[str]:
    facts = told.documents.get(one.digest)
    if facts is None:
        yield "the chain knows nothing of it"
    else:
        columns = {
            "attestation": str(one.attestation_id), "pages": one.pages,
            "code_digest": one.code_digest, "seal_fingerprint": one.seal_fingerprint,
        }  # fmt: skip
        if any(facts.get(name, value) != value for name, value in columns.items()):
            yield "its row is not what was recorded"
    try:
        content = (settings.MEDIA_ROOT / one.path).read_bytes()
    except OSError:
        yield "the file is missing or cannot be read"
    else:
        if sha256(content).hexdigest() != one.digest:
            yield "the file is not the one that was stored"


def attestation_faults(told: Told) -> Iterator[Fault]:
    """States, days and reasons that no recorded event led to."""
    rows = Attestation.objects.order_by("pk").values_list(
        "pk", "status", "completed_on", "reason"
    )
    seen: set[str] = set()
    for pk, status, completed_on, reason in rows.iterator():
        seen.add(key := str(pk))
        where = f"attestation {pk}"
        expected = told.states.get(key, "draft")
        if status != expected:
            yield Fault(
                where, f"it is “{status}”; what was recorded led to “{expected}”"
            )
        if str(completed_on) != told.completed.get(key, str(completed_on)):
            yield Fault(where, "its day of completion is not the one recorded")
        if reason != told.reasons.get(key, ""):
            yield Fault(where, "its reason is not the one recorded")
    for key in sorted(told.states.keys() - seen):
        yield Fault(f"attestation {key}", "its row is gone")


def summary() -> str:
    """How much was compared, and the chain's head, to be kept elsewhere."""
    head = chain.head()
    return canonical(
        {
            "events": head.place if head else 0,
            "head": head.digest if head else "",
            "signatures": Signature.objects.count(),
            "documents": Document.objects.count(),
        }
    )
