"""The longer look back: every question may stay empty, and nothing said is lost."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from learning.debriefs import CODING_COLUMNS, answer_guide, both, write_debrief
from learning.forms import GuideForm
from learning.guide import QUESTIONS
from learning.models import Debrief
from projects.models import Project


def test_the_form_asks_every_question_and_no_other() -> None:
    keys = tuple(key for key, _text, _hint in QUESTIONS)

    assert (*keys, "version") == tuple(GuideForm.base_fields)
    assert GuideForm.screened == keys


@pytest.mark.parametrize(
    ("stored", "typed", "kept"),
    [
        ("", "a", "a"),
        ("a", "", "a"),
        ("a", "a b", "a b"),
        ("a b", "a", "a b"),
        ("a", "b", "a\nb"),
    ],
)
def test_two_devices_of_one_person_lose_nothing(stored: str, typed: str, kept: str) -> None:  # fmt: skip
    assert both(stored, typed) == kept


@pytest.mark.django_db
def test_answers_are_kept_shown_and_had_without_names(
    lead_client: Client, project: Project, lead: User, member: User
) -> None:
    page, read, file = (
        reverse(f"learning:debrief_{name}", args=[project.pk])
        for name in ("guide", "list", "csv")
    )
    write_debrief(project=project, by=member, version=0, helped_tags=["team"])

    nothing = lead_client.post(page, {"goals": " "})
    named = lead_client.post(page, {"goals": "MRN 12345678 stays away."})
    first = lead_client.post(page, {"goals": "Fewer missed visits.", "surprises": "Texts work.", "version": 1})  # fmt: skip
    known = Debrief.objects.get(person=lead)
    # Another tab of hers, opened before that.
    answer_guide(project=project, by=lead, version=0, answers={"goals": "Shorter waits.", "surprises": ""})  # fmt: skip

    assert (nothing.status_code, named.status_code, first.status_code) == (
        422,
        422,
        302,
    )
    assert known.answers == {
        "goals": "Fewer missed visits.",
        "surprises": "Texts work.",
    }
    known.refresh_from_db()
    assert known.answers["goals"] == "Fewer missed visits.\nShorter waits."
    shown = lead_client.get(read).content.decode()
    assert "What came that nobody expected?" in shown
    assert "Texts work." in shown
    rows = list(csv.reader(io.StringIO(lead_client.get(file).content.decode("utf-8-sig"))))  # fmt: skip
    assert rows[0] == list(CODING_COLUMNS)
    assert [row[1] for row in rows[1:]] == ["goals", "surprises", "helped"]
    assert [row[3] for row in rows[1:]] == ["", "", "team"]
    assert "Lena" not in str(rows)
    own = reverse("debrief-own", args=[project.pk])
    sent = {"answers": {"no-such": "x"}, "version": known.version}
    assert lead_client.patch(own, sent, content_type="application/json").status_code == 400  # fmt: skip
