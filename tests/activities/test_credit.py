"""Stages of PI-CME, hours that earn credit once, progress reports, disputes."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.actions.credit import claim_hours, confirm_stage, take_back_hours
from activities.actions.disputes import (
    answer_dispute,
    decide_dispute,
    open_dispute,
    reason_against_deciding,
)
from activities.actions.progress import send_report, tell_due
from activities.actions.reviews import disclose
from activities.gates import credits_for, gates_of
from activities.models import Activity, Dispute, Enrolment, HoursClaim, ProgressReport
from activities.reporting import csv_rows, lines_of, spans
from attestations import actions as attest
from attestations import catalogue
from measures.models import Measure
from notices.models import Notice
from qiapp.lib.errors import ActionRefused
from reports.my_data import my_data
from tests.activities.test_activities import client_of, office_client
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.activities import make_activity, make_series, take_part
from tests.factories.attestations import Team, make_team
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


# Stages -------------------------------------------------------------------------------


@pytest.fixture
def staged(team: Team) -> Enrolment:
    """A place in PI-CME whose project has data before and after a decided cycle."""
    attest.confirm_programme(
        office=team.office, programme=catalogue.find("ama-pi-cme", "2026-1"),
        source_read_on=date(2026, 1, 2), by=team.reviewer,
    )  # fmt: skip
    activity = make_activity(team, programme_id="ama-pi-cme")
    return take_part(activity, team)


def write(place: Enrolment, name: str) -> None:
    part = place.participation
    assert part is not None
    part.refresh_from_db()
    attest.write_reflections(
        participation=part, by=part.user, version=part.version,
        texts={name: "Every fifth family missed its visit, more than we had thought."},
    )  # fmt: skip


def states(place: Enrolment) -> list[tuple[str, bool, bool]]:
    return [(g.stage, g.met, g.may_confirm) for g in gates_of(place, place.user)]


def test_gates_follow_the_programme_s_stages(staged: Enrolment) -> None:
    assert states(staged) == [("A", False, False), ("B", True, False), ("C", False, False)]  # fmt: skip

    write(staged, "gap")

    assert states(staged)[0] == ("A", True, True)


def test_nothing_counts_without_stage_a(team: Team, staged: Enrolment) -> None:
    with pytest.raises(ActionRefused, match="the stage before it comes first"):
        confirm_stage(enrolment=staged, stage="B", by=team.reviewer)


def test_an_open_stage_is_refused_with_what_is_open(
    team: Team, staged: Enrolment
) -> None:
    with pytest.raises(ActionRefused, match="Stage A is not met yet"):
        confirm_stage(enrolment=staged, stage="A", by=team.reviewer)


def test_all_stages_in_order_earn_all_credits(team: Team, staged: Enrolment) -> None:
    write(staged, "gap")
    write(staged, "comparison")

    for stage in "ABC":
        confirm_stage(enrolment=staged, stage=stage, by=team.reviewer)

    page = client_of(team.participant).get(
        reverse("activities:own_activity", args=[staged.activity_id])
    )
    assert page.context["earned"] == Decimal(20)
    assert staged.stages.first().facts[0][0] == "Data from before the change"


def test_nobody_confirms_their_own_stage(team: Team, staged: Enrolment) -> None:
    write(staged, "gap")

    with pytest.raises(ActionRefused, match="their own"):
        confirm_stage(enrolment=staged, stage="A", by=team.participant)


def test_stage_confirm_by_the_page(team: Team, staged: Enrolment) -> None:
    write(staged, "gap")
    client = office_client(team)

    client.post(reverse("activities:stage_confirm", args=[
        team.office.pk, staged.activity_id, staged.pk, "A"]))  # fmt: skip

    assert staged.stages.get().confirmed_by == team.reviewer


def test_the_office_reads_numbers_only_once_they_are_shown(
    team: Team, staged: Enrolment
) -> None:
    client = office_client(team)
    page = reverse("activities:enrolment_detail", args=[team.office.pk, staged.activity_id, staged.pk])  # fmt: skip
    told = {g.stage: g for g in gates_of(staged, team.participant)}
    hidden = client.get(page).content.decode()
    Measure.objects.update(name="Late letters")
    with pytest.raises(ActionRefused) as refused:
        confirm_stage(enrolment=staged, stage="A", by=team.reviewer)

    assert "Missed visits" in told["A"].findings[0].sentence
    assert "Missed visits" not in hidden
    assert "Met. The practice has not shown you all of its numbers." in hidden
    assert "0 of at least" in hidden  # what the person writes is no number of theirs
    assert "Late letters" not in str(refused.value)
    show_everything(team.project)
    assert "Late letters" in client.get(page).content.decode()


@pytest.mark.parametrize(("confirmed", "earned"), [(0, 0), (1, 5), (2, 10), (3, 20)])
def test_credits_of_twenty(confirmed: int, earned: int) -> None:
    assert credits_for(Decimal(20), confirmed, 3) == earned


# Hours --------------------------------------------------------------------------------


def hour(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def claim(place: Enrolment, begins: str, ends: str, day: str = "2026-03-03") -> HoursClaim:  # fmt: skip
    return claim_hours(
        enrolment=place, by=place.user, what="Looking at the first count",
        starts_at=hour(f"{day} {begins}"), ends_at=hour(f"{day} {ends}"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("09:00", "10:00"), ("09:59", "11:30"), ("08:00", "12:00"), ("09:15", "09:30")],
)
def test_same_hours_never_earn_rss_and_pi_cme_credit(
    team: Team, begins: str, ends: str
) -> None:
    series = take_part(make_series(team), team)
    claim(series, "09:00", "10:00")
    project = take_part(make_activity(team), team)

    with pytest.raises(ActionRefused, match="never earn both RSS and PI-CME") as said:
        claim(project, begins, ends)

    assert "Case conference" in said.value.message
    assert HoursClaim.objects.count() == 1


def test_the_other_way_round_is_refused_too(team: Team) -> None:
    claim(take_part(make_activity(team), team), "09:00", "10:00")

    with pytest.raises(ActionRefused, match="never earn both"):
        claim(take_part(make_series(team), team), "09:30", "10:30")


def test_hours_beside_each_other_both_count(team: Team) -> None:
    series = take_part(make_series(team), team)
    claim(series, "09:00", "10:00")
    project = take_part(make_activity(team), team)

    assert claim(project, "10:00", "11:00").hours == 1.0


def test_same_series_twice_is_refused_without_the_words_about_both(team: Team) -> None:
    place = take_part(make_series(team), team)
    claim(place, "09:00", "10:00")

    with pytest.raises(ActionRefused) as said:
        claim(place, "09:00", "10:00")
    assert "RSS and PI-CME" not in said.value.message


def test_taken_back_hours_are_free_again(team: Team) -> None:
    first = claim(take_part(make_series(team), team), "09:00", "10:00")

    take_back_hours(claim=first, by=team.participant)

    assert claim(take_part(make_activity(team), team), "09:00", "10:00").pk


def test_another_person_may_claim_the_same_session(team: Team) -> None:
    activity = make_series(team)
    claim(take_part(activity, team), "09:00", "10:00")

    assert claim(take_part(activity, team, user=team.lead), "09:00", "10:00").pk


@pytest.mark.parametrize(
    ("begins", "ends", "day", "said"),
    [
        ("10:00", "09:00", "2026-03-03", "ends before it begins"),
        ("00:00", "13:00", "2026-03-03", "at most twelve hours"),
        ("09:00", "10:00", "2100-03-03", "when it is over"),
        ("09:00", "10:00", "2020-03-03", "The activity runs from"),
    ],
)
def test_impossible_hours_are_refused(
    team: Team, begins: str, ends: str, day: str, said: str
) -> None:
    place = take_part(make_series(team), team)

    with pytest.raises(ActionRefused, match=said):
        claim(place, begins, ends, day)


def test_no_more_hours_than_credits(team: Team) -> None:
    place = take_part(make_series(team, credits=1), team)
    claim(place, "09:00", "10:00")

    with pytest.raises(ActionRefused, match="at most 1 credits; you claimed 1 hours"):
        claim(place, "10:00", "10:15")


def test_hours_page_claims_and_names_the_refusal(team: Team) -> None:
    series, project = make_series(team), make_activity(team)
    take_part(series, team)
    take_part(project, team)
    client = client_of(team.participant)
    data = {"on": "2026-03-03", "begins": "09:00", "until": "10:00", "what": "Session"}

    first = client.post(reverse("activities:hours", args=[series.pk]), data)
    second = client.post(reverse("activities:hours", args=[project.pk]), data)

    assert (first.status_code, second.status_code) == (302, 422)
    assert "never earn both" in second.content.decode()


# Progress reports ---------------------------------------------------------------------


def test_spans_follow_each_other_without_gap_or_overlap() -> None:
    found = spans(date(2026, 1, 31), 3, date(2026, 8, 1))

    assert [(one.first_day, one.last_day) for one in found] == [
        (date(2026, 1, 31), date(2026, 4, 29)),
        (date(2026, 4, 30), date(2026, 7, 30)),
        (date(2026, 7, 31), date(2026, 10, 30)),
    ]
    assert found[0].due_on == date(2026, 5, 13)


@pytest.fixture
def reporting(team: Team) -> Activity:
    """A project chosen 200 days ago, with a report every three months."""
    activity = make_activity(team, report_months=3)
    take_part(activity, team)
    then = timezone.now() - timedelta(days=200)
    activity.enrolments.update(joined_at=then, started_at=then)
    return activity


def test_reports_are_late_due_or_still_running(reporting: Activity) -> None:
    assert [one.state for one in lines_of(reporting)] == ["due_later", "late", "late"]


def test_report_is_filled_from_the_data_and_then_stays(
    team: Team, reporting: Activity
) -> None:
    line = lines_of(reporting)[-1]

    report = send_report(activity=reporting, line=line, by=team.participant,
                         next_steps="Text first.")  # fmt: skip

    assert report.facts["measures"][0]["name"] == "Missed visits"
    assert lines_of(reporting)[-1].is_sent
    with pytest.raises(ActionRefused, match="sent already"):
        send_report(activity=reporting, line=line, by=team.participant)


def test_report_of_days_that_are_not_over_waits(
    team: Team, reporting: Activity
) -> None:
    with pytest.raises(ActionRefused, match="not over"):
        send_report(activity=reporting, line=lines_of(reporting)[0], by=team.participant)  # fmt: skip


def test_report_write_sends_by_the_page(team: Team, reporting: Activity) -> None:
    url = reverse("activities:report_write", args=[reporting.pk, 1])

    answer = client_of(team.participant).post(url, {"obstacles": "Few nurses."})

    assert answer.status_code == 302
    assert ProgressReport.objects.get().obstacles == "Few nurses."


def test_csv_holds_each_report_that_is_over(team: Team, reporting: Activity) -> None:
    send_report(activity=reporting, line=lines_of(reporting)[-1], by=team.participant,
                obstacles="=SUM(A1)")  # fmt: skip

    rows = csv_rows(reporting)
    answer = office_client(team).get(
        reverse("activities:reports_csv", args=[team.office.pk, reporting.pk])
    )

    assert [(row[2], bool(row[6])) for row in rows] == [(1, True), (2, False)]
    assert b"'=SUM(A1)" in answer.content


def test_due_report_is_told_once_and_only_the_newest(reporting: Activity) -> None:
    assert tell_due() == 1
    assert tell_due() == 0

    assert ProgressReport.objects.get().number == 2
    assert Notice.objects.filter(kind="reminder").count() == 1


def test_sent_report_is_not_asked_for(team: Team, reporting: Activity) -> None:
    send_report(activity=reporting, line=lines_of(reporting)[1], by=team.participant)

    assert tell_due() == 0


# Disputes -----------------------------------------------------------------------------


@pytest.fixture
def dispute(team: Team) -> Dispute:
    place = take_part(make_activity(team), team)
    return open_dispute(enrolment=place, against="team", by=team.participant,
                        statement="I was there at every meeting.")  # fmt: skip


def colleague(team: Team) -> User:
    user = UserFactory(name="Ona Office")
    OrganisationMembershipFactory(organisation=team.office, user=user, role="cme_staff")
    return user


def test_dispute_goes_from_both_statements_to_a_decision(
    team: Team, dispute: Dispute
) -> None:
    answer_dispute(dispute=dispute, text="The list says two of five.", by=team.lead)

    decided = decide_dispute(dispute=dispute, outcome="partly", reasons="Three count.",
                             by=team.reviewer)  # fmt: skip

    assert (decided.statement, decided.answer) == (
        "I was there at every meeting.", "The list says two of five.",
    )  # fmt: skip
    assert (decided.outcome, decided.decided_by) == ("partly", team.reviewer)


def test_decision_waits_for_the_answer_or_two_weeks(
    team: Team, dispute: Dispute
) -> None:
    assert "two weeks" in reason_against_deciding(dispute, team.reviewer)

    dispute.opened_at = timezone.now() - timedelta(days=15)

    assert reason_against_deciding(dispute, team.reviewer) == ""


def test_neither_side_decides(team: Team) -> None:
    place = take_part(make_activity(team), team)
    dispute = open_dispute(enrolment=place, against="office", by=team.participant,
                           statement="It was declined in error.")  # fmt: skip
    answer_dispute(dispute=dispute, text="It was not.", by=team.reviewer)
    dispute.refresh_from_db()

    assert "one of the two sides" in reason_against_deciding(dispute, team.reviewer)
    assert reason_against_deciding(dispute, colleague(team)) == ""


def test_only_the_other_side_answers(team: Team, dispute: Dispute) -> None:
    for person in (team.participant, team.reviewer):
        with pytest.raises(ActionRefused, match="not yours to answer"):
            answer_dispute(dispute=dispute, text="Well.", by=person)


def test_one_open_dispute_at_a_time(team: Team, dispute: Dispute) -> None:
    with pytest.raises(ActionRefused, match="open already"):
        open_dispute(enrolment=dispute.enrolment, against="office", statement="More.",
                     by=team.participant)  # fmt: skip


def test_dispute_page_gives_each_side_its_form(team: Team, dispute: Dispute) -> None:
    url = reverse("activities:dispute_detail", args=[dispute.pk])
    lead, staff = client_of(team.lead), office_client(team)
    assert staff.get(url).context["turn"] == ""

    lead.post(url, {"text": "The list says two of five."})
    staff.post(url, {"outcome": "stands", "reasons": "The list is clear."})

    dispute.refresh_from_db()
    assert (dispute.answered_by, dispute.outcome) == (team.lead, "stands")
    assert client_of(UserFactory()).get(url).status_code == 404


def test_my_data_hold_places_hours_disputes_and_interests(
    team: Team, dispute: Dispute
) -> None:
    claim(dispute.enrolment, "09:00", "10:00")
    disclose(activity=dispute.enrolment.activity, by=team.participant,
             has_interests=True, text="Shares, Acme")  # fmt: skip

    data = json.loads(my_data(team.participant))

    (place,) = data["activities_i_take_part_in"]
    assert place["hours"][0]["what"] == "Looking at the first count"
    assert place["disputes"][0]["statement"] == "I was there at every meeting."
    assert data["interests_i_disclosed"][0]["text"] == "Shares, Acme"
