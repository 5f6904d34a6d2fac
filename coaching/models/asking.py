"""What people ask a coach for; the words are for whoever asked and whom it was sent to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Project

QUESTION_MAX_LENGTH = 1000
PAGE_MAX_LENGTH = 200
NOTE_MAX_LENGTH = 500


class HelpKind(models.TextChoices):
    """What kind of help is needed."""

    TOPIC = "topic", _("What to improve")
    MEASURE = "measure", _("What to count, and how")
    NUMBERS = "numbers", _("Getting the numbers")
    CHART = "chart", _("Reading the chart")
    TEST = "test", _("Planning a test")
    WORKFLOW = "workflow", _("How we work, step by step")
    TEAM = "team", _("People and time")
    CREDIT = "credit", _("Credit and its rules")
    OTHER = "other", _("Something else")


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def seen_by(self, user: User) -> "HelpRequestQuerySet":
        """Those the person asked, or was asked."""
        return self.filter(Q(asker=user) | Q(helpers=user)).distinct()

    def open(self) -> "HelpRequestQuerySet":
        return self.filter(answered_at=None)

    def with_people(self) -> "HelpRequestQuerySet":
        """With project, people and proposals at hand: three queries in all."""
        rows = self.select_related(
            "asker", "answered_by", "project__organisation", "project__created_by"
        )
        handoffs = Handoff.objects.select_related("proposed_by", "to")
        return rows.prefetch_related(
            "helpers", models.Prefetch("handoffs", queryset=handoffs)
        )


class HelpRequest(models.Model):
    """A question to the people who could help with one project, until it is answered."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="help_requests"
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="help_asked"
    )
    helpers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="help_requests"
    )
    kind = models.CharField(max_length=10, choices=HelpKind.choices)
    # Slug of the lesson beside which the question came up (learning/data/lessons).
    step = models.CharField(max_length=40)
    # Address of the page on which somebody asked; empty beside a lesson.
    page = models.CharField(max_length=PAGE_MAX_LENGTH, blank=True)
    text = models.TextField(_("question"), max_length=QUESTION_MAX_LENGTH)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="help_answered",
    )  # fmt: skip

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        ordering = [models.F("answered_at").desc(nulls_first=True), "-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="help_answered_when_and_by_whom",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.project}"


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def waiting_for(self, asker: User) -> "HandoffQuerySet":
        """Those on which the asker has not said a word, of questions that are open."""
        return self.filter(
            request__asker=asker, request__answered_at=None, answered_at=None
        )


class Handoff(models.Model):
    """A helper's wish to bring in somebody else; nothing is shared before the asker agrees.

    `note`: what the helper tells the other person, besides the question itself.
    """

    request = models.ForeignKey(
        HelpRequest, on_delete=models.CASCADE, related_name="handoffs"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("what you tell"), max_length=NOTE_MAX_LENGTH, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "to"], name="one_handoff_to_a_person"
            ),
            models.CheckConstraint(
                name="handoff_answered_with_a_word",
                condition=Q(answered_at__isnull=True, agreed__isnull=True)
                | Q(answered_at__isnull=False, agreed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Hand-off of {self.request}"
