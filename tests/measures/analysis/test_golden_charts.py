"""Every chart of qicharts2 and pbcharts, in the mode that follows them."""

import golden_cases
import pytest

from measures.analysis.documents import analyse_document

QICHARTS2 = [
    "qicharts2_c",
    "qicharts2_datasets",
    "qicharts2_g",
    "qicharts2_i",
    "qicharts2_ip",
    "qicharts2_mr",
    "qicharts2_p",
    "qicharts2_pp",
    "qicharts2_run",
    "qicharts2_s",
    "qicharts2_t",
    "qicharts2_u",
    "qicharts2_up",
    "qicharts2_xbar",
]
CASES = [
    case for name in [*QICHARTS2, "pbcharts"] for case in golden_cases.computable(name)
]
REFUSED = [
    case for name in QICHARTS2 for case in golden_cases.load(name) if "error" in case
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_chart_of_a_golden_case_is_the_reference(case):
    answer = analyse_document(case["input"], "reference")

    assert golden_cases.differences(case, answer) == []


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["id"])
def test_chart_that_the_reference_refuses_is_refused(case):
    assert analyse_document(case["input"], "reference") == {"error": case["error"]}


def test_all_charts_and_all_cases_are_here():
    assert len(CASES) + len(REFUSED) == 2114
