"""From the reader's counts to what a measure stores, and back to a person's words."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from extracts.models import Extract
from extracts.reader.results import Counts, Piece
from extracts.strata import kind_in, stratified
from measures.figures import Figures
from measures.models import DataKind, Measure
from qiapp.lib.errors import ActionRefused

SITE_LENGTH = 120
MOST_SITES = 200


def figures_of_counts(
    counts: Counts, measure: Measure, document: Mapping[str, Any] | None = None
) -> list[Figures]:
    """One Figures per piece of a period and site, in the reader's order.

    Where the recipe's `document` says that the groups are no sites, see
    `strata.stratified`.

    Raises ActionRefused when the counts have no dates or do not fit the measure.
    """
    if not counts.pieces:
        raise ActionRefused(
            _("No row meets the denominator's conditions. Check them and try again."),
            field="denominator",
        )
    if len(counts.by_group) > MOST_SITES:
        raise ActionRefused(
            _(
                "This column makes %(groups)s groups; %(most)s are the most. Choose a "
                "column such as the site or the clinic."
            )
            % {"groups": len(counts.by_group), "most": MOST_SITES},
            field="group",
        )
    figures = [figures_of_piece(piece, measure) for piece in counts.pieces]
    kind = kind_in(document or {})
    return stratified(figures, measure, kind, additive=counts.additive)


def figures_of_piece(piece: Piece, measure: Measure) -> Figures:
    """The numbers the measure's kind of data keeps. The piece has to have dates."""
    if piece.starts_on is None or piece.ends_on is None:
        raise ActionRefused(
            _("A chart needs a date for each row. Choose the column with the date."),
            field="date",
        )
    empty = Figures(piece.starts_on, piece.ends_on, (piece.group or "")[:SITE_LENGTH])
    if measure.data_kind == DataKind.VALUE:
        return replace(
            empty, n=piece.n, total=piece.sum, total_of_squares=piece.sum_squares,
            median=piece.median,
        )  # fmt: skip
    if not float(piece.numerator).is_integer():
        raise ActionRefused(
            _("The numerator adds up to a fraction. Choose a column of whole numbers.")
        )
    with_denominator = measure.has_denominator()
    return replace(
        empty,
        numerator=int(piece.numerator),
        denominator=int(piece.denominator) if with_denominator else None,
    )


def rejected_rows(extract: Extract) -> Iterator[tuple[int | str, str]]:
    """Line and reason of every row left out, in the file's order; then how many more."""
    rejected = extract.outcome.get("rejected", [])
    lines = [(line, reason["text"]) for reason in rejected for line in reason["lines"]]
    yield from sorted(lines)
    for reason in rejected:
        more = reason["rows"] - len(reason["lines"])
        if more:
            yield _("%(count)s more") % {"count": more}, reason["text"]


def outcome_of(counts: Counts, extract: Extract) -> dict[str, Any]:
    """What is kept to show: totals, reasons with line numbers, names of columns."""
    return {
        "message": counts.message,
        "total": counts.total,
        "rows_read": counts.rows_read,
        "rows_accepted": counts.rows_accepted,
        "rejected": [asdict(rejected) for rejected in counts.rejected],
        "warnings": list(counts.warnings),
        "notes": list(counts.notes),
        "columns_used": list(counts.columns_used),
        "columns": [c["name"] for c in extract.inspection.get("columns", [])],
        "periods": len(counts.by_period),
        "sites": len(counts.by_group),
    }
