"""Changes a team could try: the backlog its tests are taken from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project

IDEA_MAX_LENGTH = 200


class ChangeIdeaQuerySet(models.QuerySet["ChangeIdea"]):
    def waiting(self) -> "ChangeIdeaQuerySet":
        """Neither tested nor dropped yet."""
        return self.filter(taken_up_at__isnull=True, dropped_at__isnull=True)

    def not_waiting(self) -> "ChangeIdeaQuerySet":
        """In a test already, or dropped."""
        return self.exclude(taken_up_at__isnull=True, dropped_at__isnull=True)


class ChangeIdea(models.Model):
    """One change a team could try; kept when it was tested or dropped."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ideas")
    text = models.CharField(_("what could you try?"), max_length=IDEA_MAX_LENGTH)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    # When its first test was planned.
    taken_up_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = ChangeIdeaQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="idea_dropped_at_and_by",
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text
