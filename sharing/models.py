"""What a practice was shown and agreed to before others saw its measures.

Which measure goes to whom stands beside the measures themselves (measures.models): every
query of a measure asks it. Here is who confirmed it, and when.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from projects.models import Project


class Origin(models.TextChoices):
    """How it came that a coach or an office sees what it sees."""

    CONFIRMED = "confirmed", _("confirmed on the page that lists it")
    CREDIT = "credit", _("sent with a request for credit")
    BEFORE = "before", _("seen since before practices were asked")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def for_recipient(
        self, *, coach: User | None = None, office: Organisation | None = None
    ) -> "ConfirmationQuerySet":
        return self.filter(coach=coach, office=office)


class Confirmation(models.Model):
    """That somebody of the practice confirmed what one coach or one CME office sees.

    `measures`: the names of all measures it saw from then on, oldest first; never changed.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="confirmations"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    office = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    measures = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # null: by the update that began to ask  # fmt: skip
    at = models.DateTimeField(default=timezone.now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="confirmation_for_a_coach_or_an_office",
                condition=Q(coach__isnull=False, office__isnull=True)
                | Q(coach__isnull=True, office__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.coach or self.office)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> "AgreementQuerySet":
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Agreement(models.Model):
    """The data-sharing agreement as one practice signed it for one project; never changed.

    `words`: its paragraphs as they stood; `shown`: who saw what then, by the name of
    each measure; `digest`: SHA-256 of both and of the edition. The newest standing one holds.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="sharing_agreements"
    )
    edition = models.PositiveSmallIntegerField()
    words = models.JSONField()
    shown = models.JSONField()
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Data-sharing agreement of {self.project}"
