"""What the participant does: join a programme, tell one's part, sign, withdraw."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from attestations import evidence, mails, snapshot
from attestations.catalogue import Programme
from attestations.models import (
    Attestation,
    Part,
    Participation,
    ProgrammeConfirmation,
    Signature,
    Status,
)
from attestations.office_programmes import OfficeProgramme
from attestations.signing import Frozen, locked, move, require, write_signature
from audit.record import changes, record
from evidence.actions import freeze
from projects.actions.sponsors import bind_sponsorship
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused, VersionConflict


@transaction.atomic
def confirm_programme(
    *,
    office: Organisation | None,
    programme: Programme,
    source_read_on: date,
    by: User,
    note: str = "",
    is_demo: bool = False,
) -> ProgrammeConfirmation:
    """The confirmation of this version; the first one if it exists already.

    Without an office it is the operator's. Raises ActionRefused when somebody else has to
    confirm this programme.
    """
    require_confirmer(office, programme, by=by)
    confirmation, is_new = ProgrammeConfirmation.objects.get_or_create(
        office=office,
        programme_id=programme.id,
        programme_version=programme.version,
        digest=programme.digest,
        defaults={
            "confirmed_by": by,
            "reviewer": by.name,
            "source_read_on": source_read_on,
            "note": note,
            "is_demo": is_demo,
        },
    )
    if is_new:
        record(
            "programme confirmed", by=by, subject=confirmation, organisation=office,
            programme=programme.id, version=programme.version, digest=programme.digest,
            source_read_on=source_read_on, demo=is_demo,
        )  # fmt: skip
    return confirmation


def require_confirmer(
    office: Organisation | None, programme: Programme, *, by: User
) -> None:
    """A route straight to a board is the operator's to confirm, the others an office's."""
    if office is not None and programme.straight_to_board:
        raise ActionRefused(
            _("This route goes straight to a board: the operator confirms it.")
        )
    if office is None and not (programme.straight_to_board and by.is_staff):
        raise ActionRefused(_("A CME office confirms this program."))
    others = OfficeProgramme.objects.filter(programme_id=programme.id)
    if others.exclude(office=office).exists():
        raise ActionRefused(_("Only the office whose program it is confirms it."))


def usable_confirmation(
    office: Organisation, programme: Programme
) -> ProgrammeConfirmation | None:
    """The confirmation of exactly this file that counts for the office. One query."""
    confirmer = None if programme.straight_to_board else office
    found = ProgrammeConfirmation.objects.of(programme).filter(office=confirmer)
    return found.first()


@transaction.atomic
def join_programme(
    *, project: Project, office: Organisation, programme: Programme, by: User
) -> Participation:
    """One's participation with its first draft; the same one when joined before.

    Raises ActionRefused when the office does not sponsor the project, has not confirmed
    this version, or the programme is not for the person's profession.
    """
    if Permission.PARTICIPATE not in permissions_of(by, project):
        raise ActionRefused(
            _("Your role in the team cannot attest. Ask the project lead to change it.")
        )
    known = project.participations.filter(user=by, programme_id=programme.id).first()
    if known is not None:
        return known
    confirmation = require_joinable(project, office, programme)
    participation = Participation(
        user=by, project=project, office=office, confirmation=confirmation,
        programme_id=programme.id, programme_version=programme.version,
        started_on=project.started_on, ended_on=project.ended_on,
    )  # fmt: skip
    require_profession(participation)
    try:
        with transaction.atomic():
            participation.save()
    except IntegrityError:  # the second of two clicks
        return project.participations.get(user=by, programme_id=programme.id)
    Attestation.objects.create(participation=participation)
    record("programme joined", by=by, subject=participation, project=project,
           programme=programme.id, version=programme.version, office=office.name)  # fmt: skip
    return participation


def require_joinable(
    project: Project, office: Organisation, programme: Programme
) -> ProgrammeConfirmation:
    if not project.sponsorships.filter(organisation=office).exists():
        raise ActionRefused(
            _("%(office)s does not sponsor this project yet. Ask the project lead.")
            % {"office": office.name},
            field="office",
        )
    confirmation = usable_confirmation(office, programme)
    if confirmation is None and programme.straight_to_board:
        raise ActionRefused(
            _("The operator has not confirmed this program yet, so it cannot be used."),
            field="programme",
        )
    if confirmation is None:
        raise ActionRefused(
            _("%(office)s has not confirmed this program yet, so it cannot be used.")
            % {"office": office.name},
            field="programme",
        )
    return confirmation


def require_profession(participation: Participation) -> None:
    if participation.profession() not in participation.programme.professions:
        raise ActionRefused(
            _(
                "This program is for physicians and physician assistants. If that is "
                "you, correct your profession on your profile."
            ),
            field="programme",
        )


@transaction.atomic
def describe_part(
    *, participation: Participation, by: User, version: int, **fields: Any
) -> Participation:
    """The participation with a new role or new dates. Raises VersionConflict."""
    require_draft(participation)
    before, after = changes(participation, fields)
    return revise(participation, version, before, after, by=by)


@transaction.atomic
def tick_steps(
    *, participation: Participation, by: User, version: int, ticked: set[str]
) -> Participation:
    """The participation with exactly these steps ticked; old ticks keep their time."""
    require_draft(participation)
    now = timezone.now().isoformat(timespec="seconds")
    known = participation.programme.claimable_steps()
    steps = {s.id: participation.steps.get(s.id, now) for s in known if s.id in ticked}
    before, after = changes(participation, {"steps": steps})
    return revise(participation, version, before, after, by=by)


@transaction.atomic
def write_reflections(
    *, participation: Participation, by: User, version: int, texts: dict[str, str]
) -> Participation:
    """The participation with these texts; reflections that are not given stay.

    The audit record holds how many words each has, not the words.
    """
    require_draft(participation)
    known = {one.id for one in participation.programme.reflections}
    new = participation.reflections | {
        key: text for key, text in texts.items() if key in known
    }
    before, after = changes(participation, {"reflections": new})
    return revise(participation, version, before, after, by=by)


def revise(
    participation: Participation,
    version: int,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: User,
) -> Participation:
    if not after:
        return participation
    updated = Participation.objects.filter(pk=participation.pk, version=version).update(
        version=version + 1, changed_at=timezone.now(), **after
    )
    if not updated:
        raise VersionConflict(
            _(
                "This was changed in another window or on another device. Reload, then save."
            )
        )
    participation.refresh_from_db()
    record(
        "participation changed", by=by, subject=participation,
        project=participation.project,
        before=word_counts(before), after=word_counts(after),
    )  # fmt: skip
    return participation


def word_counts(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the number of words in place of each reflection."""
    if "reflections" not in values:
        return values
    counts = {key: len(text.split()) for key, text in values["reflections"].items()}
    return values | {"reflections": counts}


def draft_of(participation: Participation) -> Attestation | None:
    return participation.attestations.filter(status=Status.DRAFT).first()


def require_draft(participation: Participation) -> Attestation:
    """The draft; raises ActionRefused when it is signed or ended."""
    draft = draft_of(participation)
    if draft is None:
        raise ActionRefused(
            _(
                "Your attestation is signed, so its contents are fixed. Withdraw it first."
            )
        )
    return draft


@transaction.atomic
def begin_again(*, participation: Participation, by: User) -> Attestation:
    """A new draft after the last attestation ended or was approved; else the open one."""
    Participation.objects.select_for_update().get(pk=participation.pk)
    last = participation.attestations.order_by("-number").first()
    if last is not None and last.status in {
        Status.DRAFT, Status.SIGNED, Status.COSIGNED,
    }:  # fmt: skip
        return last
    number = last.number + 1 if last else 1
    attestation = Attestation.objects.create(participation=participation, number=number)
    record("attestation begun again", by=by, subject=attestation,
           project=participation.project, number=number)  # fmt: skip
    return attestation


def check_before_signing(
    *, attestation: Attestation, evidence_digest: str, by: User
) -> tuple[str, str, evidence.Material]:
    """(canonical evidence, its digest, what it was made from). Raises ActionRefused with the first reason.

    `evidence_digest` is that of the evidence the person was shown: when anything changed
    since, VersionConflict asks to look again.
    """
    require(attestation, "sign")
    if not attestation.is_own(by):
        raise ActionRefused(_("Only the participant can sign this attestation."))
    if Permission.PARTICIPATE not in permissions_of(by, attestation.project):
        raise ActionRefused(_("You are no longer in this project's team."))
    material = evidence.load(attestation.participation)
    eligibility = evidence.verdict_of(material)
    open_findings = eligibility.open_for("signing")
    if open_findings:
        first = open_findings[0]
        raise ActionRefused(
            _("Not yet: “%(requirement)s”. %(sentence)s")
            % {"requirement": first.requirement.text, "sentence": first.sentence}
        )
    text, digest = snapshot.frozen(material, eligibility)
    if digest != evidence_digest:
        raise VersionConflict(
            _("The project changed since you looked. Check it again, then sign.")
        )
    return text, digest, material


@transaction.atomic
def sign(*, attestation: Attestation, evidence_digest: str, by: User) -> Signature:
    """The participant's signature over the evidence; the attestation is then signed.

    Raises ActionRefused while a requirement fails and names it. Presence is proved before
    (accounts.presence), bound to `signing.bound_to("sign", ...)`.
    """
    attestation = locked(attestation)
    text, digest, material = check_before_signing(
        attestation=attestation, evidence_digest=evidence_digest, by=by
    )
    freeze(material.files)
    move(attestation, "sign", completed_on=attestation.project.today())
    bind_office(attestation, by=by)
    capacity = str(Part.PARTICIPANT.label)
    signature = write_signature(
        attestation, Frozen(Part.PARTICIPANT, capacity, text, digest, ""), by=by
    )
    record(
        "attestation signed", by=by, subject=attestation, project=attestation.project,
        before={"status": Status.DRAFT}, after={"status": Status.SIGNED},
        evidence_digest=digest, signature_digest=signature.digest,
        completed_on=attestation.completed_on,
    )  # fmt: skip
    mails.ask_cosigners(attestation, by=by)
    return signature


def bind_office(attestation: Attestation, *, by: User) -> None:
    """From now on the office stays with the project: something was signed for it."""
    office = attestation.participation.office_id
    sponsorship = attestation.project.sponsorships.get(organisation_id=office)
    bind_sponsorship(sponsorship=sponsorship, by=by)


@transaction.atomic
def withdraw(*, attestation: Attestation, by: User, reason: str = "") -> Attestation:
    """The attestation, withdrawn by its participant before the CME office decided."""
    attestation = locked(attestation)
    if not attestation.is_own(by):
        raise ActionRefused(_("Only the participant can withdraw this attestation."))
    before = move(attestation, "withdraw", reason=reason.strip())
    record(
        "attestation withdrawn", by=by, subject=attestation,
        project=attestation.project, before={"status": before},
        after={"status": Status.WITHDRAWN}, reason=reason.strip(),
    )  # fmt: skip
    return attestation
