"""A project before the review committee, what its members said, and who is bound to whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationMembership, User
from activities.models.activity import Activity, Funding
from projects.models import Membership, Project

OPINIONS_NEEDED = 2


class Stage(models.TextChoices):
    PLAN = "plan", _("Plan, before the change")
    FINAL = "final", _("Finished project")


class Verdict(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    REVISE = "revise", _("Revise and send again")
    REJECT = "reject", _("Reject")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> "SubmissionQuerySet":
        """Those that still wait for opinions."""
        return self.filter(verdict="")

    def reviewable_by(self, user: User) -> "SubmissionQuerySet":
        """Of committees of hers, without projects in which she has, or had, a part."""
        offices = OrganisationMembership.objects.current().filter(user=user)
        owners = offices.values("organisation_id")
        team = Membership.objects.filter(user=user)
        rows = self.filter(activity__reviewers=user, activity__office__in=owners)
        return (
            rows.exclude(project__in=team.values("project_id"))
            .exclude(project__organisation__in=owners)
            .exclude(submitted_by=user)
        )

    def waiting_for(self, user: User) -> "SubmissionQuerySet":
        """Open ones that she may judge and has not judged yet."""
        judged = Opinion.objects.filter(reviewer=user).values("submission_id")
        return self.reviewable_by(user).open().exclude(pk__in=judged)

    def with_everything(self) -> "SubmissionQuerySet":
        return self.select_related(
            "activity__office", "project__organisation", "project__created_by",
            "submitted_by", "letter_by",
        ).prefetch_related(
            models.Prefetch("opinions", Opinion.objects.select_related("reviewer"))
        )  # fmt: skip


class Submission(models.Model):
    """A project sent to the committee of its activity, as it stood on that day.

    `facts`: what the reviewers see, frozen (reviewing.py). `number`: 1, then 2 after a
    revision. `verdict`: empty until two opinions are there. The letter's fields are set
    when the office sends it; path, digest and size once the worker drew it.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="submissions"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="submissions"
    )
    stage = models.CharField(max_length=5, choices=Stage.choices)
    number = models.PositiveSmallIntegerField(default=1)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("what the committee should know"), blank=True)
    funding = models.CharField(
        _("who pays for the project"), max_length=12, choices=Funding.choices
    )
    funding_note = models.CharField(_("name of the payer"), max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    letter_at = models.DateTimeField(null=True, blank=True)
    letter_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    letter_path = models.CharField(max_length=200, blank=True)
    letter_digest = models.CharField(max_length=64, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "project", "stage", "number"],
                name="one_submission_per_number",
            ),
            models.UniqueConstraint(
                fields=["activity", "project", "stage"],
                condition=Q(verdict=""),
                name="one_open_submission",
            ),
            models.CheckConstraint(
                name="submission_verdict_is_dated",
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="submission_letter_after_verdict",
                condition=Q(letter_at__isnull=True, letter_by__isnull=True)
                | (Q(letter_at__isnull=False, letter_by__isnull=False) & ~Q(verdict="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.project} · {self.get_stage_display()}, {self.number}"

    def paid_by(self) -> str:
        words = str(self.get_funding_display())
        return f"{words}: {self.funding_note}" if self.funding_note else words


class Opinion(models.Model):
    """What one member of the committee said; it stays as it was written."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="opinions"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(_("your opinion"), max_length=6, choices=Verdict.choices)
    comments = models.TextField(_("comments for the team"), blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reviewer"], name="one_opinion_per_reviewer"
            ),
            models.CheckConstraint(
                name="opinion_against_has_comments",
                condition=Q(verdict="accept") | ~Q(comments=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_verdict_display()}"


class Disclosure(models.Model):
    """What one person declares for one activity: nothing, or which interests."""

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="disclosures"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disclosures"
    )
    has_interests = models.BooleanField()
    text = models.TextField(_("which ones"), blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "user"], name="one_disclosure_per_activity"
            ),
            models.CheckConstraint(
                name="disclosure_of_interests_has_text",
                condition=Q(has_interests=False, text="")
                | (Q(has_interests=True) & ~Q(text="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.activity}"

    def words(self) -> str:
        return self.text if self.has_interests else str(_("Nothing to disclose"))
