"""Who counted stands on the attestation, with how the charts were chosen."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from attestations import decisions
from attestations.document import TEMPLATE, context_of
from tally.actions.rounds import start_round
from tally.actions.tallies import leave_out
from tests.factories.attestations import Team, make_ready, sign
from tests.factories.measures import MeasureFactory
from tests.factories.tally import closed, counted, make_audit

pytestmark = pytest.mark.django_db


def approved(team: Team) -> str:
    """The words of the approved paper."""
    sign(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)
    decisions.approve(attestation=team.attestation, by=team.reviewer)
    context = context_of(team.attestation, "0" * 26)
    return " ".join(render_to_string(TEMPLATE, context).split())


def test_attestation_credits_who_counted_by_name() -> None:
    team = make_ready()
    audit = make_audit(MeasureFactory(project=team.project, name="Foot exam done"))
    for month in (3, 4):
        round_ = start_round(audit=audit, by=team.lead, starts_on=date(2026, month, 1))
        counted(round_, "yyyyny", name="Carmen Counter")
        left = counted(round_, "nnn", name="Left Out")
        leave_out(tally=left, by=team.lead, left_out=True)
        closed(round_)

    words = approved(team)

    assert "Foot exam: 4 charts, the first 10 charts in a row" in words
    assert "in each of 2 rounds. Counted by Carmen Counter." in words
    assert "Left Out" not in words


def test_attestation_without_an_audit_says_nothing_of_it() -> None:
    assert "Chart audit" not in approved(make_ready())
