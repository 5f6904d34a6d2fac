"""The team's charter, who signed which words of it, and its milestones."""

import json
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import PROJECT_ROLE_CHOICES, Membership, Project


class Charter(models.Model):
    """The team's agreement; filled whenever it helps, none of it blocks the work."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="charter"
    )
    scope_in = models.TextField(_("in scope"), blank=True)
    scope_out = models.TextField(_("out of scope"), blank=True)
    resources = models.TextField(_("what we have"), blank=True)
    resources_needed = models.TextField(_("what we still need"), blank=True)
    resources_unexpected = models.TextField(_("what came unexpectedly"), blank=True)
    timeline = models.TextField(_("timeline"), blank=True)
    champion = models.CharField(_("local champion"), max_length=200, blank=True)
    general_champion = models.CharField(
        _("champion beyond the practice"), max_length=200, blank=True
    )
    executive_sponsor = models.CharField(
        _("executive sponsor"), max_length=200, blank=True
    )
    partner_goals = models.TextField(_("partners' goals"), blank=True)
    # Why the words differ from those that were signed last; the next edition takes it.
    reason = models.TextField(_("why did it change?"), blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    PARTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "scope": ("scope_in", "scope_out"),
        "resources": ("resources", "resources_needed", "resources_unexpected"),
        "timeline": ("timeline",),
        "people": ("champion", "general_champion", "executive_sponsor"),
        "partners": ("partner_goals",),
    }
    TEXTS = tuple(name for names in PARTS.values() for name in names)
    # Younger than the first signatures: an empty one leaves their digests as they were.
    LATER_TEXTS = frozenset(
        {"resources_needed", "resources_unexpected", "general_champion"}
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Charter of {self.project}"

    def content(self) -> dict[str, str]:
        """What a signature agrees to: the project's aim and the charter's texts."""
        project = self.project
        about = {
            "title": project.title,
            "problem": project.problem,
            "aim": project.aim,
            "aim_due": project.aim_due.isoformat() if project.aim_due else "",
        }
        texts = {name: getattr(self, name) for name in self.TEXTS}
        return about | {
            name: text
            for name, text in texts.items()
            if text or name not in self.LATER_TEXTS
        }

    def digest(self) -> str:
        """SHA-256 of `content()`, the same for the same words."""
        return sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()


class CharterEdition(models.Model):
    """The words that were signed, kept as they were. Made by the first signature."""

    charter = models.ForeignKey(
        Charter, on_delete=models.CASCADE, related_name="editions"
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)  # why it differs from the one before
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "number"], name="one_number_per_charter_edition"
            ),
            models.UniqueConstraint(
                fields=["charter", "content_digest"], name="one_edition_per_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter}, version {self.number}"


class CharterSignature(models.Model):
    """A team member's sign-off: the charter's words and the person's own part."""

    edition = models.ForeignKey(
        CharterEdition, on_delete=models.CASCADE, related_name="signatures"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20, choices=PROJECT_ROLE_CHOICES)
    responsibilities = models.TextField(blank=True)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["signed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user} signed {self.edition}"

    def covers(self, membership: Membership) -> bool:
        """True while the person's part is still the one that was signed."""
        return (self.role, self.responsibilities) == (
            membership.role,
            membership.responsibilities,
        )


class Milestone(models.Model):
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="milestones"
    )
    name = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    # The step of the timeline it came from; empty for one the team thought of itself.
    step = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.name

    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < self.project.today()
