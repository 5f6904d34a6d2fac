"""The CME office: its queue, decisions, programmes and exports."""

from types import SimpleNamespace
from typing import Any

from accounts.permissions import Permission
from jobs.models import Job
from jobs.running import run_now
from reports import export_actions, tasks  # noqa: F401 - registers the task
from tests.permissions.rows import Row, office_row, on_office, personal_row, statuses
from tests.permissions.table_attestations import STAFF, WHY, approved

P = Permission


def prepare(world: SimpleNamespace) -> None:
    """One export that is ready, and an approved attestation no export has sent."""
    days = completed(world)
    world.export = export_actions.create_export(
        office=world.office, by=world.people["sponsor_cme_staff"], **days
    )
    run_now(Job.objects.of(world.export).get())
    approved(world, "Fred Finished")


def completed(world: SimpleNamespace) -> dict[str, Any]:
    day = world.approved.completed_on
    return {"first_day": day, "last_day": day}


def days(world: SimpleNamespace) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in completed(world).items()}


def office_days(world: SimpleNamespace) -> dict[str, Any]:
    return days(world) | {"office": world.office.pk}


def page(
    name: str, method: str = "GET", *, ok: int = 200,
    args: tuple[str, ...] = (), data: Any = None,
) -> Row:  # fmt: skip
    exports = name.startswith("export")
    return office_row(
        f"reports:provider_{name}", method, ok=ok, args=("office", *args), data=data,
        needs=P.EXPORT_COMPLETIONS if exports else P.REVIEW_ATTESTATION,
    )  # fmt: skip


def export_api(name: str, *args: str) -> Row:
    expect = statuses(STAFF, frozenset(), 200, api=True)
    return Row(f"export-{name}", "GET", expect, ("export", *args))


RULES = ("abms-portfolio", "2026-1")
COLLEAGUES = on_office(P.VIEW_ORGANISATION)

ROWS: list[Row] = [
    page("queue"),
    page("decision", args=("cosigned",)),
    page("decision", "POST", args=("cosigned",), ok=422),
    page("decline", args=("cosigned",)),
    page("decline", "POST", args=("cosigned",), ok=302, data=WHY),
    page("revoke", args=("approved",)),
    page("revoke", "POST", args=("approved",), ok=302, data=WHY),
    page("programme_list"),
    page("programme_confirm", args=RULES),
    page("programme_confirm", "POST", args=RULES, ok=422),
    page("export_list"),
    page("export_new"),
    page("export_new", "POST", ok=302, data=days),
    page("export_detail", args=("export",)),
    page("export_download", args=("export", "zip")),
    personal_row("export-list", api=True),
    Row("export-list", "POST", statuses(STAFF, COLLEAGUES, 201, api=True), (), office_days),
    export_api("detail"),
    export_api("files", "csv"),
]  # fmt: skip
