"""Practices that improve the same thing together: shared core measures, local aims."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import ORGANISATION_TABLE, Permission
from measures.models import DataKind, Direction, Measure, MeasureKind
from projects.models import Project
from sharing.models import Agreement

NAME_LENGTH, WORDS_LENGTH = 80, 600
HOSTING_ROLES = [
    role
    for role, granted in ORGANISATION_TABLE.items()
    if Permission.RUN_COLLABORATIVE in granted
]
SHARES = [
    (DataKind.PROPORTION, _("A share: numerator of denominator, such as 12 of 20")),
    (DataKind.RATE, _("A rate: events for each 1,000 of something")),
]


class CollaborativeQuerySet(models.QuerySet["Collaborative"]):
    def hosted_by(self, user: User) -> "CollaborativeQuerySet":
        """Those of organisations in which `user` may run one."""
        roles = OrganisationMembership.objects.current().filter(
            user=user, role__in=HOSTING_ROLES
        )
        return self.filter(host__in=roles.values("organisation_id"))

    def joined_by(self, user: User) -> "CollaborativeQuerySet":
        """Those that a practice of `user` takes part in."""
        own = Project.objects.inside(user).values("pk")
        places = Place.objects.joined().filter(project__in=own)
        return self.filter(pk__in=places.values("collaborative_id"))

    def visible_to(self, user: User) -> "CollaborativeQuerySet":
        hosted = self.hosted_by(user).values("pk")
        joined = self.joined_by(user).values("pk")
        return self.filter(Q(pk__in=hosted) | Q(pk__in=joined))


class Collaborative(models.Model):
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="collaboratives"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    # Nobody is asked to join without knowing what for.
    why = models.TextField(_("why practices are asked"), max_length=WORDS_LENGTH)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = CollaborativeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class CoreMeasure(models.Model):
    """What every practice of the collaborative counts in the same way, by month."""

    collaborative = models.ForeignKey(
        Collaborative, on_delete=models.CASCADE, related_name="core_measures"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=10, choices=MeasureKind.choices)
    data_kind = models.CharField(
        _("what is recorded"),
        max_length=10,
        choices=SHARES,
        default=DataKind.PROPORTION,
    )
    numerator = models.CharField(_("numerator"), max_length=300)
    denominator = models.CharField(_("denominator"), max_length=300)
    improvement_direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collaborative", "name"], name="one_core_measure_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def definition(self) -> dict[str, str]:
        """The fields of a measure that counts it."""
        names = ("name", "kind", "data_kind", "numerator", "denominator",
                 "improvement_direction")  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"period": "month"}


class PlaceQuerySet(models.QuerySet["Place"]):
    def joined(self) -> "PlaceQuerySet":
        """Practices that said yes and have not left."""
        return self.filter(project__isnull=False, left_at__isnull=True)

    def waiting_for(self, user: User) -> "PlaceQuerySet":
        """Invitations to the address `user` logs in with that wait for an answer."""
        open_ = self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
        return open_.filter(email__iexact=user.email)

    def of(self, user: User) -> "PlaceQuerySet":
        """Places of the practices `user` belongs to."""
        return self.joined().filter(project__in=Project.objects.inside(user))


class Place(models.Model):
    """One practice's place: invited, then joined with a project, or a no with its reason.

    `code_name`: what others read where the practice shares without its name.
    """

    collaborative = models.ForeignKey(
        Collaborative, on_delete=models.CASCADE, related_name="places"
    )
    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT,
        related_name="collaborative_places",
    )  # fmt: skip
    reason = models.CharField(_("why not"), max_length=WORDS_LENGTH, blank=True)
    aim = models.CharField(_("our own aim"), max_length=200, blank=True)
    code_name = models.CharField(max_length=40)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collaborative", "code_name"], name="one_code_name_per_practice"
            ),
            models.UniqueConstraint(
                fields=["collaborative", "project"], condition=Q(left_at__isnull=True),
                name="one_place_per_project",
            ),
            models.CheckConstraint(
                name="place_answered_at_and_by",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.email

    def state(self) -> str:
        """open, joined, declined, left or withdrawn."""
        if self.left_at:
            return "left"
        if self.answered_at:
            return "joined" if self.project_id else "declined"
        return "withdrawn" if self.withdrawn_at else "open"


class CoreCountQuerySet(models.QuerySet["CoreCount"]):
    def sharing(self) -> "CoreCountQuerySet":
        """Those that others may see: a joined practice, its measure shared, its agreement
        signed and not withdrawn. Nobody else's enters anything."""
        return self.filter(
            place__left_at__isnull=True,
            place__project__sharing_agreements__in=Agreement.objects.standing(),
            measure__kept_by__isnull=True,
        ).exclude(measure__peers="").distinct()  # fmt: skip


class CoreCount(models.Model):
    """The measure by which one practice counts one core measure."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="counts")
    core = models.ForeignKey(
        CoreMeasure, on_delete=models.CASCADE, related_name="counts"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")

    objects = CoreCountQuerySet.as_manager()

    class Meta:
        ordering = ["place", "core"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "core"], name="one_measure_per_core_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} for {self.core}"


class KeptSums(models.Model):
    """Sums of a core measure as they were shown on one day; never computed again.

    `rows`: [first day as ISO text, numerator, denominator, number of practices].
    """

    core = models.ForeignKey(
        CoreMeasure, on_delete=models.CASCADE, related_name="kept_sums"
    )
    rows = models.JSONField()
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.core} on {self.kept_at:%Y-%m-%d}"
