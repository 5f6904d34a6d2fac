"""Smallest valid tools."""

from accounts.models import User
from projects.models import Project
from tools.actions import add_tool
from tools.kinds import DRIVERS, KINDS
from tools.models import Tool
from tools.outline import from_text

OUTLINE = (
    "Families know when to come\n    A reminder that is read\n        Text message"
)


def make_tool(
    project: Project, *, by: User | None = None, kind: str = DRIVERS,
    title: str = "What has to change", head: str = "Under 10 %", outline: str = OUTLINE,
) -> Tool:  # fmt: skip
    return add_tool(
        project=project, by=by or project.created_by, kind=kind, title=title, head=head,
        nodes=from_text(outline, KINDS[kind]),
    )  # fmt: skip
