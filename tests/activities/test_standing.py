"""What an activity's committee and stages stop until they have accepted it (ADR 33)."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.actions.credit import confirm_stage
from activities.actions.reviews import disclose, send_letter
from activities.models import Activity, Enrolment, StageConfirmation, Submission
from attestations import (
    actions,
    catalogue,
    decisions,
    programme_actions,
    recomputing,
)
from attestations.conditions import conditions_of
from audit.models import Event
from nextsteps.credit import credits_of
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused
from tests.activities.test_activities import client_of, office_client
from tests.activities.test_reviews import all_disclose, judge, judged, sent_in
from tests.factories.activities import make_activity, take_part
from tests.factories.attestations import Team, make_ready, make_team, programme, sign
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
COMMITTEE = "The review committee accepts the finished project"


def reviewed(team: Team) -> tuple[Activity, list[User]]:
    """The team's participant in an activity with a committee of two."""
    judges = [judge(team, "Rosa Reader"), judge(team, "Sven Second")]
    activity = make_activity(team, needs_review=True, reviewers=judges)
    take_part(activity, team)
    return activity, judges


def what_is_left(team: Team) -> str:
    args = [team.project.pk, team.participation.pk]
    url = reverse("attestations:participation_detail", args=args)
    return client_of(team.participant).get(url).content.decode()


def waits(team: Team) -> list[str]:
    found = conditions_of([team.participation])[team.participation.pk]
    return [one.sentence for one in found if not one.met]


def test_nothing_is_approved_before_the_committee_accepted_it() -> None:
    team = make_ready()
    activity, judges = reviewed(team)
    page = what_is_left(team)
    own_page = reverse("activities:own_activity", args=[activity.pk])
    assert COMMITTEE in page
    assert "The project lead sends it" in page
    sign(team)  # the programme asks for it before the approval only
    decisions.cosign(attestation=team.attestation, by=team.lead)

    with pytest.raises(ActionRefused, match=f"{COMMITTEE}.*not sent"):
        decisions.approve(attestation=team.attestation, by=team.reviewer)

    submission = sent_in(activity, team, stage="final")
    assert waits(team) == ["With the committee: 0 of 2 opinions are there."]
    judged(submission, judges, "accept", "accept")
    assert "has not sent its letter yet" in waits(team)[0]
    office_pages_name_it(team, activity)
    api_names_it(team, own_page)
    all_disclose(activity, team, judges)
    disclose_and_send(team, activity)

    decisions.approve(attestation=team.attestation, by=team.reviewer)

    assert list(recomputing.faults()) == []
    event = Event.objects.get(verb="attestation approved")
    assert event.facts["accepted"][0][0] == COMMITTEE
    assert re.match(r"Accepted on \d+ \w+ \d{4}\.", event.facts["accepted"][0][1])


def disclose_and_send(team: Team, activity: Activity) -> None:
    disclose(activity=activity, by=team.participant, has_interests=False)
    send_letter(submission=activity.submissions.get(), by=team.reviewer)


def office_pages_name_it(team: Team, activity: Activity) -> None:
    """The queue and the page of the decision say what comes first; nothing to sign there."""
    client = office_client(team)
    queue = client.get(reverse("reports:provider_queue", args=[team.office.pk]))
    args = [team.office.pk, team.attestation.pk]
    decision = client.get(reverse("reports:provider_decision", args=args))
    submission = activity.submissions.get()
    link = reverse(
        "activities:submission_detail",
        args=[team.office.pk, activity.pk, submission.pk],
    )
    for page in (queue, decision):
        assert COMMITTEE in page.content.decode()
        assert f'href="{link}"' in page.content.decode()
    assert not decision.context["may_approve"]


def api_names_it(team: Team, own_page: str) -> None:
    answer = client_of(team.participant).get(
        reverse("attestation-detail", args=[team.attestation.pk])
    )
    [waiting] = answer.json()["waits_for"]
    assert waiting["id"] == "committee"
    assert waiting["url"].startswith(own_page)


def test_a_verdict_against_it_says_who_goes_on() -> None:
    team = make_ready()
    activity, judges = reviewed(team)
    submission = judged(sent_in(activity, team, stage="final"), judges, "revise", "revise")  # fmt: skip
    all_disclose(activity, team, judges)
    disclose_and_send(team, activity)
    assert "asked for changes" in waits(team)[0]
    assert "Ask the project lead." in what_is_left(team)

    Submission.objects.filter(pk=submission.pk).update(verdict="reject")

    assert "You may open a dispute" in waits(team)[0]


def strict_programme(team: Team) -> Any:
    """The office's own copy, whose committee accepts before anybody signs."""
    draft = programme_actions.copy_programme(
        office=team.office, programme=programme(), by=team.reviewer
    )
    draft = programme_actions.revise_draft(
        draft=draft, edition=1, by=team.reviewer, part="facts",
        change=lambda text: text | {"accepted_before": "signing"},
    )  # fmt: skip
    row = programme_actions.publish(draft=draft, edition=2, by=team.reviewer)
    actions.confirm_programme(
        office=team.office, programme=row.programme, by=team.reviewer,
        source_read_on=date(2026, 1, 2),
    )  # fmt: skip
    return row.programme


def test_where_the_programme_says_so_nobody_signs_before_it() -> None:
    team = make_ready()
    strict = strict_programme(team)
    part = team.participation
    part.programme_id, part.programme_version = strict.key
    part.save()
    judges = [judge(team, "Rosa Reader"), judge(team, "Sven Second")]
    activity = make_activity(
        team, needs_review=True, reviewers=judges, programme_id=strict.id,
        programme_version=strict.version,
    )  # fmt: skip
    take_part(activity, team)

    with pytest.raises(ActionRefused, match=COMMITTEE):
        sign(team)

    assert "1 thing is open" in what_is_left(team)
    judged(sent_in(activity, team, stage="final"), judges, "accept", "accept")
    all_disclose(activity, team, judges)
    disclose_and_send(team, activity)
    sign(team)
    frozen = team.attestation.signatures.get().evidence
    assert '"id":"committee"' in frozen


def test_stages_stop_the_approval_one_by_one() -> None:
    team = make_team()
    actions.confirm_programme(
        office=team.office, programme=catalogue.find("ama-pi-cme", "2026-1"),
        source_read_on=date(2026, 1, 2), by=team.reviewer,
    )  # fmt: skip
    activity = make_activity(team, programme_id="ama-pi-cme")
    place = take_part(activity, team)
    part = place.participation
    assert part is not None
    written = dict.fromkeys(
        ("gap", "comparison"),
        "Every fifth family missed its visit, more than we had thought.",
    )
    actions.write_reflections(
        participation=part, by=team.participant, version=1, texts=written
    )
    assert [c.id for c in conditions_of([part])[part.pk] if not c.met] == [
        "stage_a", "stage_b", "stage_c"]  # fmt: skip

    for stage in "ABC":
        confirm_stage(enrolment=place, stage=stage, by=team.reviewer)

    assert all(c.met for c in conditions_of([part])[part.pk])
    assert list(recomputing.faults()) == []
    place.stages.filter(stage="C").update(stage="D")
    assert [one.what for one in recomputing.faults()] == ["is not as it was confirmed"]
    place.stages.filter(stage="D").update(
        stage="C", enrolment=Enrolment.objects.create(activity=activity, user=team.lead)
    )
    assert [one.what for one in recomputing.faults()] == ["is not as it was confirmed"]
    StageConfirmation.objects.filter(stage="C").delete()
    assert [one.what for one in recomputing.faults()] == ["its row is gone"]


@pytest.mark.parametrize(
    "change", [{"verdict": "accept"}, {"letter_at": timezone.now()}]
)
def test_a_verdict_nobody_gave_is_found(change: dict[str, Any]) -> None:
    team = make_ready()
    activity, _judges = reviewed(team)
    submission = sent_in(activity, team, stage="final")
    assert list(recomputing.faults()) == []

    given = {"verdict": "reject", "decided_at": timezone.now(),
             "letter_by": team.reviewer if "letter_at" in change else None}  # fmt: skip
    Submission.objects.filter(pk=submission.pk).update(**given | change)

    found = [one.where for one in recomputing.faults()]
    assert f"submission {submission.pk}" in found


def test_an_accepted_submission_moved_or_taken_away_is_found() -> None:
    team = make_ready()
    activity, judges = reviewed(team)
    submission = judged(sent_in(activity, team, stage="final"), judges, "accept", "accept")  # fmt: skip
    row = Submission.objects.filter(pk=submission.pk)
    moves: list[dict[str, Any]] = [
        {"project": ProjectFactory()}, {"activity": make_activity(team)}, {"stage": "plan"},
    ]  # fmt: skip
    for move in moves:
        before = {name: getattr(submission, name) for name in move}
        row.update(**move)
        [found] = recomputing.faults()
        assert "it was sent for" in found.what
        row.update(**before)
    assert list(recomputing.faults()) == []

    submission.opinions.all().delete()
    row.delete()

    assert [one.what for one in recomputing.faults()] == ["its row is gone"]


def test_conditions_cost_the_same_for_one_and_ten(
    django_assert_max_num_queries: Any,
) -> None:
    team = make_ready()
    reviewed(team)
    parts = [team.participation] * 10

    with django_assert_max_num_queries(4) as asked:
        conditions_of(parts)

    [one] = [q["sql"] for q in asked if "activities_submission" in q["sql"]]
    assert '"facts"' not in one
    assert f'"project_id" IN ({team.project.pk})' in one


def test_the_next_step_is_the_committee_for_the_lead_only() -> None:
    """What the step says rests on the same conditions as what is left."""
    team = make_ready()
    reviewed(team)
    part = team.participation
    part.claim = team.attestation.pk
    part.user, part.project = team.participant, team.project
    rights = {team.project.pk: permissions_of(team.participant, team.project)}

    credit = credits_of([part], rights)[team.project.pk]

    assert credit is not None
    assert credit.ready
