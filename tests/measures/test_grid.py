"""The grid: many periods at once, by hand or pasted, good rows kept and bad cells marked."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from measures.actions import record_observations
from measures.analysis import periods
from measures.baseline import locked_days
from measures.figures import Figures
from measures.grid_rows import Grid, grid_of
from measures.models import ChartDecision, Measure
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.measures import MeasureFactory, ObservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project)


def address(measure: Measure) -> str:
    return reverse("measures:observation_grid", args=[measure.project_id, measure.pk])


def grid(measure: Measure, today: date = date(2026, 6, 15), **more: Any) -> Grid:
    return grid_of(measure, **({"site": "", "until": today, "today": today} | more))


def month(ago: int, measure: Measure) -> date:
    start = periods.period_start(measure.project.today(), "month")
    for _number in range(ago):
        start = periods.previous_start(start, "month")
    return start


def typed(start: date, numerator: object, denominator: object, note: str = "") -> dict[str, object]:  # fmt: skip
    return {
        f"numerator-{start}": numerator, f"denominator-{start}": denominator,
        f"note-{start}": note,
    }  # fmt: skip


def stored(measure: Measure, ago: int, numerator: int = 4, denominator: int = 20) -> None:  # fmt: skip
    start = month(ago, measure)
    figures = Figures(
        start, periods.period_end(start, "month"), numerator=numerator,
        denominator=denominator,
    )  # fmt: skip
    record_observations(measure=measure, figures=[figures], by=measure.created_by)


# Rows --------------------------------------------------------------------------------
def test_grid_shows_24_periods_up_to_the_running_one(measure: Measure) -> None:
    shown = grid(measure)

    assert len(shown.rows) == 24
    assert shown.rows[0].start == date(2024, 7, 1)
    assert shown.rows[-1].label == "June 2026"
    assert shown.earlier == date(2024, 6, 1)
    assert shown.later is None


def test_grid_pages_back_and_forth_without_gap(measure: Measure) -> None:
    back = grid(measure, until=grid(measure).earlier)

    assert back.rows[-1].start == date(2024, 6, 1)
    assert back.later == date(2026, 6, 1)


def test_stored_numbers_stand_in_their_cells(measure: Measure) -> None:
    ObservationFactory(measure=measure, note="Snow")

    row = next(r for r in grid(measure).rows if r.start == date(2026, 1, 1))

    assert [cell.text for cell in row.cells] == ["4", "20", "Snow"]


def test_pieces_counted_from_a_file_are_shown_and_not_typed_over(
    measure: Measure,
) -> None:
    for first, last in ((1, 15), (16, 31)):
        ObservationFactory(
            measure=measure, starts_on=date(2026, 1, first), ends_on=date(2026, 1, last)
        )

    row = next(r for r in grid(measure).rows if r.start == date(2026, 1, 1))

    assert row.fixed
    assert [cell.text for cell in row.numbers] == ["8", "40"]


def test_row_knows_how_spreadsheets_name_its_period(measure: Measure) -> None:
    names = grid(measure).rows[-1].words.split("|")

    assert {"june 2026", "2026-06-01", "jun-26", "2026-06", "6/1/2026"} <= set(names)


# Saving ------------------------------------------------------------------------------
def test_several_rows_are_saved_as_one_batch(
    lead_client: Client, measure: Measure
) -> None:
    sent = typed(month(2, measure), 3, 20) | typed(month(1, measure), "1,204", "2 400")

    answer = lead_client.post(address(measure), sent)

    assert answer.status_code == 302
    assert measure.batches.count() == 1
    assert list(measure.observations.values_list("numerator", "denominator")) == [
        (3, 20), (1204, 2400),
    ]  # fmt: skip


def test_untouched_rows_are_not_recorded_again(
    lead_client: Client, measure: Measure
) -> None:
    stored(measure, 3)

    lead_client.post(
        address(measure),
        typed(month(3, measure), 4, 20) | typed(month(1, measure), 1, 2),
    )

    assert measure.batches.first().observations.count() == 1


def test_nothing_typed_changes_nothing(lead_client: Client, measure: Measure) -> None:
    assert lead_client.post(address(measure), {}).status_code == 302
    assert not measure.batches.exists()


@pytest.mark.parametrize(
    ("numerator", "denominator", "note", "column", "said"),
    [
        ("n/a", 20, "", "numerator", "“n/a” is not a whole number"),
        ("3.5", 20, "", "numerator", "“3.5” is not a whole number"),
        ("3", "", "", "denominator", "Nothing here"),
        ("21", "20", "", "numerator", "21 of 20 is not possible"),
        ("-1", "20", "", "numerator", "cannot be below 0"),
        ("3", "20", "MRN 12345678", "note", "a record or account number"),
        ("", "", "Snow", "note", "A note needs its numbers"),
    ],
)
def test_bad_cell_is_marked_and_nothing_is_saved_yet(
    lead_client: Client, measure: Measure, numerator: str, denominator: object,
    note: str, column: str, said: str,
) -> None:  # fmt: skip
    start = month(1, measure)
    sent = typed(start, numerator, denominator, note) | typed(month(2, measure), 1, 2)

    answer = lead_client.post(address(measure), sent)

    (row,) = answer.context["grid"].faulty
    (fault,) = [cell for cell in row.cells if cell.fault]
    assert answer.status_code == 422
    assert fault.name == f"{column}-{start}"
    assert said in fault.fault
    assert "Save the 1 good row" in answer.content.decode()
    assert not measure.observations.exists()


def test_good_rows_are_saved_beside_bad_ones_on_request(
    lead_client: Client, measure: Measure
) -> None:
    sent = typed(month(1, measure), "n/a", 20) | typed(month(2, measure), 1, 2)

    answer = lead_client.post(address(measure), sent | {"save": "good"})

    assert answer.status_code == 422
    assert measure.observations.count() == 1
    assert 'value="n/a"' in answer.content.decode()
    assert "1 period saved." in answer.content.decode()


def test_emptied_row_says_what_to_do_instead(
    lead_client: Client, measure: Measure
) -> None:
    stored(measure, 1)

    answer = lead_client.post(address(measure), typed(month(1, measure), "", ""))

    assert answer.status_code == 422
    assert "undoing their recording" in answer.content.decode()
    assert measure.observations.count() == 1


def test_pasted_rows_are_known_as_pasted(lead_client: Client, measure: Measure) -> None:
    sent = typed(month(1, measure), 1, 2) | {"pasted": "1"}

    lead_client.post(address(measure), sent)

    assert measure.batches.get().source == "paste"


def test_value_is_typed_in_one_column(lead_client: Client, project: Project) -> None:
    wait = MeasureFactory(
        project=project, data_kind="value", unit="minutes", numerator="", denominator=""
    )

    lead_client.post(address(wait), {f"value-{month(1, wait)}": "12.5"})

    assert float(wait.observations.get().value) == 12.5


def test_grid_of_a_site_stores_for_that_site(
    lead_client: Client, measure: Measure
) -> None:
    ObservationFactory(measure=measure, site="North")

    lead_client.post(address(measure) + "?site=North", typed(month(1, measure), 1, 2))

    assert measure.observations.filter(site="North").count() == 2


@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31", "soon"])
def test_odd_day_in_the_address_is_no_error(
    lead_client: Client, measure: Measure, until: str
) -> None:
    assert lead_client.get(address(measure) + f"?until={until}").status_code == 200


# Frozen baseline ---------------------------------------------------------------------
@pytest.fixture
def frozen(measure: Measure, lead: User) -> Measure:
    """Numbers of the last three months, a baseline frozen on the first two of them."""
    for ago in (3, 2, 1):
        stored(measure, ago)
    ChartDecision.objects.create(
        measure=measure, kind="baseline", day=periods.period_end(month(2, measure), "month"),
        reason="Before the change", by=lead,
    )  # fmt: skip
    return measure


def test_frozen_number_is_not_changed_without_a_reason(
    lead_client: Client, frozen: Measure
) -> None:
    answer = lead_client.post(address(frozen), typed(month(3, frozen), 9, 20))

    assert answer.status_code == 422
    assert "Say in a few words why" in answer.content.decode()
    assert not frozen.observations.filter(numerator=9).exists()


def test_reason_for_a_frozen_number_is_kept_in_the_record(
    lead_client: Client, frozen: Measure
) -> None:
    sent = typed(month(3, frozen), 9, 20) | {"reason": "Two visits were counted twice"}

    lead_client.post(address(frozen), sent)

    assert frozen.observations.filter(numerator=9).exists()
    event = Event.objects.filter(verb="data recorded").latest("pk")
    assert event.facts["reason"] == "Two visits were counted twice"


def test_later_number_needs_no_reason(lead_client: Client, frozen: Measure) -> None:
    lead_client.post(address(frozen), typed(month(1, frozen), 9, 20))

    assert frozen.observations.filter(numerator=9).exists()


def test_no_way_of_recording_changes_it_without_a_reason(frozen: Measure) -> None:
    with pytest.raises(ActionRefused, match="Say in a few words why"):
        stored(frozen, 3, numerator=9)


def test_baseline_of_a_phase_locks_that_phase_only(frozen: Measure, lead: User) -> None:
    ChartDecision.objects.create(
        measure=frozen, kind="phase", day=month(2, frozen), reason="Moved", by=lead
    )

    locked = locked_days(frozen)

    assert locked is not None
    assert not locked.holds(month(3, frozen))
    assert locked.holds(month(2, frozen))
    assert not locked.holds(month(1, frozen))
