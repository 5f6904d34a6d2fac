"""The programmes to look up, who confirms them, and what is left for each of them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from attestations import actions, catalogue, evidence, snapshot
from attestations.catalogue import Programme
from attestations.findings import Verdict
from attestations.models import Participation, ProgrammeConfirmation
from audit.models import Event
from qiapp.lib.errors import ActionRefused
from reports.export import unsent
from tests.attestations.truth import all_programmes
from tests.conftest import with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.attestations import Team, make_approved, make_office, make_team

pytestmark = pytest.mark.django_db
PREVIEW = "Preview: not confirmed"
STRAIGHT = catalogue.find("abp-small-group", "2026-1")
BY_OFFICE = catalogue.find("ama-pi-cme", "2026-1")


def page(client: Client, programme: Programme, user: User) -> str:
    client.force_login(user)
    return client.get(
        reverse("attestations:programme_detail", args=programme.key)
    ).content.decode()


def confirm(programme: Programme, team: Team) -> ProgrammeConfirmation:
    operator = UserFactory(name="Olga Operator", is_staff=True)
    straight = programme.straight_to_board
    return actions.confirm_programme(
        office=None if straight else team.office, programme=programme,
        source_read_on=date(2026, 1, 2), by=operator if straight else team.reviewer,
    )  # fmt: skip


def join(programme: Programme, team: Team) -> Participation:
    confirm(programme, team)
    profession = programme.professions[0]
    team.project.memberships.filter(user=team.participant).update(profession=profession)
    return actions.join_programme(
        project=team.project, office=team.office, programme=programme,
        by=team.participant,
    )  # fmt: skip


def test_programme_list_names_every_programme_and_calls_it_a_preview(
    client: Client,
) -> None:
    client.force_login(UserFactory())
    shown = client.get(reverse("attestations:programme_list")).content.decode()

    assert [p.title for p in all_programmes() if escape(p.title) not in shown] == []
    assert shown.count(PREVIEW) == len(all_programmes())


def test_programme_list_own_office_has_confirmed_says_so(client: Client) -> None:
    _office, reviewer = make_office()
    client.force_login(with_second_factor(reviewer))
    shown = client.get(reverse("attestations:programme_list")).content.decode()

    assert shown.count(PREVIEW) == len(all_programmes()) - 1


@pytest.mark.parametrize("programme", all_programmes(), ids=lambda p: p.id)
def test_programme_detail_shows_each_rule_and_marks_what_is_in_doubt(
    client: Client, programme: Programme
) -> None:
    shown = page(client, programme, UserFactory())

    doubts = sum(rule.in_doubt for rule in programme.requirements)
    assert [r.text for r in programme.requirements if escape(r.text) not in shown] == []
    assert shown.count(PREVIEW) == doubts + 1  # and once over the page
    assert "preview: not confirmed" in shown or not programme.credit.amount


def test_programme_detail_office_of_others_confirmed_stays_a_preview(
    client: Client,
) -> None:
    make_office()

    assert PREVIEW in page(
        client, catalogue.find("abms-portfolio", "2026-1"), UserFactory()
    )


def test_programme_detail_operator_confirms_for_everybody(client: Client) -> None:
    operator = UserFactory(name="Olga Operator", is_staff=True)
    client.force_login(operator)
    address = reverse("attestations:programme_detail", args=STRAIGHT.key)

    answer = client.post(address, {"source_read_on": "2026-01-02", "confirmed": "on"})

    assert answer.status_code == 302
    assert Event.objects.filter(verb="programme confirmed").count() == 1
    assert PREVIEW not in page(client, STRAIGHT, UserFactory())


def test_programme_detail_without_the_box_answers_422(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    address = reverse("attestations:programme_detail", args=STRAIGHT.key)

    answer = client.post(address, {"source_read_on": "2026-01-02"})

    assert answer.status_code == 422
    assert not ProgrammeConfirmation.objects.exists()


def test_programme_detail_unknown_programme_answers_404(client: Client) -> None:
    client.force_login(UserFactory())

    assert client.get("/programmes/no-such/2026-1/").status_code == 404


def test_confirm_programme_office_cannot_confirm_a_route_straight_to_a_board() -> None:
    office, reviewer = make_office()

    with pytest.raises(ActionRefused, match="operator confirms"):
        actions.confirm_programme(
            office=office, programme=STRAIGHT, source_read_on=date(2026, 1, 2),
            by=reviewer,
        )  # fmt: skip


def test_provider_programme_confirm_straight_to_a_board_answers_403(
    client: Client,
) -> None:
    office, reviewer = make_office()
    client.force_login(with_second_factor(reviewer))
    address = reverse(
        "reports:provider_programme_confirm", args=[office.pk, *STRAIGHT.key]
    )

    answer = client.post(address, {"source_read_on": "2026-01-02", "confirmed": "on"})

    assert "The operator confirms this one" in client.get(address).content.decode()
    assert answer.status_code == 403


def test_confirm_programme_operator_cannot_confirm_for_an_office() -> None:
    with pytest.raises(ActionRefused, match="CME office confirms"):
        actions.confirm_programme(
            office=None, programme=BY_OFFICE, source_read_on=date(2026, 1, 2),
            by=UserFactory(is_staff=True),
        )  # fmt: skip


def test_join_programme_nobody_confirmed_is_refused() -> None:
    team = make_team()

    with pytest.raises(ActionRefused, match="operator has not confirmed"):
        actions.join_programme(
            project=team.project, office=team.office, programme=STRAIGHT,
            by=team.participant,
        )  # fmt: skip


def test_programme_join_offers_what_the_operator_confirmed(client: Client) -> None:
    team = make_team()
    confirmation = confirm(STRAIGHT, team)
    client.force_login(team.participant)
    address = reverse("attestations:programme_join", args=[team.project.pk])

    answer = client.post(address, {"confirmation": confirmation.pk})

    assert answer.status_code == 302
    part = Participation.objects.get(programme_id=STRAIGHT.id)
    assert (part.confirmation, part.office) == (confirmation, team.office)


@pytest.mark.parametrize("programme", all_programmes(), ids=lambda p: p.id)
def test_participation_detail_works_for_every_programme(
    client: Client, programme: Programme
) -> None:
    team = make_team()
    part = team.participation
    if programme.id != part.programme_id:
        part = join(programme, team)
    client.force_login(team.participant)

    answer = client.get(
        reverse("attestations:participation_detail", args=[team.project.pk, part.pk])
    )

    shown = answer.content.decode()
    rules = programme.requirements_for(part.profession())
    assert answer.status_code == 200
    assert [r.text for r in rules if escape(r.text) not in shown] == []


@pytest.mark.parametrize("programme", all_programmes(), ids=lambda p: p.id)
def test_verdict_what_no_record_shows_is_never_met_and_stops_nothing(
    programme: Programme,
) -> None:
    team = make_team()
    part = team.participation
    if programme.id != part.programme_id:
        part = join(programme, team)

    result = evidence.verdict_of(evidence.load(part))

    outside = [
        f for f in result.findings if f.requirement.kind in catalogue.SHOWN_KINDS
    ]
    assert {f.verdict for f in outside} <= {Verdict.CANNOT_BE_JUDGED}
    assert not set(outside) & set(result.open_for("signing"))


def test_snapshot_keeps_what_is_to_be_shown_apart_from_what_was_met() -> None:
    team = make_team()
    material = evidence.load(join(BY_OFFICE, team))

    facts = snapshot.snapshot_of(material, evidence.verdict_of(material))

    assert [one["id"] for one in facts["to_show"]] == ["funding"]
    assert "funding" not in [one["id"] for one in facts["requirements"]]


def test_unsent_leaves_out_what_people_take_to_their_board_themselves() -> None:
    team = make_approved()
    day = team.attestation.completed_on
    assert day is not None
    before = list(unsent(team.office, day, day))
    Participation.objects.filter(pk=team.participation.pk).update(
        programme_id=STRAIGHT.id
    )

    assert (len(before), list(unsent(team.office, day, day))) == (1, [])


def test_evidence_of_counts_charts_and_links_cycles() -> None:
    team = make_team()

    told = evidence.evidence_of(evidence.load(team.participation))

    measure = told.measures[0]
    assert [p.charts for p in measure.periods] == [48] * 12
    assert (len(measure.before()), len(measure.after())) == (
        measure.baseline, measure.follow_up,
    )  # fmt: skip
    assert told.cycles[0].previous_id is None
    assert told.cosigning_roles == {"lead"}
