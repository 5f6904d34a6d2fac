"""Board files: the office's own; one's own points; fields only oneself mends."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Permission
from boardfiles.actions.points import enter_points
from boardfiles.models import BoardBatch, BoardFile, BoardLine, ResultFile
from qiapp.lib import private_files
from tests.factories.boardfiles import make_activity
from tests.permissions.rows import Row, office_row, personal_row, statuses

P = Permission
NOBODY_INSIDE: frozenset[str] = frozenset()
OWN = frozenset({"lead"})


def prepare(world: SimpleNamespace) -> None:
    """A PARS activity with a file, an answer to it, and the lead's report, accepted."""
    staff, office = world.people["sponsor_cme_staff"], world.office
    world.board_activity = make_activity(office, staff)
    world.board_batch = BoardBatch.objects.create(
        office=office, activity=world.board_activity, number=1, created_by=staff,
        ready_at=world.signed.changed_at,
    )  # fmt: skip
    stored = private_files.store("boardfiles/table", "a.xlsx", b"bytes")
    BoardFile.objects.create(
        batch=world.board_batch, adapter="pars-workbook", adapter_version="1",
        name="a.xlsx", path=stored.path, digest=stored.digest, size=stored.size,
    )  # fmt: skip
    world.board_line = BoardLine.objects.create(
        batch=world.board_batch, attestation=world.signed, action="add", board="ABIM",
        position=1, completed_on=date(2026, 6, 30), state="accepted", record=RECORD,
    )  # fmt: skip
    world.board_result = ResultFile.objects.create(
        batch=world.board_batch, name="answer.csv", digest="0" * 64, received_by=staff,
        answers=[{"row": 2, "line": world.board_line.pk, "state": "posted",
                  "reason": "", "fault": ""}],
    )  # fmt: skip
    world.entered = enter_points(
        user=world.people["lead"], board="ABIM", earned_on=date(2026, 1, 2), points=3,  # type: ignore[arg-type]
        what="",
    )  # fmt: skip


RECORD: dict[str, Any] = {
    "action": "add", "activity_id": "202612345", "activity_title": "Fewer missed visits",
    "completed_on": "2026-06-30", "first_name": "Lena", "last_name": "Lead",
    "birth_month": 4, "birth_day": 17, "npi": "1234567893", "board": "ABIM",
    "board_id": "123456", "cme_credits": None, "board_points": "20",
    "credit_type": "Practice Assessment",
}  # fmt: skip
NEW = {
    "programme_id": "ama-pi-cme", "channel": "pars", "title": "Asthma plans",
    "number": "202612346", "first_day": "2026-01-01", "reports": "cme",
    "cme_credits": "20", "version": 1,
}  # fmt: skip


def page(
    name: str, method: str = "GET", *, ok: int = 200, args: tuple[str, ...] = (),
    data: Any = None,
) -> Row:  # fmt: skip
    return office_row(
        f"boardfiles:{name}", method, ok=ok, args=("office", *args), data=data,
        needs=P.EXPORT_COMPLETIONS,
    )  # fmt: skip


def button(name: str, *args: str) -> Row:
    return page(name, "POST", ok=302, args=args)


def answer(world: SimpleNamespace) -> dict[str, Any]:
    table = b"Board,Board ID,Status\nABIM,123456,Posted\n"
    return {"file": SimpleUploadedFile("a.csv", table)}


def own(name: str, *args: str) -> Row:
    """A button of the lead's; nobody else knows of it."""
    expect = statuses(OWN, NOBODY_INSIDE, 302, api=False)
    return Row(f"boardfiles:{name}", "POST", expect, args, {})


ACTIVITY, BATCH, LINE = ("board_activity",), ("board_batch",), ("board_line",)
CYCLE = {"ends_on": "2030-12-31", "needed": "100", "version": 1}
POINTS = {"points": "3", "earned_on": "2026-01-02"}


def api(
    name: str, method: str = "GET", *args: str, ok: int = 200, data: Any = None
) -> Row:  # fmt: skip
    return office_row(
        f"board-{name}", method, ok=ok, args=("office", *args), data=data,
        needs=P.EXPORT_COMPLETIONS, api=True,
    )  # fmt: skip


def new_batch(world: SimpleNamespace) -> dict[str, Any]:
    return {"activity": world.board_activity.pk}


ROWS: list[Row] = [
    api("activity-list"),
    api("activity-detail", "GET", *ACTIVITY),
    api("activity-completions", "GET", *ACTIVITY),
    api("batch-list"),
    # Nobody can go: the one approved person is reported already.
    api("batch-list", "POST", ok=400, data=new_batch),
    api("batch-detail", "GET", *BATCH),
    api("batch-files", "GET", *BATCH, "pars-workbook"),
    api("batch-sent", "POST", *BATCH),
    api("batch-posted", "POST", *BATCH),
    # A file does not travel as JSON: whoever may bring one is told so.
    api("batch-result", "POST", *BATCH, ok=400),
    api("result-detail", "GET", "board_result"),
    api("result-apply", "POST", "board_result"),
    page("board_home"),
    page("board_list"),
    page("figures"),
    page("figures_csv", args=("years",)),
    page("activity_new"),
    page("activity_new", "POST", ok=302, data=NEW),
    page("activity_detail", args=ACTIVITY),
    page("activity_edit", args=ACTIVITY),
    page("activity_edit", "POST", ok=302, args=ACTIVITY, data=NEW),
    page("template_add", args=ACTIVITY),
    page("template_add", "POST", ok=422, args=ACTIVITY),
    button("people_ask", *ACTIVITY),
    button("batch_make", *ACTIVITY),
    button("batch_resend", *ACTIVITY),
    button("batch_take_back", *ACTIVITY),
    page("batch_detail", args=BATCH),
    page("batch_file", args=(*BATCH, "pars-workbook")),
    button("batch_sent", *BATCH),
    button("batch_posted", *BATCH),
    page("batch_purge", args=BATCH),
    button("batch_purge", *BATCH),
    page("result_add", args=BATCH),
    page("result_add", "POST", ok=302, args=BATCH, data=answer),
    page("result_detail", args=("board_result",)),
    button("result_detail", "board_result"),
    button("line_take_back", *LINE),
    button("line_mended", *LINE),
    personal_row("boardfiles:points"),
    personal_row("boardfiles:cycle_edit", args=("ABP",)),
    personal_row("boardfiles:cycle_edit", "POST", ok=302, args=("ABP",), data=CYCLE),
    personal_row("boardfiles:elsewhere_add", args=("ABP",)),
    personal_row("boardfiles:elsewhere_add", "POST", ok=302, args=("ABP",), data=POINTS),
    own("elsewhere_remove", "entered"),
    own("line_seen", "board_line"),
    personal_row("boardfiles:fix_list"),
    personal_row("boardfiles:fix_field", args=("npi_missing",)),
    personal_row("boardfiles:fix_field", "POST", ok=422, args=("npi_missing",)),
]  # fmt: skip
