"""What people decide about a chart: it is judged so, says so, and all can be taken back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from measures import actions, chart_actions
from measures.charting import chart_of
from measures.drawings import drawing_key
from measures.figures import Figures
from measures.models import ChartDecision, Measure
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db

# Twelve months about 20 %, then twelve about 60 %: one shift in the middle.
LOW = [20, 24, 16, 22, 18, 25, 15, 21, 19, 23, 17, 26]
HIGH = [60, 64, 56, 62, 58, 65, 55, 61, 59, 63, 57, 66]


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


def fill(measure: Measure, counts: list[int], site: str = "") -> None:
    actions.record_observations(
        measure=measure, by=measure.created_by,
        figures=[
            Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1), site=site,
                    numerator=count, denominator=100)
            for n, count in enumerate(counts)
        ],
    )  # fmt: skip


@pytest.fixture
def measure(project: Project) -> Measure:
    measure = MeasureFactory(project=project, improvement_direction="increase")
    fill(measure, LOW + HIGH)
    return measure


def decide(measure: Measure, kind: str, day: date, **more: str) -> ChartDecision:
    act = {
        "phase": chart_actions.begin_phase,
        "baseline": chart_actions.freeze_baseline,
        "exclusion": chart_actions.set_aside,
    }[kind]
    return act(
        measure=measure, day=day, by=measure.created_by,
        **({"reason": "Because of the move"} | more),
    )  # fmt: skip


def test_phase_gives_each_side_its_own_median_and_ends_the_signal(
    measure: Measure,
) -> None:
    assert chart_of(measure).analysis.signal

    decide(measure, "phase", month(12))

    chart = chart_of(measure)
    assert [phase.median for phase in chart.analysis.phases] == [0.205, 0.605]
    assert not chart.analysis.signal
    assert chart.sentence.startswith("In the phase since January 2024, no sign")


@pytest.mark.parametrize("day", [date(2022, 12, 1), date(2023, 1, 1), date(2025, 2, 1)])
def test_phase_that_divides_nothing_is_refused(measure: Measure, day: date) -> None:
    with pytest.raises(ActionRefused) as refused:
        decide(measure, "phase", day)

    assert refused.value.field == "day"
    assert not measure.decisions.exists()


def test_frozen_baseline_holds_for_later_points_and_warns(measure: Measure) -> None:
    decide(measure, "baseline", month(19))

    chart = chart_of(measure)
    assert chart.analysis.current.frozen == 20
    assert "of 100 charts of this length" in chart.caution


def test_frozen_baseline_of_fewer_than_twenty_points_is_refused(
    measure: Measure,
) -> None:
    with pytest.raises(ActionRefused, match="at least 20 points.* there are 19"):
        decide(measure, "baseline", month(18))


def test_baseline_counts_only_points_of_its_own_phase(measure: Measure) -> None:
    decide(measure, "phase", month(12))

    with pytest.raises(ActionRefused, match="there are 12"):
        decide(measure, "baseline", month(23))


def test_second_baseline_is_refused(measure: Measure) -> None:
    decide(measure, "baseline", month(19))

    with pytest.raises(ActionRefused, match="frozen already"):
        decide(measure, "baseline", month(20))


def test_point_set_aside_is_a_ghost_with_its_reason(measure: Measure) -> None:
    decide(measure, "exclusion", date(2023, 3, 17), reason="Flood in the clinic")

    point = chart_of(measure).series.points[2]
    assert (point.excluded, point.note) == (True, "Flood in the clinic")
    assert chart_of(measure).analysis.sides[2] is None


def test_point_set_aside_counts_again_as_a_part_of_a_quarter(measure: Measure) -> None:
    decide(measure, "exclusion", month(2))

    chart = chart_of(measure, period="quarter")

    assert (chart.series.points[0].numerator, chart.series.points[0].excluded) == (60, False)  # fmt: skip
    assert len(chart.idle) == 1


def test_point_of_one_site_set_aside_stays_in_the_sum_of_all(measure: Measure) -> None:
    fill(measure, LOW, site="North")

    decide(measure, "exclusion", month(0), site="North")

    assert chart_of(measure, site="North").series.points[0].excluded
    assert not chart_of(measure).series.points[0].excluded
    assert len(chart_of(measure).idle) == 1


def test_point_of_all_sites_set_aside_is_a_ghost_at_each_site(measure: Measure) -> None:
    fill(measure, LOW, site="North")

    decide(measure, "exclusion", month(0))

    assert chart_of(measure, site="North").series.points[0].excluded


def test_period_without_data_cannot_be_set_aside(measure: Measure) -> None:
    with pytest.raises(ActionRefused, match="no point in this period"):
        decide(measure, "exclusion", date(2020, 1, 1))


@pytest.mark.parametrize("kind", ["phase", "exclusion"])
def test_decision_without_a_reason_or_twice_is_refused(
    measure: Measure, kind: str
) -> None:
    with pytest.raises(ActionRefused, match="Say why"):
        decide(measure, kind, month(6), reason="  ")
    decide(measure, kind, month(6))
    with pytest.raises(ActionRefused, match="stands already"):
        decide(measure, kind, month(6))


def test_decision_taken_back_and_put_back_leaves_its_trail(measure: Measure) -> None:
    decision = decide(measure, "phase", month(12))
    by = measure.created_by

    chart_actions.take_back(decision=decision, by=by)
    assert len(chart_of(measure).analysis.phases) == 1

    chart_actions.reinstate(decision=decision, by=by)
    assert len(chart_of(measure).analysis.phases) == 2

    verbs = list(Event.objects.filter(subject_type="measures.chartdecision").order_by("pk").values_list("verb", flat=True))  # fmt: skip
    assert verbs == [
        "chart decision made", "chart decision taken back", "chart decision put back",
    ]  # fmt: skip


def test_decision_is_not_put_back_beside_its_twin(measure: Measure) -> None:
    first = decide(measure, "baseline", month(19))
    chart_actions.take_back(decision=first, by=measure.created_by)
    decide(measure, "baseline", month(21))

    with pytest.raises(ActionRefused, match="stands already"):
        chart_actions.reinstate(decision=first, by=measure.created_by)


def test_rules_of_the_team_judge_the_chart_everywhere(measure: Measure) -> None:
    before = drawing_key(chart_of(measure), "wide")

    chart_actions.choose_rules(measure=measure, rules="ihi", by=measure.created_by)

    chart = chart_of(measure)
    assert chart.analysis.rules.key == "ihi"
    assert drawing_key(chart, "wide") != before
    event = Event.objects.get(verb="chart rules chosen")
    assert (event.before, event.after) == ({"rules": "anhoej"}, {"rules": "ihi"})


def test_closed_project_refuses_every_decision(measure: Measure) -> None:
    decision = decide(measure, "phase", month(12))
    Project.objects.update(status="completed")
    measure.project.refresh_from_db()
    decision.measure = measure
    by = measure.created_by

    for act in (
        lambda: decide(measure, "exclusion", month(3)),
        lambda: chart_actions.choose_rules(measure=measure, rules="ihi", by=by),
        lambda: chart_actions.take_back(decision=decision, by=by),
    ):
        with pytest.raises(ActionRefused, match="closed"):
            act()


def address(name: str, measure: Measure, *more: object) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk, *more])


def test_page_shows_other_rules_to_the_reader_only(
    lead_client: Client, measure: Measure
) -> None:
    page = lead_client.get(address("measure_detail", measure) + "?rules=ihi")

    assert "IHI rules" in page.text
    assert "shown to you only" in page.text
    assert address("chart_rules", measure) in page.text
    measure.refresh_from_db()
    assert measure.rule_set == "anhoej"


def test_page_stores_the_rules_for_everybody(
    lead_client: Client, measure: Measure
) -> None:
    lead_client.post(address("chart_rules", measure), {"rules": "cutbox"})

    assert Measure.objects.get().rule_set == "cutbox"


def test_page_of_a_decision_stores_it_with_its_reason(
    lead_client: Client, measure: Measure
) -> None:
    url = address("decision_add", measure, "exclusion")

    answer = lead_client.post(url, {"day": "2023-03-01", "reason": "Flood"})
    page = lead_client.get(answer["Location"])

    assert measure.decisions.get().period == "month"
    numbers = next(part for part in page.text.split("<table") if "March 2023" in part)
    assert "Flood" in numbers.partition("</table>")[0]
    assert (
        address("decision_take_back", measure, measure.decisions.get().pk) in page.text
    )


def test_page_of_a_decision_with_faults_names_them_and_stores_nothing(
    lead_client: Client, measure: Measure
) -> None:
    url = address("decision_add", measure, "phase")

    answer = lead_client.post(url, {"day": "2031-01-01", "reason": "SSN 123-45-6789"})

    assert answer.status_code == 422
    assert 'href="#id_day"' in answer.text
    assert "social security number" in answer.text
    assert not measure.decisions.exists()


def test_page_offers_a_baseline_from_twenty_points_on(
    lead_client: Client, project: Project
) -> None:
    young = MeasureFactory(project=project)
    fill(young, LOW)

    page = lead_client.get(address("decision_add", young, "baseline"))

    assert "Too few points for a baseline" in page.text


def test_page_of_an_unknown_decision_is_not_found(
    lead_client: Client, measure: Measure
) -> None:
    assert lead_client.get(address("decision_add", measure, "magic")).status_code == 404


def test_pages_take_back_and_put_back(lead_client: Client, measure: Measure) -> None:
    decision = decide(measure, "phase", month(12))

    lead_client.post(address("decision_take_back", measure, decision.pk))
    page = lead_client.get(address("measure_detail", measure))
    assert "Taken back lately" in page.text

    lead_client.post(address("decision_reinstate", measure, decision.pk))
    assert measure.decisions.standing().count() == 1
