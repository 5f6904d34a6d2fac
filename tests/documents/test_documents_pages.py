"""Documents that fill themselves: how much, nothing typed twice, every gap has its field."""

import io
import json
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from documents import drawing
from documents.catalogue import kinds
from documents.filling import Filled
from documents.models import OwnWords
from documents.showing import counts_of, filled, for_reader
from evidence.reading.papers import read
from jobs.models import Job
from jobs.running import run_now, run_queued
from projects.models import Project
from tests.factories.attestations import Team
from tests.factories.documents import answer, make_complete
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db


def page(name: str, project: Project, *more: object) -> str:
    return reverse(f"documents:{name}", args=[project.pk, *more])


def documents(team: Team) -> dict[str, Filled]:
    facts = for_reader(team.project, team.participant)
    return {one.kind.id: one for one in counts_of(facts)}


def test_whole_project_fills_every_document_and_nothing_is_typed_twice() -> None:
    """M7: what the project knows is never asked; what it does not know is asked once."""
    team, typed = make_complete(), []
    before = {key: one.filled / one.total for key, one in documents(team).items()}

    for kind in kinds().values():
        found = filled(for_reader(team.project, team.participant), kind)
        typed += [entry.item.sources[-1] for entry in found.missing]
        answer(team, kind)

    assert all(source.startswith("words.") for source in typed)
    assert len(typed) == len(set(typed))
    assert [one.missing for one in documents(team).values()] == [[]] * len(kinds())
    # From the project alone, before anybody typed a word for a document.
    assert before["mips-letter"] == 1
    assert min(before.values()) > 0.7


def test_words_of_one_document_fill_the_others() -> None:
    team = make_complete()

    answer(team, kinds()["completion-report"])

    shares = {key: one.filled / one.total for key, one in documents(team).items()}
    assert min(shares.values()) >= 0.9
    assert shares["michigan-report"] == shares["abp-small-group"] == 1


def test_every_gap_of_an_empty_project_leads_to_the_field(
    lead_client: Client, project: Project, lead: User
) -> None:
    gaps = {
        entry.url
        for kind in kinds().values()
        for entry in filled(for_reader(project, lead), kind).missing
    }

    assert len(gaps) > 20
    for url in gaps:
        address, _mark, anchor = url.partition("#")
        answer = lead_client.get(address)
        assert answer.status_code == 200, url
        assert not anchor or f'id="{anchor}"' in answer.text, url


def test_list_and_document_say_what_is_open(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, name="Missed visits")

    listed = lead_client.get(page("document_list", project)).text
    shown = lead_client.get(page("document_detail", project, "abp-small-group")).text

    counts = re.findall(r"(\d+) of (\d+) items filled", listed)
    assert len(counts) == 8
    assert "Not yet reviewed" in shown
    assert project.title in shown
    assert f"{len(project.title)} of 50 characters" in shown
    assert 'data-copy="#item-1-1"' in shown
    assert "#id_period" in shown
    assert (
        lead_client.get(page("document_detail", project, "unknown")).status_code == 404
    )


def test_own_words_are_kept_once_screened_and_shown_everywhere(
    lead_client: Client, project: Project
) -> None:
    address = page("words_edit", project, "sustain") + "?from=squire-outline"
    said = {"text": "Mia looks at the chart on Mondays.", "version": 0}

    refused = lead_client.post(
        address, said | {"text": "Call 555-867-5309, MRN 1234567"}
    )
    answer = lead_client.post(address, said)
    again = lead_client.post(address, said | {"text": "Other words"})

    assert refused.status_code == 422
    assert answer["Location"] == page("document_detail", project, "squire-outline")
    assert again.status_code == 409
    assert OwnWords.objects.get().text == said["text"]
    for kind in ("squire-outline", "completion-report", "michigan-report"):
        assert (
            said["text"] in lead_client.get(page("document_detail", project, kind)).text
        )
    assert Event.objects.filter(verb="words for documents written").count() == 1


def test_ticks_are_kept_and_printed_as_words(
    lead_client: Client, project: Project
) -> None:
    address = page("words_edit", project, "dimensions")

    lead_client.post(address, {"text": ["timely", "safe"], "version": 0})

    assert OwnWords.objects.get().in_words() == "Safe, Timely"
    assert (
        "Safe, Timely"
        in lead_client.get(page("document_detail", project, "completion-report")).text
    )
    assert (
        lead_client.post(address, {"text": ["fast"], "version": 1}).status_code == 422
    )


def test_old_notes_and_late_predictions_say_what_they_are(
    project: Project, lead: User
) -> None:
    CycleFactory(project=project, number=1, imported_at=timezone.now())
    CycleFactory(project=project, number=2, recorded_afterwards=True)

    found = filled(for_reader(project, lead), kinds()["abp-small-group"])

    texts = {one.item.label: one.text for one in found.entries}
    lines = texts["What did you change?"].splitlines()
    assert ["from old notes" in line for line in lines] == [True, False]
    told = texts["What did you see, and what did you decide?"]
    assert (
        told.count("Predicted:") == told.count("Predicted (written afterwards):") == 1
    )


def test_reflections_stand_in_her_own_document_alone() -> None:
    team = make_complete()
    kind = kinds()["pi-cme-file"]

    own = filled(for_reader(team.project, team.participant), kind)
    leads = filled(for_reader(team.project, team.lead), kind)

    words = team.participation.reflections["result"]
    assert words in json.dumps([one.text for one in own.entries])
    assert words not in json.dumps([one.text for one in leads.entries])
    assert "Own thoughts" in [one.item.label for one in leads.missing]


def test_word_file_holds_the_charts_and_is_the_same_each_time(
    client: Client, tmp_path: Path
) -> None:
    team = make_complete()
    client.force_login(team.participant)
    ask = page("document_ask", team.project, "abp-small-group", "docx")

    waiting = client.post(ask)
    run_now(Job.objects.get(task=drawing.DRAW_TASK))
    content = client.get(client.post(ask)["Location"]).content

    assert waiting["Location"].startswith("/jobs/")
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    words = " ".join(text for _place, text in read(path).texts)
    assert "Call patients the day before." in words
    assert "February 2026" in words
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        body = parts.read("word/document.xml").decode()
    assert names[-2:] == ["word/media/1.png", "word/media/2.png"]
    assert body.count("descr=") == 2
    facts = for_reader(team.project, team.participant)
    charts = {one.measure.pk: one for one in facts.source.charts}
    document = filled(facts, kinds()["abp-small-group"])
    assert drawing.as_word(document, team.project, charts) == content


def test_pdf_is_tagged_the_same_each_time_and_drawn_anew_when_the_project_changes(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, name="Missed visits")
    ask = page("document_ask", project, "mips-letter", "pdf")

    lead_client.post(ask)
    run_queued()
    address = lead_client.post(ask)["Location"]
    content = lead_client.get(address).content
    project.title = "Another title"
    project.save()
    changed = lead_client.get(address)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    assert changed["Location"] == page("document_detail", project, "mips-letter")
    facts = for_reader(project, project.created_by)
    document = filled(facts, kinds()["mips-letter"])
    assert drawing.as_pdf(document, project, {}) == drawing.as_pdf(
        document, project, {}
    )


def test_api_lists_shows_draws_and_hands_out(
    lead_client: Client, project: Project
) -> None:
    one = reverse("document-file", args=[project.pk, "mips-letter", "docx"])

    listed = lead_client.get(reverse("document-list", args=[project.pk])).json()
    shown = lead_client.get(
        reverse("document-detail", args=[project.pk, "mips-letter"])
    ).json()
    early = lead_client.get(one)
    job = lead_client.post(one)
    run_queued()

    assert [row["id"] for row in listed][:2] == ["completion-report", "aap-application"]
    assert shown["filled"] + len(shown["missing"]) == shown["total"]
    assert shown["items"][2]["text"] == project.title
    assert (early.status_code, early["Content-Type"]) == (
        409,
        "application/problem+json",
    )
    assert job.status_code == 202
    assert lead_client.post(one).status_code == 204
    assert lead_client.get(one).content.startswith(b"PK")
    assert lead_client.post(one.replace("docx", "odt")).status_code == 404
