"""How much a coach can take on, what changed since her last mail, and handing over."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole
from projects.models import Project


class Capacity(models.Model):
    """How many practices a coach says she can care for."""

    coach = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="capacity"
    )
    practices = models.PositiveSmallIntegerField(_("practices"))
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="capacity_of_some_practices",
                condition=Q(practices__range=(1, 500)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.practices} practices"


class Digest(models.Model):
    """What a coach's last weekly mail knew: the rules that spoke, by project."""

    coach = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coach_digest"
    )
    on = models.DateField()  # where the coach lives
    known = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Digest of {self.on}"


class CoachHandOverQuerySet(models.QuerySet["CoachHandOver"]):
    def open(self) -> "CoachHandOverQuerySet":
        return self.filter(done_at__isnull=True, ended_at__isnull=True)

    def seen_by(self, user: User) -> "CoachHandOverQuerySet":
        """Those the person takes part in: on either side, or as one who may consent."""
        return self.filter(Q(leaver=user) | Q(successor=user) | consents(user))

    def to_consent_by(self, user: User) -> "CoachHandOverQuerySet":
        return self.filter(consents(user))

    def waiting_for(self, user: User) -> "CoachHandOverQuerySet":
        """Open ones that need this person's word."""
        next_coach = Q(successor=user, accepted_at=None)
        practice = consents(user) & Q(consented_at=None)
        return self.open().filter(next_coach | practice)

    def with_people(self) -> "CoachHandOverQuerySet":
        return self.select_related(
            "organisation", "project", "leaver", "successor", "consented_by"
        )


def consents(user: User) -> Q:
    """Practices the person administers, and projects without a practice that she leads."""
    roles = OrganisationMembership.objects.current().filter(
        user=user, role=OrganisationRole.ADMINISTRATOR
    )
    return Q(organisation__in=roles.values("organisation_id")) | Q(
        project__in=Project.objects.led_by(user).values("pk")
    )


class CoachHandOver(models.Model):
    """One practice, or one project without a practice, from a coach to the next.

    It happens once the successor took it on and the practice agreed, in any order.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE,
        related_name="coach_hand_overs",
    )  # fmt: skip
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE,
        related_name="coach_hand_overs",
    )  # fmt: skip
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(
        _("what the next coach should know"), max_length=1000, blank=True
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    done_at = models.DateTimeField(null=True, blank=True)
    # Somebody said no, or the coach took it back.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = CoachHandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="coach_hand_over_of_one_thing",
                condition=Q(organisation__isnull=False, project__isnull=True)
                | Q(organisation__isnull=True, project__isnull=False),
            ),
            models.CheckConstraint(
                name="coach_hand_over_consented_at_and_by",
                condition=Q(consented_at__isnull=True, consented_by__isnull=True)
                | Q(consented_at__isnull=False, consented_by__isnull=False),
            ),
            models.CheckConstraint(
                name="coach_hand_over_ended_at_and_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Hand-over of {self.name()}"

    def name(self) -> str:
        return str(self.organisation or self.project)

    def about(self) -> dict[str, Any]:
        """What an audit event is about."""
        return {"organisation": self.organisation, "project": self.project}
