"""What a CME office offers: one programme, its dates, its credit, and who may take part."""

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import ORGANISATION_TABLE, Permission
from attestations import catalogue, library
from boardfiles.models import ReportedActivity
from projects.models import Project, Sponsorship

TITLE_MAX_LENGTH = 120
RUNNING_ROLES = [
    role
    for role, granted in ORGANISATION_TABLE.items()
    if Permission.RUN_ACTIVITY in granted
]


class ActivityKind(models.TextChoices):
    PROJECTS = "projects", _("Improvement projects")
    SERIES = "series", _("A series of regular sessions (RSS)")


class Funding(models.TextChoices):
    """As the applications of several sponsors ask for it (domain.md 2.1)."""

    INTERNAL = "internal", _("Our own money")
    GRANT = "grant", _("A grant, not commercial")
    COMMERCIAL = "commercial", _("Commercial support")
    NONE = "none", _("No money was needed")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def run_by(self, user: User) -> "ActivityQuerySet":
        """Those of the offices where `user` runs activities."""
        offices = OrganisationMembership.objects.current().filter(
            user=user, role__in=RUNNING_ROLES
        )
        return self.filter(office__in=offices.values("organisation_id"))

    def open(self) -> "ActivityQuerySet":
        return self.filter(closed_at__isnull=True)

    def known_to(self, user: User) -> "ActivityQuerySet":
        """Open ones of the offices that sponsor a project of hers, unless only the
        invited take part; those she was invited to; those she takes part in.
        """
        sponsors = Sponsorship.objects.filter(project__in=Project.objects.in_team(user))
        by_sponsor = Q(
            office__in=sponsors.values("organisation_id"),
            closed_at__isnull=True,
            invited_only=False,
        )
        invited = Q(
            invitations__email=user.email.lower(), invitations__revoked_at__isnull=True
        )
        rows = self.filter(by_sponsor | invited | Q(enrolments__user=user))
        return rows.distinct()

    def concerning(self, user: User) -> "ActivityQuerySet":
        """Those known to her, those she reviews for, and those she runs."""
        known = self.model.objects.known_to(user).values("pk")
        run = self.model.objects.run_by(user).values("pk")
        return self.filter(
            Q(pk__in=known) | Q(pk__in=run) | Q(reviewers=user)
        ).distinct()


class Activity(models.Model):
    """One activity of a CME office.

    `programme_id`, `programme_version`: whose rules count; empty for a series of sessions,
    which has none. `sites`: practices whose projects may take part; none means all that
    the office sponsors. `professions`: who may enrol; none means all of the programme's.
    `cap`: at most so many people. `report_months`: how often a progress report is due.
    `reported`: under which its completions go to the boards, once that is known.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="activities"
    )
    kind = models.CharField(
        _("what it is"), max_length=10, choices=ActivityKind.choices,
        default=ActivityKind.PROJECTS,
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    programme_id = models.CharField(max_length=60, blank=True)
    programme_version = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=2)
    funding = models.CharField(
        _("who pays for it"), max_length=12, choices=Funding.choices
    )
    funding_note = models.CharField(_("name of the payer"), max_length=200, blank=True)
    enrol_until = models.DateField(_("last day to join"), null=True, blank=True)
    cap = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    invited_only = models.BooleanField(_("only people we invite"), default=False)
    needs_identity = models.BooleanField(
        _("board number, birth day and consent before joining"), default=False
    )
    professions = models.JSONField(default=list, blank=True)
    sites = models.ManyToManyField(Organisation, related_name="+", blank=True)
    needs_review = models.BooleanField(
        _("a committee reviews each project"), default=False
    )
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="activities_to_review", blank=True
    )
    report_months = models.PositiveSmallIntegerField(
        _("progress reports"), null=True, blank=True
    )
    reported = models.OneToOneField(
        ReportedActivity, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                name="activity_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="activity_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_of_projects_has_programme",
                condition=~Q(kind="projects") | ~Q(programme_id=""),
            ),
            models.CheckConstraint(
                name="activity_has_places", condition=Q(cap__isnull=True) | Q(cap__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def programme(self) -> catalogue.Programme | None:
        """None for a series of sessions."""
        if not self.programme_id:
            return None
        return library.find(self.programme_id, self.programme_version)

    def today(self) -> date:
        """Today's date at the office."""
        return timezone.now().astimezone(self.office.zone()).date()

    def is_open(self) -> bool:
        return self.closed_at is None

    def is_series(self) -> bool:
        return self.kind == ActivityKind.SERIES

    def state(self) -> str:
        """closed, planned, over or active: what a tag shows."""
        if self.closed_at:
            return "closed"
        today = self.today()
        if today < self.starts_on:
            return "planned"
        return "completed" if today > self.ends_on else "active"

    def last_day_to_join(self) -> date:
        return self.enrol_until or self.ends_on

    def open_professions(self) -> tuple[str, ...]:
        """Professions that may enrol: the chosen ones, or all of the programme's."""
        if self.professions:
            return tuple(self.professions)
        return self.programme.professions if self.programme else ()
