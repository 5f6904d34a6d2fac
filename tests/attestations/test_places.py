"""Each open line of “what is left” has one link, and it ends at the field that mends it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BoardIdentity, PhysicianProfile, User
from attestations import places
from attestations.catalogue import KINDS, SHOWN_KINDS
from attestations.eligibility import evaluate
from attestations.findings import Finding, Place, Verdict
from attestations.identity import place_of_fault
from attestations.models import Participation
from tests.attestations import truth
from tests.factories.attestations import Team, make_ready
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db


def open_findings() -> list[tuple[Any, Finding]]:
    """Every open finding of the truth tables, with its programme."""
    found = []
    for programme in truth.all_programmes():
        for row in truth.lines(programme):
            told = {"profession": truth.table(programme.id).get("profession", "physician")} | row.told  # fmt: skip
            result = evaluate(
                programme,
                truth.evidence(programme, told),
                told.get("today", truth.TODAY),
            )
            finding = result.finding(row.requirement)
            if finding is not None and finding.is_open:
                found.append((programme, finding))
    return found


@pytest.fixture(scope="module")
def open_ones() -> list[tuple[Any, Finding]]:
    return open_findings()


def test_the_tables_show_every_kind_open(open_ones: list[tuple[Any, Finding]]) -> None:
    assert {f.requirement.kind for _programme, f in open_ones} == KINDS.keys()


def test_only_what_nobody_can_mend_here_has_no_place(
    open_ones: list[tuple[Any, Finding]],
) -> None:
    outside = {f.requirement.kind for _p, f in open_ones if f.place is Place.OUTSIDE}

    assert outside <= SHOWN_KINDS


def addresses(team: Team, found: list[tuple[Any, Finding]]) -> set[str]:
    """The distinct addresses, with the team's own measure and cycle as targets."""
    measure = team.project.measures.get()
    cycle = CycleFactory(project=team.project, number=2)
    real = {Place.DATA: str(measure.pk), Place.CYCLE: str(cycle.pk)}
    part = team.participation
    return {
        places.url_of(
            replace(finding, target=real.get(finding.place, finding.target)),
            as_in(part, programme),
        )
        for programme, finding in found
        if finding.place is not Place.OUTSIDE
    }


def as_in(part: Participation, programme: Any) -> Participation:
    """The same part under another programme, in memory only."""
    other = Participation.objects.get(pk=part.pk)
    other.programme_id, other.programme_version = programme.key
    return other


def lands(client: Client, address: str) -> bool:
    """Whether the page opens and holds the anchor, if the address names one."""
    path, _hash, anchor = address.partition("#")
    page = client.get(path)
    return page.status_code == 200 and (
        not anchor or f'id="{anchor}"' in page.content.decode()
    )


def test_every_link_ends_at_a_field_that_is_there(
    open_ones: list[tuple[Any, Finding]],
) -> None:
    team = make_ready()
    team.project.memberships.filter(user=team.participant).update(role="lead")
    client = client_of(team.participant)
    known = {"abms-portfolio"}
    found = [(p, f) for p, f in open_ones if p.id in known or f.place not in places.OWN_PLACES]  # fmt: skip

    missed = {one for one in addresses(team, found) if not lands(client, one)}

    assert missed == set()


def test_every_place_names_its_field_or_is_one_button(
    open_ones: list[tuple[Any, Finding]],
) -> None:
    team = make_ready()
    one_button = {Place.CONSENT, Place.EARLIER, Place.OUTSIDE}

    without = {
        f.requirement.kind
        for programme, f in open_ones
        if f.place not in one_button
        and "#" not in places.url_of(f, as_in(team.participation, programme))
    }

    assert without == {"team_size", "identity_complete"}  # told apart below


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("changed", "target"),
    [
        ({}, ""),
        ({"birth_month": None, "birth_day": None}, "birth_month"),
        ({"birth_month": 2, "birth_day": 30}, "birth_day"),
        ({"npi": "1234567890"}, "npi"),
    ],
    ids=["complete", "no birthday", "no such day", "npi"],
)
def test_identity_names_the_field_of_the_first_fault(
    changed: dict[str, Any], target: str
) -> None:
    full = {"npi": "1234567893", "birth_month": 4, "birth_day": 17}
    board = BoardIdentity(
        board="ABP", diplomate_id="512345", first_name="A", last_name="B"
    )

    assert place_of_fault(PhysicianProfile(**full | changed), [board]) == target


def test_identity_leads_to_the_board_that_is_missing_or_faulty() -> None:
    faulty = BoardIdentity(pk=7, board="ABIM", diplomate_id="12")

    assert place_of_fault(None, []) == "board"
    assert place_of_fault(None, [faulty]) == "board-7"
    assert (
        places.url_of_identity("board") == reverse("accounts:board_new") + "#id_board"
    )
    assert re.search(r"7/.*#id_diplomate_id$", places.url_of_identity("board-7"))


def test_who_may_not_mend_it_is_told_whom_to_ask() -> None:
    team = make_ready()
    rule = team.participation.programme.requirements[0]
    finding = Finding(
        rule, Verdict.NOT_MET, "The aim is missing.", Place.PROJECT, "aim"
    )

    task = places.task_of(finding, team.participation, frozenset())

    assert (task.url, task.hint) == ("", "The aim is missing. Ask the project lead.")
