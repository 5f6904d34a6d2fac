"""Tools a team draws: its content as an outline, and how it stood before."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Project
from tools import kinds, outline
from tools.kinds import KINDS, Kind

TITLE_MAX_LENGTH = 120
HEAD_MAX_LENGTH = 300
KIND_CHOICES = [(kind.key, _(kind.name)) for kind in KINDS.values()]


class ToolQuerySet(models.QuerySet["Tool"]):
    def visible_to(self, user: User) -> "ToolQuerySet":
        """Tools of the projects that `user` may know of."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def kept(self) -> "ToolQuerySet":
        """Without those that were removed."""
        return self.filter(removed_at__isnull=True)

    def removed(self) -> "ToolQuerySet":
        """The removed ones, the last first."""
        return self.filter(removed_at__isnull=False).order_by("-removed_at", "-pk")

    def with_people(self) -> "ToolQuerySet":
        """With who changed it last, in the same query."""
        return self.select_related("changed_by")


class Tool(models.Model):
    """One tool. `nodes`: its outline as JSON, checked by tools.outline before it is stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tools")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    head = models.CharField(max_length=HEAD_MAX_LENGTH, blank=True)
    nodes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ToolQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="tool_removed_at_and_by",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def about(self) -> Kind:
        """What its kind asks for and allows."""
        return KINDS[self.kind]

    def tree(self) -> outline.Nodes:
        return outline.stored(self.nodes)

    @property
    def outline(self) -> str:
        """The outline as the form shows it."""
        return outline.as_text(self.tree())

    def content(self) -> dict[str, Any]:
        """All that a team writes: what an edition keeps."""
        return {"title": self.title, "head": self.head, "nodes": self.nodes}

    def is_planning(self) -> bool:
        return self.kind == kinds.PLANNING

    def is_pareto(self) -> bool:
        return self.kind == kinds.PARETO


class Edition(models.Model):
    """A tool as somebody left it. What saves itself while one types is one draft."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_MAX_LENGTH)
    head = models.CharField(max_length=HEAD_MAX_LENGTH, blank=True)
    nodes = models.JSONField(default=list)
    is_draft = models.BooleanField(default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "number"], name="one_number_per_tool_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool}, version {self.number}"

    def content(self) -> dict[str, Any]:
        return {"title": self.title, "head": self.head, "nodes": self.nodes}
