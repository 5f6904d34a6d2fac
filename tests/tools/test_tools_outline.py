"""Outlines: read from text and JSON, checked, and written again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.kinds import CAUSES, DRIVERS, KINDS, PARETO, PLANNING, PROCESS
from tools.outline import (
    MOST_LINES,
    Node,
    OutlineRefused,
    as_json,
    as_text,
    fields_of,
    from_json,
    from_text,
    side_of,
    step_of,
    stored,
    walk,
)


def refused(text: str, kind: str) -> list[tuple[int, str]]:
    with pytest.raises(OutlineRefused) as caught:
        from_text(text, KINDS[kind])
    return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_kind_is_read_and_written_the_same(kind: str) -> None:
    example = KINDS[kind].example

    assert as_text(from_text(example, KINDS[kind])) == example


def test_indentation_of_any_width_tabs_and_bullets_make_levels() -> None:
    text = "- One\n  * Two\n\n\tThree\n  Four\n• Five"

    nodes = from_text(text, KINDS[CAUSES])

    assert [(depth, node.text) for depth, node in walk(nodes)] == [
        (0, "One"), (1, "Two"), (2, "Three"), (1, "Four"), (0, "Five"),
    ]  # fmt: skip


def test_a_line_too_deep_is_named_with_its_number() -> None:
    assert refused("a\n  b\n    c\n      d", DRIVERS) == [
        (4, "Indented too far: there are 3 levels here.")
    ]


def test_every_fault_is_named_at_once() -> None:
    lines = refused(f"{'x' * 161}: 3\nNo ride", PARETO)

    assert [line for line, _message in lines] == [1, 2]
    assert "“No ride: 31”" in lines[1][1]


def test_too_many_lines_are_refused() -> None:
    text = "Group\n" + "\n".join(f"    cause {n}" for n in range(MOST_LINES))

    assert refused(text, CAUSES)[0][0] == 0


def test_more_groups_than_can_be_read_are_refused() -> None:
    assert "8 can be drawn" in refused("\n".join("abcdefghi"), CAUSES)[0][1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("No ride: 31", ("No ride", 31)),
        ("No ride 1,031", ("No ride", 1031)),
        ("Room 3: 4", ("Room 3", 4)),
        ("Were shoes off?: 0", ("Were shoes off?", 0)),
        ("Forgot = 7", ("Forgot", 7)),
    ],
)
def test_counts_end_a_line_of_a_pareto_chart(
    line: str, expected: tuple[str, int]
) -> None:
    node = from_text(line, KINDS[PARETO])[0]

    assert (node.text, node.count) == expected


def test_a_step_on_the_side_needs_a_decision() -> None:
    lines = refused("Call\n    Wait", PROCESS)

    assert lines == [
        (2, "Steps on the side stand below a decision: a line that ends with “?”.")
    ]


def test_the_side_of_a_decision_is_no_unless_said() -> None:
    plain = from_text("Due?\n    Call again", KINDS[PROCESS])[0]
    yes = from_text("Busy?\n    Yes: Wait: the line\n    End: hang up", KINDS[PROCESS])[
        0
    ]

    side = side_of(yes)

    assert side_of(plain).answer == "no"
    assert side.answer == "yes"
    assert [(s.kind, s.text) for s in side.steps] == [("wait", "the line"), ("end", "hang up")]  # fmt: skip


def test_a_word_before_a_colon_is_only_a_mark_when_it_is_known() -> None:
    assert step_of("Room: prepare it").kind == "step"
    assert step_of("wait: for the room").kind == "wait"


def test_details_of_a_task_are_found_by_their_word() -> None:
    task = from_text(
        "Write the text\n    Who: front desk\n    who: nurse\n    Need: 20 minutes",
        KINDS[PLANNING],
    )[0]

    assert fields_of(task) == {
        "who": "front desk; nurse", "when": "", "where": "", "need": "20 minutes",
    }  # fmt: skip


def test_a_detail_without_its_word_is_refused() -> None:
    assert refused("Write the text\n    front desk", PLANNING)[0][0] == 2


@pytest.mark.parametrize(
    "sent",
    [
        "text", [["x"]], [{"children": []}], [{"text": 3}], [{"text": "a", "more": 1}],
        [{"text": ""}], [{"text": "a", "count": 2}], [{"text": "a", "children": {}}],
        [{"text": "a", "count": True}],
    ],
)  # fmt: skip
def test_json_of_another_shape_is_refused(sent: object) -> None:
    with pytest.raises(OutlineRefused):
        from_json(sent, KINDS[DRIVERS])


def test_json_without_a_bottom_is_refused() -> None:
    deep: dict[str, object] = {"text": "a"}
    deep["children"] = [deep]

    with pytest.raises(OutlineRefused):
        from_json([deep], KINDS[DRIVERS])


leaf = st.builds(Node, st.text("abc ?%", min_size=1, max_size=12).map(lambda t: f"x{t.strip()}"))  # fmt: skip


@given(st.lists(leaf, max_size=4), st.lists(leaf, min_size=1, max_size=4))
def test_text_and_json_bring_the_same_outline_back(
    below: list[Node], tops: list[Node]
) -> None:
    nodes = tuple(Node(" ".join(n.text.split()), tuple(Node(" ".join(b.text.split())) for b in below)) for n in tops)  # fmt: skip

    assert from_text(as_text(nodes), KINDS[CAUSES]) == nodes
    assert from_json(as_json(nodes), KINDS[CAUSES]) == nodes
    assert stored(as_json(nodes)) == nodes
