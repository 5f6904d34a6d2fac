"""Invitations by e-mail, to a project or to an organisation."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    ORGANISATION_ROLE_CHOICES,
    Organisation,
    Profession,
    token_digest,
)
from projects.models.project import PROJECT_ROLE_CHOICES, Project

INVITATION_DAYS = 14


def invitation_end() -> datetime:
    """When an invitation sent now stops working."""
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; some may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def for_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_digest=token_digest(token)).select_related(
            "project__organisation", "project__created_by", "organisation", "invited_by"
        )

    def open(self) -> "InvitationQuerySet":
        return self.filter(
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
        )


class Invitation(models.Model):
    """An e-mailed invitation to a project or to an organisation; the link opens it once."""

    email = models.EmailField(_("e-mail address"))
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE,
        related_name="invitations",
    )  # fmt: skip
    role = models.CharField(_("role"), max_length=20)
    profession = models.CharField(
        _("profession"), max_length=30, choices=Profession.choices, blank=True
    )
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="invitation_to_one_thing",
                condition=Q(project__isnull=False, organisation__isnull=True)
                | Q(project__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_accepted_at_and_by",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["project", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_unanswered_invitation_to_project",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_unanswered_invitation_to_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.project or self.organisation}"

    def state(self) -> str:
        """open, accepted, revoked or expired."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "open"

    def role_word(self) -> str:
        """The role in words, whichever of the two kinds it is."""
        choices = PROJECT_ROLE_CHOICES if self.project_id else ORGANISATION_ROLE_CHOICES
        return str(dict(choices).get(self.role, self.role))
