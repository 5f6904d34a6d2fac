"""J4, “Am I done? Let me attest”: from home to the sealed PDF, every tap counted.

bin/bench bench_journeys prints what each step costs beside its target.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from attestations import decisions
from attestations.models import Participation, Status
from tests.browser.conftest import SET_OUT
from tests.browser.targets import ATTEST, MEND, PAPER, STATUS
from tests.conftest import with_second_factor
from tests.factories.accounts import PASSWORD
from tests.factories.attestations import Team, in_calm, make_cosigned, make_ready

pytestmark = pytest.mark.browser
HOME = "reports:home"


@pytest.fixture
def team(transactional_db: None) -> Team:
    """Ready to sign, in a project where nothing else is more urgent."""
    made = make_ready()
    in_calm(made)
    made.participation.refresh_from_db()
    return made


@pytest.fixture
def thoughtless(team: Team) -> Team:
    """One rule is open: nothing was written about what came out of it."""
    Participation.objects.filter(pk=team.participation.pk).update(reflections={})
    return team


def test_home_says_what_is_open_and_one_click_leads_to_the_field(
    set_out: SET_OUT, costs: Any, thoughtless: Team
) -> None:
    person = set_out(STATUS, reverse(HOME), thoughtless.participant)
    page = person.page

    page.get_by_text("met. Open:").wait_for()
    assert costs(STATUS, person) == []
    field = page.locator("#id_result")
    person.press(page.get_by_role("link", name="met. Open:"), field)

    assert page.url.endswith("#id_result")
    assert field.input_value() == ""
    assert page.get_by_text("Afternoon calls reach more families.").is_visible()
    assert costs(MEND, person) == []


def test_attest_from_home(set_out: SET_OUT, costs: Any, team: Team) -> None:
    person = set_out(ATTEST, reverse(HOME), team.participant)
    page = person.page

    sign = page.get_by_role("button", name="Sign", exact=True)
    person.press(page.get_by_role("link", name="you can sign"), sign)
    person.tick(page.get_by_label("I read these words and they are true."))
    person.type(page.get_by_label("Your password"), PASSWORD)
    person.press(sign, page.get_by_text("Now somebody else co-signs"))

    assert team.attestation.status == Status.SIGNED
    assert costs(ATTEST, person) == []


def test_sealed_paper_arrives(
    set_out: SET_OUT, costs: Any, work: Callable[[], int], transactional_db: None
) -> None:
    team = make_cosigned()
    with_second_factor(team.reviewer)
    decisions.approve(attestation=team.attestation, by=team.reviewer)
    began = time.monotonic()
    work()
    drawn_in = time.monotonic() - began
    address = reverse("attestations:attestation_detail", args=[team.attestation.pk])
    person = set_out(PAPER, address, team.participant)
    person.effort.server_seconds += drawn_in

    with person.page.expect_download() as download:
        person.press(person.page.get_by_role("link", name="Download"))

    assert download.value.suggested_filename.endswith(".pdf")
    assert costs(PAPER, person) == []
