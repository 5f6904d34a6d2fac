"""Role cards and the gaps of a team."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from projects.models import Project
from projects.role_cards import CARDS, Place, cards_for, gaps_of

WHOLE = [
    Place("lead", "physician", "lead"),
    Place("team_member", "nurse", "data"),
    Place("local_champion", "physician", "champion"),
]


def test_cards_for_nurse_begin_with_a_nurse_s_card() -> None:
    cards = cards_for("team_member", "nurse")

    assert cards[0].key == "rooms"
    assert len(cards) == len(CARDS)


def test_gaps_of_whole_team_are_none() -> None:
    assert gaps_of(WHOLE, champion="") == []


@pytest.mark.parametrize(
    ("missing", "words"), [(1, "nursing"), (1, "numbers"), (2, "champion")]
)
def test_gaps_of_team_without_somebody_name_the_gap(missing: int, words: str) -> None:
    team = [place for number, place in enumerate(WHOLE) if number != missing]

    assert any(words in sentence for sentence in gaps_of(team, champion=""))


def test_gaps_of_team_whose_charter_names_a_champion_are_none() -> None:
    assert gaps_of(WHOLE[:2], champion="The chief nurse") == []


def test_part_edit_takes_the_words_of_the_card(
    client: Client, project: Project, member: User
) -> None:
    client.force_login(member)
    page = reverse("projects:part_edit", args=[project.pk])

    client.post(page, {"card": "data", "responsibilities": "", "version": 1})

    place = project.memberships.get(user=member)
    assert place.card == "data"
    assert place.responsibilities.startswith("Collects the numbers: ")
    assert Event.objects.filter(verb="part picked", actor_id=member.pk).count() == 1


def test_part_edit_with_own_words_keeps_them(
    client: Client, project: Project, member: User
) -> None:
    client.force_login(member)
    page = reverse("projects:part_edit", args=[project.pk])

    client.post(page, {"card": "data", "responsibilities": "Mondays.", "version": 1})

    assert project.memberships.get(user=member).responsibilities == "Mondays."


def test_part_edit_with_unknown_card_is_422(
    client: Client, project: Project, member: User
) -> None:
    client.force_login(member)
    page = reverse("projects:part_edit", args=[project.pk])

    answer = client.post(page, {"card": "pilot", "version": 1})

    assert answer.status_code == 422
    assert project.memberships.get(user=member).card == ""
