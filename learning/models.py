"""The two-minute debrief: what helped, what stood in the way, and a tip for others."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationMembership, User
from learning.catalogue import tags
from projects.models import Membership, Project

TIP_MAX_LENGTH = 300
SENTENCE_MAX_LENGTH = 1000


class Audience(models.TextChoices):
    TEAM = "team", _("Only our team")
    PRACTICE = "practice", _("Everybody in our practice")
    EVERYBODY = "everybody", _("Everybody who uses this installation")


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def of_project(self, project: Project) -> "DebriefQuerySet":
        """Of one project with their authors, in the same query."""
        return self.filter(project=project).select_related("person")

    def tips_for(self, user: User) -> "DebriefQuerySet":
        """Tips that `user` may read: own teams', own practices' and those for everybody."""
        roles = OrganisationMembership.objects.current().filter(user=user)
        places = Membership.objects.current().filter(user=user)
        own_practice = Q(
            audience=Audience.PRACTICE,
            project__organisation_id__in=roles.values("organisation_id"),
        )
        own_team = Q(project_id__in=places.values("project_id"))
        return self.exclude(tip="").filter(
            Q(audience=Audience.EVERYBODY) | own_practice | own_team
        )


class Debrief(models.Model):
    """One person's look back at one project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="debriefs"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="debriefs"
    )
    helped = models.TextField(_("what helped?"), blank=True)
    hindered = models.TextField(_("what stood in the way?"), blank=True)
    # Slugs of learning/data/tags.toml.
    helped_tags = models.JSONField(default=list)
    hindered_tags = models.JSONField(default=list)
    tip = models.CharField(
        _("one tip for the next team"), max_length=TIP_MAX_LENGTH, blank=True
    )
    audience = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.TEAM
    )
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], name="one_debrief_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(_("debrief"))

    def helped_words(self) -> list[str]:
        return labels(self.helped_tags)

    def hindered_words(self) -> list[str]:
        return labels(self.hindered_tags)


def labels(slugs: list[str]) -> list[str]:
    """The tags in words; one that is no longer offered by its slug."""
    return [tags().get(slug, slug) for slug in slugs]
