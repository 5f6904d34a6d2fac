"""What others do with a signed attestation: co-sign, decline, approve, revoke."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from attestations import mails
from attestations.conditions import conditions_of, require_accepted
from attestations.models import Attestation, Part, Signature, Status, staffed_offices
from attestations.signing import (
    add_signature,
    cosigning_capacity,
    locked,
    move,
    require,
)
from audit.record import record
from jobs.actions import enqueue
from jobs.models import Job
from qiapp.lib.errors import ActionRefused

RENDER_TASK = "attestations.render"


def check_before_cosigning(*, attestation: Attestation, by: User) -> str:
    """The capacity in which `by` co-signs. Raises ActionRefused with the reason."""
    require(attestation, "cosign")
    if attestation.is_own(by):
        raise ActionRefused(
            _("Nobody co-signs their own attestation. Ask the champion, the coach or "
              "another project lead.")
        )  # fmt: skip
    capacity = cosigning_capacity(by, attestation.project)
    if capacity is None:
        raise ActionRefused(
            _("Only a project lead, a local champion or the coach can co-sign.")
        )
    return capacity


@transaction.atomic
def cosign(*, attestation: Attestation, by: User) -> Signature:
    """The co-signature of a leader or another authority, never of oneself."""
    signature = cosign_one(attestation=attestation, by=by)
    mails.ask_reviewers(signature.attestation, by=by)
    return signature


def cosign_one(*, attestation: Attestation, by: User) -> Signature:
    """The co-signature, inside the caller's transaction; nobody is told yet."""
    attestation = locked(attestation)
    capacity = check_before_cosigning(attestation=attestation, by=by)
    move(attestation, "cosign")
    signature = add_signature(attestation, Part.COSIGNER, capacity, by=by)
    record(
        "attestation co-signed", by=by, subject=attestation,
        project=attestation.project, before={"status": Status.SIGNED},
        after={"status": Status.COSIGNED}, capacity=capacity,
        signature_digest=signature.digest,
    )  # fmt: skip
    return signature


def check_before_deciding(*, attestation: Attestation, verb: str, by: User) -> None:
    """Raises ActionRefused unless `by` works for the office and has no part in it.

    Nothing is approved before the activity's committee and stages have accepted it.
    """
    require(attestation, verb)
    if attestation.is_own(by):
        raise ActionRefused(_("Nobody decides on their own attestation."))
    if not is_office_staff(attestation, by):
        raise ActionRefused(
            _("Only staff of %(office)s can decide on this attestation.")
            % {"office": attestation.participation.office.name}
        )
    if attestation.signatures.filter(user=by).exists():
        raise ActionRefused(
            _("You co-signed this attestation. A colleague of the CME office decides.")
        )
    if verb == "approve":
        require_accepted(attestation.participation)


def is_office_staff(attestation: Attestation, user: User) -> bool:
    office = attestation.participation.office_id
    return staffed_offices(user).filter(organisation_id=office).exists()


@transaction.atomic
def approve(*, attestation: Attestation, by: User) -> Signature:
    """The office's signature; an older approved attestation of the same part is replaced.

    The PDF is drawn by a job that starts on commit.
    """
    attestation = locked(attestation)
    check_before_deciding(attestation=attestation, verb="approve", by=by)
    supersede_older(attestation, by=by)
    move(attestation, "approve")
    capacity = _("CME office staff, %(office)s") % {
        "office": attestation.participation.office.name
    }
    signature = add_signature(attestation, Part.OFFICE, capacity[:80], by=by)
    record(
        "attestation approved", by=by, subject=attestation,
        project=attestation.project, before={"status": Status.COSIGNED},
        after={"status": Status.APPROVED}, signature_digest=signature.digest,
        accepted=what_was_accepted(attestation),
    )  # fmt: skip
    enqueue_rendering(attestation, by=by)
    return signature


def what_was_accepted(attestation: Attestation) -> list[list[str]]:
    """What committee and stages had accepted, in words: the chain keeps it."""
    part = attestation.participation
    return [[one.text, one.sentence] for one in conditions_of([part])[part.pk]]


def supersede_older(attestation: Attestation, *, by: User) -> None:
    older = attestation.participation.attestations.filter(status=Status.APPROVED)
    for one in older.select_for_update():
        move(one, "supersede")
        record(
            "attestation superseded", by=by, subject=one, project=attestation.project,
            before={"status": Status.APPROVED}, after={"status": Status.SUPERSEDED},
            replaced_by=attestation.pk,
        )  # fmt: skip


def enqueue_rendering(attestation: Attestation, *, by: User) -> Job:
    """The job that draws the PDF; the same one while it is not finished."""
    return enqueue(
        task=RENDER_TASK, subject=attestation, by=by,
        title=_("Drawing the PDF of the attestation"),
    )  # fmt: skip


def rendering_of(attestation: Attestation) -> Job | None:
    """The newest job that draws the PDF. One query."""
    return Job.objects.of(attestation).order_by("-pk").first()


@transaction.atomic
def decline(*, attestation: Attestation, reason: str, by: User) -> Attestation:
    """The attestation, declined with a reason by its co-signer or the CME office."""
    attestation = locked(attestation)
    check_before_declining(attestation=attestation, by=by)
    before = move(attestation, "decline", reason=required_reason(reason))
    record(
        "attestation declined", by=by, subject=attestation,
        project=attestation.project, before={"status": before},
        after={"status": Status.DECLINED}, reason=attestation.reason,
    )  # fmt: skip
    mails.tell_participant(attestation, "declined", by=by)
    return attestation


def check_before_declining(*, attestation: Attestation, by: User) -> None:
    """Whoever decides next may decline: the co-signer first, then the CME office."""
    require(attestation, "decline")
    if attestation.status == Status.SIGNED and not is_office_staff(attestation, by):
        check_before_cosigning(attestation=attestation, by=by)
    else:
        check_before_deciding(attestation=attestation, verb="decline", by=by)


@transaction.atomic
def revoke(*, attestation: Attestation, reason: str, by: User) -> Attestation:
    """An approved attestation, revoked; the public page says so at once."""
    attestation = locked(attestation)
    require(attestation, "revoke")
    if attestation.is_own(by) or not is_office_staff(attestation, by):
        raise ActionRefused(
            _("Only other staff of %(office)s can revoke this attestation.")
            % {"office": attestation.participation.office.name}
        )
    move(attestation, "revoke", reason=required_reason(reason))
    record(
        "attestation revoked", by=by, subject=attestation,
        project=attestation.project, before={"status": Status.APPROVED},
        after={"status": Status.REVOKED}, reason=attestation.reason,
    )  # fmt: skip
    mails.tell_participant(attestation, "revoked", by=by)
    return attestation


def required_reason(reason: str) -> str:
    if not reason.strip():
        raise ActionRefused(
            _("Say why, so that the participant knows what to mend."), field="reason"
        )
    return reason.strip()
