"""Planning, recording and deciding a cycle; the prediction's honesty; the chart's flag."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from measures.models import Annotation
from pdsa.actions import plan_cycle, record_cycle, remove_cycle, revise_cycle
from pdsa.models import Cycle
from projects.actions.projects import change_status
from projects.models import Project, ProjectStatus
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory

DONE = {
    "observations": "Called 20 patients.",
    "prediction_match": "partly",
    "decision": "adapt",
}


def plan(project: Project, by: User, **more: object) -> Cycle:
    given = {
        "change": "Call the day before.",
        "prediction": "Half as many missed.",
        "starts_on": project.today(),
    }
    return plan_cycle(project=project, by=by, **(given | more))


@pytest.fixture
def cycle(project: Project, lead: User) -> Cycle:
    return plan(project, lead)


def test_plan_cycle_numbers_in_order_and_flags_the_charts(
    project: Project, lead: User
) -> None:
    first = plan(project, lead)
    second = plan(project, lead, previous=first)

    assert (first.number, second.number, second.previous) == (1, 2, first)
    flags = Annotation.objects.filter(source="pdsa").values_list("label", "source_id")
    assert list(flags) == [("PDSA 1", first.pk), ("PDSA 2", second.pk)]


def test_plan_cycle_before_or_on_first_day_counts_as_prediction(
    project: Project, lead: User
) -> None:
    today = plan(project, lead)
    tomorrow = plan(project, lead, starts_on=project.today() + timedelta(days=1))

    assert (today.recorded_afterwards, tomorrow.recorded_afterwards) == (False, False)


def test_plan_cycle_after_first_day_is_labelled(project: Project, lead: User) -> None:
    late = plan(project, lead, starts_on=project.today() - timedelta(days=1))

    assert late.recorded_afterwards
    assert Event.objects.get(verb="cycle planned").after["recorded_afterwards"] is True


def test_plan_cycle_after_cycle_of_other_project_is_refused(
    project: Project, lead: User
) -> None:
    with pytest.raises(ActionRefused) as refused:
        plan(project, lead, previous=CycleFactory())

    assert refused.value.field == "previous"
    assert not project.cycles.exists()


def test_plan_cycle_for_measure_of_other_project_is_refused(
    project: Project, lead: User
) -> None:
    with pytest.raises(ActionRefused) as refused:
        plan(project, lead, measure=MeasureFactory())

    assert refused.value.field == "measure"


def test_plan_cycle_ending_before_start_is_refused(
    project: Project, lead: User
) -> None:
    with pytest.raises(ActionRefused) as refused:
        plan(project, lead, ends_on=project.today() - timedelta(days=1))

    assert refused.value.field == "ends_on"


def test_plan_cycle_in_ended_project_is_refused(project: Project, lead: User) -> None:
    ended = change_status(project=project, to=ProjectStatus.CLOSED, by=lead)

    with pytest.raises(ActionRefused, match="has ended"):
        plan(ended, lead)


def test_revise_cycle_moves_its_one_flag(project: Project, lead: User) -> None:
    cycle = plan(project, lead)
    day = project.today() + timedelta(days=3)

    revise_cycle(cycle=cycle, by=lead, version=1, starts_on=day)

    assert Annotation.objects.get(source="pdsa").on == day


def test_revise_prediction_before_the_test_is_allowed(
    project: Project, lead: User
) -> None:
    cycle = plan(project, lead, starts_on=project.today() + timedelta(days=1))

    revise_cycle(cycle=cycle, by=lead, version=1, prediction="None at all.")

    cycle.refresh_from_db()
    assert (cycle.prediction, cycle.recorded_afterwards) == ("None at all.", False)


def test_revise_prediction_after_the_test_began_is_refused(
    project: Project, lead: User
) -> None:
    cycle = plan(project, lead, starts_on=project.today() - timedelta(days=1))

    with pytest.raises(ActionRefused, match="stays as it was written") as refused:
        revise_cycle(cycle=cycle, by=lead, version=1, prediction="As it went.")

    assert refused.value.field == "prediction"
    assert Cycle.objects.get().prediction == "Half as many missed."


def test_revise_prediction_after_something_was_observed_is_refused(
    cycle: Cycle, lead: User
) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="It went well.")

    with pytest.raises(ActionRefused, match="stays as it was written"):
        revise_cycle(cycle=cycle, by=lead, version=2, prediction="As it went.")


def test_revise_start_to_earlier_day_labels_the_prediction(
    cycle: Cycle, lead: User
) -> None:
    earlier = cycle.starts_on - timedelta(days=5)

    revise_cycle(cycle=cycle, by=lead, version=1, starts_on=earlier)

    assert Cycle.objects.get().recorded_afterwards


def test_revise_start_after_observing_does_not_wash_the_label_off(
    project: Project, lead: User
) -> None:
    cycle = plan(project, lead, starts_on=project.today() - timedelta(days=4))
    record_cycle(cycle=cycle, by=lead, version=1, observations="It went well.")

    revise_cycle(cycle=cycle, by=lead, version=2, starts_on=project.today())

    assert Cycle.objects.get().recorded_afterwards


def test_revise_cycle_of_old_version_conflicts(cycle: Cycle, lead: User) -> None:
    revise_cycle(cycle=cycle, by=lead, version=1, change="First")
    stale = Cycle.objects.get()

    with pytest.raises(VersionConflict):
        revise_cycle(cycle=stale, by=lead, version=1, change="Second")

    assert Cycle.objects.get().change == "First"


def test_revise_cycle_to_follow_itself_is_refused(cycle: Cycle, lead: User) -> None:
    with pytest.raises(ActionRefused, match="earlier one"):
        revise_cycle(cycle=cycle, by=lead, version=1, previous=cycle)


def test_record_cycle_at_once_stamps_every_stage(cycle: Cycle, lead: User) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, **DONE)

    stored = Cycle.objects.get()
    assert stored.stage() == "done"
    assert None not in (stored.done_at, stored.studied_at, stored.decided_at)


def test_record_cycle_on_different_days_keeps_the_first_stamp(
    cycle: Cycle, lead: User
) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")
    Cycle.objects.update(done_at=timezone.now() - timedelta(days=2))
    cycle.refresh_from_db()
    first = cycle.done_at

    record_cycle(cycle=cycle, by=lead, version=2, prediction_match="partly")

    stored = Cycle.objects.get()
    assert (stored.stage(), stored.done_at) == ("act", first)


def test_record_cycle_writes_audit_event_per_step(cycle: Cycle, lead: User) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")
    record_cycle(cycle=cycle, by=lead, version=2, prediction_match="partly")
    record_cycle(cycle=cycle, by=lead, version=3, decision="adopt")

    verbs = Event.objects.filter(verb__startswith="cycle").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "cycle planned", "cycle recorded", "cycle studied", "cycle decided",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"prediction_match": "partly"}, "observations"),
        ({"observations": "Called 20.", "decision": "adopt"}, "prediction_match"),
    ],
)
def test_record_cycle_skipping_a_stage_is_refused(
    cycle: Cycle, lead: User, given: dict[str, str], field: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        record_cycle(cycle=cycle, by=lead, version=1, **given)

    assert refused.value.field == field
    assert Cycle.objects.get().stage() == "do"


def test_record_cycle_before_its_first_day_is_refused(
    project: Project, lead: User
) -> None:
    cycle = plan(project, lead, starts_on=project.today() + timedelta(days=2))

    with pytest.raises(ActionRefused, match="starts on"):
        record_cycle(cycle=cycle, by=lead, version=1, observations="Done.")


def test_remove_cycle_takes_the_flag_away(cycle: Cycle, lead: User) -> None:
    remove_cycle(cycle=cycle, by=lead)

    assert not Cycle.objects.exists()
    assert not Annotation.objects.exists()
    assert Event.objects.get(verb="cycle taken back").before["number"] == 1


def test_remove_cycle_with_observations_is_refused(cycle: Cycle, lead: User) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")

    with pytest.raises(ActionRefused, match="Abandon it"):
        remove_cycle(cycle=cycle, by=lead)

    assert Cycle.objects.exists()


@pytest.mark.parametrize(
    ("written_at", "is_late"),
    [
        (datetime(2026, 2, 2, 23, 30, tzinfo=ZoneInfo("America/New_York")), False),
        (datetime(2026, 2, 3, 0, 30, tzinfo=ZoneInfo("America/New_York")), True),
    ],
)
def test_prediction_is_late_by_the_calendar_of_the_project(
    written_at: datetime, is_late: bool
) -> None:
    project = Project(created_by=User(time_zone="America/New_York"))
    cycle = Cycle(project=project, starts_on=date(2026, 2, 2), prediction_at=written_at)

    assert cycle.is_prediction_late() is is_late
