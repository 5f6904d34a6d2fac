"""A dispute about taking part: both statements, and the office's decision."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import PROJECT_TABLE, Permission
from activities.models.activity import RUNNING_ROLES
from activities.models.joining import Enrolment
from projects.models import Membership

DAYS_TO_ANSWER = 14
ANSWERING_ROLES = [
    role for role, granted in PROJECT_TABLE.items() if Permission.COSIGN in granted
]


class Against(models.TextChoices):
    TEAM = "team", _("The project's leaders")
    OFFICE = "office", _("The CME office or its committee")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("The participant is right")
    PARTLY = "partly", _("Partly right")
    STANDS = "stands", _("The first decision stands")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def known_to(self, user: User) -> "DisputeQuerySet":
        """One's own; those about one's leadership; those of an office one works for."""
        leads = Membership.objects.current().filter(user=user, role__in=ANSWERING_ROLES)
        offices = OrganisationMembership.objects.current().filter(
            user=user, role__in=RUNNING_ROLES
        )
        about_leaders = Q(
            against=Against.TEAM,
            enrolment__participation__project__in=leads.values("project_id"),
        )
        return self.filter(
            Q(enrolment__user=user)
            | about_leaders
            | Q(enrolment__activity__office__in=offices.values("organisation_id"))
        )

    def with_people(self) -> "DisputeQuerySet":
        return self.select_related(
            "enrolment__user", "enrolment__activity__office",
            "enrolment__participation__project", "answered_by", "decided_by",
        )  # fmt: skip


class Dispute(models.Model):
    """A participant says that a decision about her part is wrong."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="disputes"
    )
    against = models.CharField(_("who decided"), max_length=6, choices=Against.choices)
    statement = models.TextField(_("what is wrong, and what should be"))
    opened_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("the other side"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        _("decision"), max_length=7, choices=Outcome.choices, blank=True
    )
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(outcome=""),
                name="one_open_dispute_per_place",
            ),
            models.CheckConstraint(
                name="dispute_answer_is_signed",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="dispute_decision_has_reasons",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & ~Q(reasons="")
                   & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Dispute of {self.enrolment}"

    def answer_is_late(self) -> bool:
        """After two weeks the office may decide without the other side."""
        return timezone.now() > self.opened_at + timedelta(days=DAYS_TO_ANSWER)

    def may_be_decided(self) -> bool:
        return not self.outcome and (bool(self.answer) or self.answer_is_late())
