"""The append-only record of who did what. No foreign keys: history outlives its subject."""

from django.db import models
from django.utils import timezone


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("Audit events are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are append-only.")

    def outside_projects(self) -> "EventQuerySet":
        """Events of an organisation itself: a project's are for its own readers."""
        return self.filter(project_id__isnull=True)

    def verbs(self) -> list[str]:
        """The different verbs, in order. One query."""
        rows = self.order_by("verb").values_list("verb", flat=True)
        return list(rows.distinct())

    def of_project(self, project_id: int) -> "EventQuerySet":
        return self.filter(project_id=project_id)

    def of_organisation(self, organisation_id: int) -> "EventQuerySet":
        return self.filter(organisation_id=organisation_id)


class LinkQuerySet(models.QuerySet["Link"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("Links are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Links are append-only.")


class Event(models.Model):
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)  # null: a named system job
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    project_id = models.BigIntegerField(null=True, db_index=True)
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.subject_label}"


class Link(models.Model):
    """An event's place in the chain of those that prove something (audit/chain.py).

    `digest`: SHA-256 of the event, its place and `previous`, the digest before it.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    place = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.place}: {self.event}"
