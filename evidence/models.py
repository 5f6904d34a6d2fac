"""Files of evidence, and what reviewers of CME offices said of what was brought along."""

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import (
    OWNER_TABLE,
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
)
from pdsa.models import Cycle
from projects.models import Membership, Project, Sponsorship

COSIGNING = [r for r, granted in PROJECT_TABLE.items() if Permission.COSIGN in granted]
OWNERS_COSIGNING = [
    r for r, granted in OWNER_TABLE.items() if Permission.COSIGN in granted
]


class Kind(models.TextChoices):
    """What a file is; a programme's rules ask for it by this word."""

    MINUTES = "minutes", _("Minutes of a meeting")
    CERTIFICATE = "certificate", _("Certificate")
    LETTER = "letter", _("Letter, such as an approval or a determination")
    DISCLOSURE = "disclosure", _("Statement on funding and interests")
    FEEDBACK = "feedback", _("Feedback forms, or a report of them")
    OTHER = "other", _("Something else")


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    def kept(self) -> "EvidenceFileQuerySet":
        """Checked by whoever brought them, and not taken away since."""
        return self.filter(confirmed_at__isnull=False, removed_at__isnull=True)

    def visible_to(self, user: User) -> "EvidenceFileQuerySet":
        """Own ones; kept ones of visible projects, where they concern `user` too.

        A file for one's own part is seen by the CME office that sponsors the project,
        and, once it is signed, by those who co-sign.
        """
        offices = places(user).filter(role=OrganisationRole.CME_STAFF)
        sponsored = Sponsorship.objects.filter(
            organisation__in=offices.values("organisation_id")
        )
        owners = places(user).filter(role__in=OWNERS_COSIGNING)
        team = Membership.objects.current().filter(user=user, role__in=COSIGNING)
        signs = Q(project__in=team.values("project_id")) | Q(
            project__organisation__in=owners.values("organisation_id")
        )
        concerns = (
            Q(is_shared=True)
            | Q(project__in=sponsored.values("project_id"))
            | Q(frozen_at__isnull=False) & signs
        )
        projects = Project.objects.visible_to(user)
        kept = Q(confirmed_at__isnull=False, project__in=projects)
        return self.filter(
            Q(by=user, project__in=projects) | kept & concerns, removed_at__isnull=True
        )

    def for_part_of(self, user: User) -> "EvidenceFileQuerySet":
        """Kept ones that go with this person's attestation: the team's, and own ones."""
        return self.kept().filter(Q(is_shared=True) | Q(by=user))

    def sponsored_by(self, office: Organisation) -> "EvidenceFileQuerySet":
        mine = Sponsorship.objects.filter(organisation=office)
        return self.kept().filter(project__in=mine.values("project_id"))

    def with_reviews_of(self, office: Organisation) -> "EvidenceFileQuerySet":
        """With `office_reviews`, newest first; see EvidenceFile.review."""
        mine = Review.objects.filter(office=office).order_by("-pk")
        return self.prefetch_related(
            Prefetch("reviews", mine, to_attr="office_reviews")
        )


def places(user: User) -> models.QuerySet[OrganisationMembership]:
    return OrganisationMembership.objects.current().filter(user=user)


class EvidenceFile(models.Model):
    """One file somebody brought, as it was sent; never changed.

    `path` is relative to MEDIA_ROOT, `digest` the SHA-256 of the content. `found`: what
    the screening found, [[kind, place, number], ...], never the text; `unread`: places
    only a person can look at. Until `confirmed_at` only its owner knows of it. From
    `frozen_at` on a signature lists it, and it stays.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="evidence_files"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT,
        related_name="evidence_files",
    )  # fmt: skip
    kind = models.CharField(_("what is it?"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("what shall we call it?"), max_length=120)
    issuer = models.CharField(_("who issued it?"), max_length=120, blank=True)
    dated_on = models.DateField(_("date on the paper"), null=True, blank=True)
    is_shared = models.BooleanField(_("whose is it?"), default=False)
    # Work begun elsewhere: it keeps its own date and counts once a reviewer accepts it.
    is_imported = models.BooleanField(_("done before this project"), default=False)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=list, blank=True)
    unread = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "by", "digest"],
                condition=Q(removed_at__isnull=True),
                name="one_evidence_file_per_content",
            ),
            models.CheckConstraint(
                name="evidence_frozen_is_kept",
                condition=Q(frozen_at__isnull=True)
                | Q(confirmed_at__isnull=False, removed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="evidence_imported_has_date_and_issuer",
                condition=Q(is_imported=False)
                | (Q(dated_on__isnull=False) & ~Q(issuer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def review(self) -> "Review | None":
        """What the office said last; after `with_reviews_of` only. No query."""
        reviews: list[Review] = getattr(self, "office_reviews", [])
        return reviews[0] if reviews else None

    def is_own(self, user: User) -> bool:
        return self.by_id == user.pk

    def may_be_removed(self) -> bool:
        return self.frozen_at is None and self.removed_at is None


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")


class ReviewQuerySet(models.QuerySet["Review"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("Reviews are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Reviews are append-only.")

    def of_cycles_in(
        self, project: Project, office: Organisation
    ) -> dict[int, "Review"]:
        """The office's last word on each imported cycle as it is now, by its id.

        One query.
        """
        rows = self.filter(cycle__project=project, office=office).order_by("pk")
        as_read = rows.filter(cycle_version=F("cycle__version"))
        return {row.cycle_id: row for row in as_read if row.cycle_id}


class Review(models.Model):
    """A reviewer of a CME office accepted or refused a file, or an imported cycle.

    Rows are only added; the newest of an office counts, for that office alone.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evidence_reviews"
    )
    file = models.ForeignKey(
        EvidenceFile, null=True, on_delete=models.CASCADE, related_name="reviews"
    )
    cycle = models.ForeignKey(
        Cycle, null=True, on_delete=models.CASCADE, related_name="reviews"
    )
    # What was read: a cycle that is changed afterwards has to be read again.
    cycle_version = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("why?"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.CharField(max_length=150)  # name at that time
    at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="review_of_one_thing",
                condition=Q(file__isnull=False, cycle__isnull=True)
                | Q(file__isnull=True, cycle__isnull=False),
            ),
            models.CheckConstraint(
                name="review_refusal_has_reason",
                condition=Q(verdict="accepted") | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["office", "file"])]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.reviewer}"

    @property
    def is_accepted(self) -> bool:
        return self.verdict == Verdict.ACCEPTED
