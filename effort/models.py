"""Minutes people say they spent, what was promised, and what each of them lets others see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Project

MOST_MINUTES = 600  # of one entry: ten hours in a day
MOST_MINUTES_A_WEEK = 2400


class Task(models.TextChoices):
    DATA = "data", _("Data")
    PDSA = "pdsa", _("PDSA test")
    MEETING = "meeting", _("Meeting")
    WRITING = "writing", _("Writing")
    COACHING = "coaching", _("Coaching")


class Worth(models.IntegerChoices):
    NOT_AT_ALL = 1, _("Not at all")
    RATHER_NOT = 2, _("Rather not")
    UNSURE = 3, _("Cannot say")
    RATHER_YES = 4, _("Rather yes")
    YES = 5, _("Yes, it was")


class EffortQuerySet(models.QuerySet["Effort"]):
    def of(self, user: User) -> "EffortQuerySet":
        """Only what `user` entered: nobody else reads or changes a single entry."""
        return self.filter(person=user)

    def total(self) -> int:
        """All minutes together. One query."""
        return self.aggregate(total=models.Sum("minutes"))["total"] or 0


class Effort(models.Model):
    """Minutes one person entered for one day and one kind of task."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="efforts"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="efforts"
    )
    task = models.CharField(_("what for"), max_length=10, choices=Task.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    spent_on = models.DateField(_("on"))
    entered_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = EffortQuerySet.as_manager()

    class Meta:
        ordering = ["-spent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="effort_minutes_in_range",
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
            )
        ]

    def __str__(self) -> str:
        # Without the minutes: the history shows this to more people than the person chose.
        return f"{self.get_task_display()}, {self.spent_on.isoformat()}"


class Promise(models.Model):
    """How many minutes a week the project said it would ask of each person."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="promise"
    )
    minutes_a_week = models.PositiveSmallIntegerField(_("minutes a week"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promise_minutes_in_range",
                condition=Q(
                    minutes_a_week__gte=1, minutes_a_week__lte=MOST_MINUTES_A_WEEK
                ),
            )
        ]

    def __str__(self) -> str:
        return str(_("%(minutes)s minutes a week") % {"minutes": self.minutes_a_week})


class Choice(models.Model):
    """What one person lets others see of her minutes, and whether it was worth it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="effort_choices"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shown_to_team = models.BooleanField(default=False)
    on_attestation = models.BooleanField(default=False)
    worth = models.PositiveSmallIntegerField(
        _("was it worth it?"), choices=Worth.choices, null=True, blank=True
    )
    worth_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], name="one_effort_choice_per_person"
            ),
            models.CheckConstraint(
                name="worth_with_time",
                condition=Q(worth__isnull=True, worth_at__isnull=True)
                | Q(worth__isnull=False, worth_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("choices about minutes"))
