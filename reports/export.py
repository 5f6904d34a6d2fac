"""Which completions can be sent, and the tables and archives that send them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import BoardIdentity, Organisation, PhysicianProfile
from attestations.catalogue import straight_to_boards
from attestations.identity import identity_faults
from attestations.models import Attestation, Document
from qiapp.lib.tabular import Cell, Rows, csv_bytes, xlsx_bytes

SHEET = "Completions"
COLUMNS = (
    "Line", "Last name", "First name", "Board", "Diplomate ID", "NPI",
    "Birth month/day", "Profession", "Project", "Practice", "Part began", "Part ended",
    "Role", "Completed on", "Kind of credit", "Programme", "Programme version",
    "Attestation", "Consent given on", "PDF", "PDF SHA-256",
)  # fmt: skip
DATE_COLUMNS = ("Part began", "Part ended", "Completed on", "Consent given on")
EVIDENCE_COLUMNS = (
    "Line", "Attestation", "File", "Kind", "Issued on", "Issuer", "Imported",
    "Accepted by", "Accepted on", "Bytes", "SHA-256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completion:
    """One approved attestation with the person's identity and what stands against it."""

    attestation: Attestation
    profile: PhysicianProfile | None
    identities: tuple[BoardIdentity, ...]
    document: Document | None
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.attestation.participant.name


@dataclass(frozen=True, slots=True)
class Sorted:
    """Completions that can go, and those that are held back with their faults."""

    sendable: tuple[Completion, ...]
    held_back: tuple[Completion, ...]


def unsent(office: Organisation, first: date, last: date) -> QuerySet[Attestation]:
    """Approved completions of these days that no export has sent, oldest first.

    Without those whose people apply to their board themselves.
    """
    return (
        Attestation.objects.of_office(office)
        .completed_between(first, last)
        .exclude(export_lines__action="add")
        .exclude(participation__programme_id__in=straight_to_boards())
        .with_people()
        .select_related("document")
        .prefetch_related("participation__user__board_identities")
        .order_by("completed_on", "pk")
    )


def sort_out(attestations: Iterable[Attestation]) -> Sorted:
    """Each completion either sendable or held back; none is lost. Two queries."""
    completions = [completion_of(one) for one in attestations]
    return Sorted(
        tuple(one for one in completions if not one.faults),
        tuple(one for one in completions if one.faults),
    )


def completion_of(attestation: Attestation) -> Completion:
    user = attestation.participant
    profile = getattr(user, "physician_profile", None)
    identities = tuple(user.board_identities.all())
    document = getattr(attestation, "document", None)
    return Completion(
        attestation, profile, identities, document,
        tuple(faults_of(profile, identities, document)),
    )  # fmt: skip


def faults_of(
    profile: PhysicianProfile | None,
    identities: Sequence[BoardIdentity],
    document: Document | None,
) -> list[str]:
    """Sentences on what stands against the report; consent first."""
    faults = []
    if profile is None or profile.consent_at is None:
        faults.append(_("The person has not agreed to be reported."))
    faults += identity_faults(profile, identities)
    if document is None:
        faults.append(_("The PDF is not drawn yet."))
    return faults


def rows_of(line: int, completion: Completion) -> list[list[Cell]]:
    """The completion's rows of the roster: one per board."""
    return [row_of(line, completion, identity) for identity in completion.identities]


def row_of(line: int, completion: Completion, identity: BoardIdentity) -> list[Cell]:
    attestation, profile = completion.attestation, completion.profile
    participation, project = attestation.participation, attestation.project
    programme = participation.programme
    if profile is None or profile.consent_at is None or completion.document is None:
        raise ValueError("A completion with faults cannot be sent.")
    return [
        line, identity.last_name, identity.first_name, identity.board,
        identity.diplomate_id, profile.npi,
        f"{profile.birth_month:02d}/{profile.birth_day:02d}",
        str(attestation.participant.get_profession_display()), project.title,
        project.organisation.name if project.organisation else "",
        participation.started_on, participation.ended_on, participation.role_words(),
        attestation.completed_on, programme.credit.kind, programme.title,
        programme.version, attestation.pk,
        profile.consent_at.astimezone(project.zone()).date(),
        pdf_name(line, completion), completion.document.digest,
    ]  # fmt: skip


def frozen(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows with dates as ISO text, as a JSON column keeps them."""
    return [
        [cell.isoformat() if isinstance(cell, date) else cell for cell in row]
        for row in rows
    ]


def thawed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """What `frozen` wrote, with dates as dates again."""
    places = [COLUMNS.index(name) for name in DATE_COLUMNS]
    result = [list(row) for row in rows]
    for row in result:
        for place in places:
            row[place] = date.fromisoformat(str(row[place]))
    return result


def pdf_name(line: int, completion: Completion) -> str:
    """A file name that sorts as the roster does and needs no special letters."""
    first = completion.identities[0]
    name = slugify(f"{first.last_name} {first.first_name}") or "participant"
    return f"{line:03d}-{name}-attestation-{completion.attestation.pk}.pdf"


def pdf_name_in(row: list[Cell]) -> str:
    """The file name that stands in a row of the roster."""
    return str(row[COLUMNS.index("PDF")])


def roster_csv(rows: Rows) -> bytes:
    return csv_bytes(COLUMNS, rows)


def roster_xlsx(rows: Rows) -> bytes:
    return xlsx_bytes(SHEET, COLUMNS, rows)


def evidence_csv(rows: Rows) -> bytes:
    return csv_bytes(EVIDENCE_COLUMNS, rows)


def evidence_rows(
    line: int, attestation: int, facts: dict[str, Any]
) -> list[list[Cell]]:
    """One row for each file of evidence that was signed with the attestation."""
    return [
        [
            line, attestation, one["title"], one["kind"], one["dated_on"] or "",
            one["issuer"], "yes" if one["imported"] else "no",
            (one["accepted"] or {}).get("by", ""), (one["accepted"] or {}).get("on", ""),
            one["size"], one["sha256"],
        ]
        for one in facts.get("files", [])
    ]  # fmt: skip
