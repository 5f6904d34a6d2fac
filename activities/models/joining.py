"""Being invited to an activity, and taking part in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, token_digest
from activities.models.activity import Activity
from attestations.models import Participation

INVITATION_DAYS = 60


def invitation_end() -> datetime:
    """When the link of an invitation sent now stops working."""
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class ActivityInvitationQuerySet(models.QuerySet["ActivityInvitation"]):
    def standing(self) -> "ActivityInvitationQuerySet":
        """Those that were not withdrawn."""
        return self.filter(revoked_at__isnull=True)

    def for_token(self, token: str) -> "ActivityInvitationQuerySet":
        rows = self.filter(token_digest=token_digest(token))
        return rows.select_related("activity__office", "invited_by")

    def to(self, user: User) -> "ActivityInvitationQuerySet":
        return self.standing().filter(email=user.email.lower())


class ActivityInvitation(models.Model):
    """A mail that offers a place. The link shows the activity; joining needs a log-in.

    It stands after somebody joined: whoever knows the person may count the way there.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_end)
    opened_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    declined_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["email", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "email"],
                condition=Q(revoked_at__isnull=True),
                name="one_standing_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.activity}"

    def works(self) -> bool:
        """Whether the link still opens the activity."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> "EnrolmentQuerySet":
        """Those who have not left."""
        return self.filter(left_at__isnull=True)

    def of(self, user: User) -> "EnrolmentQuerySet":
        return self.filter(user=user)

    def with_people(self) -> "EnrolmentQuerySet":
        return self.select_related(
            "user", "activity__office",
            "participation__project__organisation",
            "participation__project__created_by",
        )  # fmt: skip


class Enrolment(models.Model):
    """One person's place in one activity.

    `participation`: her part in a project under the activity's programme, once she chose
    the project; a series of sessions has none.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="enrolments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    participation = models.OneToOneField(
        Participation, null=True, blank=True, on_delete=models.PROTECT,
        related_name="enrolment",
    )  # fmt: skip
    joined_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "user"],
                condition=Q(left_at__isnull=True),
                name="one_place_per_activity",
            ),
            models.CheckConstraint(
                name="enrolment_started_with_a_part",
                condition=Q(participation__isnull=True, started_at__isnull=True)
                | Q(participation__isnull=False, started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.activity}"

    @property
    def project(self):  # type: ignore[no-untyped-def]
        """The project she works in; None before she chose one."""
        return self.participation.project if self.participation else None
