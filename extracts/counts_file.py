"""Files that hold counts only: what the preview command printed, or a small table.

They name no patient, so they are accepted whatever ROW_UPLOADS says.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from extracts.figures import MOST_SITES, SITE_LENGTH, figures_of_piece
from extracts.reader.results import Piece
from extracts.strata import ManyGroups, stratified
from measures.analysis import periods
from measures.figures import Figures
from measures.models import Measure
from measures.paste import read_paste
from measures.strata import SENSIBLE_GROUPS
from qiapp.lib.errors import ActionRefused
from qiapp.lib.identifiers import findings

LARGEST_BYTES = 2_000_000
MOST_PIECES = 20_000
NUMBERS = ("numerator", "denominator", "n", "sum", "sum_squares", "median")


@dataclass(frozen=True, slots=True)
class CountsFile:
    """The figures of a file, and whether they may be summed with others."""

    figures: list[Figures]
    additive: bool = True


def text_of(content: bytes) -> str:
    """The decoded file. Raises ActionRefused for anything but text."""
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):  # fmt: skip
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refused(_("This file is no text. Send the JSON that the command printed, or a CSV file with one line per period."))  # fmt: skip


def read_counts(text: str, measure: Measure) -> CountsFile:
    """What the text holds. Raises ActionRefused with the line or the piece at fault."""
    if text.lstrip()[:1] == "{":
        return from_preview(text, measure)
    pasted = read_paste(text, measure)
    if pasted.bad:
        row = pasted.bad[0]
        fault = next(iter(row.faults.values()))
        raise refused(
            _("Line %(line)s: %(fault)s Mend the file and send it again.")
            % {"line": row.line, "fault": fault}
        )
    if not pasted.good:
        raise refused(_("There are no counts in this file: each line needs a period and its numbers."))  # fmt: skip
    return CountsFile(pasted.good)


def from_preview(text: str, measure: Measure) -> CountsFile:
    """The pieces that `extracts.preview` printed, checked one by one."""
    counts = counts_in(text)
    pieces = counts.get("pieces")
    if not isinstance(pieces, list) or not pieces or len(pieces) > MOST_PIECES:
        raise refused(
            _(
                "There are no counts by period in it. Give the command a recipe with a date."
            )
        )
    figures = [figures_of_json(one, place, measure) for place, one in enumerate(pieces)]
    if len({one.site for one in figures}) > MOST_SITES:
        raise refused(
            _("It counts by more than %(most)s groups. Choose a coarser column.")
            % {"most": MOST_SITES}
        )
    return CountsFile(figures, counts.get("additive") is True)


def as_strata(
    counts: CountsFile, measure: Measure, kind: str, *, many: bool
) -> CountsFile:
    """The counts, their groups of this kind; as they are where the groups are sites.

    Raises ActionRefused without groups, and ManyGroups until somebody agreed to many.
    """
    if not kind:
        return counts
    groups = {one.site for one in counts.figures}
    if "" in groups:
        raise ActionRefused(
            _("The counts in this file have no groups."), field="group_kind"
        )
    if len(groups) > SENSIBLE_GROUPS and not many:
        raise ManyGroups(len(groups))
    figures = stratified(counts.figures, measure, kind, additive=counts.additive)
    return CountsFile(figures, counts.additive)


def counts_in(text: str) -> dict[str, Any]:
    try:
        shown = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused(_("This is not the JSON that the command printed.")) from error
    counts = shown.get("counts") if isinstance(shown, dict) else None
    if not isinstance(counts, dict):
        raise refused(
            _(
                "It holds no counts: the command was run without a recipe, or asked a question."
            )
        )
    return counts


def figures_of_json(one: Any, place: int, measure: Measure) -> Figures:
    """The figures of one printed piece. Raises ActionRefused, naming the piece."""
    try:
        piece = Piece(
            date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"]),
            None, site_of(one.get("group")), *(number(one.get(name)) for name in NUMBERS),  # type: ignore[arg-type]
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(
            _("Piece %(place)s of the counts was changed or is incomplete.")
            % {"place": place + 1}
        ) from error
    require_one_period(piece, measure)
    return figures_of_piece(piece, measure)


def number(value: Any) -> float | None:
    if value is None or (
        isinstance(value, int | float) and not isinstance(value, bool)
    ):
        return value
    raise ValueError


def site_of(value: Any) -> str:
    """The group's name. Raises ActionRefused where it looks like a patient's."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > SITE_LENGTH:
        raise ValueError
    if any(found.hard for found in findings(value)):
        raise refused(
            _("A group's name looks like a patient's number. Count by another column.")
        )
    return value


def require_one_period(piece: Piece, measure: Measure) -> None:
    """Raises ActionRefused when the piece spans more than one of the measure's periods."""
    starts_on, ends_on = piece.starts_on, piece.ends_on
    if starts_on is None or ends_on is None or ends_on < starts_on:
        raise refused(_("A piece of the counts ends before it begins."))
    week_starts = measure.project.week_starts()
    first = periods.period_start(starts_on, measure.period, week_starts)
    if ends_on > periods.period_end(first, measure.period):
        raise refused(
            _(
                "The counts from %(first)s to %(last)s lie in several of this measure's "
                "periods. Run the command with “period”: “%(period)s”."
            )
            % {"first": starts_on, "last": ends_on, "period": measure.period}
        )


def refused(message: str) -> ActionRefused:
    return ActionRefused(message, field="file")
