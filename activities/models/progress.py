"""Progress reports of a project in an activity."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from projects.models import Project


class ProgressReport(models.Model):
    """One period's report: made when its people were told, filled when it was sent.

    `facts`: what the data say of these days, frozen on sending (reporting.py).
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="reports"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="progress_reports"
    )
    number = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    facts = models.JSONField(default=dict)
    obstacles = models.TextField(_("what stands in the way"), blank=True)
    next_steps = models.TextField(_("what comes next"), blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_day", "project", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "project", "number"], name="one_report_per_period"
            ),
            models.CheckConstraint(
                name="report_sent_at_and_by",
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, report {self.number}"
