"""What the pages of a tool show of it: its drawing, its lines, its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from measures.analysis.pareto import Pareto, pareto, pareto_rule, pareto_sentence
from measures.charts import svg
from tools import kinds, outline
from tools.drawing import WIDTHS, is_drawn, lay_out
from tools.kinds import KINDS, Kind
from tools.outline import Node, Nodes


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the outline with those below it, and where a test of it is planned."""

    text: str
    level: str
    test_url: str
    children: "list[Branch]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A tool as it is shown; `drawings` by width is empty for a table.

    `sentence` and `note` are a Pareto chart's; `tasks` a planning form's rows.
    """

    kind: Kind
    drawings: dict[str, SafeString]
    sentence: str
    note: str
    pareto: Pareto | None
    tasks: list[dict[str, str]]


def figure_of(kind: str, title: str, head: str, nodes: Nodes, prefix: str) -> Figure:
    """The figure of such a tool; `prefix` tells its ids from those of others."""
    found = counted(nodes) if kind == kinds.PARETO else None
    tasks = [{"what": n.text, **outline.fields_of(n)} for n in nodes]
    return Figure(
        kind=KINDS[kind],
        drawings=drawings_of(kind, title, head, nodes, prefix) if nodes else {},
        sentence=pareto_sentence(found, translation) if found else "",
        note=pareto_rule(found, translation) if found else "",
        pareto=found,
        tasks=tasks if kind == kinds.PLANNING else [],
    )


def counted(nodes: Nodes) -> Pareto:
    return pareto([(n.text, n.count or 0) for n in nodes], other=_("Other"))


def drawings_of(
    kind: str, title: str, head: str, nodes: Nodes, prefix: str
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
        for width in WIDTHS
    }


def branches_of(kind: Kind, nodes: Nodes, project_id: int, depth: int = 0) -> list[Branch]:  # fmt: skip
    """The outline for a nested list."""
    return [
        Branch(
            text=outline.label(node),
            level=_(kind.levels[depth]),
            test_url=test_url(kind, node, depth, project_id),
            children=branches_of(kind, node.children, project_id, depth + 1),
        )
        for node in nodes
    ]


def test_url(kind: Kind, node: Node, depth: int, project_id: int) -> str:
    """Where a test of this line is planned; "" for lines that nobody tests."""
    first = kind.tested_from
    if first is None or depth < first or node.children:
        return ""
    address = reverse("pdsa:cycle_plan", args=[project_id])
    return f"{address}?{urlencode({'change': node.text})}"


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
