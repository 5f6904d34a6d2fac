"""Old notes: read with their own dates, marked, and neither prediction nor evidence."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attestations.evidence import evidence_of, load
from attestations.snapshot import cycle_facts
from measures.models import Annotation
from pdsa.actions import record_cycle
from pdsa.checklist import checks
from pdsa.importing import Note, import_notes, read_notes
from pdsa.models import Cycle
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.attestations import make_ready

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
NOTE = Note(date(2025, 3, 9), "Called ten families", "Six came", "adapt")


def url(project: Project) -> str:
    return reverse("pdsa:cycle_import", args=[project.pk])


def test_lines_are_read_and_the_heading_is_skipped() -> None:
    text = "Date\tTried\tHappened\tDecided\n3/9/2025\tCalled ten families\tSix came\tAdapted"

    (row,) = read_notes(text, today=TODAY)

    assert row.note == NOTE


def test_a_pasted_csv_keeps_commas_inside_quotes() -> None:
    (row,) = read_notes('2025-03-09,"Called, then texted",Six came', today=TODAY)

    assert row.note == Note(date(2025, 3, 9), "Called, then texted", "Six came")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-06-02\tTried\tSeen", "still to come"),
        ("2025-03-09\t\tSeen", "what was tried"),
        ("2025-03-09\tTried\tSeen\tmaybe", "adopt, adapt or abandon"),
    ],
)
def test_a_line_that_cannot_be_kept_says_why(line: str, said: str) -> None:
    _good, row = read_notes("2025-01-02\tTried\tSeen\n" + line, today=TODAY)

    assert row.note is None
    assert said in row.faults[0]


def test_an_imported_test_keeps_its_day_and_tests_no_prediction(
    project: Project, lead: User
) -> None:
    (cycle,) = import_notes(project=project, by=lead, notes=[NOTE])

    assert cycle.starts_on == date(2025, 3, 9)
    assert cycle.prediction == ""
    assert cycle.is_imported()
    assert cycle.stage() == "done"
    assert not cycle.has_tested_prediction()
    assert Annotation.objects.get().label == "PDSA 1, imported"
    assert not any(check.is_met for check in checks([cycle]))


def test_the_same_note_is_not_brought_twice(project: Project, lead: User) -> None:
    import_notes(project=project, by=lead, notes=[NOTE])

    with pytest.raises(ActionRefused):
        import_notes(project=project, by=lead, notes=[NOTE])

    assert Cycle.objects.count() == 1


def test_what_was_learned_is_added_without_a_prediction_to_compare_with(
    project: Project, lead: User
) -> None:
    (cycle,) = import_notes(project=project, by=lead, notes=[NOTE])

    record_cycle(cycle=cycle, by=lead, version=cycle.version, learned="Call later.")

    assert cycle.learned == "Call later."


def test_imported_tests_are_shown_and_are_no_evidence() -> None:
    team = make_ready()
    before = evidence_of(load(team.participation))

    (cycle,) = import_notes(project=team.project, by=team.lead, notes=[NOTE])
    material = load(team.participation)

    assert evidence_of(material) == before
    assert cycle in material.cycles
    assert cycle_facts(cycle, material)["imported"] is True


def test_the_page_shows_what_it_read_before_it_keeps_anything(
    lead_client: Client, project: Project
) -> None:
    typed = {"rows": "2025-03-09\tCalled ten families\tSix came\tadapt\nsoon\tx\ty"}

    shown = lead_client.post(url(project), typed)
    assert "Bring 1 test" in shown.content.decode()
    assert not Cycle.objects.exists()

    kept = lead_client.post(url(project), typed | {"save": "1"})
    page = lead_client.get(reverse("pdsa:cycle_list", args=[project.pk]))

    assert kept.status_code == 302
    assert "Imported" in page.content.decode()


def test_nothing_readable_is_answered_422(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(url(project), {"rows": "Date\tTried\nsoon\tx\ty"})

    assert answer.status_code == 422


def test_notes_with_a_number_of_a_patient_are_refused(
    lead_client: Client, project: Project
) -> None:
    typed = {"rows": "2025-03-09\tCalled 123-45-6789\tCame", "save": "1"}

    assert lead_client.post(url(project), typed).status_code == 422
    assert not Cycle.objects.exists()
