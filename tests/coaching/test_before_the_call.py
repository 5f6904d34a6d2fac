"""The page before a call: what it shows, what the coach says, and what stays hers alone."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from audit.models import Event
from coaching.actions.contact import send_nudge
from coaching.actions.notes import write_note
from coaching.actions.standings import rank_all
from coaching.facts import told_signals
from coaching.models import CoachNote, Standing
from coaching.ranking import Reason
from jobs.models import Job
from nextsteps.actions.remarks import comment_on
from nextsteps.models import Remark
from notices.models import Notice
from projects.models import Project
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.effort import EffortFactory
from tests.factories.measures import MeasureFactory, last_months
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory, SponsorshipFactory
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach_client(client: Client, coach: User) -> Client:
    client.force_login(coach)
    return client


def page_of(project: Project) -> str:
    return reverse("coaching:practice", args=[project.pk])


def test_practice_page_has_everything_on_one_page(
    coach_client: Client, coach: User, project: Project, member: User
) -> None:
    outcome = MeasureFactory(project=project, name="Missed visits", goal="0.10")
    balancing = MeasureFactory(project=project, name="Phone minutes", kind="balancing")
    for one in (outcome, balancing):
        last_months(one, 13)
    show_everything(project)
    CycleFactory(project=project, number=1, change="Call the day before.", learned="Families liked it.")  # fmt: skip
    EffortFactory(project=project, person=member, minutes=45)
    write_note(by=coach, text="Ask about texts.", organisation=project.organisation)
    rank_all()

    page = coach_client.get(page_of(project)).text

    for words in (
        "Missed visits", "Phone minutes", "percentage points", "Data quality",
        "Call the day before.", "Families liked it.", "Ask about texts.",
        "45 minutes so far, from 1 person.", "it has no champion", "Team",
        "Nobody here works for credit just now.", "Copy as picture",
    ):  # fmt: skip
        assert words in page, words
    # Each chart with a sentence, and a table for those who cannot see it.
    assert page.count("chart-finding") == page.count("newest first</caption>") == 2


def test_comment_is_the_team_s_next_step_until_somebody_saw_it(
    coach_client: Client, coach: User, project: Project, lead: User
) -> None:
    measure = MeasureFactory(project=project, name="Missed visits")
    last_months(measure, 12)
    show_everything(project)
    CycleFactory(project=project, number=1, starts_on=project.today())
    point = measure.observations.latest("starts_on").starts_on
    data = {"comment-about": f"point:{measure.pk}:{point}", "comment-text": "What happened here?"}  # fmt: skip

    coach_client.post(reverse("coaching:comment_add", args=[project.pk]), data)

    lead_client = Client()
    lead_client.force_login(lead)
    front = reverse("reports:project_page", args=[project.pk])
    page = lead_client.get(front).text
    assert "Cora has a comment on" in page
    assert "What happened here?" in page
    remark = Remark.objects.get()
    lead_client.post(reverse("coaching:remark_seen", args=[project.pk, remark.pk]))
    assert "What happened here?" not in lead_client.get(front).text
    assert "seen" in coach_client.get(page_of(project)).text


def test_suggested_test_is_planned_from_the_next_step_or_put_away(
    coach_client: Client, project: Project, lead: User
) -> None:
    last_months(MeasureFactory(project=project), 12)
    suggest = reverse("coaching:suggestion_add", args=[project.pk])
    coach_client.post(suggest, {"suggestion-text": "Ask one patient at checkout."})
    twice = coach_client.post(
        suggest, {"suggestion-text": "Ask one patient at checkout."}
    )
    coach_client.post(suggest, {"suggestion-text": "Move the desk."})
    first, second = Remark.objects.order_by("pk")
    lead_client = Client()
    lead_client.force_login(lead)
    front = reverse("reports:project_page", args=[project.pk])
    plan = reverse("pdsa:cycle_plan", args=[project.pk]) + f"?idea={first.idea_id}"

    page = lead_client.get(front).text

    assert twice.status_code == 422
    assert "This idea already waits on the list." in twice.text
    assert "Cora suggests a smaller test: “Ask one patient at checkout.”" in page
    assert f'href="{plan}"' in page
    answer = lead_client.post(
        plan,
        {"change": "Ask one patient at checkout.", "prediction": "She knows why.",
         "size": "one_patient", "starts_on": project.today(), "is_process_change": "on"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert "“Move the desk.”" in lead_client.get(front).text
    lead_client.post(reverse("coaching:remark_seen", args=[project.pk, second.pk]))
    assert list(Remark.objects.waiting()) == []
    assert list(project.ideas.waiting()) == []


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("comment_add", {"comment-text": "Hello"}, "Choose a point or a test."),
        ("comment_add", {"comment-about": "test:0", "comment-text": "x"}, "Select a valid choice"),
        ("comment_add", {"comment-about": "", "comment-text": " "}, "Write a sentence or two."),
        ("suggestion_add", {"suggestion-text": ""}, "Say in a sentence what they could try."),
        ("suggestion_add", {"suggestion-text": "Call 078-05-1120 first"}, "Take it out"),
    ],
)  # fmt: skip
def test_faulty_words_come_back_with_the_page_and_nothing_is_kept(
    coach_client: Client, project: Project, name: str, data: dict[str, str], words: str
) -> None:
    CycleFactory(project=project, number=1)

    answer = coach_client.post(reverse(f"coaching:{name}", args=[project.pk]), data)

    assert answer.status_code == 422
    assert words in answer.text
    assert not Remark.objects.exists()


TOKEN = "zwetschgenknoedel"


def test_private_note_reaches_no_page_file_search_or_answer_of_anybody_else(
    coach_client: Client, coach: User, project: Project, lead: User, member: User
) -> None:
    """Whoever looks through every page and route the permission table knows finds nothing:
    here the channels in which words travel, with a token that stands in the note.
    """
    measure = MeasureFactory(project=project)
    last_months(measure, 12)
    url = reverse("coaching:note_write", args=[project.pk]) + "?practice=1"
    answer = coach_client.post(url, {"text": f"Tension at the desk: {TOKEN}"})
    assert answer["Location"] == page_of(project)
    assert TOKEN in coach_client.get(page_of(project)).text
    rank_all()
    admin = UserFactory()
    project.organisation.memberships.create(user=admin, role="administrator")
    colleague = UserFactory()
    project.memberships.create(user=colleague, role="coach")

    pages = [
        reverse("reports:home"), reverse("projects:project_list"),
        reverse("reports:search_page") + f"?q={TOKEN}", reverse("coaching:inbox"),
        reverse("coaching:dashboard"), page_of(project),
        reverse("coaching:note_write", args=[project.pk]),
        reverse("coaching:contact_log", args=[project.pk]),
        *[reverse(name, args=[project.pk]) for name in (
            "reports:project_page", "reports:project_events", "reports:charter",
            "reports:brief", "projects:team", "projects:idea_list", "pdsa:cycle_list",
            "effort:effort_list", "learning:debrief_list", "coaching:help_list",
            "meetings:meeting_list", "evidence:file_list", "tools:tool_list",
        )],
        reverse("measures:measure_data", args=[project.pk, measure.pk, "csv"]),
        "/api/v1/me/", "/api/v1/projects/", f"/api/v1/projects/{project.pk}/",
        f"/api/v1/projects/{project.pk}/measures/",
    ]  # fmt: skip
    seen = []
    for person in (lead, member, admin, colleague):
        client = Client()
        client.force_login(person)
        for address in pages:
            answer = client.get(address, follow=True)
            body = b"".join(answer) if answer.streaming else answer.content
            seen.append(answer.status_code)
            assert TOKEN.encode() not in body.replace(f"q={TOKEN}".encode(), b"").replace(f'value="{TOKEN}"'.encode(), b"").replace(f"“{TOKEN}”".encode(), b""), address  # fmt: skip
    assert seen.count(200) > 60
    # Nor in what is stored for others: the record of events, standings, jobs, mails.
    for model in (Event, Standing, Job, Notice):
        assert TOKEN not in json.dumps(
            [list(map(str, row)) for row in model.objects.values_list()]
        )
    assert CoachNote.objects.get().text.endswith(TOKEN)


def test_what_was_not_shown_is_named_nowhere(
    coach_client: Client, coach: User, project: Project
) -> None:
    """A coach reads that numbers wait, not of what, and nothing of what a chart says."""
    hidden = MeasureFactory(project=project, name="Falls at night", period="month")
    last_months(hidden, 13)
    hidden.observations.order_by("-starts_on").first().delete()
    Standing.objects.create(
        project=project, score=500,
        reasons=[
            Reason("went_other_way", 34, {"measure": hidden.name}).kept(),
            Reason("to_celebrate", 12, {"measure": hidden.name}).kept(),
            Reason("period_missed", 28, {
                "count": 2, "from": "2026-09-01", "period": "month",
                "measure": hidden.name,
            }).kept(),
        ],
    )  # fmt: skip

    for address in (
        reverse("coaching:inbox"),
        page_of(project),
        reverse("coaching:dashboard"),
    ):
        page = coach_client.get(address).text
        assert "Falls at night" not in page, address
        assert "shifted" not in page, address
    assert "a measure you were not shown" in coach_client.get(page_of(project)).text

    show_everything(project)

    assert "Falls at night" in coach_client.get(page_of(project)).text


def test_hidden_chart_lifts_no_project(coach: User, project: Project) -> None:
    """The order of the list must not tell what a chart says to whom it is not shown."""
    measure = MeasureFactory(project=project, name="Falls at night")

    assert told_signals([project], {project.pk: [measure]}) == []

    show_everything(project)

    assert told_signals([project], {project.pk: [measure]}) == [project.pk]


def test_what_one_coach_says_is_not_read_by_others_from_outside(
    coach_client: Client, coach: User, project: Project, lead: User
) -> None:
    """Neither another coach, who was shown nothing, nor the CME office."""
    measure = MeasureFactory(project=project, name="Falls at night")
    last_months(measure, 12)
    show_everything(project)
    comment_on(project=project, by=coach, text="What happened here?", measure=measure,
               period_start=measure.observations.latest("starts_on").starts_on)  # fmt: skip
    send_nudge(project=project, by=coach, text="You did well, says your coach.")
    other = with_second_factor(UserFactory(name="Olga Other"))
    MembershipFactory(project=project, user=other, role=ProjectRole.COACH)
    staff = office_staff(project)

    for reader in (other, staff):
        client = Client()
        client.force_login(reader)
        pages = [client.get(reverse("reports:project_page", args=[project.pk]))]
        if reader == other:
            pages += [
                client.get(page_of(project)),
                client.get(reverse("coaching:dashboard")),
            ]
        for page in pages:
            assert page.status_code == 200
            for words in ("Falls at night", "What happened here?", "says your coach"):
                assert words not in page.text, (reader, words)


def office_staff(project: Project) -> User:
    """Somebody of a CME office that the project asked for credit."""
    office = OrganisationFactory(name="Lake office", kind="cme_provider")
    SponsorshipFactory(project=project, organisation=office)
    staff = with_second_factor(UserFactory(name="Stella Staff"))
    OrganisationMembershipFactory(
        organisation=office, user=staff, role=OrganisationRole.CME_STAFF
    )
    return staff
