"""The agreement is what really holds, signed; and the page says where it is not."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event, Link
from measures.models import Measure
from projects.models import Project
from qiapp.lib.errors import VersionConflict
from sharing.actions import choose_peers, sign_agreement, withdraw_agreement
from sharing.agreement import digest_now, mismatches, shown_now, standing_agreement
from tests.factories.accounts import PASSWORD
from tests.factories.measures import MeasureFactory
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Missed visits")


def test_agreement_is_signed_over_what_really_holds_and_names_what_changed(
    project: Project, measure: Measure, lead: User, coach: User, lead_client: Client
) -> None:
    choose_peers(measure=measure, peers="blinded", by=lead)
    show_everything(project)
    page = reverse("sharing:agreement_page", args=[project.pk])
    seen = digest_now(project)
    sent = {"digest": seen, "agreed": "on", "password": PASSWORD}

    wrong = lead_client.post(page, sent | {"password": "another"})
    answer = lead_client.post(page, sent)

    held = standing_agreement(project)
    assert (wrong.status_code, answer.status_code) == (422, 302)
    assert held is not None
    assert held.shown == {
        "Missed visits": ["Cora Coach (QI coach)", "other practices, under a code name"]
    }
    assert mismatches(held, shown_now(project)) == []
    choose_peers(measure=measure, peers="named", by=lead)
    MeasureFactory(project=project, name="Waiting time")
    found = mismatches(held, shown_now(project))
    assert [one.measure for one in found] == ["Missed visits", "Waiting time"]
    assert "who sees what has changed since" in lead_client.get(page).text
    assert lead_client.post(page, sent).status_code == 409
    with pytest.raises(VersionConflict):
        sign_agreement(project=project, digest=seen, by=lead)


def test_withdrawal_takes_every_measure_back_from_other_practices(
    project: Project, measure: Measure, lead: User
) -> None:
    choose_peers(measure=measure, peers="named", by=lead)
    sign_agreement(project=project, digest=digest_now(project), by=lead)

    withdraw_agreement(project=project, by=lead)

    measure.refresh_from_db()
    assert measure.peers == ""
    assert standing_agreement(project) is None
    verbs = [e.verb for e in Event.objects.filter(subject_type="sharing.agreement")]
    assert sorted(verbs) == [
        "data-sharing agreement signed", "data-sharing agreement withdrawn",
    ]  # fmt: skip
    assert Link.objects.count() == 2
