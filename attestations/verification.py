"""What the public pages say about a code, or about a file."""

import json
import re
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import initials_of
from attestations import codes
from attestations.models import Document, Part, Status, in_parts

STATES = {
    Status.APPROVED: "authentic",
    Status.SUPERSEDED: "superseded",
    Status.REVOKED: "revoked",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """Only what a reader of the paper needs: no full name, no mail, no project data."""

    state: str
    initials: str
    activity: str
    issuer: str
    completed_on: date | None
    file_digest: str
    is_demo: bool

    def digest_parts(self) -> list[str]:
        return in_parts(self.file_digest)


SHA_256 = re.compile("[0-9a-f]{64}")


def verified(typed: str) -> Verified | None:
    """The state behind a code; None for unknown and malformed ones alike. Two queries."""
    code = codes.normalised(typed) or codes.new_code()  # the same work either way
    return first_of(Document.objects.filter(code_digest=codes.digest_of(code)))


def verified_file(digest: str) -> Verified | None:
    """The state of the document whose stored bytes have this SHA-256. Two queries at most.

    None for any other file: one changed byte gives another digest.
    """
    if not SHA_256.fullmatch(digest):
        return None
    return first_of(Document.objects.filter(digest=digest))


def first_of(documents: QuerySet[Document]) -> Verified | None:
    document = documents.select_related("attestation").first()
    return None if document is None else facts_of(document)


def facts_of(document: Document) -> Verified:
    """As the paper says it: from what was signed, whatever names are now. One query."""
    attestation = document.attestation
    signed = attestation.signatures.get(part=Part.PARTICIPANT)
    programme = json.loads(signed.evidence)["programme"]
    return Verified(
        state=STATES[Status(attestation.status)],
        initials=initials_of(signed.name),
        activity=programme["title"],
        issuer=programme["office"]["name"],
        completed_on=attestation.completed_on,
        file_digest=document.digest,
        is_demo=programme["confirmation"]["demo"],
    )
