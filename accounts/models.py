"""Who people are: users, organisations, roles, board identities, and proofs of presence."""

import secrets
from datetime import time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts.permissions import SENSITIVE_ROLES, OrganisationRole


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("Physician")
    RESIDENT = "resident", _("Resident or fellow")
    PHYSICIAN_ASSISTANT = "physician_assistant", _("Physician assistant")
    NURSE_PRACTITIONER = "nurse_practitioner", _("Nurse practitioner")
    NURSE = "nurse", _("Nurse")
    MEDICAL_ASSISTANT = "medical_assistant", _("Medical assistant")
    SECRETARY = "secretary", _("Secretary or front desk")
    PRACTICE_STAFF = "practice_staff", _("Other practice staff")
    QI_STAFF = "qi_staff", _("Quality-improvement staff")
    CME_STAFF = "cme_staff", _("CME office staff")
    PATIENT_PARTNER = "patient_partner", _("Patient partner")


class WeekStart(models.TextChoices):
    SUNDAY = "sunday", _("Sunday")
    MONDAY = "monday", _("Monday")


def validate_time_zone(value: str) -> None:
    """Raises ValidationError unless `value` is a zone name such as America/Chicago."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Use a name such as America/Chicago."),
            params={"zone": value},
        )


class ReminderFrequency(models.TextChoices):
    WEEKLY = "weekly", _("At most once a week")
    MONTHLY = "monthly", _("At most once a month")
    QUARTERLY = "quarterly", _("At most once a quarter")
    NONE = "none", _("Never")


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_mailbox(self) -> "UserQuerySet":
        """Those whom mail can reach: demo people have no mailbox."""
        return self.active().filter(is_demo=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts whose e-mail address, in lower case, is the log-in."""

    def create_user(self, email: str, password: str | None = None, **fields: object):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object):
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, email: str):
        return self.get(email=email.lower())


def initials_of(name: str) -> str:
    """The first letters of the first and last word of a name or an address."""
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in (words[0], words[-1])).upper()


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    profession = models.CharField(
        _("profession"), max_length=30, choices=Profession.choices, blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/New_York",
        validators=[validate_time_zone],
    )  # fmt: skip
    week_starts = models.CharField(
        _("first day of the week"), max_length=6, choices=WeekStart.choices,
        default=WeekStart.SUNDAY,
    )  # fmt: skip
    mail_requests = models.BooleanField(
        _("Mail me when my co-signature or my decision is needed"), default=True
    )
    reminder_frequency = models.CharField(
        _("how often to remind me by mail"), max_length=10,
        choices=ReminderFrequency.choices, default=ReminderFrequency.WEEKLY,
    )  # fmt: skip
    quiet_from = models.TimeField(_("no reminders from"), default=time(19))
    quiet_until = models.TimeField(_("until"), default=time(7))
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    def initials(self) -> str:
        """Two letters for avatars."""
        return initials_of(self.name or self.email)

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def fresh(self) -> "User":
        """The stored row, for a form that writes on its copy while it checks. One query."""
        return User.objects.get(pk=self.pk)

    def current_memberships(self) -> "OrganisationMembershipQuerySet":
        """Current roles in organisations, by organisation's name. One query."""
        return self.organisation_memberships.current().select_related("organisation")

    def live_tokens(self) -> models.QuerySet[AuthToken]:
        """Access tokens that are not past their date, newest first. One query."""
        alive = Q(expiry__isnull=True) | Q(expiry__gt=timezone.now())
        rows = AuthToken.objects.filter(user=self).filter(alive).select_related("label")
        return rows.order_by("-created", "digest")

    def roles_in_organisations(self) -> frozenset[str]:
        """The person's current roles, in whichever organisations. One query."""
        rows = self.organisation_memberships.current().order_by()
        return frozenset(rows.values_list("role", flat=True))

    def has_sensitive_role(self) -> bool:
        """True for coaches and CME office staff, in any organisation. One query."""
        return self.organisation_memberships.current().filter(
            role__in=SENSITIVE_ROLES
        ).exists()  # fmt: skip


class OrganisationKind(models.TextChoices):
    PRACTICE = "practice", _("Practice")
    HEALTH_SYSTEM = "health_system", _("Health system")
    CME_PROVIDER = (
        "cme_provider",
        _("CME office (accredited provider or portfolio sponsor)"),
    )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """Organisations in which `user` has a current role."""
        mine = OrganisationMembership.objects.current().filter(user=user)
        return self.filter(pk__in=mine.values("organisation_id"))

    def practices(self) -> "OrganisationQuerySet":
        return self.filter(kind=OrganisationKind.PRACTICE)

    def cme_offices(self) -> "OrganisationQuerySet":
        return self.filter(kind=OrganisationKind.CME_PROVIDER)


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/New_York",
        validators=[validate_time_zone],
    )  # fmt: skip
    week_starts = models.CharField(
        _("first day of the week"), max_length=6, choices=WeekStart.choices,
        default=WeekStart.SUNDAY,
    )  # fmt: skip
    # An administrator records that the installation may receive row-level extracts.
    row_uploads_agreed_at = models.DateTimeField(null=True, blank=True)
    row_uploads_agreed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="row_uploads_agreement_is_signed",
                condition=Q(
                    row_uploads_agreed_at__isnull=True,
                    row_uploads_agreed_by__isnull=True,
                )
                | Q(
                    row_uploads_agreed_at__isnull=False,
                    row_uploads_agreed_by__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def roles_of(self, user: User) -> frozenset[OrganisationRole]:
        """The current roles of `user` here. One query."""
        rows = self.memberships.current().filter(user=user)
        return frozenset(
            OrganisationRole(r) for r in rows.values_list("role", flat=True)
        )


class OrganisationMembershipQuerySet(models.QuerySet["OrganisationMembership"]):
    def current(self) -> "OrganisationMembershipQuerySet":
        return self.filter(ended_at__isnull=True)


ORGANISATION_ROLE_CHOICES = [
    (OrganisationRole.ADMINISTRATOR.value, _("Administrator")),
    (OrganisationRole.MEMBER.value, _("Member")),
    (OrganisationRole.COACH.value, _("QI coach")),
    (OrganisationRole.CME_STAFF.value, _("CME office staff")),
]


class OrganisationMembership(models.Model):
    """One role of one person in one organisation; several rows are allowed."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="organisation_memberships"
    )
    role = models.CharField(max_length=20, choices=ORGANISATION_ROLE_CHOICES)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_current_membership_per_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class PhysicianProfile(models.Model):
    """What boards need to recognise a physician; never the birth year."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="physician_profile"
    )
    npi = models.CharField(_("NPI"), max_length=10, blank=True)
    birth_month = models.PositiveSmallIntegerField(
        _("birth month"), null=True, blank=True
    )
    birth_day = models.PositiveSmallIntegerField(_("birth day"), null=True, blank=True)
    consent_wording = models.TextField(blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="birth_month_and_day_together",
                condition=Q(birth_month__isnull=True, birth_day__isnull=True)
                | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
            )
        ]

    def __str__(self) -> str:
        return f"Physician profile of {self.user}"


class BoardIdentity(models.Model):
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="board_identities"
    )
    board = models.CharField(_("board"), max_length=12)  # acronym such as ABP
    diplomate_id = models.CharField(_("diplomate ID"), max_length=20)
    first_name = models.CharField(
        _("first name as on the board's record"), max_length=80
    )
    last_name = models.CharField(_("last name as on the board's record"), max_length=80)

    class Meta:
        ordering = ["board", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board"], name="one_identity_per_board"
            )
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.diplomate_id}"


class TokenLabel(models.Model):
    """What a personal access token is for; knox keeps the token, as a SHA-512 digest."""

    token = models.OneToOneField(
        "knox.AuthToken",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="label",
    )
    text = models.CharField(_("what it is for"), max_length=80)

    class Meta:
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return self.text


def token_digest(token: str) -> str:
    """SHA-256 of a random token: what is stored instead of the token."""
    return sha256(token.encode()).hexdigest()


class ReauthTicketQuerySet(models.QuerySet["ReauthTicket"]):
    def issue(self, *, user: User, bound_to: str) -> str:
        """A fresh ticket for exactly one record; good for five minutes and one use."""
        token = secrets.token_urlsafe(32)
        self.create(
            user=user, bound_to=bound_to, token_digest=token_digest(token),
            expires_at=timezone.now() + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT),
        )  # fmt: skip
        return token

    def redeem(self, *, user: User, bound_to: str, token: str) -> bool:
        """True once for a live ticket of this user and record; a used one stays used."""
        now = timezone.now()
        return bool(
            self.filter(
                user=user, bound_to=bound_to, token_digest=token_digest(token),
                used_at__isnull=True, expires_at__gt=now,
            ).update(used_at=now)
        )  # fmt: skip


class ReauthTicket(models.Model):
    """Proof that a person re-authenticated for one record (decision 9)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    bound_to = models.CharField(max_length=200)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ReauthTicketQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Re-authentication for {self.bound_to}"


class PresenceTryQuerySet(models.QuerySet["PresenceTry"]):
    def recent_failures(self, user: User) -> "PresenceTryQuerySet":
        """Wrong or unfinished tries of the last five minutes."""
        since = timezone.now() - PRESENCE_TRY_WINDOW
        return self.filter(user=user, succeeded=False, at__gt=since)


PRESENCE_TRY_WINDOW = timedelta(minutes=5)
PRESENCE_TRY_LIMIT = 5


class PresenceTry(models.Model):
    """One try to re-authenticate; counted before it is judged, so guesses cannot race."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    succeeded = models.BooleanField(default=False)

    objects = PresenceTryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "at"])]

    def __str__(self) -> str:
        return f"Try of {self.user_id} at {self.at}"


class SubmittedOnce(models.Model):
    """The first answer to a write, kept so that a replay gets the same answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(
        null=True
    )  # null while the first one runs
    body = models.TextField(blank=True)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"Answer {self.status} to {self.key}"


class Draft(models.Model):
    """What a person typed into a form and has not sent yet: one of each form, hers alone.

    No record of the project, so no version and no audit event: sending the form makes both.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=200)  # the address it is sent to, with its query
    fields = models.JSONField(default=dict)  # text by field name, screened
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form")
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
