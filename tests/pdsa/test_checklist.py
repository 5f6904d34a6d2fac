"""The five features of convincing tests, and the cycle to mend where one is missing."""

import pytest

from pdsa.checklist import FEWEST_POINTS, Check, Feature, checks
from pdsa.models import Cycle


def cycle(number: int = 1, *, points: int = 0, **more: object) -> Cycle:
    one = Cycle(pk=number, number=number, change="Call.", **more)
    one.measure_points = points  # type: ignore[attr-defined]
    return one


def found(feature: Feature, *cycles: Cycle) -> Check:
    return next(check for check in checks(cycles) if check.feature is feature)


def test_checks_of_nothing_meet_nothing_and_name_no_cycle() -> None:
    assert [(c.is_met, c.cycle) for c in checks([])] == [(False, None)] * 5


def test_iterative_takes_a_cycle_that_builds_on_another() -> None:
    assert not found(Feature.ITERATIVE, cycle(1), cycle(2)).is_met
    assert found(Feature.ITERATIVE, cycle(1), cycle(2, previous_id=1)).is_met


def test_predicted_takes_a_comparison_with_what_was_written_before() -> None:
    before = cycle(prediction="Fewer.", prediction_match="partly")

    assert found(Feature.PREDICTED, before).is_met


@pytest.mark.parametrize(
    "facts",
    [{"prediction_match": ""}, {"prediction_match": "partly", "recorded_afterwards": True}],
)  # fmt: skip
def test_predicted_is_not_met_without_comparison_or_afterwards(
    facts: dict[str, object],
) -> None:
    late = cycle(prediction="Fewer.", **facts)

    check = found(Feature.PREDICTED, late)

    assert (check.is_met, check.cycle) == (False, late)


def test_small_first_asks_only_the_first_test_of_an_idea() -> None:
    first, second = cycle(size="one_day"), cycle(2, size="whole_site", previous_id=1)

    assert found(Feature.SMALL_FIRST, first, second).is_met


@pytest.mark.parametrize("size", ["", "whole_site"])
def test_small_first_names_the_test_that_began_big(size: str) -> None:
    small, big = cycle(size="one_day"), cycle(2, size=size)

    check = found(Feature.SMALL_FIRST, small, big)

    assert (check.is_met, check.cycle) == (False, big)


@pytest.mark.parametrize(
    ("points", "is_met"), [(0, False), (FEWEST_POINTS - 1, False), (FEWEST_POINTS, True)]
)  # fmt: skip
def test_measured_takes_three_periods(points: int, is_met: bool) -> None:
    assert found(Feature.MEASURED, cycle(points=points)).is_met is is_met


def test_documented_waits_for_the_first_decision() -> None:
    assert not found(Feature.DOCUMENTED, cycle()).is_met


def test_documented_names_the_decided_cycle_without_a_lesson() -> None:
    told = {"observations": "A.", "prediction_match": "partly", "decision": "adopt"}
    full, short = cycle(learned="B.", **told), cycle(2, **told)

    check = found(Feature.DOCUMENTED, full, short)

    assert (check.is_met, check.cycle) == (False, short)
    assert found(Feature.DOCUMENTED, full).is_met
