"""A tool as a PDF of one or two pages: drawn by the worker, kept by what it shows."""

import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.actions import enqueue
from jobs.models import Job
from measures.charts import svg
from qiapp.lib.pdf import data_address, render_pdf
from tools import pages
from tools.drawing import is_drawn, lay_out
from tools.models import Tool
from tools.outline import label, walk

DRAW_TASK = "tools.draw_pdf"
TEMPLATE = "pdf/tools_tool.html"
LIFE = 7 * 24 * 3600
# Another layout of the pages is another document, whatever the words.
LAYOUT = 1


def ask_for_pdf(tool: Tool, *, by: User) -> Job:
    """The job that draws the tool as it stands now, in the language that is spoken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return enqueue(
        task=DRAW_TASK, subject=tool, by=by, key=f"{DRAW_TASK}:{by.pk}:{key_of(tool)}",
        title=_("Drawing the PDF of the tool"), arguments={"language": language},
        result_url=reverse("tools:tool_pdf", args=[tool.project_id, tool.pk]),
    )  # fmt: skip


def key_of(tool: Tool) -> str:
    """A hash of everything that shows in the document."""
    shown = [LAYOUT, translation.get_language(), tool.project.title, tool.kind,
             tool.content()]  # fmt: skip
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def kept_pdf(tool: Tool) -> bytes | None:
    """The document of the tool as it stands now; None when it is not drawn."""
    found: bytes | None = cache.get(f"tool-pdf:{key_of(tool)}")
    return found


def draw_pdf(tool: Tool) -> bytes:
    """The document, drawn and kept. Half a second; loads WeasyPrint."""
    content = render_pdf(TEMPLATE, context_of(tool)).content
    cache.set(f"tool-pdf:{key_of(tool)}", content, LIFE)
    return content


def context_of(tool: Tool) -> dict[str, Any]:
    nodes, kind = tool.tree(), tool.about()
    return {
        "tool": tool,
        "project": tool.project,
        "kind_name": _(kind.name),
        "head_label": _(kind.head_label),
        "picture": picture_of(tool),
        "figure": pages.figure_of(tool.kind, tool.title, tool.head, nodes, "pdf"),
        "lines": [
            {"depth": depth, "text": label(node), "level": _(kind.levels[depth])}
            for depth, node in walk(nodes)
        ],
    }


def picture_of(tool: Tool) -> str:
    """The wide drawing as a data address; "" where there is none."""
    if not is_drawn(tool.kind) or not tool.nodes:
        return ""
    drawing = lay_out(
        tool.kind, tool.title, tool.head, tool.tree(), width="wide", words=translation
    )
    return data_address(svg.written(drawing, prefix="tool"), "image/svg+xml")
