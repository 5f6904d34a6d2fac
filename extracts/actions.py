"""Receiving an extract, counting it once, and destroying its file whatever happens."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from extracts import mapping, storage
from extracts.counts_file import CountsFile
from extracts.differences import NotAgreed, changes_of, digest_of
from extracts.models import Extract, ExtractStatus, Overlap, Recipe
from extracts.overlaps import require_same_sites, resolved
from extracts.policy import permit_for
from extracts.reader import bounded
from extracts.reader.errors import RecipeError
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import REFUSE, Counts, Inspection, to_json
from extracts.strata import GROUPS, WITHOUT, kind_in, sites_in
from jobs.actions import cancel, enqueue
from jobs.models import Job, JobStatus
from jobs.running import Attempt
from measures.actions import Recorded, record_observations, require_open, undo_batch
from measures.baseline import REASON_MAX_LENGTH, ReasonNeeded, asks_reason
from measures.models import BatchSource, Measure
from qiapp.lib.errors import ActionRefused

COUNT_TASK = "extracts.count"
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".gz")
NAME_SHOWN = 80
DIGEST_LENGTH = 64
FIRST_ROWS = 4_000
NO_GROUPS = frozenset({"text", "date", "percent"})
OF_THE_MEASURE = frozenset({"period", "week_starts"})
# Answers about the file's shape hold next month too; those about its rows are asked again.
LASTING_ANSWERS = (
    "identifiers",
    "formulas",
    "rate",
    "date_order",
    "date_column",
    "column:",
    GROUPS,
)


def receive(
    *,
    measure: Measure,
    chunks: Iterable[bytes],
    name: str,
    by: User,
    confirmed: bool = False,
) -> Extract:
    """The extract, sealed and looked at; its columns wait to be explained.

    Raises ActionRefused, with nothing kept, when rows may not be sent here or the file
    cannot be read. Not atomic: the slow look at the file must not hold a write lock.
    """
    project = measure.project
    require_open(project)
    permit = permit_for(project, confirmed=confirmed)
    suffix = suffix_of(name)
    sealed = storage.seal(chunks)
    try:
        seen = look_at(sealed, suffix, measure, name=name)
        with transaction.atomic():
            extract = Extract.objects.create(
                project=project, measure=measure, by=by, permit=permit, suffix=suffix,
                sha256=sealed.sha256, size=sealed.size, stored_name=sealed.name,
                stored_key=sealed.key, inspection=to_json(seen),
            )  # fmt: skip
            record(
                "extract received", by=by, subject=extract, project=project,
                size=sealed.size, sha256=sealed.sha256, permit=permit,
            )  # fmt: skip
    except BaseException:
        storage.destroy(sealed.name)
        raise
    return extract


def suffix_of(name: str) -> str:
    """The file's ending, which tells the reader nothing but is shown. Raises ActionRefused."""
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in SUFFIXES:
        return ending
    raise ActionRefused(
        _(
            "QIApp reads CSV and XLSX files. Save your file in one of these formats, "
            "for example in Excel with “Save as”, and send it again."
        ),
        field="file",
    )


def look_at(
    sealed: storage.Sealed, suffix: str, measure: Measure, *, name: str = "",
    sheet: str | None = None,
) -> Inspection:  # fmt: skip
    """What the file's columns hold. Raises ActionRefused when it cannot be read."""
    with storage.opened(sealed, suffix) as path:
        seen = bounded.inspect_file(
            path, original_name=name[-NAME_SHOWN:], sheet=sheet,
            today=measure.project.today(),
        )  # fmt: skip
    if seen.verdict == REFUSE:
        raise ActionRefused(seen.message, field="file")
    return seen


def choose_sheet(*, extract: Extract, sheet: str, by: User) -> Extract:
    """The extract, looked at again on this sheet of the workbook."""
    require_waiting(extract)
    seen = look_at(extract.sealed(), extract.suffix, extract.measure, sheet=sheet)
    extract.inspection = to_json(seen)
    extract.document = {"sheet": sheet}
    extract.save(update_fields=["inspection", "document"])
    return extract


def explain(*, extract: Extract, document: dict[str, Any], by: User) -> Extract:
    """The extract with the recipe that says which column is what; nothing counted yet."""
    require_waiting(extract)
    extract.document = fitted(document, extract.measure)
    require_harmless_group(extract)
    extract.outcome = {}
    extract.save(update_fields=["document", "outcome"])
    return extract


def answer(*, extract: Extract, answers: dict[str, str], by: User) -> Extract:
    """The extract whose recipe also holds these answers to the reader's questions."""
    require_waiting(extract)
    known = extract.document.get("answers") or {}
    document = {**extract.document, "answers": {**known, **answers}}
    if answers.get(GROUPS) == WITHOUT:
        document = {**document, "group": None, "group_kind": None}
    return explain(extract=extract, document=document, by=by)


def record_counts(
    *, measure: Measure, counts: CountsFile, by: User, overlap: str, agreed: str,
    reason: str = "",
) -> Recorded:  # fmt: skip
    """What was stored of a file of counts; no row and no file is ever kept.

    Raises NotAgreed, with the difference, until exactly that was agreed to, and
    ReasonNeeded when a frozen baseline would change without `reason`.
    """
    require_open(measure.project)
    with transaction.atomic():
        Measure.objects.select_for_update().get(pk=measure.pk)
        require_same_sites(measure, sites_in(counts.figures))
        figures = resolved(measure, counts.figures, overlap, additive=counts.additive)
        changes = [change.as_json() for change in changes_of(measure, figures)]
        if changes and digest_of(changes) != agreed:
            raise NotAgreed(changes, asks_reason=asks_reason(measure, figures))
        return record_observations(
            measure=measure, figures=figures, by=by, source=BatchSource.EXTRACT,
            reason=reason,
        )  # fmt: skip


def choose_overlap(*, extract: Extract, how: Overlap) -> Extract:
    """The extract that replaces, keeps or adds to what stands; its difference is new."""
    require_waiting(extract)
    extract.overlap, extract.outcome = how, {}
    extract.save(update_fields=["overlap", "outcome"])
    return extract


def reuse(*, extract: Extract, recipe: Recipe, by: User) -> Extract:
    """The extract, explained by a recipe made for an earlier file or another measure."""
    own = {k: v for k, v in recipe.document.items() if k not in OF_THE_MEASURE}
    sheet = extract.document.get("sheet")
    document = {**own, "sheet": sheet} if sheet else own
    return explain(extract=extract, document=document, by=by)


@transaction.atomic
def share_recipe(*, recipe: Recipe, shared: bool, by: User) -> Recipe:
    """The recipe, offered to the practice's other measures or no longer."""
    recipe.shared = shared
    recipe.save(update_fields=["shared"])
    verb = "recipe shared" if shared else "recipe no longer shared"
    record(
        verb, by=by, subject=recipe, project=recipe.measure.project,
        measure=recipe.measure_id, version=recipe.version,
    )  # fmt: skip
    return recipe


def fitted(document: dict[str, Any], measure: Measure) -> dict[str, Any]:
    """The recipe with the measure's period and the practice's week filled in.

    Raises ActionRefused when it is faulty or counts by another period.
    """
    own = {"period": measure.period, "week_starts": measure.project.week_starts()}
    if not isinstance(document, dict):
        raise ActionRefused(_("A recipe is a JSON object in braces."), field="recipe")
    for name, value in own.items():
        if document.get(name, value) != value:
            raise ActionRefused(
                _(
                    "The recipe says %(name)s %(given)s, but this measure is kept by "
                    "%(value)s. Leave it out of the recipe."
                )
                % {"name": name, "given": document[name], "value": value},
                field="recipe",
            )
    document = {**document, **own}
    try:
        parse_recipe(document)
    except RecipeError as error:
        raise ActionRefused(str(error), field="recipe") from error
    return document


def require_harmless_group(extract: Extract) -> None:
    """Groups are stored by name: none may be a patient's name, number or address.

    Raises ActionRefused for such a column, and for one of free text, dates or values
    where the groups are no sites.
    """
    wanted = mapping.tidy_name(extract.document.get("group") or "")
    for column in extract.seen().columns:
        if mapping.tidy_name(column.name) != wanted:
            continue
        if column.identifier:
            raise ActionRefused(
                _(
                    "%(column)s may identify patients, so it cannot be the group: %(why)s "
                    "Choose a column such as the site or the clinic."
                )
                % {"column": column.name, "why": column.identifier},
                field="group",
            )
        if kind_in(extract.document) and column.type in NO_GROUPS:
            raise ActionRefused(
                _(
                    "%(column)s holds free text, dates or shares, which make no groups. "
                    "Choose a column with a few short words, such as the payer."
                )
                % {"column": column.name},
                field="group",
            )


def first_counts(extract: Extract, document: dict[str, Any]) -> Counts:
    """The counts of the file's first rows by a recipe that is still being written.

    Columns that identify patients are left out without asking: nothing is stored here.
    Raises ActionRefused for a recipe that is faulty or does not fit the file.
    """
    document = fitted(document, extract.measure)
    answers = {"identifiers": "leave_out", **(document.get("answers") or {})}
    document["answers"] = answers
    try:
        with storage.opened(extract.sealed(), extract.suffix) as path:
            return bounded.count_file(
                path, document, today=extract.project.today(), only_first=FIRST_ROWS
            )
    except RecipeError as error:
        raise ActionRefused(str(error), field="recipe") from error
    except storage.DamagedFile as error:
        raise ActionRefused(damaged()) from error


def damaged() -> str:
    return _("The file can no longer be read. Discard it and send it again.")


def preview(extract: Extract) -> Counts:
    """The counts of the whole file, in this process's child; nothing is stored."""
    return counts_of(extract, attempt=None)


def counts_of(extract: Extract, attempt: Attempt | None) -> Counts:
    """The reader's counts. Raises ActionRefused for a recipe that does not fit the file."""
    total = extract.rows_expected()

    def show(rows: int) -> bool:
        if attempt is not None:
            attempt.progress(rows, total, _("Counting rows"))
        return True

    try:
        with storage.opened(extract.sealed(), extract.suffix) as path:
            return bounded.count_file(
                path, extract.document, today=extract.project.today(), progress=show,
                spill=path.parent,
            )  # fmt: skip
    except RecipeError as error:
        raise ActionRefused(str(error), field="recipe") from error
    except storage.DamagedFile as error:
        raise ActionRefused(damaged()) from error


@transaction.atomic
def start_counting(
    *, extract: Extract, by: User, agreed: str = "", reason: str = ""
) -> Extract:
    """The extract, being counted by a worker; or the earlier one that counted the same.

    The same file with the same recipe is not counted twice: its copy is destroyed.
    `agreed`: the digest of the difference that was shown (differences.digest_of), or
    ANYTHING; without it the worker stores nothing where data would be replaced, and
    without `reason` nothing where a frozen baseline would change.
    """
    require_waiting(extract)
    require_open(extract.project)
    if extract.waits_for_reason() and not reason.strip():
        raise ReasonNeeded
    earlier = Extract.objects.same_count(extract).first()
    if earlier is not None:
        discard(extract=extract, by=by)
        return earlier
    extract.recipe = keep_recipe(extract, by=by)
    extract.status, extract.outcome = ExtractStatus.COUNTING, {}
    extract.agreed_changes = agreed[:DIGEST_LENGTH]
    extract.change_reason = reason.strip()[:REASON_MAX_LENGTH]
    page = reverse("extracts:extract_detail", args=[extract.project_id, extract.pk])
    extract.job = enqueue(
        task=COUNT_TASK, subject=extract, by=by, result_url=page,
        title=_("Counting the extract"),
    )  # fmt: skip
    extract.save(
        update_fields=[
            "recipe", "status", "job", "outcome", "agreed_changes", "change_reason",
        ]
    )  # fmt: skip
    record(
        "extract counting started", by=by, subject=extract, project=extract.project,
        recipe=extract.recipe.version, agreed_changes=extract.agreed_changes,
    )  # fmt: skip
    return extract


def keep_recipe(extract: Extract, *, by: User) -> Recipe:
    """The measure's recipe with this document: the latest one, or a new version."""
    document = {k: v for k, v in extract.document.items() if k != "answers"}
    answers = extract.document.get("answers") or {}
    lasting = {q: a for q, a in answers.items() if q.startswith(LASTING_ANSWERS)}
    if lasting:
        document["answers"] = lasting
    return store_recipe(extract.measure, document, by=by)


def store_recipe(measure: Measure, document: dict[str, Any], *, by: User) -> Recipe:
    """The measure's recipe with exactly this document: the latest one, or a new version."""
    latest = measure.recipes.first()
    if latest is not None and latest.document == document:
        return latest
    last = measure.recipes.aggregate(last=Max("version"))["last"] or 0
    return Recipe.objects.create(
        measure=measure, version=last + 1, document=document, created_by=by
    )


def end(*, job: Job) -> None:
    """After the job, well or badly: the file goes and the extract says how it ended.

    With open questions, and before data that stand are replaced, the extract waits for
    an answer, at most a day (see `tidy`).
    """
    extract = Extract.objects.filter(job=job).first()
    if extract is None:
        return
    waiting = ("questions", "changes", "asks_reason")
    if (
        any(extract.outcome.get(name) for name in waiting)
        and job.status == JobStatus.FAILED
    ):
        extract.status, extract.job = ExtractStatus.RECEIVED, None
        extract.save(update_fields=["status", "job"])
        return
    if extract.status == ExtractStatus.COUNTING:
        cancelled = job.status == JobStatus.CANCELLED
        extract.status = ExtractStatus.DISCARDED if cancelled else ExtractStatus.FAILED
        extract.outcome = {"error": job.error}
        extract.save(update_fields=["status", "outcome"])
    destroy_file(extract)


@transaction.atomic
def destroy_file(extract: Extract, *, by: User | str = "system: extracts") -> None:
    """Deletes the file and its key, and writes that down. Nothing twice."""
    name = extract.stored_name
    if not name:
        return
    names = [column["name"] for column in extract.inspection.get("columns", [])]
    extract.stored_name = extract.stored_key = ""
    extract.destroyed_at = timezone.now()
    extract.outcome = {"columns": names, **extract.outcome}
    extract.inspection = {}
    extract.save(
        update_fields=[
            "stored_name", "stored_key", "destroyed_at", "inspection", "outcome",
        ]
    )  # fmt: skip
    record("extract destroyed", by=by, subject=extract, project=extract.project)
    storage.destroy(name)


@transaction.atomic
def discard(*, extract: Extract, by: User) -> Extract:
    """The extract without its file, uncounted; a running count is asked to stop."""
    if extract.job is not None and not extract.job.is_finished():
        cancel(job=extract.job, by=by)
    if extract.job is None or extract.job.is_finished():
        if extract.status in (ExtractStatus.RECEIVED, ExtractStatus.COUNTING):
            extract.status = ExtractStatus.DISCARDED
            extract.save(update_fields=["status"])
            record("extract discarded", by=by, subject=extract, project=extract.project)
        destroy_file(extract, by=by)
    return extract


def undo(*, extract: Extract, by: User, reason: str = "") -> Extract:
    """The extract whose counts are gone again and what they replaced is back.

    Raises ReasonNeeded when a frozen baseline would change without `reason`.
    """
    if extract.batch is None:
        raise ActionRefused(
            _("This extract changed nothing, so nothing can be undone.")
        )
    extract.batch.measure.project = extract.project
    undo_batch(batch=extract.batch, by=by, reason=reason)
    return extract


def tidy() -> int:
    """How many files a crash or a forgetful person left behind; they are destroyed.

    Sealed files go when their job is over, or after a day without one.
    """
    day_ago = timezone.now() - timedelta(days=1)
    tidied = 0
    for extract in Extract.objects.with_file().select_related("job", "project"):
        job = extract.job
        if job is not None and job.is_finished():
            end(job=job)
            tidied += 1
        elif job is None and extract.received_at < day_ago:
            extract.status = ExtractStatus.DISCARDED
            extract.save(update_fields=["status"])
            destroy_file(extract)
            tidied += 1
    in_use = Extract.objects.with_file().values_list("stored_name", flat=True)
    with suppress(FileNotFoundError):
        tidied += storage.destroy_left_behind(set(in_use))
    return tidied


def require_waiting(extract: Extract) -> None:
    if extract.status != ExtractStatus.RECEIVED:
        raise ActionRefused(
            _(
                "This file was counted or discarded already. Send it again to change that."
            )
        )
