"""What the pages of a tool show of it: its drawing, its lines, its table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from measures.analysis.pareto import (
    Pareto,
    pareto,
    pareto_rule,
    pareto_sentence,
    whole_percent,
)
from measures.charts import svg
from projects.models import Project
from tools import kinds, outline
from tools.drawing import WIDTHS, is_drawn, lay_out
from tools.kinds import KINDS, Kind
from tools.models import Tool
from tools.outline import Node, Nodes


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the outline with those below it.

    `test_url`: where a test of it is planned; "" for a line that nobody tests. `waits`:
    it stands in the backlog of ideas already.
    """

    text: str
    level: str
    test_url: str
    waits: bool
    children: "list[Branch]"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a Pareto chart's table; shares in whole percent, as in the drawing."""

    name: str
    count: int
    share: int
    together: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A tool as it is shown; `drawings` by width is empty for a table.

    `sentence`, `note` and `bars` are a Pareto chart's; `tasks` a planning form's rows.
    """

    kind: Kind
    drawings: dict[str, SafeString]
    sentence: str
    note: str
    bars: list[Bar]
    tasks: list[dict[str, str]]


def figure_of(
    kind: str, title: str, head: str, nodes: Nodes, prefix: str,
    widths: Iterable[str] = WIDTHS,
) -> Figure:  # fmt: skip
    """The figure of such a tool; `prefix` tells its ids from those of others."""
    found = counted(nodes) if kind == kinds.PARETO else None
    tasks = [{"what": n.text, **outline.fields_of(n)} for n in nodes]
    return Figure(
        kind=KINDS[kind],
        drawings=drawings_of(kind, title, head, nodes, prefix, widths) if nodes else {},
        sentence=pareto_sentence(found, translation) if found else "",
        note=pareto_rule(found, translation) if found else "",
        bars=bars_of(found) if found else [],
        tasks=tasks if kind == kinds.PLANNING else [],
    )


def counted(nodes: Nodes) -> Pareto:
    return pareto([(n.text, n.count or 0) for n in nodes], other=_("Other"))


def bars_of(found: Pareto) -> list[Bar]:
    return [
        Bar(
            bar.name, bar.count, whole_percent(bar.share), whole_percent(bar.cumulative)
        )
        for bar in found.bars
    ]


def drawings_of(
    kind: str, title: str, head: str, nodes: Nodes, prefix: str, widths: Iterable[str]
) -> dict[str, SafeString]:
    """The SVG by width: our own writer escapes every word in it. Empty for a table."""
    if not is_drawn(kind):
        return {}
    return {
        width: mark_safe(
            svg.written(
                lay_out(kind, title, head, nodes, width=width, words=translation),
                prefix=f"{prefix}-{width}",
            )
        )
        for width in widths
    }


def waiting_ideas(project: Project) -> dict[str, int]:
    """The key of each idea that waits in the backlog, by its words. One query."""
    ideas = project.ideas.waiting().values_list("text", "pk")
    return {text.casefold(): key for text, key in ideas}


def branches_of(
    tool: Tool, nodes: Nodes, ideas: Mapping[str, int], depth: int = 0
) -> list[Branch]:
    """The outline for a nested list; `ideas` as from `waiting_ideas`."""
    kind = tool.about()
    return [
        Branch(
            text=outline.label(node),
            level=_(kind.levels[depth]),
            test_url=test_url(tool, node, depth, ideas),
            waits=node.text.casefold() in ideas,
            children=branches_of(tool, node.children, ideas, depth + 1),
        )
        for node in nodes
    ]


def test_url(tool: Tool, node: Node, depth: int, ideas: Mapping[str, int]) -> str:
    """Where a test of this line is planned; "" for lines that nobody tests."""
    first = tool.about().tested_from
    if first is None or depth < first or node.children:
        return ""
    address = reverse("pdsa:cycle_plan", args=[tool.project_id])
    key = ideas.get(node.text.casefold())
    return f"{address}?{urlencode({'idea': key} if key else {'change': node.text})}"


def test_links(branches: list[Branch]) -> Iterator[Branch]:
    """The lines that can be tested, in reading order."""
    for branch in branches:
        if branch.test_url:
            yield branch
        yield from test_links(branch.children)


def kind_cards(project_id: int) -> list[dict[str, Any]]:
    """Every kind with its question and where one of it is begun."""
    return [
        {
            "kind": kind,
            "name": _(kind.name),
            "question": _(kind.question),
            "url": reverse("tools:tool_add", args=[project_id, kind.key]),
        }
        for kind in KINDS.values()
    ]
