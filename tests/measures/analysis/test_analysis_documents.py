import json

import golden_cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis.documents import analyse_document
from measures.analysis.limits import CHARTS

WITH_N = {"p", "pp", "u", "up", "ip", "ms"}


def analyse(chart: str, y: list, mode: str = "product", **fields) -> dict:
    """The answer for one chart."""
    return analyse_document({"chart": chart, "y": y, **fields}, mode)


def test_montgomery_p_chart_by_hand():
    # 12 + 15 + 8 + 10 of 4 x 50: p = 45 / 200 = 0.225, sigma = sqrt(.225 x .775 / 50).
    answer = analyse("p", [12, 15, 8, 10], n=[50] * 4)

    assert answer["cl"][0] == 0.225
    assert answer["ucl"][0] == pytest.approx(0.225 + 3 * 0.0590550, abs=1e-6)
    assert answer["lcl"][0] == pytest.approx(0.225 - 3 * 0.0590550, abs=1e-6)


def test_individuals_chart_by_hand():
    # Ranges 2, 3, 1, 4: mean 2.5; limits 11 +- 3 x 2.5 / 1.128.
    answer = analyse("i", [10, 12, 9, 10, 14])

    assert answer["cl"][0] == 11
    assert answer["ucl"][0] == pytest.approx(11 + 3 * 2.5 / 1.128)


def test_c_chart_by_hand_has_no_limit_below_zero():
    answer = analyse("c", [4, 4, 4, 4])

    assert (answer["cl"][0], answer["ucl"][0], answer["lcl"][0]) == (4, 10, 0)


def test_all_points_equal_gives_no_limits_and_no_signal_in_the_product():
    answer = analyse("i", [5.0] * 12)

    assert answer["ucl"] == [None] * 12
    assert answer["sigma_signal"] == []


def test_screening_that_leaves_only_zeros_falls_back_in_the_product():
    # The reference puts the limits on the centre line and flags all 22 points.
    values = [0.0] * 20 + [3.0, 1.0]

    reference = analyse("i", values, "reference")
    product = analyse("i", values)

    assert len(reference["sigma_signal"]) == 22
    assert product["sigma_signal"] == [21, 22]


def test_excluded_point_never_signals_in_the_product():
    values = [5.0, 6.0, 5.0, 6.0, 50.0, 5.0, 6.0]

    assert analyse("i", values, "reference", exclude=[5])["sigma_signal"] == [5]
    assert analyse("i", values, exclude=[5])["sigma_signal"] == []


def test_freeze_within_phases_holds_in_the_product():
    answer = analyse("run", [1, 3, 9, 9, 11, 13, 19, 19], part=[4], freeze=2)

    assert answer["cl"] == [2.0] * 4 + [12.0] * 4


def test_no_runs_signal_is_announced_below_ten_useful_points():
    values = [1, 1, 1, 1, 9, 9, 9, 9]
    fields = {"cl": 0.5}

    assert analyse("run", values, "reference", **fields)["parts"][0]["runs_signal"]
    assert not analyse("run", values, **fields)["parts"][0]["runs_signal"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"chart": "pie", "y": [1]}, "no chart called 'pie'"),
        ({"chart": "p", "y": [1]}, "needs denominators"),
        ({"chart": "p", "y": [1], "n": [1, 2]}, "differ in length"),
        ({"chart": "p", "y": [3], "n": [2]}, "numerator 3 above denominator 2"),
        ({"chart": "p", "y": [3], "n": [0]}, "denominator of 0"),
        ({"chart": "c", "y": [-3]}, "count below 0"),
        ({"chart": "t", "y": [1, 0]}, "greater than zero"),
        ({"chart": "i", "y": ["many"]}, "y: 'many' is not a number"),
        ({"chart": "i", "y": [float("inf")]}, "infinite"),
        ({"chart": "i", "y": [1], "freeze": 0}, "at least one point"),
        ({"chart": "i", "y": [1], "exclude": [1.5]}, "not a whole number"),
        ({"chart": "i", "y": [10**400]}, "too large"),
        ({"chart": "i", "y": [1, 2], "x": [1, "a"]}, "x: 'a' is not a number"),
        ({"chart": "i", "y": [1], "method": "magic"}, "no method called"),
        ({"chart": "rules", "y": [1], "centre": 0, "sigma": 0}, "above 0"),
        ({"chart": "ssa_P", "y": [1]}, "needs denominators"),
        ({"chart": "ssa_Q", "y": [1]}, "no chart called 'ssa_Q'"),
        ({"chart": "ssa_C", "y": [1], "max_exclusions": 11}, "from 0 to 10"),
        ({"chart": "i", "y": [1], "mode": "magic"}, "no mode called 'magic'"),
        ({"y": [1]}, "'chart' is missing"),
        ({"chart": "i"}, "'y' is missing"),
        ({"chart": "i", "y": 5}, "y must be a list"),
        ([1, 2], "described by an object"),
    ],
)
def test_impossible_document_gives_an_error_with_its_reason(document, reason):
    answer = analyse_document(document, "product")

    assert list(answer) == ["error"]
    assert reason in answer["error"]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("values", [[], [None], [3], [None, 4, None]])
@pytest.mark.parametrize("mode", ["reference", "product"])
def test_hardly_any_data_is_answered_without_nan(chart, values, mode):
    sizes = {"n": [5] * len(values)} if chart in WITH_N else {}

    answer = analyse(chart, values, mode, **sizes)

    assert "error" not in answer
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


@given(
    chart=st.sampled_from(sorted(set(CHARTS) - WITH_N - {"t"})),
    values=st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=40),
    data=st.data(),
)
def test_order_of_rows_does_not_matter(chart, values, data):
    rows = list(zip(range(len(values)), values, strict=True))
    shuffled = data.draw(st.permutations(rows))

    def answer(of: list) -> dict:
        return analyse(chart, [y for _, y in of], x=[x for x, _ in of])

    assert answer(shuffled) == answer(rows)


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 50), st.integers(50, 90)), min_size=2, max_size=40
    ),
    chart=st.sampled_from(sorted(WITH_N)),
)
def test_splitting_rows_of_a_ratio_changes_nothing(pairs, chart):
    whole = analyse(
        chart,
        [y for y, _ in pairs],
        n=[n for _, n in pairs],
        x=list(range(len(pairs))),
    )
    split = analyse(
        chart,
        [part for y, _ in pairs for part in (y // 2, y - y // 2)],
        n=[part for _, n in pairs for part in (25, n - 25)],
        x=[place for place in range(len(pairs)) for _ in (0, 1)],
    )
    del whole["n_in_subgroup"], split["n_in_subgroup"]

    assert golden_cases.alike(split, whole)


@pytest.mark.parametrize(
    "name", ["qicharts2_p", "qicharts2_i", "qicharts2_u", "pbcharts", "perla_rules"]
)
def test_product_mode_answers_golden_inputs_as_plain_json(name):
    answers = [
        analyse_document(case["input"], "product")
        for case in golden_cases.computable(name)
    ]

    assert json.loads(json.dumps(answers, allow_nan=False)) == answers


RULES_ALONE = [
    "pbc_i", "run_perla", "rules", "run_rebase", "xmr_mdc", "ssa_XMR", "ssa_C'", "ssa_P'",
]  # fmt: skip
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.just([]),
)
ODD_LISTS = st.lists(ODD, max_size=6)
FIELDS = {
    "y": st.one_of(ODD, ODD_LISTS, st.lists(st.integers(0, 9), min_size=3, max_size=3)),
    "n": st.one_of(ODD_LISTS, st.just([5, 0, 7])),
    "x": st.one_of(ODD_LISTS, st.just(["2026-01-01", None, "2025-01-01"])),
    "facet": st.one_of(ODD_LISTS, st.just(["a", None, "b"])),
    "exclude": ODD_LISTS,
    "part": ODD_LISTS,
    "freeze": ODD,
    "cl": ODD,
    "multiply": ODD,
    "sigma": ODD,
    "centre": ODD,
    "series": st.one_of(ODD, st.fixed_dictionaries({"a": ODD_LISTS})),
    "med_rows": ODD,
    "runlength": ODD,
    "direction": st.sampled_from(["both", "above", 3]),
    "target": ODD,
    "rebase": ODD_LISTS,
    "period_min": st.one_of(ODD, st.integers(1, 3)),
    "shift_rule_threshold": st.one_of(ODD, st.integers(1, 3)),
    "max_exclusions": ODD,
    "establish_every_shift": ODD,
}


@given(
    chart=st.sampled_from([*CHARTS, *RULES_ALONE]),
    fields=st.fixed_dictionaries({}, optional=FIELDS),
    mode=st.sampled_from(["reference", "product"]),
)
def test_any_document_is_answered_as_plain_json(chart, fields, mode):
    answer = analyse_document({"chart": chart, **fields}, mode)

    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_making_data_count_is_silent_below_ten_useful_points_in_the_product():
    fields = {"x": [f"2026-01-{day:02}" for day in range(1, 9)], "target": 50}
    y = [1, 2, 3, 4, 5, 6, 7, 8]

    reference = analyse("xmr_mdc", y, "reference", **fields)
    product = analyse("xmr_mdc", y, **fields)

    assert reference["special_cause"]["8"] == "Above UCL"
    assert (product["special_cause"], product["point_type"]) == ({}, {})
    assert (product["variation_icon"], product["assurance"]) == (None, None)
    assert product["cl"] == reference["cl"]


def test_nelson_rules_are_silent_below_ten_useful_points_in_the_product():
    y, fields = [5.0] * 9, {"centre": 0, "sigma": 1}

    assert analyse("rules", y, "reference", **fields)["nelson1"] == list(range(1, 10))
    assert analyse("rules", y, **fields)["nelson1"] == []


def test_points_beyond_a_limit_are_computed_and_not_announced_below_ten():
    y, n = [1, 1, 1, 30, 1, 1], [50] * 6

    assert analyse("p", y, "reference", n=n)["sigma_signal"] == [4]
    answer = analyse("p", y, n=n)
    assert (answer["sigma_signal"], answer["beyond_limits"]) == ([], [4])
