"""What passes between a coach and a practice: messages, calls, and the time they took."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project

NUDGE_MAX_LENGTH = 1000
NUDGE_DAYS = timedelta(days=7)  # between two messages to one practice
SHOWN_DAYS = timedelta(days=28)  # on the project's page, unless it is put away


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def to_practice_of(self, project: Project) -> "NudgeQuerySet":
        """Those to the project's practice, or to the project where it has none."""
        if project.organisation_id:
            return self.filter(project__organisation_id=project.organisation_id)
        return self.filter(project=project)

    def shown_on(self, project: Project) -> "NudgeQuerySet":
        """Those the team has not put away, of the last four weeks, the newest first."""
        since = timezone.now() - SHOWN_DAYS
        rows = self.filter(project=project, put_away_at__isnull=True, sent_at__gt=since)
        return rows.select_related("coach")

    def lately(self) -> "NudgeQuerySet":
        """Those whose seven days are not over."""
        return self.filter(leaves_at__gt=timezone.now() - NUDGE_DAYS)


class Nudge(models.Model):
    """A coach's message to those who lead a project; it stands on the project's page.

    `leaves_at`: when the last of its mails may leave, after everybody's quiet hours; the
    seven days to the next one are counted from there.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="nudges"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="nudges_sent"
    )
    recipients = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="nudges_received"
    )
    rule = models.CharField(max_length=30, blank=True)  # the reason it was written for
    text = models.TextField(_("message"), max_length=NUDGE_MAX_LENGTH)
    sent_at = models.DateTimeField(default=timezone.now)
    leaves_at = models.DateTimeField(default=timezone.now)
    mails = models.PositiveSmallIntegerField(default=0)
    put_away_at = models.DateTimeField(null=True, blank=True)
    put_away_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = NudgeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["project", "leaves_at"])]
        constraints = [
            models.CheckConstraint(
                name="nudge_put_away_at_and_by",
                condition=Q(put_away_at__isnull=True, put_away_by__isnull=True)
                | Q(put_away_at__isnull=False, put_away_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Message about {self.project}"


def nudged_lately() -> Q:
    """For a row with `project`: whether its practice had a message in seven days."""
    lately = Nudge.objects.lately()
    same = lately.filter(project=OuterRef("project"))
    practice = lately.filter(
        project__organisation=OuterRef("project__organisation"),
        project__organisation__isnull=False,
    )
    return Q(Exists(same)) | Q(Exists(practice))


class ContactKind(models.TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Group meeting")
    MESSAGE = "message", _("Mail or message")
    PREPARATION = "preparation", _("Preparation")


class Contact(models.Model):
    """One time a coach gave a practice, with its minutes; the practice may read it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="contacts"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts_made"
    )
    kind = models.CharField(
        _("what was it?"), max_length=12, choices=ContactKind.choices
    )
    on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    topic = models.CharField(_("what about"), max_length=200, blank=True)
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["coach", "on"])]
        constraints = [
            models.CheckConstraint(
                name="contact_took_some_minutes", condition=Q(minutes__range=(1, 600))
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.minutes} minutes"


def new_code() -> str:
    return secrets.token_urlsafe(12)


class CallQuerySet(models.QuerySet["Call"]):
    def ahead(self) -> "CallQuerySet":
        """Those that were not called off and are not over, the next one first."""
        begun = timezone.now() - timedelta(hours=1)
        return self.filter(called_off_at__isnull=True, starts_at__gt=begun).order_by(
            "starts_at", "pk"
        )


class Call(models.Model):
    """A talk between a coach and those who lead a project, at a time."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="coach_calls"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_booked"
    )
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("how many minutes"), default=30)
    place = models.CharField(_("number or link"), max_length=200, blank=True)
    code = models.CharField(max_length=24, default=new_code, unique=True)
    booked_at = models.DateTimeField(default=timezone.now)
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="call_lasts_some_minutes", condition=Q(minutes__range=(5, 240))
            )
        ]

    def __str__(self) -> str:
        return f"Call about {self.project}"

    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
