"""A practice owns what others see: nothing before it says so, nothing after it takes it back.

The leak matrix: audience × visibility × channel. Each channel is asked as the product asks
it: pages, files, API, pictures' words, search, mails.
"""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole, ProjectRole
from audit.models import Event
from coaching.actions.asking import ask_for_help
from coaching.dashboard import caseload
from learning import catalogue
from measures.models import Channel, Look, Measure, Showing
from meetings.actions import close_meeting, start_meeting
from projects.actions.team import end_membership
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from reports.brief import brief_of
from reports.papers import CONTEXTS
from sharing import actions
from sharing.models import Confirmation, Origin
from sharing.recipients import Recipient, measures_shown, recipients_of, unasked
from tests.conftest import delivered, with_second_factor
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.measures import MeasureFactory, last_months
from tests.factories.meetings import closed_meeting
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory, SponsorshipFactory

pytestmark = pytest.mark.django_db
NAME = "Zebrafish visits"  # stands nowhere else on any page


@pytest.fixture
def measure(project: Project, lead: User) -> Measure:
    made = MeasureFactory(
        project=project, name=NAME, created_by=lead, numerator="zebrafish seen"
    )
    last_months(made, 12)
    return made


@pytest.fixture
def office(project: Project) -> Organisation:
    made = OrganisationFactory(name="State CME office", kind="cme_provider")
    SponsorshipFactory(project=project, organisation=made)
    return made


@pytest.fixture
def reviewer(office: Organisation) -> User:
    user = UserFactory(name="Rita Reviewer")
    OrganisationMembershipFactory(
        organisation=office, user=user, role=OrganisationRole.CME_STAFF
    )
    return with_second_factor(user)


@pytest.fixture
def coach_client(coach: User) -> Client:
    return browser(coach)


def to_coach(coach: User) -> Recipient:
    return Recipient(coach=coach)


def confirm(project: Project, recipient: Recipient, *measures: Measure) -> Confirmation:
    return actions.confirm_shown(
        project=project, recipient=recipient, by=project.created_by,
        measures=[one.pk for one in measures],
    )  # fmt: skip


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measure_url(name: str, measure: Measure, *more: str) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk, *more])


def project_url(name: str, project: Project, *more: object) -> str:
    return reverse(name, args=[project.pk, *more])


def channels(measure: Measure) -> dict[str, str]:
    """An address for each way a measure's name or numbers could leave by."""
    project = measure.project
    return {
        "page": measure_url("measure_detail", measure),
        "alt text": measure_url("chart_drawing", measure),
        "lesson": measure_url("chart_lesson", measure),
        "csv": measure_url("measure_data", measure, "csv"),
        "xlsx": measure_url("measure_data", measure, "xlsx"),
        "api": reverse("measure-detail", args=[measure.pk]),
        "api numbers": reverse("measure-observations", args=[measure.pk]),
        "api chart": reverse("measure-chart", args=[measure.pk]),
        "api quality": reverse("measure-quality", args=[measure.pk]),
    } | {
        "project page": project_url("reports:project_page", project),
        "brief": project_url("reports:brief", project),
        "charter": project_url("reports:charter", project),
        "history": project_url("reports:project_events", project),
        "search": reverse("reports:search_page") + "?q=zebrafish",
        "api list": reverse("measure-list"),
        "tests": project_url("pdsa:cycle_list", project),
        "audits": project_url("tally:audit_list", project),
        "next step": project_url("next-step", project),
        "dashboard": reverse("coaching:dashboard"),
    }


# Pages that everybody may open who knows the project: there the name must be missing.
SHARED_PAGES = {
    "project page", "brief", "charter", "history", "search", "api list", "tests",
    "audits", "next step", "dashboard",
}  # fmt: skip


def leaks(user: User, measure: Measure) -> set[str]:
    """The channels by which `user` gets the measure's name, words or numbers."""
    client, found = browser(user), set()
    for name, address in channels(measure).items():
        answer = client.get(address)
        if name in SHARED_PAGES:
            text = answer.content.decode()
            if NAME in text or "zebrafish seen" in text:
                found.add(name)
        elif answer.status_code == 200:
            found.add(name)
    return found | papers(user, measure)


def papers(user: User, measure: Measure) -> set[str]:
    """The PDFs whose words the worker would print for `user`."""
    project = Project.objects.get(pk=measure.project_id)
    project.viewer = user
    said = {kind: str(context(project)) for kind, context in CONTEXTS.items()}
    said["brief pdf"] = brief_of(project).name
    return {kind for kind, words in said.items() if NAME in words}


ON_EVERY_WAY = {
    "page", "alt text", "lesson", "csv", "xlsx", "api", "api numbers", "api chart",
    "api quality", "project page", "brief", "api list", "search", "charter", "pack",
    "brief pdf",
}  # fmt: skip


@pytest.mark.parametrize(
    ("shown_to", "reached"),
    [
        ("nobody", {"lead", "member"}),
        ("coach", {"lead", "member", "coach"}),
        ("office", {"lead", "member", "reviewer"}),
        ("both", {"lead", "member", "coach", "reviewer"}),
        ("only me", {"lead"}),
        ("withdrawn", {"lead", "member"}),
    ],
)
def test_each_audience_gets_a_measure_by_every_channel_or_by_none(
    shown_to: str, reached: set[str], project: Project, measure: Measure, lead: User,
    member: User, coach: User, reviewer: User, office: Organisation, stranger: User,
) -> None:  # fmt: skip
    CycleFactory(project=project)
    visible = [measure] if shown_to in {"coach", "both", "withdrawn"} else []
    confirm(project, to_coach(coach), *visible)
    visible = [measure] if shown_to in {"office", "both", "withdrawn"} else []
    confirm(project, Recipient(office=office), *visible)
    people = {"lead": lead, "member": member, "coach": coach, "reviewer": reviewer}
    if shown_to == "withdrawn":  # after it was seen, so that every cache is warm
        assert leaks(coach, measure) >= ON_EVERY_WAY
        confirm(project, to_coach(coach))
        confirm(project, Recipient(office=office))
    if shown_to == "only me":
        actions.keep_to_oneself(measure=measure, by=lead)

    found = {name: leaks(user, measure) for name, user in people.items()}

    papers_apart = (
        {"pack", "charter", "brief pdf", "brief"} if shown_to == "only me" else set()
    )
    for name, ways in found.items():
        expected = ON_EVERY_WAY - papers_apart if name in reached else set()
        assert ways >= expected, name
        assert name in reached or ways == set(), name
    assert leaks(stranger, measure) == set()


def test_new_coach_sees_dates_and_nothing_else_until_the_practice_was_asked(
    project: Project, measure: Measure, coach: User, coach_client: Client
) -> None:
    last_months(MeasureFactory(project=project, name=NAME + " again"), 6, leave=(1, 2))

    (row,) = caseload(coach)

    assert row.glance is None
    assert row.signal == "hidden"
    assert row.last_data is not None  # or she could not see who is about to stall
    assert [(one.kind, one.pk) for one in unasked(project)] == [("coach", coach.pk)]
    page = coach_client.get(project_url("reports:project_page", project)).text
    assert "No measure is shown to you" in page
    assert "a measure you were not shown" in row.next.step.sentence  # type: ignore[union-attr]


def test_accepting_a_coach_opens_one_screen_that_says_exactly_what_she_sees(
    project: Project, measure: Measure, lead_client: Client, practice: Organisation
) -> None:
    MeasureFactory(project=project, name="Waiting time")
    helper = UserFactory(name="Hana Helper", email="hana@example.org")
    OrganisationMembershipFactory(organisation=practice, user=helper)

    answer = lead_client.post(
        project_url("projects:member_add", project),
        {"email": helper.email, "role": "coach", "profession": ""},
    )

    screen = project_url("sharing:recipient_edit", project, "coach", helper.pk)
    assert answer["Location"] == screen
    page = lead_client.get(screen).text
    assert NAME in page
    assert "Waiting time" in page
    assert "Dates: when you met" in page
    lead_client.post(screen, {"measures": [measure.pk]})
    recipient = to_coach(helper)
    assert [m.name for m in measures_shown(project, recipient)] == [NAME]
    preview = lead_client.get(screen + "view/").text
    assert NAME in preview
    assert "Waiting time" not in preview
    confirmed = Confirmation.objects.get()
    assert (confirmed.origin, confirmed.measures) == (Origin.CONFIRMED, [NAME])


def test_joining_a_cme_office_opens_the_same_screen(
    project: Project, lead_client: Client
) -> None:
    office = OrganisationFactory(name="Lakes CME", kind="cme_provider")

    answer = lead_client.post(
        project_url("projects:sponsors", project), {"organisation": office.pk}
    )

    assert answer["Location"] == project_url(
        "sharing:recipient_edit", project, "office", office.pk
    )


def test_coach_who_left_and_came_back_is_asked_about_anew(
    project: Project, measure: Measure, lead: User
) -> None:
    helper = with_second_factor(UserFactory())
    place = MembershipFactory(project=project, user=helper, role=ProjectRole.COACH)
    confirm(project, to_coach(helper), measure)
    seen = Measure.objects.visible_to(helper)
    assert list(seen) == [measure]

    end_membership(membership=place, by=lead)
    assert list(seen.all()) == []
    MembershipFactory(
        project=project, user=helper, role=ProjectRole.COACH,
        joined_at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip

    assert list(seen.all()) == []
    confirm(project, to_coach(helper))
    assert not Showing.objects.standing().exists()


def test_sent_for_credit_shows_the_measures_once_and_says_so(
    project: Project, measure: Measure, lead: User, office: Organisation
) -> None:
    MeasureFactory(project=project, name="Mine", created_by=lead, kept_by=lead)

    for _time in range(2):
        actions.show_for_credit(project=project, office=office, by=lead)

    (made,) = Confirmation.objects.all()
    assert (made.origin, made.measures) == (Origin.CREDIT, [NAME])


def test_every_change_and_every_look_is_kept_once_a_day(
    project: Project, measure: Measure, coach: User, lead: User, coach_client: Client,
    lead_client: Client,
) -> None:  # fmt: skip
    confirm(project, to_coach(coach), measure)
    for _time in range(2):
        coach_client.get(measure_url("measure_detail", measure))
        coach_client.get(measure_url("measure_data", measure, "csv"))
        lead_client.get(measure_url("measure_detail", measure))
    confirm(project, to_coach(coach))

    looks = set(Look.objects.values_list("user", "channel"))
    assert looks == {(coach.pk, Channel.PAGE), (coach.pk, Channel.FILE)}
    events = Event.objects.filter(verb="what is shown confirmed").order_by("pk")
    assert [e.after["measures"] for e in events] == [[NAME], []]
    page = lead_client.get(project_url("sharing:sharing_log", project)).text
    assert page.count("Cora Coach") >= 3


def test_only_me_is_refused_for_work_of_the_team(
    project: Project, measure: Measure, lead: User, member: User, lead_client: Client
) -> None:
    others = MeasureFactory(project=project, created_by=member)
    tested = MeasureFactory(project=project, created_by=lead)
    CycleFactory(project=project, measure=tested)
    looked_at = MeasureFactory(project=project, created_by=lead)
    last_months(looked_at, 3)
    looked_at.batches.update(by=lead)
    closed_meeting(project, [looked_at.pk])

    for one in (others, tested, looked_at):
        with pytest.raises(ActionRefused):
            actions.keep_to_oneself(measure=one, by=lead)
    form = project_url("sharing:measure_sharing", project, measure.pk)
    answer = lead_client.post(form, {"inside": "me", "peers": "named"})

    assert answer.status_code == 422
    measure.refresh_from_db()
    assert measure.kept_by is None


def test_one_form_says_everybody_who_sees_a_measure(
    project: Project, measure: Measure, coach: User, office: Organisation,
    lead_client: Client,
) -> None:  # fmt: skip
    form = project_url("sharing:measure_sharing", project, measure.pk)

    lead_client.post(
        form,
        {"inside": "team", "recipients": [f"coach-{coach.pk}", f"office-{office.pk}"],
         "peers": "blinded"},
    )  # fmt: skip
    both = [list(measures_shown(project, one)) for one in recipients_of(project)]
    lead_client.post(form, {"inside": "team", "peers": ""})

    measure.refresh_from_db()
    assert both == [[measure], [measure]]
    assert measure.peers == ""
    assert not Showing.objects.standing().exists()


def test_closed_meeting_shows_a_coach_only_the_charts_she_may_see(
    project: Project, measure: Measure, lead: User, coach: User, lead_client: Client,
    coach_client: Client,
) -> None:  # fmt: skip
    meeting = start_meeting(project=project, by=lead)
    close_meeting(meeting=meeting, by=lead, looked_at=[measure.pk])
    page = project_url("meetings:meeting_detail", project, meeting.pk)
    api = reverse("meeting-detail", args=[project.pk, meeting.pk])

    assert "chart-finding" in lead_client.get(page).text
    for address in (page, api):
        text = coach_client.get(address).text
        assert NAME not in text  # nor in the agenda that was proposed
        assert "chart-finding" not in text
        assert '"sentence"' not in text
    confirm(project, to_coach(coach), measure)
    assert "chart-finding" in coach_client.get(page).text


def test_mails_to_an_outsider_name_no_measure(
    project: Project, measure: Measure, coach: User, lead: User
) -> None:
    lesson = catalogue.lessons()["prediction"]
    ask_for_help(
        project=project, by=lead, lesson=lesson, kind="test", text="How small?"
    )

    (mail,) = delivered()
    assert mail.to == [coach.email]
    assert NAME not in mail.body


def test_practice_shows_only_to_who_has_a_part_in_its_project(
    project: Project, measure: Measure, stranger: User, coach: User
) -> None:
    with pytest.raises(ActionRefused):
        confirm(project, to_coach(stranger), measure)
    with pytest.raises(ActionRefused):
        confirm(project, to_coach(coach), MeasureFactory())


def test_update_leaves_coaches_and_offices_what_they_saw_and_says_so(
    project: Project,
    measure: Measure,
    coach: User,
    reviewer: User,
    office: Organisation,
) -> None:
    update = import_module("sharing.migrations.0002_what_others_see_today")

    update.show_what_is_seen(apps, None)

    for user in (coach, reviewer):
        assert list(Measure.objects.visible_to(user)) == [measure]
    kept = Confirmation.objects.values_list("origin", "by", "measures")
    assert list(kept) == [(Origin.BEFORE, None, [NAME])] * 2
    assert unasked(project) == []
    lines = Event.objects.filter(actor_label="system: update")
    assert {line.subject_label for line in lines} == {"Cora Coach", office.name}
    confirm(project, to_coach(coach))  # and the practice can take it back
    assert list(Measure.objects.visible_to(coach)) == []
