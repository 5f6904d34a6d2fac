"""Own words that documents need and nothing else holds; and bundles for auditors."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from attestations.models import in_parts
from documents.catalogue import Word, own_words
from projects.models import Project


class OwnWords(models.Model):
    """A team's answer to one question of data/words.toml, used in every document.

    `text`: of a question with choices, the ticked keys, one a line.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="own_words"
    )
    key = models.CharField(max_length=30)
    text = models.TextField(_("your words"), blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["key", "pk"]
        verbose_name_plural = "own words"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "key"], name="one_text_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"“{self.key}”"

    @property
    def question(self) -> Word:
        return own_words()[self.key]

    def in_words(self) -> str:
        """The text as a document prints it; "" for a question that is no longer asked."""
        question = own_words().get(self.key)
        if question is None:
            return ""
        if not question.choices:
            return self.text.strip()
        ticked = self.text.splitlines()
        return ", ".join(w for key, w in question.choices.items() if key in ticked)


class AuditBundleQuerySet(models.QuerySet["AuditBundle"]):
    def visible_to(self, user: User) -> "AuditBundleQuerySet":
        """One's own, of projects one still sees: each holds what its asker may see."""
        return self.filter(by=user, project__in=Project.objects.visible_to(user))

    def kept(self) -> "AuditBundleQuerySet":
        """Those whose bytes are still there."""
        return self.filter(ready_at__isnull=False, removed_at__isnull=True)


class AuditBundle(models.Model):
    """One ZIP of a project as `by` may see it; its bytes are made once.

    `path` is relative to MEDIA_ROOT, `digest` the SHA-256 of the content; both are empty
    until the worker made it. The bytes go after a month, the row stays.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="audit_bundles"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    path = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditBundleQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="bundle_ready_has_bytes",
                condition=models.Q(ready_at__isnull=True)
                | (~models.Q(path="") & ~models.Q(digest="")),
            )
        ]

    def __str__(self) -> str:
        return f"Bundle for auditors of {self.project}"

    @property
    def name(self) -> str:
        return f"audit-bundle-{self.project_id}-{self.digest[:8]}.zip"

    def digest_parts(self) -> list[str]:
        return in_parts(self.digest)
