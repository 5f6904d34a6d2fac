"""An activity fills its report to the boards; nothing is typed twice (ADR 33)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.actions.activities import revise_activity
from activities.actions.board_reports import report_activity
from activities.actions.enrolment import leave_activity
from attestations import catalogue, decisions
from attestations.actions import confirm_programme
from boardfiles import figures
from boardfiles.gathering import gather
from boardfiles.models import BoardBatch, ReportedActivity
from boardfiles.routes import Channel, channel_of
from boardfiles.views.activities import counted
from qiapp.lib.errors import ActionRefused
from tests.activities.test_activities import office_client
from tests.activities.test_standing import strict_programme
from tests.factories.activities import make_activity, make_series, take_part
from tests.factories.attestations import Team, make_ready, make_team, sign

pytestmark = pytest.mark.django_db


def approve(team: Team) -> None:
    sign(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)
    decisions.approve(attestation=team.attestation, by=team.reviewer)


def gathered(reported: ReportedActivity) -> list[str]:
    found = gather(reported)
    return [row.name for row in (*found.ready, *found.held_back)]


def test_a_roster_is_made_and_kept_with_the_activity() -> None:
    team = make_team()
    activity = make_activity(team)
    reported = activity.reported
    assert reported is not None
    assert (reported.channel, reported.title) == ("roster", activity.title)
    assert (reported.first_day, reported.last_day) == (activity.starts_on, activity.ends_on)  # fmt: skip
    assert reported.hours == reported.board_points == Decimal(20)
    ReportedActivity.objects.filter(pk=reported.pk).update(hours=Decimal(12))

    revise_activity(activity=activity, by=team.reviewer, version=1, title="Renamed",
                    credits=Decimal(30))  # fmt: skip

    reported.refresh_from_db()
    assert (reported.title, reported.board_points) == ("Renamed", Decimal(30))
    assert reported.hours == Decimal(12)  # what the office changed there stays
    assert make_series(team).reported is None


def test_completions_go_under_the_activity_a_person_joined() -> None:
    team = make_ready()
    joined, other = make_activity(team), make_activity(team, title="Another one")
    for_all = ReportedActivity.objects.create(
        office=team.office, created_by=team.reviewer, programme_id="abms-portfolio",
        channel="roster", title="Everybody else", first_day=date(2025, 9, 1),
    )  # fmt: skip
    place = take_part(joined, team)
    assert joined.reported
    assert other.reported
    approve(team)
    name = team.participant.name

    assert gathered(joined.reported) == [name]
    assert gathered(other.reported) == gathered(for_all) == []
    assert numbers(team) == {joined.title: 1, other.title: 0, for_all.title: 0}

    place.activity.reported.parts.all().delete()  # as if she had never joined
    assert gathered(for_all) == [name]
    assert gathered(joined.reported) == []
    assert numbers(team) == {joined.title: 0, other.title: 0, for_all.title: 1}


def numbers(team: Team) -> dict[str, int]:
    """Learners by activity on the page of the year's figures; the years say the same."""
    periods, years = counted(team.office)
    assert [y.physicians + y.others for y in years] == [1]
    found: dict[str, int] = {}
    for one in periods:
        title = one.activity.title
        found[title] = found.get(title, 0) + one.physicians + one.others
    return found


def test_leaving_gives_the_completion_back() -> None:
    team = make_team()
    activity = make_activity(team)
    place = take_part(activity, team)
    assert activity.reported
    assert activity.reported.parts.count() == 1

    leave_activity(enrolment=place, by=team.participant)

    assert activity.reported.parts.count() == 0


def test_pars_asks_only_for_what_accme_gave() -> None:
    team = make_team()
    confirm_programme(
        office=team.office, programme=catalogue.find("ama-pi-cme", "2026-1"),
        source_read_on=date(2026, 1, 2), by=team.reviewer,
    )  # fmt: skip
    activity = make_activity(team, programme_id="ama-pi-cme")
    place = take_part(activity, team)
    assert activity.reported is None
    client = office_client(team)
    url = reverse("activities:report_set_up", args=[team.office.pk, activity.pk])

    form = client.get(url).context["form"]
    refused = client.post(url, {"number": "12", "reports": "both", "board_points": "20",
                                "cme_credits": "20", "credit_type": "Practice Assessment"})  # fmt: skip
    made = client.post(url, {"number": "202612345", "reports": "both", "support": "0",
                             "board_points": "20", "cme_credits": "20", "hours": "20",
                             "credit_type": "Practice Assessment", "boards": ["ABIM"]})  # fmt: skip

    assert not {"title", "first_day", "last_day", "programme_id"} & form.fields.keys()
    assert form["cme_credits"].value() == Decimal(20)
    assert refused.status_code == 422
    assert "nine digits" in refused.content.decode()
    activity.refresh_from_db()
    assert activity.reported
    assert made.url == reverse("boardfiles:activity_detail", args=[team.office.pk, activity.reported.pk])  # fmt: skip
    assert [p.participation for p in activity.reported.parts.all()] == [place.participation]  # fmt: skip
    back = reverse("activities:activity_of_report", args=[team.office.pk, activity.reported.pk])  # fmt: skip
    assert client.get(back).url == reverse("activities:activity_detail", args=[team.office.pk, activity.pk])  # fmt: skip
    edit = reverse("boardfiles:activity_edit", args=[team.office.pk, activity.reported.pk])  # fmt: skip
    assert "title" not in client.get(edit).context["form"].fields


def test_commercial_support_waits_for_its_amount() -> None:
    team = make_team()
    activity = make_activity(team, funding="commercial", funding_note="A maker")
    assert activity.reported is None

    url = reverse("activities:report_set_up", args=[team.office.pk, activity.pk])
    client = office_client(team)
    assert client.post(url, {"board_points": "20"}).status_code == 422
    client.post(url, {"board_points": "20", "hours": "20", "support": "1500"})

    activity.refresh_from_db()
    assert activity.reported
    [period] = figures.periods_of(activity.reported, [], activity.starts_on + timedelta(5))  # fmt: skip
    assert figures.period_rows([period])[0][-1] == Decimal(1500)
    with pytest.raises(ActionRefused, match="already"):
        report_activity(activity=activity, by=team.reviewer, reports="board")


def test_a_copied_programme_goes_the_way_of_its_original() -> None:
    team = make_team()
    strict = strict_programme(team)

    assert channel_of(strict.id) is Channel.ROSTER
    assert channel_of("abfm-self-directed") is None
    client = office_client(team)
    page = client.get(reverse("boardfiles:activity_new", args=[team.office.pk]))
    assert strict.id in dict(page.context["form"].fields["programme_id"].choices)
    activity = make_activity(team, programme_id=strict.id, programme_version="1")
    assert activity.reported
    assert activity.reported.programme_title() == strict.short_title


def test_another_program_takes_its_report_along_only_while_it_is_empty() -> None:
    team = make_team()
    activity = make_activity(team)
    old = activity.reported
    confirm_programme(
        office=team.office, programme=catalogue.find("ama-pi-cme", "2026-1"),
        source_read_on=date(2026, 1, 2), by=team.reviewer,
    )  # fmt: skip
    there = {"programme_id": "ama-pi-cme", "programme_version": "2026-1"}
    back = {"programme_id": activity.programme_id,
            "programme_version": activity.programme_version}  # fmt: skip
    assert old

    activity = revise_activity(activity=activity, by=team.reviewer, version=1, **there)
    assert activity.reported is None  # PARS asks for its number first
    assert not ReportedActivity.objects.filter(pk=old.pk).exists()
    activity = revise_activity(activity=activity, by=team.reviewer, version=2, **back)
    assert activity.reported
    assert activity.reported.programme_id == back["programme_id"]

    BoardBatch.objects.create(office=team.office, activity=activity.reported, number=1,
                              created_by=team.reviewer)  # fmt: skip
    with pytest.raises(ActionRefused, match="the program stays"):
        revise_activity(activity=activity, by=team.reviewer, version=3, **there)
    activity.refresh_from_db()
    assert activity.programme_id == activity.reported.programme_id


def test_support_that_becomes_commercial_needs_its_amount_first() -> None:
    team = make_team()
    activity = make_activity(team)
    change = {"funding": "commercial", "funding_note": "A maker"}
    with pytest.raises(ActionRefused, match="Enter first how much") as refused:
        revise_activity(activity=activity, by=team.reviewer, version=1, **change)
    assert refused.value.field == "funding"

    ReportedActivity.objects.update(support=1500)

    saved = revise_activity(activity=activity, by=team.reviewer, version=1, **change)
    assert saved.funding == "commercial"


def test_whoever_signs_after_the_last_day_counts_in_the_last_period() -> None:
    one = ReportedActivity(pk=1, programme_id="abms-portfolio", is_filled=True,
                           first_day=date(2024, 3, 1), last_day=date(2025, 11, 30))  # fmt: skip
    today, late = date(2026, 6, 1), date(2026, 2, 3)
    done = [figures.Done("abms-portfolio", late, True, 1)]

    periods = figures.periods_of(one, done, today)
    [year] = figures.years_of([one], done)

    assert [p.physicians for p in periods] == [0, 1]
    assert (year.year, year.physicians) == (2025, 1)
    elsewhere = [figures.Done("abms-portfolio", late, True)]
    assert figures.years_of([one], elsewhere) == []  # of no activity: its day decides


def test_a_copy_of_a_copy_has_its_way_too() -> None:
    assert channel_of("abms-portfolio-abcdefgh-23456789") is Channel.ROSTER
    assert channel_of("abfm-self-directed-abcdefgh-23456789") is None
