"""Stages of PI-CME that an office confirmed, and hours that people claimed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.joining import Enrolment

LONGEST_CLAIM = timedelta(hours=12)


class StageConfirmation(models.Model):
    """The office looked at the evidence of one stage of one person, and it holds.

    `facts`: what stood there on that day, [rule, evidence] each.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="stages"
    )
    stage = models.CharField(max_length=1)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=list)

    class Meta:
        ordering = ["stage"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "stage"], name="one_confirmation_per_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.stage}"


class HoursClaimQuerySet(models.QuerySet["HoursClaim"]):
    def standing(self) -> "HoursClaimQuerySet":
        return self.filter(taken_back_at__isnull=True)

    def overlapping(self, starts_at: object, ends_at: object) -> "HoursClaimQuerySet":
        """Those that share at least a minute with this time."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class HoursClaim(models.Model):
    """Time that one person claims in one activity, from minute to minute."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="claims"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    what = models.CharField(_("what it was"), max_length=120)
    claimed_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = HoursClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.starts_at:%Y-%m-%d}"

    @property
    def hours(self) -> float:
        """To the quarter of an hour, rounded down, as credit is counted."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=15) / 4
