"""Pages that read everything: each shows only what its reader may know of."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from reports.models import HandOver
from tests.factories.projects import MembershipFactory
from tests.permissions.rows import (
    Row,
    personal_row,
    project_row,
    public_row,
    statuses,
)

P = Permission


def prepare(world: SimpleNamespace) -> None:
    """Somebody left whose work the team member has; the lead handed it over."""
    team = world.project.memberships
    left = MembershipFactory(project=world.project, ended_at=timezone.now())
    world.hand_over = HandOver.objects.create(
        project=world.project, leaver=left.user, by=world.people["lead"],
        successor=world.people["team_member"], place_left=left,
        place_taken=team.get(user=world.people["team_member"]),
        place_before={"role": "team_member", "responsibilities": "", "card": ""},
    )  # fmt: skip


READERS, UNDOERS = frozenset({"lead", "team_member"}), frozenset({"lead"})
PART = ("project", "scope")


def successor(world: SimpleNamespace) -> dict[str, Any]:
    return {"successor": world.people["lead"].pk}


SCOPE = {"version": 1, "scope_in": "All visits"}

ROWS: list[Row] = [
    project_row("reports:brief", needs=Permission.VIEW_PROJECT),
    project_row("reports:brief_ask", needs=Permission.EDIT_PROJECT),
    project_row("reports:brief_ask", "POST", needs=Permission.EDIT_PROJECT, ok=302, data={"text": "Time", "version": 0}),
    project_row("reports:brief_pdf_ask", "POST", needs=Permission.VIEW_PROJECT, ok=302),
    # Not drawn yet: it leads back to the brief.
    project_row("reports:brief_pdf", needs=Permission.VIEW_PROJECT, ok=302),
    personal_row("reports:home"),
    personal_row("reports:search_page", query="?q=missed"),
    personal_row("reports:my_data_download"),
    project_row("reports:project_page", needs=Permission.VIEW_PROJECT),
    project_row("reports:project_events", needs=Permission.VIEW_AUDIT),
    project_row("reports:charter", needs=Permission.VIEW_PROJECT),
    project_row("reports:charter_part", needs=Permission.EDIT_PROJECT, args=PART),
    project_row("reports:charter_part", "POST", needs=Permission.EDIT_PROJECT, ok=302, args=PART, data=SCOPE),
    project_row("reports:charter_timeline", needs=Permission.EDIT_PROJECT),
    project_row("reports:charter_timeline", "POST", needs=Permission.EDIT_PROJECT, ok=302),
    project_row("reports:charter_versions", needs=Permission.VIEW_PROJECT),
    project_row("reports:hand_over", needs=P.MANAGE_TEAM, args=("project", "membership")),
    project_row("reports:hand_over", "POST", needs=P.MANAGE_TEAM, ok=302, args=("project", "membership"), data=successor),
    Row("reports:handed_over", "GET", statuses(READERS, frozenset(), 200, api=False), ("hand_over",)),
    Row("reports:hand_over_undo", "POST", statuses(UNDOERS, frozenset(), 302, api=False), ("hand_over",)),
    project_row("reports:paper_ask", "POST", needs=P.VIEW_PROJECT, ok=302, args=("project", "pack")),
    # Not drawn yet: it leads back to the charter.
    project_row("reports:paper", needs=P.VIEW_PROJECT, ok=302, args=("project", "pack")),
    public_row("reports:what_this_is_not"),
    public_row("reports:help_page"),
]  # fmt: skip
