"""Tallies that name a site: counted apart, and never beside the same charts without one."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from measures.charting import chart_of
from measures.models import Measure
from qiapp.lib.errors import ActionRefused
from tally.actions import tallies
from tally.models import Round, Tally
from tally.progress import contributions, standing_numbers
from tests.factories.measures import ObservationFactory
from tests.factories.tally import closed, counted

pytestmark = pytest.mark.django_db

TEN, HALF = "yyy" * 10, "yyy" * 5 + "ynn" * 5


def at(site: str, tally: Tally) -> Tally:
    return tallies.name_site(tally=tally, by=tally.created_by, site=site)


@pytest.fixture
def two_sites(round_: Round) -> Round:
    at("Main Street", counted(round_, TEN, name="Nora Nurse"))
    at("Lakeside", counted(round_, HALF, name="Pia Porter"))
    return round_


def numbers(measure: Measure) -> list[tuple[str, int | None, int | None]]:
    return list(measure.observations.values_list("site", "numerator", "denominator"))


def test_round_closes_into_one_count_for_each_site(two_sites: Round) -> None:
    closed(two_sites)

    measure = two_sites.audit.measure
    assert numbers(measure) == [("Lakeside", 5, 10), ("Main Street", 10, 10)]
    assert chart_of(measure).series.points[0].denominator == 20
    assert chart_of(measure, site="Lakeside").series.points[0].denominator == 10


def test_credits_do_not_depend_on_the_site(two_sites: Round) -> None:
    closed(two_sites)

    found = contributions(two_sites.audit.project)

    assert [(one.name, one.charts) for one in found] == [
        ("Nora Nurse", 10), ("Pia Porter", 10),
    ]  # fmt: skip


def test_link_without_a_chart_adds_no_site(round_: Round) -> None:
    counted(round_, TEN)
    tallies.share_link(round_=round_, by=round_.started_by, site="Lakeside")

    closed(round_)

    assert numbers(round_.audit.measure) == [("", 10, 10)]


@pytest.mark.parametrize(
    ("standing", "new"), [("Lakeside", ""), ("", "Lakeside")], ids=["by site", "without"]
)  # fmt: skip
def test_same_charts_with_and_without_a_site_are_refused(
    round_: Round, standing: str, new: str
) -> None:
    ObservationFactory(
        measure=round_.audit.measure, site=standing, starts_on=round_.starts_on,
        ends_on=round_.ends_on,
    )  # fmt: skip
    at(new, counted(round_, TEN))

    with pytest.raises(ActionRefused, match="count twice"):
        closed(round_)


def test_numbers_of_other_sites_are_not_said_to_be_replaced(two_sites: Round) -> None:
    for site in ("Lakeside", "Hill"):
        ObservationFactory(
            measure=two_sites.audit.measure, site=site, starts_on=two_sites.starts_on,
            ends_on=two_sites.ends_on,
        )  # fmt: skip

    assert [one.site for one in standing_numbers(two_sites)] == ["Lakeside"]


def page(name: str, round_: Round, *more: int) -> str:
    return reverse(f"tally:{name}", args=[round_.audit.project_id, round_.pk, *more])


def test_link_is_shared_for_a_site_and_shows_it_to_the_nurse(
    lead_client: Client, round_: Round
) -> None:
    answer = lead_client.post(page("link_share", round_), {"name": "", "site": "Lakeside"})  # fmt: skip

    tally = round_.tallies.get()
    assert tally.site == "Lakeside"
    assert "Charts of Lakeside" in lead_client.get(answer["Location"]).content.decode()


def test_paper_sheet_is_entered_for_a_site(lead_client: Client, round_: Round) -> None:
    sent = {"name": "Pia", "site": "Hill", "charts": 5, "numerator_bundle": 3,
            "denominator_bundle": 4}  # fmt: skip

    lead_client.post(page("paper_enter", round_), sent)

    assert round_.tallies.get().site == "Hill"


def test_site_is_asked_in_the_open_only_where_sites_are_known(
    lead_client: Client, round_: Round
) -> None:
    before = lead_client.get(page("round_detail", round_)).content.decode()
    ObservationFactory(measure=round_.audit.measure, site="Lakeside")
    after = lead_client.get(page("round_detail", round_)).content.decode()

    assert "For one site only" in before
    assert "For one site only" not in after
    assert '<option value="Lakeside">' in after


def test_site_is_named_afterwards_and_recorded(
    lead_client: Client, round_: Round
) -> None:
    tally = counted(round_, TEN)

    lead_client.post(page("tally_site", round_, tally.pk), {"site": "Hill"})
    tally.refresh_from_db()

    assert (tally.site, tally.answers) == ("Hill", TEN)
    assert Event.objects.filter(verb="tally site named").exists()


def test_site_that_looks_like_a_patient_is_refused(
    lead_client: Client, round_: Round
) -> None:
    tally = counted(round_, TEN)

    lead_client.post(page("tally_site", round_, tally.pk), {"site": "123-45-6789"})
    tally.refresh_from_db()

    assert tally.site == ""
