"""Exports of completions, with what was held back; and work that changed hands."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, User
from attestations.models import AppendOnlyQuerySet, Attestation, in_parts
from projects.models import Membership, Project

UNDO_TIME = timedelta(hours=1)


class ExportBatch(models.Model):
    """One export of a CME office; its files are made once and never again.

    `held_back`: [{"attestation", "name", "faults"}] of completions in the same days that
    could not be sent. `ready_at` is null while the files are being made.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="export_batches"
    )
    number = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    held_back = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], name="one_export_per_number"
            ),
            models.CheckConstraint(
                name="export_last_day_after_first",
                condition=Q(last_day__gte=F("first_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.number} of {self.office}"


class ExportLine(models.Model):
    """One completion in one export. `action`: add; a later correction is another row.

    `rows`: its lines of the roster as they were on the day, dates as ISO text.
    """

    batch = models.ForeignKey(
        ExportBatch, on_delete=models.PROTECT, related_name="lines"
    )
    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, related_name="export_lines"
    )
    action = models.CharField(max_length=10, default="add")
    position = models.PositiveIntegerField()
    rows = models.JSONField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "action"], name="a_completion_is_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attestation} in {self.batch}"


class FileKind(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    ZIP = "zip", "ZIP"


class ExportFile(models.Model):
    """One file of an export, as it was made the first time."""

    batch = models.ForeignKey(
        ExportBatch, on_delete=models.PROTECT, related_name="files"
    )
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "kind"], name="one_file_per_kind_and_export"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def digest_parts(self) -> list[str]:
        return in_parts(self.digest)


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, user: User) -> "HandOverQuerySet":
        """Those one may read: the successor's, the team leads', one's own for an hour."""
        since = timezone.now() - UNDO_TIME
        return self.filter(
            Q(by=user, at__gte=since)
            | Q(successor=user, project__in=Project.objects.in_team(user))
            | Q(project__in=Project.objects.led_by(user))
        )

    def undoable_by(self, user: User) -> "HandOverQuerySet":
        """Those one may still take back: one's own, or of a project one leads."""
        since = timezone.now() - UNDO_TIME
        return self.filter(undone_at__isnull=True, at__gte=since).filter(
            Q(by=user) | Q(project__in=Project.objects.led_by(user))
        )


class HandOver(models.Model):
    """What somebody who left handed to a successor, and all that is needed to undo it.

    `moved`: [[model, field, primary key]]; `place_before`: the successor's place in the
    team as it was, null when it is new; `charter_before`: the charter's texts that named
    the leaver.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="hand_overs"
    )
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    place_left = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    place_taken = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    moved = models.JSONField(default=list, blank=True)
    place_before = models.JSONField(null=True, blank=True)
    charter_before = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.leaver} handed over to {self.successor}"
