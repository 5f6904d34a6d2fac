"""Looking back: one tap is enough, words stay in the team, tips travel by choice."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import OrganisationRole
from audit.models import Event
from learning.debriefs import WaysRound, counts_of, tips_on, write_debrief
from learning.models import Audience, Debrief
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
TOPIC = "no-shows"


@pytest.fixture
def on_topic(project: Project) -> Project:
    project.topic = TOPIC
    project.save()
    return project


def written(project: Project, by: User, **words: object) -> Debrief:
    return write_debrief(project=project, by=by, version=0, **words)


def url(name: str, project: Project) -> str:
    return reverse(f"learning:{name}", args=[project.pk])


def test_one_tap_is_a_debrief(lead_client: Client, project: Project) -> None:
    answer = lead_client.post(
        url("debrief_write", project), {"helped_tags": ["team"], "audience": "team"}
    )

    assert answer.status_code == 302
    assert Debrief.objects.get().helped_tags == ["team"]


def test_nothing_at_all_is_refused(lead_client: Client, project: Project) -> None:
    answer = lead_client.post(url("debrief_write", project), {"audience": "team"})

    assert answer.status_code == 422
    assert not Debrief.objects.exists()


def test_an_unknown_tag_is_refused(lead_client: Client, project: Project) -> None:
    answer = lead_client.post(
        url("debrief_write", project), {"helped_tags": ["luck"], "audience": "team"}
    )

    assert answer.status_code == 422


def test_a_tip_with_a_number_of_a_patient_is_refused(
    lead_client: Client, project: Project
) -> None:
    typed = {"tip": "Call 123-45-6789 first.", "audience": "everybody"}

    assert lead_client.post(url("debrief_write", project), typed).status_code == 422
    assert not Debrief.objects.exists()


def test_a_debrief_is_changed_by_its_own_version(project: Project, lead: User) -> None:
    first = written(project, lead, tip="Start small.")

    write_debrief(project=project, by=lead, version=first.version, tip="Start smaller.")

    with pytest.raises(VersionConflict):
        write_debrief(project=project, by=lead, version=first.version, tip="Start.")
    assert Debrief.objects.get().tip == "Start smaller."


def test_the_record_holds_no_words_of_a_debrief(project: Project, lead: User) -> None:
    written(project, lead, hindered="Nobody answered the phone.")

    event = Event.objects.get(verb="debrief written")
    assert "phone" not in f"{event.before}{event.after}{event.facts}"


def test_saying_nothing_is_refused_by_the_action(project: Project, lead: User) -> None:
    with pytest.raises(ActionRefused):
        written(project, lead, helped="", helped_tags=[])


def test_tags_are_counted_over_people(
    project: Project, lead: User, member: User
) -> None:
    written(project, lead, helped_tags=["team"], hindered_tags=["time"])
    written(project, member, hindered_tags=["time"])

    counts = counts_of(Debrief.objects.all())

    assert [(one.label, one.helped, one.hindered) for one in counts] == [
        ("Time", 0, 2), ("The team", 1, 0),
    ]  # fmt: skip


def test_who_is_not_of_the_team_reads_numbers_but_no_words(
    client: Client, project: Project, lead: User
) -> None:
    written(project, lead, helped="The front desk.", helped_tags=["team"])
    reader = OrganisationMembershipFactory(
        organisation=project.organisation, role=OrganisationRole.ADMINISTRATOR
    ).user
    client.force_login(reader)

    html = client.get(url("debrief_list", project)).content.decode()

    assert "The team" in html
    assert "The front desk." not in html


@pytest.mark.parametrize(
    ("audience", "colleague_reads", "stranger_reads"),
    [
        (Audience.TEAM, 0, 0),
        (Audience.PRACTICE, 1, 0),
        (Audience.EVERYBODY, 1, 1),
    ],
)
def test_a_tip_travels_as_far_as_its_author_lets_it(
    audience: str, colleague_reads: int, stranger_reads: int, on_topic: Project,
    lead: User, stranger: User,
) -> None:  # fmt: skip
    written(on_topic, lead, tip="Ask for the number.", audience=audience)
    colleague = OrganisationMembershipFactory(
        organisation=on_topic.organisation, role=OrganisationRole.MEMBER
    ).user

    assert len(tips_on(TOPIC, colleague)) == colleague_reads
    assert len(tips_on(TOPIC, stranger)) == stranger_reads


def test_a_tip_stands_where_the_next_project_starts_without_a_name(
    client: Client, on_topic: Project, lead: User
) -> None:
    from measures.topics.catalogue import topics

    slug = next(iter(topics()))
    on_topic.topic = slug
    on_topic.save()
    written(on_topic, lead, tip="Ask for the number.", audience=Audience.EVERYBODY)
    client.force_login(UserFactory())

    detail = client.get(reverse("measures:topic_detail", args=[slug])).content.decode()
    start = client.get(reverse("measures:project_start") + f"?topic={slug}")

    assert "Ask for the number." in detail
    assert "Ask for the number." in start.content.decode()
    assert lead.name not in detail
    assert on_topic.organisation.name not in detail


def test_api_looks_back_as_the_page_does(
    lead_client: Client, project: Project, member: User
) -> None:
    own = reverse("debrief-own", args=[project.pk])
    written(project, member, helped_tags=["team"], tip="Start small.")

    def said(**words: object) -> tuple[int, dict]:
        answer = lead_client.patch(own, words, content_type="application/json")
        return answer.status_code, answer.json()

    empty = lead_client.get(own).json()
    luck = said(helped_tags=["luck"], version=1)
    named = said(tip="Call 123-45-6789 first.", version=1)
    nothing = said(tip="", version=1)
    first = said(helped_tags=["team"], tip="Call first.", version=1)
    more = said(audience="practice", version=first[1]["version"])

    assert (empty["tip"], empty["audience"], empty["version"]) == ("", "team", 1)
    assert [(code, [*body.get("errors", {})]) for code, body in (luck, named, nothing)] == [
        (400, ["helped_tags"]), (400, ["tip"]), (400, []),
    ]  # fmt: skip
    assert (more[1]["tip"], more[1]["audience"]) == ("Call first.", "practice")
    assert said(tip="Old.", version=1)[0] == 409
    counts = lead_client.get(reverse("debrief-counts", args=[project.pk])).json()
    assert counts == [{"label": "The team", "helped": 2, "hindered": 0}]
    team = lead_client.get(reverse("debrief-list", args=[project.pk])).json()
    assert {one["tip"] for one in team["results"]} == {"Call first.", "Start small."}


def test_a_roadblock_finds_the_tips_of_others_who_met_it(
    client: Client, project: Project, lead: User
) -> None:
    other, private = ProjectFactory(), ProjectFactory()
    written(project, lead, hindered_tags=["time", "data"])
    written(other, other.created_by, hindered_tags=["time"], tip="Ten minutes on Fridays.", audience="everybody")  # fmt: skip
    written(other, UserFactory(), hindered_tags=["money"], tip="Ask the county.", audience="everybody")  # fmt: skip
    written(private, private.created_by, hindered_tags=["time"], tip="Skip lunch.", audience="team")  # fmt: skip
    client.force_login(lead)

    page = client.get(url("debrief_list", project))

    assert page.context["ways_round"] == [WaysRound("Time", ("Ten minutes on Fridays.",))]  # fmt: skip
    assert other.title not in page.content.decode()
