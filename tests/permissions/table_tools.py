"""Tools: seen by everybody who sees the project, drawn by its team."""

from types import SimpleNamespace

from accounts.permissions import Permission
from tests.factories.tools import OUTLINE, make_tool
from tests.permissions.rows import Row, project_row
from tools.actions import remove_tool

P = Permission


def prepare(world: SimpleNamespace) -> None:
    world.tool = make_tool(world.project)
    world.gone_tool = make_tool(world.project, title="Gone")
    remove_tool(tool=world.gone_tool, by=world.people["lead"])


TYPED = {"title": "Ours", "head": "Under 10 %", "outline": OUTLINE, "version": 1}
SENT = {"kind": "causes", "title": "Ours", "head": "Missed", "outline": "People"}
ALL, ONE = ("project",), ("project", "tool")

ROWS: list[Row] = [
    project_row("tools:tool_list", needs=P.VIEW_PROJECT),
    project_row("tools:tool_add", needs=P.RECORD_CYCLE, args=("project", "causes")),
    project_row("tools:tool_add", "POST", needs=P.RECORD_CYCLE, ok=302, args=("project", "causes"), data=TYPED),
    project_row("tools:tool_preview", "POST", needs=P.RECORD_CYCLE, args=("project", "causes"), data=TYPED),
    project_row("tools:tool_detail", needs=P.VIEW_PROJECT, args=ONE),
    project_row("tools:tool_edit", needs=P.RECORD_CYCLE, args=ONE),
    project_row("tools:tool_edit", "POST", needs=P.RECORD_CYCLE, ok=302, args=ONE, data=TYPED),
    project_row("tools:tool_autosave", "POST", needs=P.RECORD_CYCLE, args=ONE, data=TYPED),
    project_row("tools:tool_set_back", "POST", needs=P.RECORD_CYCLE, ok=302, args=("project", "tool", 1)),
    project_row("tools:tool_remove", "POST", needs=P.RECORD_CYCLE, ok=302, args=ONE),
    project_row("tools:tool_bring_back", "POST", needs=P.RECORD_CYCLE, ok=302, args=("project", "gone_tool")),
    project_row("tools:tool_pdf_ask", "POST", needs=P.VIEW_PROJECT, ok=302, args=ONE),
    # Not drawn yet: it leads back to the tool.
    project_row("tools:tool_pdf", needs=P.VIEW_PROJECT, ok=302, args=ONE),
    project_row("tool-list", needs=P.VIEW_PROJECT, args=ALL, api=True),
    project_row("tool-list", "POST", needs=P.RECORD_CYCLE, ok=201, args=ALL, api=True, data=SENT),
    project_row("tool-detail", needs=P.VIEW_PROJECT, args=ONE, api=True),
    project_row("tool-detail", "PATCH", needs=P.RECORD_CYCLE, args=ONE, api=True, data={"title": "New", "version": 1}),
    project_row("tool-detail", "DELETE", needs=P.RECORD_CYCLE, ok=204, args=ONE, api=True),
]  # fmt: skip
