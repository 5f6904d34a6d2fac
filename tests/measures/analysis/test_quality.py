"""The grade of recorded numbers: every rule at, below and above its thresholds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import faults, periods, quality_wording
from measures.analysis.ledger import (
    DUE_AFTER_DAYS,
    Circumstances,
    Entry,
    Ledger,
    ledger_of,
)
from measures.analysis.quality import (
    JUDGED_FROM,
    RULES,
    Grade,
    Quality,
    Rule,
    grade_of,
    quality_of,
)

MONTHS = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(20)]
TODAY = date(2024, 9, 10)  # the last of MONTHS is just over
KNOWN = Circumstances(
    kind="proportion", period="month", today=TODAY, begun_on=date(2023, 1, 1)
)
# Sound shares: alike in size, never the same two numbers twice in a row.
SIZES = [40, 43, 38, 41, 45, 39, 42, 44, 37, 46]


def month(start: date, **values: object) -> Entry:
    """A month's numbers, recorded five days after its end unless `values` says else."""
    end = periods.period_end(start, "month")
    size = SIZES[MONTHS.index(start) % 10]
    given = {"numerator": size // 3 + MONTHS.index(start) % 7, "denominator": size}
    return Entry(start, end, **(given | {"entered_on": end + timedelta(5)} | values))  # type: ignore[arg-type]


def sound(count: int = 20) -> list[Entry]:
    return [month(start) for start in MONTHS[:count]]


def ledger(entries: Sequence[Entry], **known: object) -> Ledger:
    return ledger_of(entries, replace(KNOWN, **known))  # type: ignore[arg-type]


def graded(entries: Sequence[Entry], **known: object) -> Quality:
    return quality_of(ledger(entries, **known))


def changed_at(places: Sequence[int], **values: object) -> list[Entry]:
    """Sound months, those at these places with other values."""
    return [
        replace(one, **values) if place in places else one  # type: ignore[arg-type]
        for place, one in enumerate(sound())
    ]


def rule(key: str) -> Rule:
    return next(one for one in RULES if one.key == key)


def found_by(key: str, entries: Sequence[Entry], **known: object) -> list[int] | None:
    """The places in MONTHS that one rule marks."""
    found = rule(key).find(ledger(entries, **known))
    return None if found is None else sorted(MONTHS.index(day) for day in found)


# The grade


def test_sound_numbers_are_graded_a() -> None:
    assert graded(sound()).grade == Grade.A


@pytest.mark.parametrize(("count", "grade"), [(5, None), (6, Grade.A), (7, Grade.A)])
def test_grade_waits_for_six_periods(count: int, grade: Grade | None) -> None:
    assert graded(sound(count), today=date(2023, count + 1, 10)).grade == grade


def test_gaps_do_not_help_to_the_six_periods() -> None:
    entries = [month(MONTHS[place]) for place in (0, 2, 4, 6, 8)]

    assert graded(entries, today=date(2023, 10, 10)).grade is None


def test_no_numbers_at_all_are_not_judged() -> None:
    quality = graded([])

    assert (quality.grade, quality.n_periods) == (None, 0)


@pytest.mark.parametrize(
    ("key", "count", "grade"),
    [
        *((key, count, grade)
          for key in ("missing", "copies", "jumps", "sites")
          for count, grade in [(0, "A"), (1, "B"), (9, "B"), (10, "C"), (11, "C"),
                               (24, "C"), (25, "D"), (26, "D")]),
        *((key, count, grade)
          for key in ("small", "late", "changed")
          for count, grade in [(19, "A"), (20, "B"), (21, "B"), (49, "B"), (50, "C"),
                               (51, "C"), (100, "C")]),
        *(("redefined", count, grade)
          for count, grade in [(0, "A"), (1, "B"), (9, "B"), (10, "C"), (100, "C")]),
        *(("mixed", count, grade)
          for count, grade in [(9, "A"), (10, "B"), (11, "B"), (100, "B")]),
    ],
)  # fmt: skip
def test_rule_caps_the_grade_from_its_share_on(
    key: str, count: int, grade: str
) -> None:
    assert rule(key).cap_for(count, 100) == grade


def test_lowest_cap_is_the_grade_and_holds_it() -> None:
    entries = changed_at([3], entered_on=date(2024, 1, 1))
    del entries[8:10]  # two of twenty missing: C

    quality = graded(entries)

    assert quality.grade == Grade.C
    assert [one.rule.key for one in quality.holding] == ["missing"]


def test_several_caps_alike_are_told_with_the_widest_spread_first() -> None:
    entries = changed_at(range(6), entered_on=date(2024, 7, 1))
    del entries[10]

    assert [one.rule.key for one in graded(entries).holding] == ["late", "missing"]


# Each finder


def test_missing_marks_gaps_inside() -> None:
    assert found_by("missing", sound()[:4] + sound()[5:]) == [4]


@pytest.mark.parametrize(("after", "marked"), [(44, []), (45, []), (46, [4])])
def test_missing_at_the_end_waits_until_the_month_is_due(
    after: int, marked: list[int]
) -> None:
    today = periods.period_end(MONTHS[4], "month") + timedelta(after)

    assert found_by("missing", sound(4), today=today) == marked


def test_nothing_is_missing_after_the_work_ended() -> None:
    assert found_by("missing", sound(10), ends_on=date(2023, 10, 31)) == []


@pytest.mark.parametrize(
    ("size", "marked"), [(79, []), (80, [9]), (81, [9]), (20, [9]), (19, [9]), (21, [])]
)
def test_jump_is_double_or_half_the_median_around(size: int, marked: list[int]) -> None:
    entries = [replace(one, denominator=40, numerator=12) for one in sound()]
    entries[9] = replace(entries[9], denominator=size)

    assert found_by("jumps", entries) == marked


@pytest.mark.parametrize(("size", "marked"), [(80, []), (84, []), (85, [9])])
def test_jump_lies_beyond_three_scaled_deviations(size: int, marked: list[int]) -> None:
    entries = [replace(one, denominator=40) for one in sound()]
    for place, near in zip(range(7, 12), [30, 30, size, 50, 50], strict=True):
        entries[place] = replace(entries[place], denominator=near)

    # 40 30 30 x 50 50 40: the median is 40, that of the deviations 10; 3 * 14.826 = 44.5.
    assert found_by("jumps", entries) == marked


@pytest.mark.parametrize(("count", "marked"), [(5, None), (6, [2]), (7, [2])])
def test_jumps_need_six_points(count: int, marked: list[int] | None) -> None:
    entries = changed_at([2], denominator=200)[:count]

    assert found_by("jumps", entries) == marked


def test_lasting_new_size_is_no_jump() -> None:
    entries = [*sound(10), *(replace(o, denominator=120) for o in sound()[10:])]

    assert found_by("jumps", entries) == []


def test_jumps_are_looked_for_at_each_site_by_itself() -> None:
    north = [replace(one, site="North") for one in sound()]
    south = [replace(one, site="South", denominator=400) for one in sound()[10:]]

    assert found_by("jumps", [*north, *south]) == []


@pytest.mark.parametrize("key", ["jumps", "copies"])
def test_a_note_on_the_period_explains_an_odd_number(key: str) -> None:
    entries = changed_at([9], denominator=90, numerator=20)
    entries = [*entries[:15], replace(entries[14], start=MONTHS[15],
                                      end=date(2024, 4, 30)), *entries[16:]]  # fmt: skip
    explained = frozenset({date(2023, 10, 12), date(2024, 4, 2)})

    assert found_by(key, entries) != []
    assert found_by(key, entries, explained=explained) == []


def test_counts_have_no_denominator_to_jump() -> None:
    assert found_by("jumps", sound(), kind="count") is None


@pytest.mark.parametrize(("size", "marked"), [(29, []), (30, [5]), (31, [5])])
def test_same_two_numbers_in_a_row_are_a_copy_from_thirty_cases_on(
    size: int, marked: list[int]
) -> None:
    assert found_by("copies", changed_at([4, 5], numerator=9, denominator=size)) == marked  # fmt: skip


@pytest.mark.parametrize("numerator", [0, 40])
def test_none_or_all_twice_in_a_row_is_no_copy(numerator: int) -> None:
    entries = changed_at([4, 5], numerator=numerator, denominator=40)

    assert found_by("copies", entries) == []


def test_sample_of_fixed_size_may_come_out_alike() -> None:
    entries = changed_at(range(20), numerator=15, denominator=40)

    assert found_by("copies", entries) == []


@pytest.mark.parametrize(
    ("length", "marked"), [(2, []), (3, [10, 11, 12]), (4, [10, 11, 12, 13])]
)
def test_three_months_in_the_same_order_twice_are_a_copy(
    length: int, marked: list[int]
) -> None:
    entries = [
        replace(one, numerator=8 + place, denominator=50 + 3 * place)
        for place, one in enumerate(sound())
    ]
    for place in range(length):
        first = entries[2 + place]
        entries[10 + place] = replace(
            entries[10 + place], numerator=first.numerator, denominator=first.denominator
        )  # fmt: skip

    assert found_by("copies", entries) == marked


@pytest.mark.parametrize(("add", "marked"), [(0.0, []), (0.5, [3, 4, 5])])
def test_values_are_told_apart_by_their_decimals(add: float, marked: list[int]) -> None:
    scores = [7, 8, 6] * 2 + [9, 5, 4, 3]
    entries = [
        replace(one, numerator=None, denominator=None, value=score + add)
        for one, score in zip(sound(10), scores, strict=True)
    ]

    assert found_by("copies", entries, kind="value") == marked


@pytest.mark.parametrize(
    ("period", "days"), [("day", 7), ("week", 14), ("month", 45), ("quarter", 60)]
)
@pytest.mark.parametrize(("beyond", "is_late"), [(-1, False), (0, False), (1, True)])
def test_late_is_judged_by_the_length_of_the_period(
    period: str, days: int, beyond: int, is_late: bool
) -> None:
    start = date(2024, 1, 1)
    end = periods.period_end(start, period)
    entry = Entry(start, end, numerator=1, denominator=9,
                  entered_on=end + timedelta(days + beyond))  # fmt: skip

    found = faults.late(ledger([entry], period=period))

    assert DUE_AFTER_DAYS[period] == days
    assert bool(found) is is_late


def test_months_before_the_measure_was_set_up_are_never_late() -> None:
    entries = changed_at(range(20), entered_on=TODAY)

    assert found_by("late", entries, begun_on=TODAY) is None
    assert found_by("late", entries, begun_on=MONTHS[16]) == [16, 17]


def test_changed_marks_what_was_corrected() -> None:
    assert found_by("changed", changed_at([2, 7], changed=True)) == [2, 7]


@pytest.mark.parametrize(("size", "marked"), [(9, [3]), (10, []), (11, [])])
def test_small_is_below_ten_cases(size: int, marked: list[int]) -> None:
    entries = changed_at([3], numerator=1, denominator=size)

    assert found_by("small", entries) == marked


def test_small_counts_all_sites_together() -> None:
    entries = [replace(one, denominator=6, numerator=1, site=site)
               for one in sound() for site in ("North", "South")]  # fmt: skip

    assert found_by("small", entries) == []


@pytest.mark.parametrize("kind", ["count", "rate"])
def test_small_does_not_apply_to_what_is_no_sample(kind: str) -> None:
    assert found_by("small", sound(), kind=kind) is None


def test_small_cannot_tell_how_many_a_typed_value_stands_for() -> None:
    entries = [replace(o, numerator=None, denominator=None, value=3.5) for o in sound()]

    assert found_by("small", entries, kind="value") is None


def two_sites(south: Sequence[int]) -> list[Entry]:
    """All months of North, and these places of South."""
    half = [replace(one, site="North") for one in sound()]
    return half + [replace(sound()[place], site="South") for place in south]


def test_sites_marks_a_silence_after_the_first_word() -> None:
    assert found_by("sites", two_sites([5, 6, 8, *range(10, 20)])) == [7, 9]


def test_site_that_left_is_not_asked_in_the_next_phase() -> None:
    entries = two_sites(range(12))

    assert found_by("sites", entries) == list(range(12, 20))
    assert found_by("sites", entries, phases=(MONTHS[12],)) == []


def test_one_site_cannot_be_missed() -> None:
    assert found_by("sites", sound()) is None


def test_mixed_marks_another_way_than_most() -> None:
    assert found_by("mixed", changed_at([3, 4], way="program")) == [3, 4]


def test_new_phase_where_the_way_changed_makes_it_one_way_again() -> None:
    entries = changed_at(range(12, 20), way="program")

    assert found_by("mixed", entries) == list(range(12, 20))
    assert found_by("mixed", entries, phases=(MONTHS[12],)) == []


def test_redefined_marks_where_another_definition_begins() -> None:
    days = (MONTHS[0], date(2023, 8, 15))

    assert found_by("redefined", sound(), redefined=days) == [7]


def test_weeks_stored_in_two_pieces_are_one_period() -> None:
    pieces = [
        Entry(date(2024, 1, 29), date(2024, 1, 31), numerator=1, denominator=6),
        Entry(date(2024, 2, 1), date(2024, 2, 4), numerator=2, denominator=7),
    ]

    found = ledger(pieces, period="week", today=date(2024, 2, 10))

    assert [c.denominator for c in found.cells_at(date(2024, 1, 29))] == [13]


def test_period_that_still_runs_is_not_looked_at() -> None:
    assert ledger(sound(), today=date(2024, 8, 31)).expected == tuple(MONTHS[:19])


# Adding a fault never raises the grade

counts = st.integers(0, 60)


@given(st.lists(counts, min_size=len(RULES), max_size=len(RULES)), st.data())
def test_more_marked_periods_never_raise_the_grade(
    before: list[int], data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(RULES) - 1))
    after = [*before]
    after[which] += data.draw(st.integers(1, 60))

    caps = [[r.cap_for(n, 120) for r, n in zip(RULES, some, strict=True)]
            for some in (before, after)]  # fmt: skip

    assert max(caps[1]) >= max(caps[0])


FAULTS = {
    "late": {"entered_on": date(2024, 9, 1)},
    "changed": {"changed": True},
    "small": {"numerator": 1, "denominator": 4},
}


@given(
    st.sampled_from(sorted(FAULTS)),
    st.lists(st.integers(0, 14), unique=True),
    st.integers(0, 14),
)
def test_one_fault_more_never_raises_the_grade(
    fault: str, places: list[int], more: int
) -> None:
    before = changed_at(places, **FAULTS[fault])
    after = changed_at([*places, more], **FAULTS[fault])

    assert grade_of(only(fault, after)) >= grade_of(only(fault, before))


@given(st.lists(st.integers(1, 18), unique=True, max_size=12), st.integers(1, 18))
def test_one_gap_more_never_raises_the_grade(gaps: list[int], more: int) -> None:
    before = [one for place, one in enumerate(sound()) if place not in gaps]
    after = [one for place, one in enumerate(sound()) if place not in {*gaps, more}]

    assert grade_of(only("missing", after)) >= grade_of(only("missing", before))
    assert graded(before).grade == grade_of(only("missing", before))


@given(st.lists(st.integers(1, 19), unique=True, max_size=18), st.integers(1, 19))
def test_one_silence_more_never_raises_the_grade(silent: list[int], more: int) -> None:
    before = two_sites([p for p in range(20) if p not in silent])
    after = two_sites([p for p in range(20) if p not in {*silent, more}])

    assert grade_of(only("sites", after)) >= grade_of(only("sites", before))


def only(key: str, entries: Sequence[Entry]) -> tuple:
    """The finding of one rule alone."""
    found = graded(entries).findings
    return tuple(one for one in found if one.rule.key == key)


# Words


def test_sentence_names_what_holds_the_grade_down() -> None:
    quality = graded(sound()[:4] + sound()[5:])

    assert quality_wording.sentence(quality) == (
        "Good to learn from. Numbers missing: 1 of 20 periods."
    )


def test_sentence_before_a_grade_says_how_many_it_waits_for() -> None:
    quality = graded(sound(3), today=date(2023, 4, 10))

    assert quality_wording.sentence(quality) == (
        f"Not yet judged: 3 of {JUDGED_FROM} complete periods have numbers."
    )


def test_marked_periods_are_named_newest_first_and_then_counted() -> None:
    entries = [one for place, one in enumerate(sound()) if place not in range(2, 8)]
    finding = only("missing", entries)[0]

    assert quality_wording.which(finding, "month") == (
        "Aug 2023, Jul 2023, Jun 2023, May 2023, 2 more"
    )
