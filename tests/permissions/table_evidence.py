"""Files of evidence: brought by the team, seen by whom they concern, reviewed by offices."""

from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Permission
from tests.factories.papers import make_file, picture_bytes
from tests.factories.pdsa import CycleFactory
from tests.permissions.rows import (
    Row,
    office_row,
    on_project,
    personal_row,
    project_row,
    statuses,
)

P = Permission
TEAM_BUT_ONE = dict.fromkeys(on_project(P.RECORD_CYCLE) - {"participant"}, 404)  # fmt: skip
# A file for one's own part: the owner and the sponsoring office know of it.
MAY_SEE_OWN = frozenset({"participant", "sponsor_cme_staff"})
NOT_MINE = dict.fromkeys(on_project(P.VIEW_PROJECT) - MAY_SEE_OWN, 404)


def prepare(world: SimpleNamespace) -> None:
    """The participant's own file, one she has to check, and an old test."""
    owner = world.people["participant"]
    world.own_file = make_file(world.project, owner)
    world.unchecked = make_file(world.project, owner, confirmed_at=None)
    world.old_cycle = CycleFactory(
        project=world.project, number=90, imported_at=timezone.now()
    )


def file(world: SimpleNamespace) -> dict[str, object]:
    sent = SimpleUploadedFile("a.png", picture_bytes())
    return {"kind": "letter", "title": "A letter", "whose": "own", "file": sent}


OWN_BY_API = statuses(MAY_SEE_OWN, frozenset(), 200, api=True)
OWN, CHECK = ("project", "own_file"), ("project", "unchecked")
REVIEWED = {"verdict": "accepted"}
OLD = REVIEWED | {"version": 1}


def review(name: str, method: str = "GET", *args: str, **more: object) -> Row:
    return office_row(
        f"evidence:{name}", method, needs=P.REVIEW_ATTESTATION, args=("office", *args), **more,
    )  # fmt: skip


OWN_ALONE = OWN_BY_API | {"sponsor_cme_staff": 403}


def named(world: SimpleNamespace) -> dict[str, object]:
    return {"project": world.project.pk}


def word_on_file(world: SimpleNamespace) -> dict[str, object]:
    return {"file": world.own_file.pk, "verdict": "accepted"}


ROWS: list[Row] = [
    project_row("evidence:file_list", needs=P.VIEW_PROJECT),
    project_row("evidence:file_add", needs=P.RECORD_CYCLE),
    project_row("evidence:file_add", "POST", needs=P.RECORD_CYCLE, ok=302, data=file),
    project_row("evidence:file_check", needs=P.RECORD_CYCLE, args=CHECK, but=TEAM_BUT_ONE),
    project_row("evidence:file_check", "POST", needs=P.RECORD_CYCLE, ok=302, args=CHECK, data={"looked": "on"}, but=TEAM_BUT_ONE),
    project_row("evidence:file_remove", "POST", needs=P.RECORD_CYCLE, ok=302, args=OWN, but=TEAM_BUT_ONE),
    project_row("evidence:file_download", needs=P.VIEW_PROJECT, args=OWN, but=NOT_MINE),
    personal_row("evidence-file-list", api=True),
    Row("evidence-file-detail", "GET", OWN_BY_API, ("own_file",)),
    Row("evidence-file-content", "GET", OWN_BY_API, ("own_file",)),
    # A file does not travel as JSON: whoever may bring one is told so.
    project_row("evidence-file-list", "POST", needs=P.RECORD_CYCLE, ok=400, args=(), data=named, api=True),
    Row("evidence-file-detail", "DELETE", OWN_ALONE | {"participant": 204}, ("own_file",)),
    Row("evidence-file-confirm", "POST", OWN_ALONE | {"participant": 200}, ("own_file",), {"looked": True}),
    office_row("evidence-review-list", needs=P.REVIEW_ATTESTATION, api=True),
    office_row("evidence-review-list", "POST", needs=P.REVIEW_ATTESTATION, ok=201, data=word_on_file, api=True),
    review("review_list"),
    review("file_review", "GET", "own_file"),
    review("file_review", "POST", "own_file", ok=302, data=REVIEWED),
    review("file_review_download", "GET", "own_file"),
    review("cycle_review", "GET", "old_cycle"),
    review("cycle_review", "POST", "old_cycle", ok=302, data=OLD),
]  # fmt: skip
