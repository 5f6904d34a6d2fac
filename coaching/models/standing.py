"""How a project stands: reasons to look after it, stored so that the inbox is quick."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from coaching.models.asking import HelpRequest
from coaching.models.contact import nudged_lately
from coaching.ranking import Reason
from nextsteps.models import Pause
from projects.models import Project, ProjectStatus

# A day has begun somewhere: reasons count days, so they are counted anew every few hours.
LASTS = timedelta(hours=6)


class StandingQuerySet(models.QuerySet["Standing"]):
    def due_to(self, coach: User) -> "StandingQuerySet":
        """Those that need the coach now, with `asked`: whether a question to her waits.

        Not due: what rests, what she snoozed, what had a message in the last seven days.
        """
        today = timezone.localdate()
        question = HelpRequest.objects.open().filter(
            helpers=coach, project=OuterRef("project")
        )
        return (
            self.annotate(asked=Exists(question))
            .filter(
                Q(score__gt=0) | Q(asked=True), project__status=ProjectStatus.ACTIVE
            )
            .exclude(
                Exists(Pause.objects.on(today).filter(project=OuterRef("project")))
            )
            .exclude(Exists(Snooze.objects.awake_later(coach, OuterRef("project"))))
            .exclude(nudged_lately())
            .order_by("-asked", "-score", "pk")
        )

    def stale(self) -> "StandingQuerySet":
        """Those of an earlier day, or of before the project's newest event."""
        newer = Event.objects.filter(
            project_id=OuterRef("project_id"), at__gt=OuterRef("ranked_at")
        )
        old = Q(ranked_at__lt=timezone.now() - LASTS)
        return self.filter(Q(Exists(newer)) | old)


class Standing(models.Model):
    """One project's reasons, the strongest first, as the rules of ranking.py found them.

    `credit`: of each person who works for credit, the rules a signature still needs.
    """

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="standing"
    )
    score = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=list)
    credit = models.JSONField(default=list)
    ranked_at = models.DateTimeField(default=timezone.now)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        indexes = [models.Index(fields=["-score", "id"], name="standing_by_score")]

    def __str__(self) -> str:
        return f"Standing of {self.project_id}"

    def found(self) -> list[Reason]:
        return [Reason(**kept) for kept in self.reasons]


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def awake_later(self, coach: User, project: F | OuterRef) -> "SnoozeQuerySet":
        return self.filter(coach=coach, project=project, until__gt=timezone.localdate())


class Snooze(models.Model):
    """One coach's wish not to see a project in the inbox until a day."""

    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="snoozes"
    )
    until = models.DateField()

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["coach", "project"], name="one_snooze_per_coach_and_project"
            )
        ]

    def __str__(self) -> str:
        return f"Snoozed until {self.until}"
