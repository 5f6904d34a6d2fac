"""Leaving the start of a project at any point loses nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.drafts import keep_draft
from accounts.models import Draft, User
from projects.models import Project

pytestmark = pytest.mark.django_db
SENTENCE = "We forget asthma action plans"


@pytest.fixture
def start() -> str:
    return reverse("measures:project_start")


def test_each_step_is_kept_without_a_script(
    lead_client: Client, lead: User, start: str
) -> None:
    lead_client.post(start, {"problem": SENTENCE, "look": "1"})
    after_sentence = Draft.objects.get(user=lead).fields
    lead_client.post(start, {"problem": SENTENCE, "pick": "asthma-action-plan"})
    asked = lead_client.get(start).content.decode()
    back = lead_client.get(start + "?go_on=1").content.decode()

    assert after_sentence == {"problem": SENTENCE}
    assert "Begun and not started" in asked
    assert f"{start}?go_on=1" in asked
    assert SENTENCE in back
    assert 'value="asthma-action-plan"' in back
    assert f'action="{start}"' in back


def test_sentence_alone_stands_in_its_field_again(
    lead_client: Client, start: str
) -> None:
    lead_client.post(start, {"problem": SENTENCE, "look": "1"})

    assert f">\n{SENTENCE}</textarea>" in lead_client.get(start).content.decode()


def test_typed_answers_stand_beside_their_questions_again(
    lead_client: Client, lead: User, start: str
) -> None:
    keep_draft(user=lead, address=start, fields={"problem": SENTENCE, "whom": "Children"})  # fmt: skip

    back = lead_client.get(start + "?go_on=1").content.decode()

    assert 'value="Children"' in back
    assert "asthma" in back


def test_form_of_a_topic_keeps_a_draft_of_its_own(
    lead_client: Client, lead: User, start: str
) -> None:
    topic = start + "?topic=asthma-action-plan"
    keep_draft(user=lead, address=topic, fields={"title": "Plans for all", "topic": "asthma-action-plan"})  # fmt: skip

    back = lead_client.get(topic).content.decode()
    own = lead_client.get(start + "?own=1").content.decode()

    assert 'value="Plans for all"' in back
    assert f'action="{topic}"' in back
    assert "Plans for all" not in own
    assert "Plans for all" in lead_client.get(start).content.decode()


def test_draft_goes_once_the_project_has_started(
    lead_client: Client, lead: User, start: str
) -> None:
    keep_draft(user=lead, address=start, fields={"problem": SENTENCE})
    sent = {"problem": SENTENCE, "name": "Plans", "numerator": "with a plan",
            "denominator": "charts", "improvement_direction": "increase"}  # fmt: skip

    answer = lead_client.post(start, sent)

    assert answer["Location"] == reverse("reports:project_page", args=[Project.objects.get().pk])  # fmt: skip
    assert not Draft.objects.exists()


def test_patient_s_name_is_not_kept(lead_client: Client, start: str) -> None:
    answer = lead_client.post(start, {"problem": "MRN 12345678 missed", "look": "1"})

    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_nothing_to_go_on_with_leads_to_the_first_page(
    lead_client: Client, start: str
) -> None:
    assert lead_client.get(start + "?go_on=1")["Location"] == start
