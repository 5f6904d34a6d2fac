"""A tool's outline -> a Drawing, wide or narrow. Django-free, the same for the same words."""

from collections.abc import Callable

from measures.analysis.pareto import pareto
from measures.analysis.words import ENGLISH, Words
from measures.charts.pareto_chart import lay_out_pareto
from measures.charts.shapes import Drawing
from tools.drawing.fishbone import lay_out_fishbone
from tools.drawing.flow import lay_out_flow, lay_out_flow_down
from tools.drawing.parts import Sketch
from tools.drawing.tree import lay_out_list, lay_out_tree
from tools.kinds import CAUSES, DRIVERS, KINDS, PARETO, PROCESS, Kind
from tools.outline import Nodes, label, walk

WIDTHS = ("wide", "narrow")
Layout = Callable[[Sketch], Drawing]

LAYOUTS: dict[tuple[str, str], Layout] = {
    (DRIVERS, "wide"): lay_out_tree,
    (DRIVERS, "narrow"): lay_out_list,
    (CAUSES, "wide"): lay_out_fishbone,
    (CAUSES, "narrow"): lay_out_list,
    (PROCESS, "wide"): lay_out_flow,
    (PROCESS, "narrow"): lay_out_flow_down,
}


def is_drawn(kind: str) -> bool:
    """False for kinds that are a table and no picture."""
    return kind == PARETO or (kind, "wide") in LAYOUTS


def lay_out(
    kind: str,
    title: str,
    head: str,
    nodes: Nodes,
    *,
    width: str,
    words: Words = ENGLISH,
) -> Drawing:
    """The drawing of a kind that is drawn; its description says the outline in words."""
    if kind == PARETO:
        found = pareto(
            [(node.text, node.count or 0) for node in nodes],
            other=words.gettext("Other"),
        )
        return lay_out_pareto(found, width=width, heading=False, words=words)
    told = described(KINDS[kind], head, nodes, words)
    return LAYOUTS[kind, width](Sketch(KINDS[kind], title, head, nodes, told, words))


def described(kind: Kind, head: str, nodes: Nodes, words: Words) -> str:
    """The outline in one paragraph, for those who hear the picture."""
    said = [f"{words.gettext(kind.head_label)}: {head}"] if head else []
    said += [
        f"{words.gettext(kind.levels[depth])}: {label(node)}"
        for depth, node in walk(nodes)
    ]
    return ". ".join(said)
