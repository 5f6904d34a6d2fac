"""A tool's content as an outline: read from indented text or JSON, and checked. Django-free.

The stored JSON is a list of `{"text": …, "children": […]}`, with `"count"` in a Pareto
chart. As text every line is one of them, and four spaces more put it below the one before.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from measures.analysis.words import ENGLISH, Words
from tools.kinds import PARETO, PLANNING, PROCESS, Kind

MOST_LINES = 120
TEXT_MAX_LENGTH = 160
COUNT_MAX = 9_999_999
INDENT = "    "
TAB_WIDTH = 4
BULLET = re.compile(r"^[-*•–]\s+")
COUNTED = re.compile(r"^(?P<text>.*\S)\s*(?:[:=;\t]|\s)\s*(?P<count>\d[\d,]*)$")


@dataclass(frozen=True, slots=True)
class Node:
    """One line and the lines below it; `count` only in a Pareto chart."""

    text: str
    children: "tuple[Node, ...]" = ()
    count: int | None = None

    def as_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"text": self.text}
        if self.count is not None:
            plain["count"] = self.count
        if self.children:
            plain["children"] = [child.as_json() for child in self.children]
        return plain


Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on which line, counted from 1, and what to do; line 0: all of it."""

    line: int
    message: str


class OutlineRefused(Exception):
    """The outline cannot be kept; `faults` says why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].message)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an outline with its depth from 0; `number` counts from 1."""

    number: int
    depth: int
    text: str
    count: int | None = None


def from_text(text: str, kind: Kind, words: Words = ENGLISH) -> Nodes:
    """The outline that was typed. Raises OutlineRefused with every fault.

    Empty lines and bullets are left out. A line that is indented by any more than the one
    before stands one level below it.
    """
    lines = list(_lines(text))
    if kind.counts:
        lines = [_counted(line) for line in lines]
    return _checked(lines, kind, words)


def from_json(stored: Any, kind: Kind, words: Words = ENGLISH) -> Nodes:
    """The outline of such JSON. Raises OutlineRefused."""
    try:
        lines = list(_flat(stored, 0))
    except (TypeError, KeyError, ValueError, RecursionError):
        message = words.gettext(
            "Send a list of objects with “text”, and “children” or “count” where needed."
        )
        raise OutlineRefused([Fault(0, message)]) from None
    numbered = [Line(n, x.depth, x.text, x.count) for n, x in enumerate(lines, 1)]
    return _checked(numbered, kind, words)


def stored(nodes: Iterable[Mapping[str, Any]]) -> Nodes:
    """The outline of JSON that was checked when it was stored."""
    return tuple(
        Node(node["text"], stored(node.get("children", ())), node.get("count"))
        for node in nodes
    )


def as_json(nodes: Nodes) -> list[dict[str, Any]]:
    return [node.as_json() for node in nodes]


def as_text(nodes: Nodes) -> str:
    """The outline as people edit it; `from_text` reads the same outline from it."""
    return "\n".join(INDENT * depth + label(node) for depth, node in walk(nodes))


def label(node: Node) -> str:
    return node.text if node.count is None else f"{node.text}: {node.count}"


def walk(nodes: Nodes, depth: int = 0) -> Iterator[tuple[int, Node]]:
    """Every node with its depth, in reading order."""
    for node in nodes:
        yield depth, node
        yield from walk(node.children, depth + 1)


def _lines(text: str) -> Iterator[Line]:
    indents: list[int] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.expandtabs(TAB_WIDTH)
        said = " ".join(BULLET.sub("", line.strip()).split())
        if not said:
            continue
        indent = len(line) - len(line.lstrip())
        while indents and indents[-1] >= indent:
            indents.pop()
        yield Line(number, len(indents), said)
        indents.append(indent)


def _counted(line: Line) -> Line:
    found = COUNTED.match(line.text)
    if found is None:
        return line
    count = int(found["count"].replace(",", ""))
    return Line(line.number, line.depth, found["text"].rstrip(" :=;"), count)


def _flat(nodes: Any, depth: int) -> Iterator[Line]:
    if not isinstance(nodes, list) or depth > 10:
        raise TypeError
    for node in nodes:
        if not isinstance(node, dict) or set(node) - {"text", "children", "count"}:
            raise TypeError
        text, count = node["text"], node.get("count")
        if not isinstance(text, str) or not (count is None or type(count) is int):
            raise TypeError
        yield Line(0, depth, " ".join(text.split()), count)
        yield from _flat(node.get("children", []), depth + 1)


def _checked(lines: list[Line], kind: Kind, words: Words) -> Nodes:
    faults = list(_faults(lines, kind, words))
    if faults:
        raise OutlineRefused(faults)
    return _tree(lines)


def _tree(lines: list[Line]) -> Nodes:
    """The nodes at the depth of the first line, each with what is deeper below it."""
    if not lines:
        return ()
    starts = [n for n, line in enumerate(lines) if line.depth == lines[0].depth]
    ends = [*starts[1:], len(lines)]
    return tuple(
        Node(lines[a].text, _tree(lines[a + 1 : b]), lines[a].count)
        for a, b in zip(starts, ends, strict=True)
    )


def _faults(lines: list[Line], kind: Kind, words: Words) -> Iterator[Fault]:
    yield from _faults_of_size(lines, kind, words)
    for line in lines:
        yield from _faults_of_line(line, kind, words)
    if kind.key == PROCESS:
        yield from _faults_of_process(lines, words)


def _faults_of_size(lines: list[Line], kind: Kind, words: Words) -> Iterator[Fault]:
    if len(lines) > MOST_LINES:
        said = words.gettext("This has %(have)s lines; %(most)s fit. Make two of it.")
        yield Fault(0, said % {"have": len(lines), "most": MOST_LINES})
    first = sum(line.depth == 0 for line in lines)
    if first > kind.most:
        said = words.gettext(
            "There are %(have)s lines at the first level; %(most)s can be drawn so that"
            " they are read. Put some together."
        )
        yield Fault(0, said % {"have": first, "most": kind.most})


def _faults_of_line(line: Line, kind: Kind, words: Words) -> Iterator[Fault]:
    if line.depth >= len(kind.levels):
        said = words.gettext("Indented too far: there are %(most)s levels here.")
        if len(kind.levels) == 1:
            said = words.gettext(
                "Begin this line at the margin: there is one level here."
            )
        yield Fault(line.number, said % {"most": len(kind.levels)})
    if len(line.text) > TEXT_MAX_LENGTH or not line.text:
        said = words.gettext("Write between 1 and %(most)s letters on a line.")
        yield Fault(line.number, said % {"most": TEXT_MAX_LENGTH})
    if kind.key == PARETO and (line.count is None or not 0 <= line.count <= COUNT_MAX):
        said = words.gettext("End the line with its count, such as “No ride: 31”.")
        yield Fault(line.number, said)
    if kind.key != PARETO and line.count is not None:
        yield Fault(line.number, words.gettext("Counts belong into a Pareto chart."))
    if kind.key == PLANNING and line.depth == 1 and field_of(line.text) is None:
        said = words.gettext("Begin with “Who:”, “When:”, “Where:” or “Need:”.")
        yield Fault(line.number, said)


def _faults_of_process(lines: list[Line], words: Words) -> Iterator[Fault]:
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or line.depth != 1:
            continue
        if before.depth == 0 and not is_decision(before.text):
            said = words.gettext(
                "Steps on the side stand below a decision: a line that ends with “?”."
            )
            yield Fault(line.number, said)


# How the lines of some kinds are read -------------------------------------------------
FIELDS = ("who", "when", "where", "need")
_PREFIX = re.compile(r"^(?P<word>[A-Za-z]+)\s*:\s*(?P<rest>\S.*)$")


def field_of(text: str) -> tuple[str, str] | None:
    """("who", "front desk") of "Who: front desk"; None where no such word begins it."""
    found = _PREFIX.match(text)
    word = found["word"].lower() if found else ""
    return (word, found["rest"]) if found and word in FIELDS else None


def fields_of(task: Node) -> dict[str, str]:
    """The details of a task of a planning form, by field; several of one are joined."""
    given: dict[str, list[str]] = {name: [] for name in FIELDS}
    for child in task.children:
        found = field_of(child.text)
        if found:
            given[found[0]].append(found[1])
    return {name: "; ".join(texts) for name, texts in given.items()}


def is_decision(text: str) -> bool:
    """Whether the step asks something, so that its answers part."""
    return text.endswith("?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process: "step", "wait", "decision" or "end", and its words."""

    kind: str
    text: str


def step_of(text: str) -> Step:
    """How a line of a process is drawn."""
    found = _PREFIX.match(text)
    word = found["word"].lower() if found else ""
    if found and word in {"wait", "end"}:
        return Step(word, found["rest"])
    return Step("decision" if is_decision(text) else "step", text)


@dataclass(frozen=True, slots=True)
class Side:
    """What happens on one answer of a decision: "yes" or "no", and its steps."""

    answer: str
    steps: tuple[Step, ...]


def side_of(decision: Node) -> Side | None:
    """The side way of a decision; None without one. It is the way of "no" unless said."""
    if not decision.children:
        return None
    texts = [child.text for child in decision.children]
    answer, texts[0] = _answer(texts[0])
    steps = [step_of(text) for text in texts]
    # On the side nothing parts again: a question there is drawn as a step.
    return Side(
        answer,
        tuple(Step("step", s.text) if s.kind == "decision" else s for s in steps),
    )


def _answer(text: str) -> tuple[str, str]:
    found = _PREFIX.match(text)
    word = found["word"].lower() if found else ""
    return (word, found["rest"]) if found and word in {"yes", "no"} else ("no", text)
