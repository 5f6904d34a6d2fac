"""The rules on their own: IHI, Nelson, Making Data Count, proposed levels."""

import golden_cases
import pytest

from measures.analysis.documents import analyse_document


def check(case: dict) -> list[str]:
    """The fields of the case that the engine does not meet."""
    return golden_cases.differences(case, analyse_document(case["input"], "reference"))


@pytest.mark.parametrize(
    "case", golden_cases.load("perla_rules"), ids=lambda case: case["id"]
)
def test_ihi_rules_of_a_golden_case_are_the_reference(case):
    assert check(case) == []


@pytest.mark.parametrize(
    "case", golden_cases.load("nelson_weco_rules"), ids=lambda case: case["id"]
)
def test_point_rules_of_a_golden_case_are_the_reference(case):
    assert check(case) == []


@pytest.mark.parametrize(
    "case", golden_cases.load("runcharter_rebase"), ids=lambda case: case["id"]
)
def test_proposed_levels_of_a_golden_case_are_the_reference(case):
    assert check(case) == []


@pytest.mark.parametrize(
    "case", golden_cases.computable("nhs_plotthedots"), ids=lambda case: case["id"]
)
def test_making_data_count_of_a_golden_case_is_the_reference(case):
    assert check(case) == []


@pytest.mark.parametrize(
    "case",
    [case for case in golden_cases.load("nhs_plotthedots") if "error" in case],
    ids=lambda case: case["id"],
)
def test_missing_values_that_crash_the_reference_give_a_chart(case):
    answer = analyse_document(case["input"], "reference")

    assert len(answer["cl"]) == len(case["input"]["y"])
    assert None not in answer["cl"]
