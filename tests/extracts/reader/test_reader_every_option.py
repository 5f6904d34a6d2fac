"""Every operator and option of a recipe against the same question asked in plain Python."""

import csv
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from extracts.reader.counting import count
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import Counts

TODAY = date(2026, 11, 20)
NAMES = ["day", "seen_at", "done_at", "clinic", "met", "wait", "a", "b", "code"]
Test = Callable[[dict[str, str]], bool]
MISSING = {"", "null", "n/a", "?"}


@cache
def rows() -> tuple[dict[str, str], ...]:
    """600 rows over three months, with blanks, spellings and missing codes."""
    pick = random.Random(7)
    made = []
    for _number in range(600):
        day = date(2026, 1, 1) + timedelta(days=pick.randrange(90))
        start = datetime(day.year, day.month, day.day, 8) + timedelta(
            minutes=pick.randrange(600)
        )
        end = start + timedelta(minutes=pick.randrange(-30, 2_000))
        made.append(
            {
                "day": day.isoformat(),
                "seen_at": start.isoformat(" "),
                "done_at": "" if pick.random() < 0.1 else end.isoformat(" "),
                "clinic": pick.choice(["North", "north ", "South", "East Side"]),
                "met": pick.choice(["Yes", "YES ", "No", "no"]),
                "wait": pick.choice(["0", "1", "2.5", "3", "3.0", "14", "-2"]),
                "a": str(pick.randrange(10, 60)),
                "b": str(pick.randrange(0, 10)),
                "code": pick.choice(["A1", "B2", "", "NULL", "n/a", "?", "C-3"]),
            }
        )
    return tuple(made)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("options") / "rows.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        writer.writerows(rows())
    return target


def counted(path: Path, **recipe: Any) -> Counts:
    return count(path, parse_recipe(recipe), today=TODAY)


def key(text: str) -> str:
    return " ".join(text.split()).casefold()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def minutes(row: dict[str, str]) -> float:
    if not row["done_at"]:
        return float("nan")
    return (moment(row["done_at"]) - moment(row["seen_at"])).total_seconds() / 60


def days(row: dict[str, str]) -> float:
    if not row["done_at"]:
        return float("nan")
    return (moment(row["done_at"]).date() - moment(row["seen_at"]).date()).days


SPAN = {"minutes_between": ["seen_at", "done_at"]}
DAYS = {"days_between": ["seen_at", "done_at"]}
CONDITIONS: list[tuple[Any, Test]] = [
    ([{"column": "clinic", "op": "is", "value": " NORTH "}], lambda r: key(r["clinic"]) == "north"),
    ([{"column": "clinic", "op": "is_not", "value": "north"}], lambda r: key(r["clinic"]) != "north"),
    ([{"column": "clinic", "op": "is_one_of", "value": ["south", "east side"]}], lambda r: key(r["clinic"]) in {"south", "east side"}),
    ([{"column": "clinic", "op": "contains", "value": "SIDE"}], lambda r: "side" in key(r["clinic"])),
    ([{"column": "code", "op": "blank"}], lambda r: key(r["code"]) in MISSING),
    ([{"column": "code", "op": "not_blank"}], lambda r: key(r["code"]) not in MISSING),
    ([{"column": "wait", "op": "is", "value": 3}], lambda r: float(r["wait"]) == 3),
    ([{"column": "wait", "op": "is_not", "value": 3}], lambda r: float(r["wait"]) != 3),
    ([{"column": "wait", "op": "is_one_of", "value": [0, 3]}], lambda r: float(r["wait"]) in {0, 3}),
    ([{"column": "wait", "op": "lt", "value": 2.5}], lambda r: float(r["wait"]) < 2.5),
    ([{"column": "wait", "op": "le", "value": 2.5}], lambda r: float(r["wait"]) <= 2.5),
    ([{"column": "wait", "op": "gt", "value": "2.5"}], lambda r: float(r["wait"]) > 2.5),
    ([{"column": "wait", "op": "ge", "value": 3}], lambda r: float(r["wait"]) >= 3),
    ([{"column": "wait", "op": "between", "value": [1, 3]}], lambda r: 1 <= float(r["wait"]) <= 3),
    ([{"column": "day", "op": "lt", "value": "2026-02-01"}], lambda r: r["day"] < "2026-02-01"),
    ([{"column": "day", "op": "between", "value": ["2026-02-01", "2026-02-10"]}], lambda r: "2026-02-01" <= r["day"] <= "2026-02-10"),
    ([{"of": SPAN, "op": "le", "value": 60}], lambda r: minutes(r) <= 60),
    ([{"of": SPAN, "op": "between", "value": [0, 90.5]}], lambda r: 0 <= minutes(r) <= 90.5),
    ([{"of": DAYS, "op": "ge", "value": 1}], lambda r: days(r) >= 1),
    ([{"of": DAYS, "op": "is", "value": 0}], lambda r: days(r) == 0),
    ([{"of": "a - b", "op": "gt", "value": 30}], lambda r: int(r["a"]) - int(r["b"]) > 30),
    ([{"of": "(a + b) * 2 / 4", "op": "lt", "value": 20}], lambda r: (int(r["a"]) + int(r["b"])) / 2 < 20),
    ([{"column": "wait", "op": "ge", "value": 3}, {"column": "clinic", "op": "is", "value": "South"}],
     lambda r: float(r["wait"]) >= 3 and r["clinic"] == "South"),
    ({"any": [{"column": "wait", "op": "ge", "value": 3}, {"column": "clinic", "op": "is", "value": "South"}]},
     lambda r: float(r["wait"]) >= 3 or r["clinic"] == "South"),
    ([{"any": [{"column": "a", "op": "lt", "value": 20}, {"column": "b", "op": "is", "value": 9}]},
      {"column": "clinic", "op": "is_not", "value": "South"}],
     lambda r: (int(r["a"]) < 20 or int(r["b"]) == 9) and r["clinic"] != "South"),
    ({"any": [[{"column": "a", "op": "lt", "value": 20}, {"column": "b", "op": "gt", "value": 4}],
              {"column": "clinic", "op": "is", "value": "South"}]},
     lambda r: (int(r["a"]) < 20 and int(r["b"]) > 4) or r["clinic"] == "South"),
]  # fmt: skip
NAMED = [
    pytest.param(rule, test, id=str(number))
    for number, (rule, test) in enumerate(CONDITIONS)
]


def met(row: dict[str, str]) -> bool:
    return key(row["met"]) == "yes"


YES = [{"column": "met", "op": "is", "value": "yes"}]


@pytest.mark.parametrize(("rule", "holds"), NAMED)
def test_condition_in_the_denominator_equals_plain_python(
    path: Path, rule: Any, holds: Test
) -> None:
    inside = [r for r in rows() if holds(r)]

    counts = counted(path, denominator=rule, numerator=YES)

    assert counts.total == (sum(map(met, inside)), len(inside))


@pytest.mark.parametrize(("rule", "holds"), NAMED)
def test_condition_in_the_numerator_equals_plain_python(
    path: Path, rule: Any, holds: Test
) -> None:
    counts = counted(path, numerator=rule, answers={"missing": "not_met"})

    assert counts.total == (sum(map(holds, rows())), len(rows()))


def start_of(period: str, day: date, *, sunday: bool) -> str:
    back = {"week": (day.weekday() + 1) % 7 if sunday else day.weekday(), "day": 0}
    if period in back:
        return (day - timedelta(days=back[period])).isoformat()
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}
    return date(day.year, month[period], 1).isoformat()


def by(name: Callable[[dict[str, str]], str]) -> dict[str, tuple[int, int]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows():
        found[name(row)].append(met(row))
    return {k: (sum(v), len(v)) for k, v in found.items()}


@pytest.mark.parametrize("week_starts", [None, "monday", "sunday"])
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_period_equals_plain_python(
    path: Path, period: str, week_starts: str | None
) -> None:
    sunday = week_starts == "sunday"

    counts = counted(
        path, date={"column": "day"}, period=period, week_starts=week_starts,
        numerator=YES,
    )  # fmt: skip

    assert counts.by_period == by(
        lambda r: start_of(period, date.fromisoformat(r["day"]), sunday=sunday)
    )


def test_period_none_has_a_total_and_groups_only(path: Path) -> None:
    counts = counted(
        path, date={"column": "day"}, period="none", numerator=YES, group="clinic"
    )

    assert counts.by_period == {}
    assert {key(k): v for k, v in counts.by_group.items()} == by(
        lambda r: key(r["clinic"])
    )


def test_number_of_a_period_is_cut_by_per(path: Path) -> None:
    counts = counted(path, date={"number": "a", "per": 7}, numerator=YES)

    assert counts.by_period == by(lambda r: str(int(r["a"]) // 7))


def test_first_per_keeps_the_earliest_row_of_each(path: Path) -> None:
    first: dict[str, dict[str, str]] = {}
    for row in sorted(rows(), key=lambda r: r["day"]):
        first.setdefault(row["a"], row)

    counts = counted(path, date={"column": "day", "first_per": "a"}, numerator=YES)

    assert counts.total == (sum(map(met, first.values())), len(first))


def test_distinct_counts_each_value_once_a_period(path: Path) -> None:
    seen: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows():
        month = seen[row["day"][:7] + "-01"]
        month[row["a"]] = month.get(row["a"], False) or met(row)

    counts = counted(
        path, date={"column": "day"}, numerator=YES,
        unit={"count": "distinct", "column": "a"},
    )  # fmt: skip

    assert counts.by_period == {
        k: (sum(v.values()), len(v)) for k, v in sorted(seen.items())
    }


@pytest.mark.parametrize(
    ("numerator", "share"),
    [
        ("b", lambda r: int(r["b"])),
        ("a - b", lambda r: int(r["a"]) - int(r["b"])),
        ("[a] - b * 1", lambda r: int(r["a"]) - int(r["b"])),
    ],
)
def test_sum_adds_columns_and_arithmetic(
    path: Path, numerator: str, share: Callable[[dict[str, str]], int]
) -> None:
    counts = counted(
        path, date={"column": "day"},
        unit={"sum": {"numerator": numerator, "denominator": "a"}},
    )  # fmt: skip

    assert counts.total == (sum(map(share, rows())), sum(int(r["a"]) for r in rows()))


@pytest.mark.parametrize(
    ("value", "measured", "skipped"),
    [
        ("wait", lambda r: float(r["wait"]), 0),
        ("a - b", lambda r: int(r["a"]) - int(r["b"]), 0),
        (SPAN, minutes, 1),
        (DAYS, days, 1),
    ],
)
@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_values_of_a_month_equal_plain_python(
    path: Path, value: Any, measured: Any, skipped: int, statistic: str
) -> None:
    months: dict[str, list[float]] = defaultdict(list)
    for row in rows():
        if not skipped or row["done_at"]:
            months[row["day"][:7] + "-01"].append(measured(row))

    counts = counted(
        path, date={"column": "day"}, unit={"value": value, "as": statistic}
    )

    shown = {
        k: (v.n, round(v.mean, 6), round(v.median, 6))
        for k, v in counts.values_by_period.items()
    }
    assert shown == {
        k: (len(v), round(mean(v), 6), round(median(v), 6)) for k, v in months.items()
    }
    assert len(counts.rejected) == skipped


def test_date_left_out_asks_which_column_when_several_fit(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("visit_date,discharge_date,met\n2026-01-05,2026-02-06,Yes\n")
    recipe: dict[str, Any] = {"period": "month", "numerator": YES}

    asked = counted(path, **recipe)
    answered = counted(path, **recipe, answers={"date_column": "discharge_date"})

    assert [q.id for q in asked.questions] == ["date_column"]
    assert [c.id for c in asked.questions[0].choices] == [
        "visit_date", "discharge_date",
    ]  # fmt: skip
    assert answered.verdict == "accept_with_warning"
    assert answered.by_period == {"2026-02-01": (1, 1)}


@pytest.mark.parametrize("rule", [{}, {"order": "dmy"}, None])
def test_date_left_out_takes_the_only_date_column_and_says_so(
    tmp_path: Path, rule: dict | None
) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        "booked_on,visit_date,met\n" + "01/02/2026,05/02/2026,Yes\n" * 4
        + "13/02/2026,14/02/2026,No\n"
    )  # fmt: skip

    counts = counted(path, date=rule, period="month", numerator=YES)

    assert counts.by_period == {"2026-02-01": (4, 5)}
    assert "visit_date was taken as the date." in counts.warnings


def test_date_left_out_of_a_file_without_dates_gives_totals_and_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "stays.csv"
    path.write_text("ward,met\nA,Yes\nB,No\n")

    counts = counted(path, period="month", numerator=YES)

    assert (counts.total, counts.by_period) == ((1, 2), {})
    assert any("no run chart" in warning for warning in counts.warnings)


def test_only_first_rows_are_counted_for_a_first_impression(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("day,met\n" + "2026-01-05,Yes\n" * 60_000)

    counts = count(
        path, parse_recipe({"date": {"column": "day"}, "numerator": YES}),
        today=TODAY, only_first=10_000,
    )  # fmt: skip

    assert 10_000 <= counts.rows_read < 30_000
    assert counts.total == (counts.rows_read, counts.rows_read)
