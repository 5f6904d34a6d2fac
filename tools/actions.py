"""Drawing a tool, changing it, setting it back, removing it and bringing it back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version
from tools.kinds import KINDS
from tools.models import Edition, Tool
from tools.outline import Nodes, as_json

MOST_TOOLS = 60


@transaction.atomic
def add_tool(
    *, project: Project, by: User, kind: str, title: str, head: str, nodes: Nodes
) -> Tool:
    """The new tool. Raises ActionRefused when the project has ended or holds too many."""
    require_open(project)
    require_head(kind, head)
    if project.tools.kept().count() >= MOST_TOOLS:
        raise ActionRefused(_("This project has sixty tools. Remove one first."))
    tool = Tool.objects.create(
        project=project, kind=kind, title=title, head=head, nodes=as_json(nodes),
        created_by=by, changed_by=by,
    )  # fmt: skip
    keep_edition(tool, by=by, is_draft=False)
    record(
        "tool added", by=by, subject=tool, project=project,
        after={"kind": kind, "title": title, "head": head, "outline": tool.outline},
    )  # fmt: skip
    return tool


def require_head(kind: str, head: str) -> None:
    if KINDS[kind].needs_head and not head:
        raise ActionRefused(
            _("Write “%(label)s”: the drawing starts from it.")
            % {"label": _(KINDS[kind].head_label)},
            field="head",
        )


@transaction.atomic
def revise_tool(
    *, tool: Tool, by: User, version: int, title: str, head: str, nodes: Nodes,
    is_draft: bool = False,
) -> Tool:  # fmt: skip
    """The tool with other words.

    `is_draft`: saved by itself while somebody types; all of these become one edition.
    Raises VersionConflict when somebody else changed it since `version`, ActionRefused
    when the project has ended.
    """
    new = {"title": title, "head": head, "nodes": as_json(nodes)}
    return store(tool, "tool revised", by=by, version=version, new=new, is_draft=is_draft)  # fmt: skip


@transaction.atomic
def set_back(*, tool: Tool, edition: Edition, by: User, version: int) -> Tool:
    """The tool as it stood in `edition`; what stands now is kept as an edition too."""
    new = edition.content()
    return store(tool, "tool set back", by=by, version=version, new=new, is_draft=False)


def store(
    tool: Tool, verb: str, *, by: User, version: int, new: dict[str, Any], is_draft: bool
) -> Tool:  # fmt: skip
    require_open(tool.project)
    require_head(tool.kind, new["head"])
    before, after = changes(tool, new)
    if not after:
        if not is_draft:
            tool.editions.filter(is_draft=True, saved_by=by).update(is_draft=False)
        return tool
    old = said(tool, before)
    save_version(tool, version, **after, changed_by=by, changed_at=timezone.now())
    keep_edition(tool, by=by, is_draft=is_draft)
    record(verb, by=by, subject=tool, project=tool.project, before=old,
           after=said(tool, after))  # fmt: skip
    return tool


def said(tool: Tool, values: dict[str, Any]) -> dict[str, Any]:
    """The values as the audit record shows them: the outline as text."""
    shown = {name: value for name, value in values.items() if name != "nodes"}
    return shown | ({"outline": tool.outline} if "nodes" in values else {})


def keep_edition(tool: Tool, *, by: User, is_draft: bool) -> None:
    """Stores how the tool stands: in the draft of the same person, or as the next one."""
    last = tool.editions.first()
    if last is None or not last.is_draft or last.saved_by_id != by.pk:
        number = last.number + 1 if last else 1
        last = Edition(tool=tool, number=number, saved_by=by)
    for name, value in tool.content().items():
        setattr(last, name, value)
    last.is_draft, last.saved_at = is_draft, timezone.now()
    last.save()


@transaction.atomic
def remove_tool(*, tool: Tool, by: User) -> Tool:
    """The tool taken away; it can be brought back. Nothing happens when it is removed."""
    require_open(tool.project)
    if tool.removed_at is None:
        tool.removed_at, tool.removed_by = timezone.now(), by
        tool.save(update_fields=["removed_at", "removed_by"])
        record("tool removed", by=by, subject=tool, project=tool.project,
               before={"title": tool.title})  # fmt: skip
    return tool


@transaction.atomic
def bring_back_tool(*, tool: Tool, by: User) -> Tool:
    """The removed tool as it was."""
    require_open(tool.project)
    if tool.removed_at is not None:
        tool.removed_at = tool.removed_by = None
        tool.save(update_fields=["removed_at", "removed_by"])
        record("tool brought back", by=by, subject=tool, project=tool.project,
               after={"title": tool.title})  # fmt: skip
    return tool
