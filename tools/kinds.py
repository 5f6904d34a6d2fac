"""The kinds of tools a team can draw: their words, their levels, their limits. Django-free.

A further kind is one more entry here, and its drawing in `tools.drawing`.
"""

from dataclasses import dataclass

from measures.analysis.words import gettext_noop as _

DRIVERS, CAUSES, PROCESS, PARETO, PLANNING = (
    "drivers", "causes", "process", "pareto", "planning",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. Words are English until they are looked up with gettext.

    `levels`: what a line is at each depth; as many levels as the outline may have.
    `most`: how many lines stand at the first level at most. `tested_from`: the depth,
    counted from 0, from which a line without lines below it is something to test.
    """

    key: str
    name: str
    question: str  # which question it answers
    head_label: str
    head_hint: str
    levels: tuple[str, ...]
    how: str
    example: str
    most: int
    needs_head: bool = False
    counts: bool = False
    tested_from: int | None = None


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            DRIVERS, _("Driver diagram"),
            _("What has to change so that we reach our aim, and which ideas could do it?"),
            _("Aim"), _("How much, for whom, by when."),
            (_("Primary driver"), _("Secondary driver"), _("Change idea")),
            _("A primary driver on each line. Indent what makes it up, and once more the ideas to try."),
            _("Families know when to come\n    A reminder that is read\n        Text message two days before\n    A way to move the visit\n        Reply C to choose another day"),
            8, needs_head=True, tested_from=1,
        ),
        Kind(
            CAUSES, _("Cause-and-effect diagram"),
            _("Why does this go wrong? Gather every cause before you choose one."),
            _("What goes wrong"), _("The effect you see, in a few words."),
            (_("Group of causes"), _("Cause"), _("Cause behind it")),
            _("A group on each line. Indent its causes, and once more what lies behind a cause."),
            _("People\n    New staff do not know the form\nPlace and things\n    One printer for three rooms\n        The second one waits for repair"),
            8, needs_head=True, tested_from=1,
        ),
        Kind(
            PROCESS, _("Process flow"),
            _("What really happens, step by step, and where do people wait?"),
            _("From where to where"), _("Such as: from the call to the visit."),
            (_("Step"), _("Step on the side")),
            _("A step on each line. “Wait:” begins a wait. A line that ends with “?” is a decision: indent below it what happens on one answer, beginning with “No:” or “Yes:”; the other answer goes straight on. “End:” on a side step means that it does not come back."),
            _("Family calls\nWait: the line is busy\nVisit due?\n    No: End: tell them when\nBook the visit"),
            40,
        ),
        Kind(
            PARETO, _("Pareto chart"),
            _("Which few reasons make most of the trouble?"),
            _("What was counted, and when"), _("Such as: missed visits in March, 120 in all."),
            (_("Reason"),),
            _("A reason and its count on each line, with a colon between. “Other” comes last by itself."),
            _("Forgot: 48\nNo ride: 31\nCould not get through: 12\nOther: 9"),
            20, counts=True,
        ),
        Kind(
            PLANNING, _("Planning form"),
            _("Who does what by when, where, and what do we need for it?"),
            _("What this plan is for"), _("Such as: the first test of the reminder."),
            (_("Task"), _("Detail")),
            _("A task on each line. Indent below it lines that begin with “Who:”, “When:”, “Where:” or “Need:”."),
            _("Write the text of the reminder\n    Who: front desk lead\n    When: before the huddle on Monday\n    Where: back office\n    Need: 20 minutes"),
            30,
        ),
    )
}  # fmt: skip


def depth_of(kind: Kind) -> int:
    """How many levels the outline of this kind has at most."""
    return len(kind.levels)
