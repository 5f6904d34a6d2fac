"""Taking part in a programme, what was signed, and the document that proves it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import catalogue, library
from attestations.office_programmes import OfficeProgramme as OfficeProgramme
from projects.models import Membership, Project, Sponsorship

# Roles whose holders confirm the work of others (COSIGN in accounts/permissions.py).
COSIGNING_ROLES = [ProjectRole.LEAD, ProjectRole.LOCAL_CHAMPION, ProjectRole.COACH]


def staffed_offices(user: User) -> models.QuerySet[OrganisationMembership]:
    """Current memberships of `user` as staff of CME offices."""
    rows = OrganisationMembership.objects.current().filter(user=user)
    return rows.filter(role=OrganisationRole.CME_STAFF)


def in_parts(digest: str) -> list[str]:
    """A digest in pieces of eight, so that a narrow page can break it."""
    return [digest[start : start + 8] for start in range(0, len(digest), 8)]


class ProgrammeConfirmationQuerySet(models.QuerySet["ProgrammeConfirmation"]):
    def visible_to(self, user: User) -> "ProgrammeConfirmationQuerySet":
        """The operator's, those of own offices, and of offices of visible projects."""
        own = OrganisationMembership.objects.current().filter(user=user)
        visible = Project.objects.visible_to(user)
        sponsors = Sponsorship.objects.filter(project__in=visible)
        return self.filter(
            Q(office=None)
            | Q(office__in=own.values("organisation_id"))
            | Q(office__in=sponsors.values("organisation_id"))
        )

    def of(self, programme: catalogue.Programme) -> "ProgrammeConfirmationQuerySet":
        """Those of exactly this file."""
        return self.filter(
            programme_id=programme.id,
            programme_version=programme.version,
            digest=programme.digest,
        )


class ProgrammeConfirmation(models.Model):
    """A named reviewer of a CME office, or the operator's, confirmed one version.

    Only then is it usable there; the operator's (no office) opens a route straight to a
    board everywhere. `digest` is that of the file which was confirmed: a file changed
    since needs a new confirmation.
    """

    office = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT,
        related_name="programme_confirmations",
    )  # fmt: skip
    programme_id = models.CharField(max_length=60)
    programme_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.CharField(_("reviewer"), max_length=150)  # name at that time
    source_read_on = models.DateField(_("you read the source on"))
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(default=timezone.now)

    objects = ProgrammeConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "programme_id", "programme_version", "digest"],
                name="one_confirmation_per_programme_file",
            ),
            models.UniqueConstraint(
                fields=["programme_id", "programme_version", "digest"],
                condition=Q(office=None),
                name="one_operator_confirmation_per_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.programme_version} · {self.for_whom()}"

    def for_whom(self) -> str:
        """The office, or the operator of this installation."""
        return self.office.name if self.office else str(_("the operator"))


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def of(self, user: User) -> "ParticipationQuerySet":
        return self.filter(user=user)

    def visible_to(self, user: User) -> "ParticipationQuerySet":
        """Own ones only: reflections are private until they are signed."""
        return self.of(user)


class Participation(models.Model):
    """One person's part in a project, under one version of a programme.

    `steps`: {step id: time it was ticked}; `reflections`: {reflection id: own words}.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT,
        related_name="participations",
    )  # fmt: skip
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="participations"
    )
    programme_id = models.CharField(max_length=60)
    programme_version = models.CharField(max_length=20)
    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations"
    )
    confirmation = models.ForeignKey(
        ProgrammeConfirmation, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("your role"), max_length=40, blank=True)
    started_on = models.DateField(_("first day of your part"), null=True, blank=True)
    ended_on = models.DateField(_("last day of your part"), null=True, blank=True)
    steps = models.JSONField(default=dict, blank=True)
    reflections = models.JSONField(default=dict, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "programme_id"],
                name="one_participation_per_programme",
            ),
            models.CheckConstraint(
                name="participation_ends_after_start",
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"

    @property
    def programme(self) -> catalogue.Programme:
        return library.find(self.programme_id, self.programme_version)

    def role_words(self) -> str:
        role = self.programme.role(self.role)
        return role.text if role else ""

    def profession(self) -> str:
        """The profession on this project, or that of the account. One query."""
        places = self.project.memberships.current().filter(user_id=self.user_id)
        own = places.values_list("profession", flat=True).first()
        return own or self.user.profession


class Way(models.TextChoices):
    """What two reviewers did with a rule."""

    JUDGED = "judged", _("settled as met")  # the program could not judge it
    WAIVED = "waived", _("waived")


class SettlementState(models.TextChoices):
    ASKED = "asked", _("Waits for a first reviewer")
    PROPOSED = "proposed", _("Waits for a second reviewer")
    AGREED = "agreed", _("Two reviewers agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN_SETTLEMENTS = [
    SettlementState.ASKED, SettlementState.PROPOSED, SettlementState.AGREED,
]  # fmt: skip


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, user: User) -> "SettlementQuerySet":
        """Own ones, and those of the CME offices one works for."""
        offices = staffed_offices(user).values("organisation_id")
        return self.filter(
            Q(participation__user=user) | Q(participation__office__in=offices)
        )

    def agreed(self) -> "SettlementQuerySet":
        return self.filter(state=SettlementState.AGREED)

    def open(self) -> "SettlementQuerySet":
        return self.filter(state__in=OPEN_SETTLEMENTS)

    def of_office(self, office: Organisation) -> "SettlementQuerySet":
        return self.filter(participation__office=office)

    def with_people(self) -> "SettlementQuerySet":
        return self.select_related(
            "participation__user", "participation__office",
            "participation__confirmation", "participation__project__organisation",
            "participation__project__created_by",
        )  # fmt: skip


class Settlement(models.Model):
    """One rule of one participation that two reviewers settle or waive (ADR 25).

    `sentence`: what the program said of the rule when the first reviewer looked (before:
    when the person asked). `question`: the person's words; `reason`: the reviewers', which
    the attestation prints. `way` is what they agree to. Names are kept as they were.
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="settlements"
    )
    requirement_id = models.CharField(max_length=60)
    way = models.CharField(max_length=10, choices=Way.choices)
    sentence = models.TextField()
    question = models.TextField(_("question"))
    state = models.CharField(
        max_length=10, choices=SettlementState.choices, default=SettlementState.ASKED
    )
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_name = models.CharField(max_length=150, blank=True)
    proposed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_name = models.CharField(max_length=150, blank=True)
    agreed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "requirement_id"],
                condition=Q(state__in=["asked", "proposed", "agreed"]),
                name="one_open_settlement_per_rule",
            ),
            models.CheckConstraint(
                name="settlement_by_two_people",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="settlement_agreed_is_complete",
                condition=~Q(state="agreed")
                | Q(proposed_by__isnull=False, agreed_by__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="settlement_end_is_complete",
                condition=~Q(state__in=["refused", "withdrawn"])
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="settlement_refusal_has_reason",
                condition=~Q(state="refused") | ~Q(end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} · {self.participation}"

    def requirement(self) -> catalogue.Requirement:
        """The rule, as the participation's version of the programme has it."""
        rules = self.participation.programme.requirements
        return next(one for one in rules if one.id == self.requirement_id)

    def is_open(self) -> bool:
        return self.state in OPEN_SETTLEMENTS


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed, waits for the co-signature")
    COSIGNED = "cosigned", _("Co-signed, waits for the CME office")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced by a newer one")


# verb -> (from which states, to which state). Everything else is refused.
TRANSITIONS: dict[str, tuple[frozenset[Status], Status]] = {
    "sign": (frozenset({Status.DRAFT}), Status.SIGNED),
    "cosign": (frozenset({Status.SIGNED}), Status.COSIGNED),
    "approve": (frozenset({Status.COSIGNED}), Status.APPROVED),
    "decline": (frozenset({Status.SIGNED, Status.COSIGNED}), Status.DECLINED),
    "withdraw": (
        frozenset({Status.DRAFT, Status.SIGNED, Status.COSIGNED}), Status.WITHDRAWN,
    ),
    "revoke": (frozenset({Status.APPROVED}), Status.REVOKED),
    "supersede": (frozenset({Status.APPROVED}), Status.SUPERSEDED),
}  # fmt: skip
UNDECIDED = [Status.DRAFT, Status.SIGNED, Status.COSIGNED]
ENDED = [Status.DECLINED, Status.WITHDRAWN, Status.REVOKED, Status.SUPERSEDED]


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def visible_to(self, user: User) -> "AttestationQuerySet":
        """Own ones; signed ones of projects they lead or coach; signed ones of their office."""
        team = Membership.objects.current().filter(user=user, role__in=COSIGNING_ROLES)
        coached = OrganisationMembership.objects.current().filter(
            user=user, role=OrganisationRole.COACH
        )
        offices = staffed_offices(user).values("organisation_id")
        return self.filter(
            Q(participation__user=user)
            | ~Q(status=Status.DRAFT)
            & (
                Q(participation__project__in=team.values("project_id"))
                | Q(
                    participation__project__organisation__in=coached.values(
                        "organisation_id"
                    )
                )
                | Q(participation__office__in=offices)
            )
        )

    def cosignable_by(self, user: User) -> "AttestationQuerySet":
        """Signed ones of others, in projects where `user` may confirm."""
        signed = self.filter(status=Status.SIGNED).exclude(participation__user=user)
        team = Membership.objects.current().filter(user=user, role__in=COSIGNING_ROLES)
        coached = OrganisationMembership.objects.current().filter(
            user=user, role=OrganisationRole.COACH
        )
        return signed.filter(
            Q(participation__project__in=team.values("project_id"))
            | Q(
                participation__project__organisation__in=coached.values(
                    "organisation_id"
                )
            )
        )

    def of_office(self, office: Organisation) -> "AttestationQuerySet":
        return self.filter(participation__office=office).exclude(status=Status.DRAFT)

    def completed_between(self, first: date, last: date) -> "AttestationQuerySet":
        """Approved ones whose part was completed in these days, both included."""
        return self.filter(
            status=Status.APPROVED, completed_on__gte=first, completed_on__lte=last
        )

    def with_people(self) -> "AttestationQuerySet":
        return self.select_related(
            "participation__user__physician_profile",
            "participation__project__organisation",
            "participation__project__created_by",
            "participation__office",
            "participation__confirmation",
        )


class Attestation(models.Model):
    """One claim of one participation, from draft to decision.

    After an end (declined, withdrawn, revoked) the participation gets a new one with the
    next number. `completed_on`: the day of the participant's signature where the project
    is at home.
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="attestations"
    )
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    reason = models.TextField(_("reason"), blank=True)  # of a decline, withdrawal ...
    completed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "number"], name="one_attestation_per_number"
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(status__in=["draft", "signed", "cosigned"]),
                name="one_undecided_attestation",
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(status="approved"),
                name="one_approved_attestation",
            ),
            models.CheckConstraint(
                name="attestation_end_has_reason",
                condition=~Q(status__in=["declined", "revoked"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="attestation_signed_is_completed",
                condition=~Q(status__in=["signed", "cosigned", "approved"])
                | Q(completed_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "completed_on"])]

    def __str__(self) -> str:
        return f"Attestation {self.pk} · {self.participation}"

    @property
    def project(self) -> Project:
        return self.participation.project

    @property
    def participant(self) -> User:
        return self.participation.user

    def is_own(self, user: User) -> bool:
        return self.participation.user_id == user.pk

    def pdf(self) -> "Document | None":
        """Its document once it is drawn. One query."""
        return Document.objects.filter(attestation=self).first()

    def may(self, verb: str) -> bool:
        """Whether the state allows the verb of TRANSITIONS."""
        return self.status in TRANSITIONS[verb][0]


class CosignQuestionQuerySet(models.QuerySet["CosignQuestion"]):
    def open(self) -> "CosignQuestionQuerySet":
        return self.filter(answered_at=None)


class CosignQuestion(models.Model):
    """What somebody asks a participant before co-signing, and the answer.

    Both belong to the claim, not to the evidence: nothing signed changes by them.
    """

    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, related_name="questions"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_name = models.CharField(max_length=150)
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = CosignQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "asked_by"],
                condition=Q(answered_at=None),
                name="one_open_question_per_person",
            ),
            models.CheckConstraint(
                name="question_answered_has_answer",
                condition=Q(answered_at__isnull=True) & Q(answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_name} · {self.attestation}"


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are evidence: they can be added, never changed or deleted."""

    def update(self, **kwargs: object) -> int:
        raise TypeError("Evidence is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Evidence is append-only.")


class Part(models.TextChoices):
    """In which part of the attestation somebody signs."""

    PARTICIPANT = "participant", _("Participant")
    COSIGNER = "cosigner", _("Co-signer")
    OFFICE = "office", _("CME office")


class Signature(models.Model):
    """Who signed what, in which capacity and meaning, frozen.

    `content`: canonical JSON of everything the signature covers, with the digest of the
    signature before it; `digest`: its SHA-256. `evidence`: canonical JSON of what was
    signed (participant only); `evidence_digest`: its SHA-256, the same in all parts.
    """

    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, related_name="signatures"
    )
    part = models.CharField(max_length=12, choices=Part.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150)
    capacity = models.CharField(max_length=80)
    meaning = models.CharField(max_length=80)
    wording = models.TextField()
    evidence = models.TextField(blank=True)
    evidence_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    content = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    signed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "part"], name="one_signature_per_part"
            ),
            models.UniqueConstraint(
                fields=["attestation", "user"], name="one_signature_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} as {self.capacity}"

    def statements(self) -> list[str]:
        return self.wording.split("\n")


class Document(models.Model):
    """The PDF of an approved attestation: drawn once, never again.

    `path` is relative to MEDIA_ROOT. `code_digest`: SHA-256 of the verification code that
    stands in the PDF; the code itself is stored nowhere else. `seal_fingerprint`: SHA-256
    of the certificate it is sealed with; empty for what was drawn before there were seals.
    """

    attestation = models.OneToOneField(
        Attestation, on_delete=models.PROTECT, related_name="document"
    )
    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    code_digest = models.CharField(max_length=64, unique=True)
    seal_holder = models.CharField(max_length=200, blank=True)
    seal_fingerprint = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-rendered_at", "-pk"]

    def __str__(self) -> str:
        return f"PDF of attestation {self.attestation_id}"

    def digest_parts(self) -> list[str]:
        return in_parts(self.digest)
