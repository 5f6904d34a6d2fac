"""Counting small files written by the tests themselves."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extracts.reader.counting import count
from extracts.reader.errors import Cancelled, RecipeError
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import Counts, counts_from_json, to_json

TODAY = date(2026, 11, 20)
YES = [{"column": "met", "op": "is", "value": "Yes"}]
Counter = Callable[..., Counts]


@pytest.fixture
def counted(tmp_path: Path) -> Counter:
    """Counts CSV text with a recipe given as keywords."""

    def run(text: str, **recipe: Any) -> Counts:
        path = tmp_path / "extract.csv"
        path.write_text(text, encoding="utf-8")
        return count(path, parse_recipe(recipe), today=TODAY)

    return run


def visits(*rows: str, header: str = "day,met,site") -> str:
    return "\n".join([header, *rows]) + "\n"


def test_count_week_across_month_end_is_stored_in_two_pieces(counted: Counter) -> None:
    text = visits("2026-03-30,Yes,A", "2026-04-01,No,A", "2026-04-02,Yes,A")

    counts = counted(text, date={"column": "day"}, period="week", numerator=YES)

    assert counts.by_period == {"2026-03-30": (2, 3)}
    assert [
        (p.starts_on, p.ends_on, p.numerator, p.denominator) for p in counts.pieces
    ] == [
        (date(2026, 3, 30), date(2026, 3, 31), 1, 1),
        (date(2026, 4, 1), date(2026, 4, 5), 1, 2),
    ]


def test_count_groups_ignore_case_and_blanks(counted: Counter) -> None:
    text = visits("2026-04-01,Yes,North", "2026-04-01,No,NORTH ", "2026-04-01,No,North")

    counts = counted(text, date={"column": "day"}, numerator=YES, group="site")

    assert counts.by_group == {"North": (1, 3)}


def test_count_values_keep_number_sum_squares_and_median(counted: Counter) -> None:
    text = "day,minutes\n2026-04-01,10\n2026-04-02,20\n2026-04-03,60\n2026-04-04,n/a\n"

    counts = counted(
        text, date={"column": "day"}, unit={"value": "minutes", "as": "median"}
    )

    piece = counts.pieces[0]
    assert (piece.n, piece.sum, piece.sum_squares, piece.median) == (3, 90, 4100, 20)
    assert counts.total == (90, 3)
    assert not counts.additive
    assert [(r.reason, r.rows, r.lines) for r in counts.rejected] == [
        ("no_number", 1, (5,))
    ]


def test_count_distinct_counts_a_patient_once_a_month_and_once_in_all(
    counted: Counter,
) -> None:
    text = (
        "day,met,patient_id\n2026-04-01,No,P1\n2026-04-20,Yes,P1\n"
        "2026-05-02,No,P1\n2026-05-03,No,P2\n"
    )

    counts = counted(
        text,
        date={"column": "day"},
        numerator=YES,
        unit={"count": "distinct", "column": "patient_id"},
    )

    assert counts.by_period == {"2026-04-01": (1, 1), "2026-05-01": (0, 2)}
    assert counts.total == (1, 2)


def test_count_first_per_takes_the_earliest_day_not_the_first_line(
    counted: Counter,
) -> None:
    text = "day,met,patient_id\n2026-05-02,No,P1\n2026-04-01,Yes,P1\n2026-05-03,No,P2\n"

    counts = counted(
        text, date={"column": "day", "first_per": "patient_id"}, numerator=YES
    )

    assert counts.by_period == {"2026-04-01": (1, 1), "2026-05-01": (0, 1)}


def test_count_arithmetic_on_decimals_is_exact(counted: Counter) -> None:
    text = "day,a,b\n2026-04-01,5.1,6.9\n2026-04-01,0.1,0.2\n"
    rule = [{"of": "a + b", "op": "is", "value": 12}]

    counts = counted(text, date={"column": "day"}, numerator=rule)

    assert counts.total == (1, 2)


def test_count_names_with_signs_can_stand_in_sums(counted: Counter) -> None:
    text = "day,No-Shows,All Visits\n2026-04-01,2,10\n2026-04-02,1,5\n"
    unit = {
        "sum": {"numerator": "All Visits - No-Shows", "denominator": "[All Visits]"}
    }

    counts = counted(text, date={"column": "day"}, unit=unit)

    assert counts.total == (12, 15)


def test_count_bundle_is_unknown_only_where_nothing_failed(counted: Counter) -> None:
    text = "day,a,b\n2026-04-01,Yes,\n2026-04-02,No,\n2026-04-03,Yes,Yes\n"
    rule = [{"column": c, "op": "is", "value": "Yes"} for c in ("a", "b")]

    asked = counted(text, date={"column": "day"}, numerator=rule)
    answered = counted(
        text, date={"column": "day"}, numerator=rule, answers={"missing": "leave_out"}
    )

    assert asked.questions[0].text.startswith("1 of 3 rows")
    assert answered.total == (1, 2)


def test_count_accepted_and_rejected_are_all_rows(counted: Counter) -> None:
    text = visits(
        "2026-04-01,Yes,A",
        "soon,Yes,A",
        "2026-04-01,Yes",
        "2099-01-01,No,A",
        "Total,2,",
    )

    counts = counted(text, date={"column": "day"}, numerator=YES)

    assert counts.rows_read == 5
    assert counts.rows_accepted + sum(r.rows for r in counts.rejected) == 5
    assert {r.reason: r.lines for r in counts.rejected} == {
        "not_a_date": (3,),
        "wrong_cells": (4,),
        "future_date": (5,),
        "not_a_record": (6,),
    }


def test_count_rows_outside_the_denominator_are_not_rejected(counted: Counter) -> None:
    text = visits("2026-04-01,Yes,A", ",No,B")
    rule = [{"column": "site", "op": "is", "value": "A"}]

    counts = counted(text, date={"column": "day"}, denominator=rule, numerator=YES)

    assert (counts.rows_accepted, counts.rejected) == (2, ())


def test_count_unknown_column_asks_which_one(counted: Counter) -> None:
    text = visits("2026-04-01,Yes,A")
    recipe = {"date": {"column": "visit"}, "numerator": YES}

    asked = counted(text, **recipe)
    answered = counted(text, **recipe, answers={"column:visit": "day"})

    assert [q.id for q in asked.questions] == ["column:visit"]
    assert answered.verdict == "accept_with_warning"
    assert answered.total == (1, 1)


def test_count_unknown_answer_is_a_recipe_error(counted: Counter) -> None:
    with pytest.raises(RecipeError, match="should be one of"):
        counted(
            visits("2026-04-01,,A"),
            date={"column": "day"},
            numerator=YES,
            answers={"missing": "maybe"},
        )


def test_count_group_by_a_name_is_refused(counted: Counter) -> None:
    text = visits("2026-04-01,Yes,A", header="day,met,Patient Name")

    counts = counted(text, date={"column": "day"}, numerator=YES, group="Patient Name")

    assert counts.verdict == "refuse"


def test_count_nothing_countable_is_refused(counted: Counter) -> None:
    counts = counted(visits("x,Yes,A", "y,No,A"), date={"column": "day"}, numerator=YES)

    assert counts.verdict == "refuse"
    assert "not a date" in counts.message


def test_count_unclosed_quotation_mark_is_refused(counted: Counter) -> None:
    rows = [f"2026-04-{1 + i % 28:02},Yes,A" for i in range(400)]
    rows[5] = '2026-04-06,Yes,"A'

    counts = counted(visits(*rows), date={"column": "day"}, numerator=YES)

    assert counts.verdict == "refuse"
    assert "quotation mark" in counts.message


def test_count_stops_when_progress_says_no(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(visits(*["2026-04-01,Yes,A"] * 20_000), encoding="utf-8")
    seen: list[int] = []

    def stop(rows: int) -> bool:
        seen.append(rows)
        return False

    with pytest.raises(Cancelled):
        count(path, parse_recipe({"numerator": YES}), today=TODAY, progress=stop)

    assert len(seen) == 1


def test_count_more_rows_than_allowed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(visits(*["2026-04-01,Yes,A"] * 50), encoding="utf-8")

    counts = count(path, parse_recipe({"numerator": YES}), today=TODAY, rows_limit=49)

    assert counts.verdict == "refuse"


def test_counts_survive_json(counted: Counter) -> None:
    text = visits("2026-04-01,Yes,A", "soon,No,B")

    counts = counted(text, date={"column": "day"}, numerator=YES, group="site")

    assert counts_from_json(to_json(counts)) == counts
