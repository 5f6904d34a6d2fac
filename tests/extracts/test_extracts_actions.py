"""Receiving, counting and destroying: exact counts, nothing of a patient kept."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from audit.models import Event
from extracts import actions, storage
from extracts.figures import figures_of_counts
from extracts.models import Extract
from extracts.reader import bounded
from extracts.reader.results import Counts, Piece
from jobs.models import Job
from jobs.running import run_now, run_queued
from measures.models import Measure, Observation
from qiapp.lib.errors import ActionRefused
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import ObservationFactory

pytestmark = pytest.mark.django_db


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def counted(extract: Extract) -> Extract:
    run_now(extract.job)
    return Extract.objects.get(pk=extract.pk)


def test_receive_seals_the_file_and_looks_at_its_columns(
    extract: Extract, extract_root: Path
) -> None:
    (sealed,) = files_below(extract_root)

    assert b"MRN-" not in sealed.read_bytes()
    assert [c.name for c in extract.seen().columns][:2] == ["visit_date", "patient_id"]
    assert "MRN-00" not in str(extract.inspection)


def test_receive_keeps_no_name_of_the_file(measure: Measure) -> None:
    extract = actions.receive(
        measure=measure, chunks=[visits_csv()], name="John Smith.csv",
        by=measure.created_by,
    )  # fmt: skip

    assert not any("Smith" in str(value) for value in vars(extract).values())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visits.pdf", b"%PDF-1.7"),
        ("visits.csv", b""),
        ("visits.csv", b"a,b\n"),
        ("visits.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_receive_of_a_bad_file_keeps_nothing(
    measure: Measure, extract_root: Path, name: str, content: bytes
) -> None:
    with pytest.raises(ActionRefused):
        actions.receive(
            measure=measure, chunks=[content], name=name, by=measure.created_by
        )

    assert (Extract.objects.count(), files_below(extract_root)) == (0, [])


def test_count_stores_exact_counts_in_pieces_of_weeks(counting: Extract) -> None:
    extract = counted(counting)

    stored = [
        (o.starts_on, o.ends_on, o.numerator, o.denominator)
        for o in Observation.objects.all()
    ]
    assert stored == [(date(2026, 1, 4), date(2026, 1, 10), 15, 60)]
    assert (extract.status, extract.outcome["rows_accepted"]) == ("counted", 60)


def test_count_destroys_the_file_and_writes_it_down(
    counting: Extract, extract_root: Path
) -> None:
    extract = counted(counting)

    assert (files_below(extract_root), extract.stored_key) == ([], "")
    assert extract.destroyed_at is not None
    assert "extract destroyed" in Event.objects.values_list("verb", flat=True)


def test_count_names_the_columns_it_dropped(counting: Extract) -> None:
    extract = counted(counting)

    assert extract.dropped_columns() == ["patient_id", "clinic", "wait_days"]
    assert extract.inspection == {}


def test_count_run_twice_counts_once(counting: Extract) -> None:
    run_now(counting.job)
    run_now(counting.job)

    assert Observation.objects.count() == 1
    assert Event.objects.filter(verb="extract counted").count() == 1


def test_count_by_site_keeps_one_observation_each(extract: Extract) -> None:
    document = {**RECIPE, "group": "clinic"}
    actions.explain(extract=extract, document=document, by=extract.by)
    counted(actions.start_counting(extract=extract, by=extract.by))

    sites = Observation.objects.values_list("site", "numerator", "denominator")
    assert list(sites) == [("North", 15, 30), ("South", 0, 30)]


def test_explain_with_patients_as_groups_is_refused(extract: Extract) -> None:
    document = {**RECIPE, "group": "Patient_ID"}

    with pytest.raises(ActionRefused, match="may identify patients"):
        actions.explain(extract=extract, document=document, by=extract.by)

    extract.refresh_from_db()
    assert extract.document == {}


def test_figures_of_too_many_groups_are_refused(measure: Measure) -> None:
    piece = Piece(date(2026, 1, 4), date(2026, 1, 10), None, "A", 1, 2)
    groups = {f"group {number}": (1, 2) for number in range(201)}
    counts = Counts("accept", "", by_group=groups, pieces=(piece,))

    with pytest.raises(ActionRefused, match="makes 201 groups"):
        figures_of_counts(counts, measure)


def test_count_by_site_beside_data_without_sites_is_refused(
    extract: Extract, measure: Measure
) -> None:
    ObservationFactory(measure=measure)
    document = {**RECIPE, "group": "clinic"}
    actions.explain(extract=extract, document=document, by=extract.by)
    started = actions.start_counting(extract=extract, by=extract.by)

    failed = counted(started)

    assert failed.status == "failed"
    assert "visits would count twice" in failed.outcome["error"]


def test_count_with_a_missing_column_waits_and_asks_which_one_is_meant(
    extract: Extract, extract_root: Path
) -> None:
    document = {**RECIPE, "date": {"column": "nowhere"}}
    actions.explain(extract=extract, document=document, by=extract.by)

    waiting = counted(actions.start_counting(extract=extract, by=extract.by))

    assert (waiting.status, len(files_below(extract_root))) == ("received", 1)
    assert waiting.open_questions()[0].id == "column:nowhere"
    assert Observation.objects.count() == 0


def test_count_of_future_visits_is_refused_and_nothing_kept(
    measure: Measure, extract_root: Path
) -> None:
    tomorrow = measure.project.today() + timedelta(days=40)
    extract = actions.receive(
        measure=measure, chunks=[visits_csv(first=tomorrow)], name="visits.csv",
        by=measure.created_by,
    )  # fmt: skip
    actions.explain(extract=extract, document=RECIPE, by=extract.by)

    failed = counted(actions.start_counting(extract=extract, by=extract.by))

    assert (failed.status, Observation.objects.count()) == ("failed", 0)
    assert files_below(extract_root) == []


def again(extract: Extract) -> Extract:
    """The same file and recipe sent once more."""
    sent = actions.receive(
        measure=extract.measure, chunks=[visits_csv()], name="visits.csv", by=extract.by
    )
    actions.explain(extract=sent, document=RECIPE, by=extract.by)
    return actions.start_counting(extract=sent, by=extract.by)


def test_same_file_again_is_recognised_and_its_copy_destroyed(
    counting: Extract, extract_root: Path
) -> None:
    first = counted(counting)

    assert again(first) == first
    assert (run_queued_counts(), files_below(extract_root)) == (0, [])


def run_queued_counts() -> int:
    return Job.objects.queued().filter(task=actions.COUNT_TASK).count()


def test_same_file_after_an_undo_is_counted_again(counting: Extract) -> None:
    first = counted(counting)
    actions.undo(extract=first, by=first.by)
    without = Observation.objects.count()

    counted(again(first))

    assert (without, Observation.objects.count()) == (0, 1)


def test_recipe_is_kept_once_and_a_change_makes_a_new_version(
    counting: Extract, measure: Measure
) -> None:
    counted(counting)
    actions.undo(extract=Extract.objects.get(), by=measure.created_by)
    again(counting)
    other = actions.receive(
        measure=measure, chunks=[visits_csv(70)], name="v.csv", by=measure.created_by
    )
    document = {
        **RECIPE,
        "denominator": [{"column": "wait_days", "op": "ge", "value": 3}],
    }
    actions.explain(extract=other, document=document, by=other.by)
    actions.start_counting(extract=other, by=other.by)

    assert list(measure.recipes.values_list("version", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period": "month"}, "kept by week"),
        ({"week_starts": "monday"}, "kept by sunday"),
        ({"numerator": []}, "no condition says what counts"),
        ({"speed": 3}, "speed"),
    ],
)
def test_explain_with_a_recipe_that_does_not_fit_is_refused(
    extract: Extract, change: dict, words: str
) -> None:
    with pytest.raises(ActionRefused, match=words):
        actions.explain(extract=extract, document=RECIPE | change, by=extract.by)


def test_discard_destroys_the_file(extract: Extract, extract_root: Path) -> None:
    actions.discard(extract=extract, by=extract.by)

    assert (extract.status, files_below(extract_root)) == ("discarded", [])


def test_discard_of_a_waiting_count_leaves_nothing(
    counting: Extract, extract_root: Path
) -> None:
    actions.discard(extract=counting, by=counting.by)
    run_queued()

    extract = Extract.objects.get()
    assert (extract.status, files_below(extract_root)) == ("discarded", [])
    assert Observation.objects.count() == 0


def test_tidy_destroys_what_a_killed_worker_left(
    counting: Extract, extract_root: Path
) -> None:
    """The worker died after its last commit, before it destroyed the file."""
    Job.objects.update(status="succeeded")
    Extract.objects.update(status="counted")
    with storage.work_folder(counting.stored_name) as folder:
        (folder / "extract.csv").write_bytes(visits_csv())

        assert actions.tidy() == 1

    assert files_below(extract_root) == []
    assert Extract.objects.get().destroyed_at is not None


def test_hashes_of_a_count_lie_in_the_private_folder_of_its_file(
    counting: Extract, extract_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that whatever destroys a killed worker's file destroys them with it."""
    asked: list[tuple[Path, Path]] = []
    count_file = bounded.count_file

    def watched(path: Path, *args: Any, spill: Path, **more: Any) -> Counts:
        asked.append((path, spill))
        (spill / "left").write_bytes(b"hashes")
        return count_file(path, *args, spill=spill, **more)

    monkeypatch.setattr(bounded, "count_file", watched)
    run_queued()

    ((path, spill),) = asked
    assert spill == path.parent
    assert spill.parent == extract_root / "work"
    assert files_below(extract_root) == []


def test_tidy_destroys_hashes_that_a_killed_worker_left(
    counting: Extract, extract_root: Path
) -> None:
    """Only where the file system gave them a name; elsewhere they died with the reader."""
    Job.objects.update(status="succeeded")
    Extract.objects.update(status="counted")
    with storage.work_folder(counting.stored_name) as folder:
        (folder / "tmpabcd").write_bytes(bytes(8_000))

        assert actions.tidy() == 1

    assert files_below(extract_root) == []


def test_tidy_destroys_what_nobody_came_back_for(
    extract: Extract, extract_root: Path
) -> None:
    Extract.objects.update(received_at=timezone.now() - timedelta(hours=25))

    actions.tidy()

    assert (Extract.objects.get().status, files_below(extract_root)) == (
        "discarded",
        [],
    )


def test_tidy_leaves_files_that_wait_or_are_counted(
    counting: Extract, extract_root: Path
) -> None:
    assert actions.tidy() == 0
    assert len(files_below(extract_root)) == 1


def test_sealed_file_that_was_altered_is_not_counted(
    counting: Extract, extract_root: Path
) -> None:
    (sealed,) = files_below(extract_root)
    sealed.write_bytes(sealed.read_bytes()[:-200])

    run_queued()

    assert Observation.objects.count() == 0


def test_policy_off_refuses_rows(settings: LazySettings, measure: Measure) -> None:
    settings.ROW_UPLOADS = "off"

    with pytest.raises(ActionRefused, match="takes no files with one row per visit"):
        received(measure)


def received(measure: Measure, *, confirmed: bool = False) -> Extract:
    return actions.receive(
        measure=measure, chunks=[visits_csv()], name="visits.csv",
        by=measure.created_by, confirmed=confirmed,
    )  # fmt: skip


def test_policy_with_agreement_refuses_until_the_practice_agreed(
    settings: LazySettings, measure: Measure
) -> None:
    settings.ROW_UPLOADS = "with-agreement"

    with pytest.raises(ActionRefused, match="Ask an administrator of Riverside"):
        received(measure, confirmed=True)


def test_policy_with_agreement_accepts_once_the_practice_agreed(
    settings: LazySettings, measure: Measure
) -> None:
    settings.ROW_UPLOADS = "with-agreement"
    practice = measure.project.organisation
    practice.row_uploads_agreed_at = timezone.now()
    practice.row_uploads_agreed_by = measure.created_by
    practice.save()

    assert received(measure).permit == "agreement"


def test_policy_lets_a_solo_physician_confirm_for_herself(
    settings: LazySettings, measure: Measure
) -> None:
    settings.ROW_UPLOADS = "with-agreement"
    measure.project.organisation = None
    measure.project.save()

    with pytest.raises(ActionRefused, match="Please confirm"):
        received(measure)
    assert received(measure, confirmed=True).permit == "confirmed"
