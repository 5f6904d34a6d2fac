"""Programmes a CME office copied and edited: drafts, and versions that never change."""

import secrets
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation, OrganisationMembership, User
from attestations import catalogue
from projects.models import Project, Sponsorship

LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
SUFFIX_LENGTH = 8
ID_LENGTH = 60


def new_id(base: str) -> str:
    """An id nobody has: that of the model before, with random letters at its end."""
    stem = base[: ID_LENGTH - SUFFIX_LENGTH - 1]
    return f"{stem}-{''.join(secrets.choice(LETTERS) for _n in range(SUFFIX_LENGTH))}"


@lru_cache(maxsize=512)
def parsed(text: str) -> catalogue.Programme:
    """The programme of a text that was checked before it was stored."""
    return catalogue.parse_text(text)


class OfficeProgrammeQuerySet(models.QuerySet["OfficeProgramme"]):
    def published(self) -> "OfficeProgrammeQuerySet":
        return self.filter(published_at__isnull=False)

    def drafts(self) -> "OfficeProgrammeQuerySet":
        return self.filter(published_at__isnull=True)

    def visible_to(self, user: User) -> "OfficeProgrammeQuerySet":
        """Published ones of own offices, and of offices of visible projects."""
        own = OrganisationMembership.objects.current().filter(user=user)
        projects = Project.objects.visible_to(user)
        sponsors = Sponsorship.objects.filter(project__in=projects)
        return self.published().filter(
            Q(office__in=own.values("organisation_id"))
            | Q(office__in=sponsors.values("organisation_id"))
        )


class OfficeProgramme(models.Model):
    """One version of an office's own programme, as the TOML text a file would hold.

    `programme_id` is never taken twice, so a published version can be kept in memory.
    `version` and `digest` are empty until it is published; then nothing changes it.
    `edition` counts the changes of a draft.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="own_programmes"
    )
    programme_id = models.CharField(max_length=ID_LENGTH)
    version = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, blank=True)
    copied_from = models.CharField(max_length=90, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=1)

    objects = OfficeProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id"], condition=Q(published_at=None),
                name="one_draft_per_office_programme",
            ),
            models.UniqueConstraint(
                fields=["programme_id", "version"],
                condition=Q(published_at__isnull=False),
                name="one_office_programme_per_version",
            ),
            models.CheckConstraint(
                name="office_programme_published_is_fixed",
                condition=Q(published_at__isnull=True, version="", digest="")
                | (
                    Q(published_at__isnull=False, published_by__isnull=False)
                    & ~Q(version="")
                    & ~Q(digest="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.programme_id} {self.version or 'draft'}"

    @property
    def programme(self) -> catalogue.Programme:
        """The programme it describes; no query."""
        return parsed(self.text)
