"""Extracts: what was sent, how it was counted, and that the file is gone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from extracts.reader.results import (
    Choice,
    Inspection,
    Question,
    inspection_from_json,
)
from extracts.storage import Sealed
from jobs.models import Job
from measures.baseline import REASON_MAX_LENGTH
from measures.models import DataKind, Measure, ObservationBatch
from projects.models import Project


class RecipeQuerySet(models.QuerySet["Recipe"]):
    def shared_with(self, measure: Measure) -> "RecipeQuerySet":
        """Recipes that other measures of the same practice share, newest first."""
        practice = measure.project.organisation_id
        if practice is None:
            return self.none()
        others = self.filter(shared=True, measure__project__organisation=practice)
        return (
            others.exclude(measure=measure)
            .select_related("measure__project")
            .order_by("-created_at")
        )


class Recipe(models.Model):
    """How a measure is counted from one kind of extract; every change is a new version."""

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="recipes"
    )
    version = models.PositiveIntegerField()
    document = models.JSONField()  # docs/extracts.md
    shared = models.BooleanField(default=False)  # offered to the practice's measures
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = RecipeQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "version"], name="one_recipe_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"Recipe {self.version} of {self.measure}"


class ExtractStatus(models.TextChoices):
    RECEIVED = "received", _("waiting for its columns to be explained")
    COUNTING = "counting", _("being counted")
    COUNTED = "counted", _("counted")
    FAILED = "failed", _("could not be counted")
    DISCARDED = "discarded", _("discarded")


class Permit(models.TextChoices):
    """Why this file of rows could be sent here (decision 11)."""

    OWN_INSTALLATION = "own", _("the practice's own installation")
    AGREEMENT = "agreement", _("the organization's agreement")
    CONFIRMED = "confirmed", _("confirmed by the person who sent it")


class Overlap(models.TextChoices):
    """What happens to periods that have data already."""

    REPLACE = "replace", _("Replace them with this file's counts")
    KEEP = "keep", _("Keep them; save only periods without data")
    ADD = "add", _("Add this file's counts to them")


class ExtractQuerySet(models.QuerySet["Extract"]):
    def visible_to(self, user: User) -> "ExtractQuerySet":
        return self.filter(measure__in=Measure.objects.visible_to(user))

    def with_file(self) -> "ExtractQuerySet":
        return self.exclude(stored_name="")

    def same_count(self, extract: "Extract") -> "ExtractQuerySet":
        """Counted before: the same bytes, for the same measure, by the same recipe."""
        return self.filter(
            measure=extract.measure, sha256=extract.sha256, document=extract.document,
            status=ExtractStatus.COUNTED, batch__isnull=False,
            batch__undone_at__isnull=True,
        ).exclude(pk=extract.pk)  # fmt: skip


class Extract(models.Model):
    """One file of visits. Its rows are never stored; its file dies once it is counted."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="extracts"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="extracts"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    permit = models.CharField(max_length=10, choices=Permit.choices)
    status = models.CharField(
        max_length=10, choices=ExtractStatus.choices, default=ExtractStatus.RECEIVED
    )
    received_at = models.DateTimeField(default=timezone.now)
    # The file: never its name, which may name a patient.
    suffix = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    stored_name = models.CharField(max_length=32, blank=True)
    stored_key = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    # Columns with masked samples, while the file is there; then names of columns only.
    inspection = models.JSONField(default=dict, blank=True)
    document = models.JSONField(default=dict, blank=True)  # the recipe, as sent
    recipe = models.ForeignKey(
        Recipe, null=True, blank=True, on_delete=models.PROTECT, related_name="extracts"
    )
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Totals, rejected rows by reason with line numbers, warnings: no cell of the file.
    outcome = models.JSONField(default=dict, blank=True)
    overlap = models.CharField(
        max_length=7, choices=Overlap.choices, default=Overlap.REPLACE
    )
    # The difference somebody agreed to: its digest, or "any" (extracts/differences.py).
    agreed_changes = models.CharField(max_length=64, blank=True)
    # Why it may change numbers of a frozen baseline (measures/baseline.py).
    change_reason = models.CharField(max_length=REASON_MAX_LENGTH, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        ObservationBatch, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="extracts",
    )  # fmt: skip

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="extract_file_is_there_or_destroyed",
                condition=Q(destroyed_at__isnull=True) & ~Q(stored_name="")
                | Q(destroyed_at__isnull=False, stored_name="", stored_key=""),
            )
        ]

    def __str__(self) -> str:
        return f"Extract {self.pk} for {self.measure}"

    def has_file(self) -> bool:
        return bool(self.stored_name)

    def sealed(self) -> Sealed:
        return Sealed(self.stored_name, self.stored_key, self.sha256, self.size)

    def seen(self) -> Inspection:
        """What the columns hold; only while the file is there."""
        return inspection_from_json(self.inspection)

    def open_questions(self) -> tuple[Question, ...]:
        """What a worker could not decide while it counted."""
        return tuple(
            Question(q["id"], q["text"], tuple(Choice(**c) for c in q["choices"]))
            for q in self.outcome.get("questions", [])
        )

    def is_explained(self) -> bool:
        """True once a recipe says which column is what (a sheet alone does not)."""
        return "period" in self.document

    def waiting_changes(self) -> list[dict[str, Any]]:
        """What a worker found that the counts would change; nobody agreed to it yet."""
        changes: list[dict[str, Any]] = self.outcome.get("changes", [])
        return changes

    def waits_for_reason(self) -> bool:
        """True once a worker found that the counts would change a frozen baseline."""
        return bool(self.outcome.get("asks_reason"))

    def rows_expected(self) -> int:
        """Rows of the file when the inspection read it to its end, else 0."""
        whole = self.inspection.get("complete", False)
        return self.inspection.get("rows_seen", 0) if whole else 0

    def dropped_columns(self) -> list[str]:
        """Columns of the file that the count did not use, in the file's order."""
        used = set(self.outcome.get("columns_used", []))
        return [name for name in self.outcome.get("columns", []) if name not in used]

    def can_be_undone(self) -> bool:
        return self.batch is not None and self.batch.undone_at is None

    def count_pair(self) -> dict[str, Any] | None:
        """Numerator and denominator in all, or None before the count."""
        total = self.outcome.get("total")
        return {"numerator": total[0], "denominator": total[1]} if total else None


class DataRequest(models.Model):
    """What a measure's team asks its IT department for; a file made from it maps itself."""

    measure = models.OneToOneField(
        Measure, on_delete=models.CASCADE, related_name="data_request"
    )
    # The measure's kind when it was written: another kind needs another request.
    data_kind = models.CharField(max_length=10, choices=DataKind.choices)
    kit = models.JSONField()  # extracts.kit.Kit: names of columns and words, no data
    starts_on = models.DateField()
    ends_on = models.DateField()
    recipe = models.ForeignKey(
        Recipe, on_delete=models.RESTRICT, related_name="data_requests"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Drawn by a worker: some 60 kB, and the digest of the text that it shows.
    pdf = models.BinaryField(default=bytes, blank=True)
    pdf_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"Data request for {self.measure}"

    def is_being_drawn(self) -> bool:
        return self.job is not None and not self.job.is_finished()
