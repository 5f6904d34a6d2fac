"""A cycle's pages: the ladder, the plan, what is still to be filled, mending."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pdsa.actions import plan_cycle, record_cycle
from pdsa.models import Cycle
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.pdsa import CycleFactory


def url(name: str, project: Project, *more: int) -> str:
    return reverse(f"pdsa:{name}", args=[project.pk, *more])


def three(project: Project, **more: object) -> dict[str, object]:
    """The three required inputs of a plan."""
    return {
        "change": "Call the day before.",
        "prediction": "Half as many missed.",
        "starts_on": project.today().isoformat(),
    } | more


def whole(cycle: Cycle, **changed: object) -> dict[str, object]:
    """What the edit form of a fresh cycle sends."""
    return {
        "change": cycle.change, "prediction": cycle.prediction,
        "starts_on": cycle.starts_on.isoformat(), "version": cycle.version,
    } | changed  # fmt: skip


@pytest.fixture
def cycle(project: Project, lead: User) -> Cycle:
    return plan_cycle(
        project=project, by=lead, change="Call the day before.",
        prediction="Half as many missed.", starts_on=project.today(),
    )  # fmt: skip


def test_cycle_list_without_cycles_says_what_to_do(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(url("cycle_list", project))

    assert "No test yet" in page.text
    assert url("cycle_plan", project) in page.text


def test_cycle_list_costs_the_same_for_1_and_12_cycles(
    lead_client: Client, project: Project, django_assert_max_num_queries
) -> None:
    first = CycleFactory(project=project, number=1)
    lead_client.get(url("cycle_list", project))  # the session is new
    with django_assert_max_num_queries(15) as one:
        lead_client.get(url("cycle_list", project))
    for number in range(2, 13):
        CycleFactory(project=project, number=number, previous=first)

    with django_assert_max_num_queries(15) as many:
        lead_client.get(url("cycle_list", project))

    assert len(many) == len(one)


def test_cycle_plan_starts_today_with_the_main_measure(
    lead_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project)

    page = lead_client.get(url("cycle_plan", project))

    assert f'value="{project.today().isoformat()}"' in page.text
    assert f'<option value="{measure.pk}" selected>' in page.text


def test_cycle_plan_needs_three_inputs_only(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(url("cycle_plan", project), three(project))

    cycle = project.cycles.get()
    assert answer["Location"] == url("cycle_detail", project, cycle.pk)
    assert (cycle.number, cycle.recorded_afterwards) == (1, False)


def test_cycle_plan_empty_names_each_missing_place(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(url("cycle_plan", project), {})

    assert answer.status_code == 422
    for name in ("change", "prediction", "starts_on"):
        assert f'href="#id_{name}"' in answer.text
    assert not project.cycles.exists()


def test_cycle_plan_with_record_number_stores_nothing(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("cycle_plan", project), three(project, change="Start with MRN 00123456")
    )

    assert answer.status_code == 422
    assert not project.cycles.exists()


def test_cycle_plan_with_measure_of_other_project_is_422(
    lead_client: Client, project: Project
) -> None:
    foreign = MeasureFactory()

    answer = lead_client.post(
        url("cycle_plan", project), three(project, measure=foreign.pk)
    )

    assert answer.status_code == 422
    assert not project.cycles.exists()


def test_cycle_plan_after_cycle_of_other_project_is_404(
    lead_client: Client, project: Project
) -> None:
    foreign = CycleFactory()

    answer = lead_client.get(f"{url('cycle_plan', project)}?after={foreign.pk}")

    assert answer.status_code == 404


def test_cycle_detail_asks_only_what_is_open(
    lead_client: Client, project: Project, cycle: Cycle, lead: User
) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")

    page = lead_client.get(url("cycle_detail", project, cycle.pk))

    assert 'name="observations"' not in page.text
    assert 'name="prediction_match"' in page.text
    assert "Called 20." in page.text


def test_cycle_detail_of_late_prediction_says_so(
    lead_client: Client, project: Project, lead: User
) -> None:
    late = plan_cycle(
        project=project, by=lead, change="Call.", prediction="Fewer.",
        starts_on=project.today() - timedelta(days=9),
    )  # fmt: skip

    page = lead_client.get(url("cycle_detail", project, late.pk))

    assert "Recorded afterwards" in page.text


def test_cycle_detail_ahead_of_its_day_asks_nothing_yet(
    lead_client: Client, project: Project, lead: User
) -> None:
    ahead = plan_cycle(
        project=project, by=lead, change="Call.", prediction="Fewer.",
        starts_on=project.today() + timedelta(days=9),
    )  # fmt: skip

    page = lead_client.get(url("cycle_detail", project, ahead.pk))

    assert "Come back then" in page.text
    assert 'name="observations"' not in page.text


def test_cycle_detail_shows_no_form_to_a_coach(
    client: Client, project: Project, cycle: Cycle, coach: User
) -> None:
    client.force_login(coach)

    page = client.get(url("cycle_detail", project, cycle.pk))

    assert page.status_code == 200
    assert 'name="observations"' not in page.text


def test_cycle_record_adapt_opens_the_next_plan_prefilled(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    page = lead_client.post(
        url("cycle_record", project, cycle.pk),
        {"observations": "18 of 20 came.", "prediction_match": "partly",
         "decision": "adapt", "next_step": "Call in the evening.", "version": 1},
        follow=True,
    )  # fmt: skip

    assert page.redirect_chain[0][0] == f"{url('cycle_plan', project)}?after={cycle.pk}"
    assert "Call in the evening." in page.text
    assert f'<option value="{cycle.pk}" selected>' in page.text


def test_cycle_record_adopt_returns_to_the_cycle(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    answer = lead_client.post(
        url("cycle_record", project, cycle.pk),
        {"observations": "All came.", "prediction_match": "as_predicted",
         "decision": "adopt", "version": 1},
    )  # fmt: skip

    assert answer["Location"] == url("cycle_detail", project, cycle.pk)
    cycle.refresh_from_db()
    assert cycle.stage() == "done"


def test_cycle_record_nothing_new_says_so(
    lead_client: Client, project: Project, cycle: Cycle, lead: User
) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")

    answer = lead_client.post(url("cycle_record", project, cycle.pk), {"version": 2})

    assert answer.status_code == 422
    assert "Write or choose something" in answer.text


def test_cycle_record_decision_without_observation_names_the_place(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    answer = lead_client.post(
        url("cycle_record", project, cycle.pk), {"decision": "adopt", "version": 1}
    )

    assert answer.status_code == 422
    assert 'href="#id_observations"' in answer.text
    assert "Write in a line what happened." in answer.text
    cycle.refresh_from_db()
    assert cycle.decision == ""


def test_cycle_record_decision_without_study_names_the_place(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    answer = lead_client.post(
        url("cycle_record", project, cycle.pk),
        {"observations": "Called 20.", "decision": "adopt", "version": 1},
    )

    assert answer.status_code == 422
    assert 'href="#id_prediction_match_0"' in answer.text
    cycle.refresh_from_db()
    assert cycle.observations == ""


def test_cycle_plan_clicked_twice_plans_once(
    lead_client: Client, project: Project
) -> None:
    sent = three(project, submission_key="the same form")

    first = lead_client.post(url("cycle_plan", project), sent)
    second = lead_client.post(url("cycle_plan", project), sent)

    assert second["Location"] == first["Location"]
    assert project.cycles.count() == 1


def test_cycle_record_of_old_version_shows_both(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    address = url("cycle_record", project, cycle.pk)
    stale = {"observations": "Mine.", "version": 1}
    Cycle.objects.update(observations="", learned="Theirs.", version=2)

    answer = lead_client.post(address, stale)

    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert re.search(r'name="version" value="2"', answer.text)


def test_cycle_edit_moves_the_first_day(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    day = project.today() + timedelta(days=2)

    answer = lead_client.post(
        url("cycle_edit", project, cycle.pk),
        whole(cycle, starts_on=day.isoformat()),
    )

    assert answer.status_code == 302
    assert project.annotations.get().on == day


def test_cycle_edit_cannot_rewrite_the_prediction_of_a_test_that_began(
    lead_client: Client, project: Project, cycle: Cycle, lead: User
) -> None:
    record_cycle(cycle=cycle, by=lead, version=1, observations="Called 20.")

    lead_client.post(
        url("cycle_edit", project, cycle.pk),
        whole(cycle, prediction="As it went.", observations="Called 21.", version=2),
    )

    cycle.refresh_from_db()
    assert (cycle.prediction, cycle.observations) == (
        "Half as many missed.", "Called 21.",
    )  # fmt: skip


def test_cycle_edit_of_old_version_shows_both(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    address = url("cycle_edit", project, cycle.pk)
    lead_client.post(address, whole(cycle, change="Theirs."))

    answer = lead_client.post(address, whole(cycle, change="Mine."))

    assert answer.status_code == 409
    assert "Theirs." in answer.text
    assert "Mine." in answer.text


def test_cycle_remove_takes_the_plan_back(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    lead_client.post(url("cycle_remove", project, cycle.pk))

    assert not project.cycles.exists()


def test_cycle_of_other_project_is_404(lead_client: Client, project: Project) -> None:
    foreign = CycleFactory()

    answer = lead_client.get(url("cycle_detail", project, foreign.pk))

    assert answer.status_code == 404


def test_cycle_edit_of_old_version_takes_the_words_chosen_field_by_field(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    address = url("cycle_edit", project, cycle.pk)
    lead_client.post(address, whole(cycle, change="Theirs.", tasks="Theirs too."))
    mine = whole(cycle, change="Mine.", tasks="Mine too.")
    conflict = lead_client.post(address, mine)

    lead_client.post(
        address,
        mine | {"version": 2, "choose_change": "stored", "choose_tasks": "yours"},
    )

    assert 'name="choose_change" value="stored"' in conflict.text
    cycle.refresh_from_db()
    assert (cycle.change, cycle.tasks) == ("Theirs.", "Mine too.")


def test_cycle_edit_choosing_a_version_is_no_way_around_the_conflict(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    address = url("cycle_edit", project, cycle.pk)
    lead_client.post(address, whole(cycle, change="Theirs."))

    answer = lead_client.post(
        address, whole(cycle, change="Mine.", choose_version="stored")
    )

    assert answer.status_code == 409


def test_cycle_record_second_of_two_observations_is_kept_and_shown(
    lead_client: Client, project: Project, cycle: Cycle, lead: User
) -> None:
    record_cycle(
        cycle=cycle, by=lead, version=1, observations="Theirs.",
        prediction_match="partly", decision="adopt",
    )  # fmt: skip

    answer = lead_client.post(
        url("cycle_record", project, cycle.pk), {"observations": "Mine.", "version": 1}
    )

    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "Theirs." in answer.text
    assert 'name="choose_observations" value="stored"' in answer.text
    assert 'name="choose_decision"' not in answer.text


def test_cycle_list_links_to_what_is_missing(
    lead_client: Client, project: Project
) -> None:
    first = CycleFactory(project=project, number=1)

    page = lead_client.get(url("cycle_list", project))

    missing = {task["label"]: task["url"] for task in page.context["checklist"]}
    assert list(missing.values()) == [
        url("cycle_plan", project),
        url("cycle_detail", project, first.pk),
        url("cycle_edit", project, first.pk),
        url("cycle_edit", project, first.pk),
        url("cycle_plan", project),
    ]


def test_cycle_list_shows_a_coach_no_links_she_may_not_follow(
    client: Client, project: Project, coach: User
) -> None:
    CycleFactory(project=project, number=1)
    client.force_login(coach)

    page = client.get(url("cycle_list", project))

    assert {task["url"] for task in page.context["checklist"]} == {""}


def test_cycle_list_counts_the_periods_of_a_cycles_measure(
    lead_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project)
    for month in (1, 2, 3):
        ObservationFactory(
            measure=measure,
            starts_on=date(2026, month, 1),
            ends_on=date(2026, month, 28),
        )
    CycleFactory(project=project, number=1, measure=measure)

    page = lead_client.get(url("cycle_list", project))

    measured = page.context["checklist"][3]
    assert (measured["label"], measured["status"]) == (
        "A measure over time stands behind the tests", "met",
    )  # fmt: skip


def test_cycle_detail_shows_the_prediction_beside_what_was_seen(
    lead_client: Client, project: Project, cycle: Cycle, lead: User
) -> None:
    record_cycle(
        cycle=cycle, by=lead, version=1, observations="Called 20.", result="3 missed.",
        prediction_match="partly",
    )  # fmt: skip

    page = lead_client.get(url("cycle_detail", project, cycle.pk))

    beside = page.text.partition('class="beside"')[2].partition("</section>")[0]
    assert "Half as many missed." in beside
    assert "3 missed." in beside
    assert "Partly" in beside


def test_cycle_sheet_holds_the_plan_and_room_to_write(
    lead_client: Client, project: Project, cycle: Cycle
) -> None:
    page = lead_client.get(url("cycle_sheet", project, cycle.pk))

    assert "Half as many missed." in page.text
    assert "☐ Partly" in page.text
    assert page.text.count('class="to-write"') == 4
