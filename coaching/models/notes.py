"""A coach's own notes: they appear in no export, API answer, PDF, search or benchmark."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from projects.models import Project


class CoachNoteQuerySet(models.QuerySet["CoachNote"]):
    def written_by(self, user: User) -> "CoachNoteQuerySet":
        return self.filter(author=user)


class CoachNote(models.Model):
    """One coach's note on a practice, or on the project of someone without a practice."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coach_notes"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coach_notes",
    )
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coach_notes",
    )
    text = models.TextField(_("note"), max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)

    objects = CoachNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="coach_note_on_one_thing",
                condition=Q(organisation__isnull=False, project__isnull=True)
                | Q(organisation__isnull=True, project__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Note on {self.organisation or self.project}"
