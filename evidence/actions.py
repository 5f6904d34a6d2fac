"""Bringing files of evidence, checking them, taking them back, freezing and reviewing."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole
from audit.record import record
from evidence.models import EvidenceFile, Review, Verdict
from evidence.reading.bounded import read_file
from evidence.reading.gate import ENDINGS
from evidence.reading.results import Reading, Refused
from evidence.screening import screen
from evidence.wording import REFUSALS, refused_words
from extracts.storage import plain_copy
from pdsa.models import Cycle
from projects.models import Project
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused, VersionConflict

MOST_FILES = 30  # of one person in one project
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class About:
    """What the person says of a file."""

    kind: str
    title: str
    issuer: str = ""
    dated_on: date | None = None
    is_shared: bool = False
    is_imported: bool = False


def add_file(
    *, project: Project, about: About, content: bytes, name: str, by: User
) -> EvidenceFile:
    """The file, read, screened and kept aside until its owner has checked it.

    Raises ActionRefused, with nothing kept, when the type is not taken, the file cannot
    be read, or it holds what is surely patient data. Not atomic: the slow look at the
    file must not hold a write lock.
    """
    require_room(project, by)
    require_dates(about, project)
    reading = read_content(content)
    shown_name = name_of(name, reading.media_type)
    hard, soft = screen(reading, shown_name)
    if hard:
        raise ActionRefused(refused_words(hard), field="file")
    folder = f"evidence/{project.pk}"
    stored = private_files.store(folder, secrets.token_hex(16), content)
    try:
        return keep_aside(project, about, reading, shown_name, stored, soft, by=by)
    except BaseException:
        private_files.remove([stored.path])
        raise


def require_room(project: Project, by: User) -> None:
    mine = EvidenceFile.objects.filter(project=project, by=by, removed_at=None)
    if mine.count() >= MOST_FILES:
        raise ActionRefused(
            _("You have brought %(n)s files here. Take one away first.")
            % {"n": MOST_FILES},
            field="file",
        )


def require_dates(about: About, project: Project) -> None:
    """Raises ActionRefused where work done before lacks its date or who confirmed it."""
    if about.dated_on is not None and about.dated_on > project.today():
        raise ActionRefused(_("This day is still to come."), field="dated_on")
    if about.is_imported and about.dated_on is None:
        raise ActionRefused(
            _("Work done before keeps its own date: enter the date on the paper."),
            field="dated_on",
        )
    if about.is_imported and not about.issuer.strip():
        raise ActionRefused(_("Say who issued the paper."), field="issuer")


def read_content(content: bytes) -> Reading:
    with plain_copy([content], ".evidence") as path:
        try:
            return read_file(path)
        except Refused as refusal:
            raise ActionRefused(str(REFUSALS[refusal.code]), field="file") from None


def name_of(name: str, media_type: str) -> str:
    """The file's own name without folders, control characters and a false ending."""
    plain = PurePath(name.replace("\\", "/")).name
    plain = "".join(c if c.isprintable() and c not in '"\\/' else " " for c in plain)
    ending = PurePath(plain).suffix.lower()
    right = ENDINGS[media_type]
    stem = plain[: -len(ending)] if ending else plain
    kept = ending if ending in right else right[0]
    return (stem.strip() or "file")[: NAME_LENGTH - len(kept)] + kept


@transaction.atomic
def keep_aside(
    project: Project, about: About, reading: Reading, name: str,
    stored: private_files.Stored, found: list[tuple[str, str, int]], *, by: User,
) -> EvidenceFile:  # fmt: skip
    try:
        with transaction.atomic():
            file = EvidenceFile.objects.create(
                project=project, by=by, kind=about.kind, title=about.title.strip(),
                issuer=about.issuer.strip(), dated_on=about.dated_on,
                is_shared=about.is_shared, is_imported=about.is_imported, name=name,
                media_type=reading.media_type, path=stored.path, digest=stored.digest,
                size=stored.size, pages=reading.pages, found=[list(f) for f in found],
                unread=[list(place) for place in reading.unread],
            )  # fmt: skip
    except IntegrityError:
        raise ActionRefused(
            _("This very file is here already."), field="file"
        ) from None
    record(
        "evidence file brought", by=by, subject=file, project=project,
        kind=about.kind, size=stored.size, sha256=stored.digest,
        imported=about.is_imported, found=len(found),
    )  # fmt: skip
    return file


@transaction.atomic
def confirm_file(*, file: EvidenceFile, by: User) -> EvidenceFile:
    """The file, kept: its owner looked at it and nobody can be recognised."""
    require_own(file, by)
    waiting = EvidenceFile.objects.filter(
        pk=file.pk, confirmed_at=None, removed_at=None
    )
    if waiting.update(confirmed_at=timezone.now()):
        record("evidence file kept", by=by, subject=file, project=file.project,
               sha256=file.digest)  # fmt: skip
    file.refresh_from_db()
    return file


@transaction.atomic
def remove_file(*, file: EvidenceFile, by: User) -> None:
    """Destroys the file's content. Raises ActionRefused once a signature lists it."""
    require_own(file, by)
    free = EvidenceFile.objects.filter(pk=file.pk, frozen_at=None, removed_at=None)
    if not free.update(removed_at=timezone.now()):
        raise ActionRefused(
            _("A signature lists this file, so it stays as it is. Bring another one.")
        )
    record("evidence file taken away", by=by, subject=file, project=file.project,
           sha256=file.digest)  # fmt: skip
    transaction.on_commit(lambda: private_files.remove([file.path]))


def require_own(file: EvidenceFile, by: User) -> None:
    if not file.is_own(by):
        raise ActionRefused(_("Only the person who brought the file can do this."))


def freeze(files: Iterable[EvidenceFile]) -> None:
    """From now on these files stay: a signature lists them. Call within the signing.

    Raises VersionConflict when one of them was taken away meanwhile.
    """
    ids = [file.pk for file in files]
    kept = EvidenceFile.objects.kept().filter(pk__in=ids)
    held = len(kept.select_for_update().values_list("pk", flat=True))
    if held < len(ids):
        raise VersionConflict(
            _("The project changed since you looked. Check it again, then sign.")
        )
    kept.filter(frozen_at=None).update(frozen_at=timezone.now())


@transaction.atomic
def review_file(
    *, office: Organisation, file: EvidenceFile, accepts: bool, by: User,
    reason: str = "",
) -> Review:  # fmt: skip
    """The office's word on a file. Raises ActionRefused; see require_reviewer."""
    require_reviewer(office, file.project, by=by)
    review = Review.objects.create(
        office=office, file=file, by=by, reviewer=by.name, **word(accepts, reason)
    )
    return reviewed(review, file, file.project, by=by)


@transaction.atomic
def review_cycle(
    *, office: Organisation, cycle: Cycle, version: int, accepts: bool, by: User,
    reason: str = "",
) -> Review:  # fmt: skip
    """The office's word on a test that came from old notes, as it was at `version`.

    Raises VersionConflict when it was changed since, ActionRefused as for a file.
    """
    require_reviewer(office, cycle.project, by=by)
    if not cycle.is_imported():
        raise ActionRefused(_("This test was recorded here, so it counts as it is."))
    if cycle.version != version:
        raise VersionConflict(
            _("The test was changed since you looked. Read it again.")
        )
    review = Review.objects.create(
        office=office, cycle=cycle, cycle_version=version, by=by, reviewer=by.name,
        **word(accepts, reason),
    )  # fmt: skip
    return reviewed(review, cycle, cycle.project, by=by)


def word(accepts: bool, reason: str) -> dict[str, str]:
    if not accepts and not reason.strip():
        raise ActionRefused(
            _("Say why, so that the team knows what to mend."), field="reason"
        )
    verdict = Verdict.ACCEPTED if accepts else Verdict.REFUSED
    return {"verdict": verdict, "reason": reason.strip()}


def reviewed(
    review: Review, subject: EvidenceFile | Cycle, project: Project, *, by: User
) -> Review:
    record(
        f"imported evidence {review.verdict}", by=by, subject=subject, project=project,
        organisation=review.office, reason=review.reason,
    )  # fmt: skip
    return review


def require_reviewer(office: Organisation, project: Project, *, by: User) -> None:
    """Staff of an office that sponsors the project, without a part in it themselves."""
    staff = OrganisationMembership.objects.current().filter(
        user=by, organisation=office, role=OrganisationRole.CME_STAFF
    )
    if not staff.exists() or not project.sponsorships.filter(organisation=office):
        raise ActionRefused(
            _("Only staff of an office that sponsors the project decide.")
        )
    if project.memberships.current().filter(user=by).exists():
        raise ActionRefused(
            _("You are in this project's team. A colleague of your office decides.")
        )
