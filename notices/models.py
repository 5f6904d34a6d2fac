"""Mail the product sent or will send; its words are kept only until they are sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeStatus(models.TextChoices):
    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    HELD_BACK = "held_back", "held back"  # the person had enough mail of this kind


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self) -> "NoticeQuerySet":
        """Queued ones whose quiet hours are over."""
        return self.filter(
            status=NoticeStatus.QUEUED, not_before__lte=timezone.now()
        ).order_by("pk")

    def counted(self, kind: str, email: str) -> "NoticeQuerySet":
        """Those that count against the cap of `kind` for this address."""
        return self.filter(kind=kind, email=email).exclude(
            status__in=[NoticeStatus.HELD_BACK, NoticeStatus.FAILED]
        )


class Notice(models.Model):
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="notices",
    )  # fmt: skip
    email = models.EmailField()
    subject = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)  # SHA-256 of the plain text
    sealed = models.TextField(blank=True)  # the words, encrypted; empty once sent
    status = models.CharField(
        max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.QUEUED
    )
    not_before = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "email", "created_at"]),
            models.Index(fields=["status", "not_before"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
