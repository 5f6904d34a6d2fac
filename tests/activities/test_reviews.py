"""Two reviewers without a part in the project, their verdict, and the letter."""

import pytest
from django.conf import LazySettings
from django.urls import reverse

from accounts.models import User
from activities.actions.reviews import disclose, give_opinion, send_letter, submit
from activities.models import Activity, Disclosure, Opinion, Submission, Verdict
from activities.reviewing import outcome_of
from jobs.models import Job
from jobs.running import run_queued
from qiapp.lib.errors import ActionRefused
from tests.activities.test_activities import client_of
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.activities import make_activity, take_part
from tests.factories.attestations import Team, make_team
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


def judge(team: Team, name: str) -> User:
    user = UserFactory(name=name)
    OrganisationMembershipFactory(organisation=team.office, user=user)
    return user


@pytest.fixture
def judges(team: Team) -> list[User]:
    return [judge(team, "Rosa Reader"), judge(team, "Sven Second")]


@pytest.fixture
def activity(team: Team, judges: list[User]) -> Activity:
    activity = make_activity(team, needs_review=True, reviewers=judges)
    take_part(activity, team, user=team.lead)
    return activity


def sent_in(activity: Activity, team: Team, stage: str = "plan") -> Submission:
    return submit(activity=activity, project=team.project, stage=stage, by=team.lead,
                  funding="internal")  # fmt: skip


def judged(submission: Submission, judges: list[User], *verdicts: str) -> Submission:
    for person, verdict in zip(judges, verdicts, strict=True):
        give_opinion(submission=submission, verdict=verdict, by=person,
                     comments="Count the calls, too.")  # fmt: skip
    submission.refresh_from_db()
    return submission


def all_disclose(activity: Activity, team: Team, judges: list[User]) -> None:
    for person in [team.lead, team.reviewer, *judges]:
        disclose(activity=activity, by=person, has_interests=False)


def test_submission_freezes_what_the_committee_sees(
    team: Team, activity: Activity
) -> None:
    submission = sent_in(activity, team)
    team.project.aim = "Another aim"
    team.project.save()

    submission.refresh_from_db()
    assert submission.facts["aim"] == "Fewer than 10 % missed visits by December."
    assert submission.facts["measures"][0]["name"] == "Missed visits"
    assert submission.facts["cycles"][0]["decision"].startswith("Adapt")


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        (("accept", "accept"), "accept"),
        (("reject", "reject"), "reject"),
        (("revise", "revise"), "revise"),
        (("accept", "reject"), "revise"),
        (("accept", "revise"), "revise"),
    ],
)
def test_two_opinions_make_one_verdict(verdicts: tuple[str, str], outcome: str) -> None:
    assert outcome_of([Opinion(verdict=v) for v in verdicts]) == outcome


def test_verdict_comes_with_the_second_opinion(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    submission = sent_in(activity, team)
    give_opinion(submission=submission, verdict="accept", by=judges[0])
    submission.refresh_from_db()
    assert submission.verdict == ""

    give_opinion(submission=submission, verdict="accept", by=judges[1])

    submission.refresh_from_db()
    assert submission.verdict == Verdict.ACCEPT
    assert submission.decided_at is not None


def test_nobody_judges_twice_or_after_the_verdict(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    submission = sent_in(activity, team)
    give_opinion(submission=submission, verdict="accept", by=judges[0])

    with pytest.raises(ActionRefused, match="already"):
        give_opinion(submission=submission, verdict="accept", by=judges[0])
    assert submission.opinions.count() == 1


@pytest.mark.parametrize("role", ["in the team", "left the team", "in its practice"])
def test_whoever_has_a_part_in_the_project_does_not_judge(
    team: Team, activity: Activity, judges: list[User], role: str
) -> None:
    submission = sent_in(activity, team)
    if role == "in its practice":
        OrganisationMembershipFactory(
            organisation=team.project.organisation, user=judges[0]
        )
    else:
        place = MembershipFactory(project=team.project, user=judges[0])
        place.ended_at = submission.submitted_at if role == "left the team" else None
        place.save()

    with pytest.raises(ActionRefused, match="without a part"):
        give_opinion(submission=submission, verdict="accept", by=judges[0])
    page = client_of(judges[0]).get(
        reverse("activities:review_detail", args=[submission.pk])
    )
    assert page.status_code == 404


def test_too_small_a_committee_is_said_before_sending(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    MembershipFactory(project=team.project, user=judges[0])

    with pytest.raises(ActionRefused, match="Fewer than two people"):
        sent_in(activity, team)


def test_revision_comes_back_as_attempt_two(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    first = judged(sent_in(activity, team), judges, "accept", "revise")
    with pytest.raises(ActionRefused, match="with the committee"):
        sent_in(activity, team)
    all_disclose(activity, team, judges)
    send_letter(submission=first, by=team.reviewer)

    assert sent_in(activity, team).number == 2


def test_accepted_plan_is_not_sent_again(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    plan = judged(sent_in(activity, team), judges, "accept", "accept")
    all_disclose(activity, team, judges)
    send_letter(submission=plan, by=team.reviewer)

    with pytest.raises(ActionRefused, match="decided"):
        sent_in(activity, team)
    assert sent_in(activity, team, "final").stage == "final"


def test_letter_waits_for_every_disclosure_and_names_who_is_missing(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    submission = judged(sent_in(activity, team), judges, "accept", "accept")
    disclose(activity=activity, by=team.lead, has_interests=False)

    with pytest.raises(ActionRefused) as refused:
        send_letter(submission=submission, by=team.reviewer)

    for person in [team.reviewer, *judges]:
        assert person.name in refused.value.message
    assert team.lead.name not in refused.value.message


def test_letter_is_drawn_once_and_handed_to_the_team(
    team: Team, activity: Activity, judges: list[User], settings: LazySettings,
    tmp_path: object,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    submission = judged(sent_in(activity, team), judges, "accept", "accept")
    all_disclose(activity, team, judges)
    send_letter(submission=submission, by=team.reviewer)
    run_queued()

    answer = client_of(team.lead).get(reverse("activities:letter", args=[submission.pk]))  # fmt: skip

    submission.refresh_from_db()
    assert answer.content.startswith(b"%PDF-")
    assert answer["X-Content-SHA256"] == submission.letter_digest
    assert Job.objects.get(task="activities.draw_letter").status == "succeeded"


def test_team_reads_the_verdict_only_with_the_letter(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    submission = judged(sent_in(activity, team), judges, "reject", "reject")
    url = reverse("activities:own_activity", args=[activity.pk])

    before = client_of(team.lead).get(url).content.decode()
    all_disclose(activity, team, judges)
    send_letter(submission=submission, by=team.reviewer)
    after = client_of(team.lead).get(url).content.decode()

    assert "Rejected" not in before
    assert "Count the calls" not in before
    assert "Rejected" in after
    assert judges[0].name not in after


def test_review_list_holds_what_waits_for_this_reviewer(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    submission = sent_in(activity, team)
    give_opinion(submission=submission, verdict="accept", by=judges[0])

    lists = [
        client_of(person).get(reverse("activities:review_list")).context
        for person in judges
    ]

    assert [list(one["waiting"]) for one in lists] == [[], [submission]]
    assert list(lists[0]["done"]) == [submission]


def test_disclosure_begins_with_what_was_said_last(
    team: Team, activity: Activity
) -> None:
    other = make_activity(team, title="Earlier")
    disclose(activity=other, by=team.participant, has_interests=True, text="Speaker, Acme")  # fmt: skip
    client = client_of(team.participant)
    url = reverse("activities:disclosure_edit", args=[activity.pk])

    form = client.get(url).context["form"]
    client.post(url, {"answer": form["answer"].value(), "text": form["text"].value()})

    assert Disclosure.objects.get(activity=activity).words() == "Speaker, Acme"


def test_interests_without_words_are_asked_for(team: Team, activity: Activity) -> None:
    answer = client_of(team.participant).post(
        reverse("activities:disclosure_edit", args=[activity.pk]), {"answer": "yes"}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"funding": "commercial"}, "funding_note"),
        ({"funding": ""}, "funding"),
        ({"funding": "none", "note": "Call 555-123-4567 about MRN 12345678"}, "note"),
    ],
)
def test_review_send_names_the_fault(
    team: Team, activity: Activity, data: dict[str, str], field: str
) -> None:
    answer = client_of(team.lead).post(
        reverse("activities:review_send", args=[activity.pk, "plan"]), data
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Submission.objects.exists()


def test_review_pages_take_the_main_road(
    team: Team, activity: Activity, judges: list[User]
) -> None:
    client_of(team.lead).post(
        reverse("activities:review_send", args=[activity.pk, "plan"]),
        {"funding": "none", "note": "Look at the second measure."},
    )
    submission = Submission.objects.get()
    for person in judges:
        url = reverse("activities:review_detail", args=[submission.pk])
        client_of(person).post(url, {"verdict": "revise", "comments": "Name a goal."})

    submission.refresh_from_db()
    assert submission.verdict == Verdict.REVISE
