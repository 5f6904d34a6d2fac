"""The project itself, its team and its sponsors."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Organisation,
    OrganisationMembership,
    Profession,
    User,
    WeekStart,
)
from accounts.permissions import (
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
    ProjectRole,
)

PROJECT_ROLE_CHOICES = [
    (ProjectRole.LEAD.value, _("Project lead")),
    (ProjectRole.PARTICIPANT.value, _("Participant")),
    (ProjectRole.TEAM_MEMBER.value, _("Team member")),
    (ProjectRole.LOCAL_CHAMPION.value, _("Local champion")),
    (ProjectRole.COACH.value, _("QI coach")),
]
TITLE_MAX_LENGTH = 50  # sponsors' forms cut longer titles (domain.md 2.1)


class ProjectStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    CLOSED = "closed", _("Closed")


STATUS_CHANGES = {
    ProjectStatus.ACTIVE: [
        ProjectStatus.PAUSED, ProjectStatus.COMPLETED, ProjectStatus.CLOSED,
    ],
    ProjectStatus.PAUSED: [
        ProjectStatus.ACTIVE, ProjectStatus.COMPLETED, ProjectStatus.CLOSED,
    ],
    ProjectStatus.COMPLETED: [ProjectStatus.ACTIVE],
    ProjectStatus.CLOSED: [ProjectStatus.ACTIVE],
}  # fmt: skip


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """Projects `user` may know of: own team, own practice's oversight, sponsor's office."""
        team = Membership.objects.current().filter(user=user)
        roles = OrganisationMembership.objects.current().filter(user=user)
        oversight = roles.filter(
            role__in=[OrganisationRole.ADMINISTRATOR, OrganisationRole.COACH]
        )
        office = roles.filter(
            role__in=[OrganisationRole.ADMINISTRATOR, OrganisationRole.CME_STAFF]
        )
        sponsored = Sponsorship.objects.filter(
            organisation_id__in=office.values("organisation_id")
        )
        return self.filter(
            Q(pk__in=team.values("project_id"))
            | Q(organisation_id__in=oversight.values("organisation_id"))
            | Q(pk__in=sponsored.values("project_id"))
        )

    def inside(self, user: User) -> "ProjectQuerySet":
        """Projects whose own practice `user` belongs to: its team, its administrators.

        Coaches and CME offices stand outside: they see what they were shown.
        """
        team = Membership.objects.current().filter(user=user)
        own = team.exclude(role=ProjectRole.COACH)
        roles = OrganisationMembership.objects.current().filter(
            user=user, role=OrganisationRole.ADMINISTRATOR
        )
        return self.filter(
            Q(pk__in=own.values("project_id"))
            | Q(organisation_id__in=roles.values("organisation_id"))
        )

    def led_by(self, user: User) -> "ProjectQuerySet":
        lead = Membership.objects.current().filter(user=user, role=ProjectRole.LEAD)
        return self.filter(pk__in=lead.values("project_id"))

    def team_may(self, user: User, permission: Permission) -> "ProjectQuerySet":
        """Projects in whose team `user` has a role that allows this."""
        roles = [one for one, granted in PROJECT_TABLE.items() if permission in granted]
        places = Membership.objects.current().filter(user=user, role__in=roles)
        return self.filter(pk__in=places.values("project_id"))

    def in_team(self, user: User) -> "ProjectQuerySet":
        team = Membership.objects.current().filter(user=user)
        return self.filter(pk__in=team.values("project_id"))

    def open(self) -> "ProjectQuerySet":
        return self.filter(status__in=[ProjectStatus.ACTIVE, ProjectStatus.PAUSED])

    def matching(self, words: str) -> "ProjectQuerySet":
        """Projects whose title, problem or aim holds every one of `words`."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(problem__icontains=word)
                | Q(aim__icontains=word)
            )
        return found

    def with_people(self) -> "ProjectQuerySet":
        """With organisation, founder and current team at hand: two queries in all."""
        team = Membership.objects.current().select_related("user")
        return self.select_related("organisation", "created_by").prefetch_related(
            models.Prefetch("memberships", queryset=team, to_attr="current_team")
        )


class Project(models.Model):
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT,
        related_name="projects",
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    problem = models.TextField(_("what is the problem?"))
    aim = models.TextField(_("aim: how much, for whom, by when"), blank=True)
    aim_due = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=ProjectStatus.choices, default=ProjectStatus.ACTIVE
    )
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # The slug of the starting topic it began with; empty for one of its own.
    topic = models.CharField(max_length=60, blank=True)
    # Of a project that moved into an organisation whose weeks start on another day.
    kept_week_starts = models.CharField(
        max_length=6, choices=WeekStart.choices, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    # For whom it was loaded, so that what is read of it stays within what she may see;
    # None in jobs and rules, which look at the whole project.
    viewer: User | None = None

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=models.F("started_on")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self) -> bool:
        return self.status in {ProjectStatus.ACTIVE, ProjectStatus.PAUSED}

    def next_statuses(self) -> list[ProjectStatus]:
        """What the status may become, the likeliest first."""
        return STATUS_CHANGES[ProjectStatus(self.status)]

    def zone(self) -> ZoneInfo:
        """Time zone of the organisation, or of the person who works without one."""
        return (self.organisation or self.created_by).zone()

    def week_starts(self) -> str:
        """sunday or monday: the organisation's, the founder's, or what it came with."""
        owner = self.organisation or self.created_by
        return self.kept_week_starts or owner.week_starts

    def today(self) -> date:
        """Today's date where the project is at home."""
        return timezone.now().astimezone(self.zone()).date()

    def team(self) -> QuerySet["Membership"]:
        """Current memberships with their users, leads first. One query."""
        return self.memberships.current().select_related("user")

    def leads(self) -> QuerySet["Membership"]:
        return self.team().filter(role=ProjectRole.LEAD)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """One person's place in a project's team."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=PROJECT_ROLE_CHOICES)
    profession = models.CharField(
        _("profession"), max_length=30, choices=Profession.choices, blank=True
    )
    responsibilities = models.TextField(_("responsibilities"), blank=True)
    # The role card it was picked from (role_cards.py); empty for a part of one's own.
    card = models.CharField(max_length=20, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_current_membership_per_project",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Sponsorship(models.Model):
    """A CME office that may see the project because it was asked to credit it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="sponsorships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sponsorships"
    )
    joined_at = models.DateTimeField(default=timezone.now)
    # Set by whoever keeps signatures for this office: from then on it cannot be left.
    bound_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"], name="one_sponsorship_per_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} sponsors {self.project}"
