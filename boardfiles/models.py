"""Activities as boards know them, batches with their lines and files, and one's own points."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from attestations import catalogue
from attestations.models import AppendOnlyQuerySet, Attestation, Status, in_parts
from boardfiles import routes
from boardfiles.checking import Purpose
from boardfiles.records import ADD, DELETE, Record, due_on, kept_until, thawed

POSTING_TAKES = timedelta(days=42)  # a sponsor names four to six weeks


class Channel(models.TextChoices):
    PARS = routes.Channel.PARS.value, _("ACCME's PARS")
    ROSTER = routes.Channel.ROSTER.value, _("Roster of the sponsor, or of a board")


class Reports(models.TextChoices):
    CME = Purpose.CME.value, _("CME credit only")
    BOARD = Purpose.BOARD.value, _("Board points only")
    BOTH = Purpose.BOTH.value, _("CME credit and board points")


class ReportedActivityQuerySet(models.QuerySet["ReportedActivity"]):
    def covering(self, day: date) -> "ReportedActivityQuerySet":
        """Those whose days hold this one."""
        ends = Q(last_day__isnull=True) | Q(last_day__gte=day)
        return self.filter(ends, first_day__lte=day)


class ReportedActivity(models.Model):
    """What an office reports completions of a programme under.

    `number`: nine digits of ACCME for PARS, the sponsor's own text for a roster. `boards`:
    codes the sponsor names; empty means those of our list. `last_day`: null while open.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reported_activities"
    )
    programme_id = models.CharField(_("program"), max_length=60)
    channel = models.CharField(_("way"), max_length=10, choices=Channel.choices)
    title = models.CharField(_("title of the activity"), max_length=200)
    number = models.CharField(_("number of the activity"), max_length=40, blank=True)
    provider_number = models.CharField(_("provider's number"), max_length=7, blank=True)
    reports = models.CharField(
        _("what is reported"), max_length=10, choices=Reports.choices,
        default=Reports.BOARD,
    )  # fmt: skip
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    cme_credits = models.DecimalField(
        _("CME credits"), max_digits=6, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    board_points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    credit_type = models.CharField(_("kind of points"), max_length=60, blank=True)
    boards = models.JSONField(_("boards"), default=list, blank=True)
    hours = models.DecimalField(
        _("hours of instruction"), max_digits=6, decimal_places=2, null=True,
        blank=True, validators=[MinValueValidator(0)],
    )  # fmt: skip
    support = models.DecimalField(
        _("commercial support in dollars"), max_digits=10, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    template_name = models.CharField(max_length=120, blank=True)
    template_path = models.CharField(max_length=200, blank=True)
    template_digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ReportedActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reported_activity_ends_after_start",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def programme_title(self) -> str:
        """The newest title of the programme, or its id when its files are gone."""
        known = [
            p for p in catalogue.programmes().values() if p.id == self.programme_id
        ]
        return known[-1].short_title if known else self.programme_id


class Kind(models.TextChoices):
    NEW = "new", _("New completions")
    RESEND = "resend", _("Mended and sent again")
    CORRECTION = "correction", _("Reports taken back")


class BoardBatch(models.Model):
    """One file set for a board; its bytes are made once and never again.

    `held_back`: [{"row", "attestation", "name", "faults": [{"fault", "board", "words"}]}].
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="board_batches"
    )
    activity = models.ForeignKey(
        ReportedActivity, on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NEW)
    held_back = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], name="one_board_batch_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"Board file {self.number} of {self.office}"


class LineState(models.TextChoices):
    IN_FILE = "in_file", _("In the file, not sent yet")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Sent back")
    POSTED = "posted", _("Posted by the board")
    TAKEN_BACK = "taken_back", _("Taken back")


L = LineState
# state -> what a board or an office may answer next. Everything else is refused.
NEXT: dict[str, frozenset[str]] = {
    L.IN_FILE: frozenset({L.SENT, L.ACCEPTED, L.REJECTED, L.POSTED}),
    L.SENT: frozenset({L.ACCEPTED, L.REJECTED, L.POSTED}),
    L.ACCEPTED: frozenset({L.REJECTED, L.POSTED, L.TAKEN_BACK}),
    L.REJECTED: frozenset(),
    L.POSTED: frozenset({L.TAKEN_BACK}),
    L.TAKEN_BACK: frozenset(),
}
LIVE = [L.IN_FILE, L.SENT, L.ACCEPTED, L.POSTED]
WAITING = [L.IN_FILE, L.SENT]
REPORTED = [L.SENT, L.ACCEPTED, L.POSTED]


class BoardLineQuerySet(models.QuerySet["BoardLine"]):
    def of_office(self, office: Organisation) -> "BoardLineQuerySet":
        return self.filter(batch__office=office)

    def of_person(self, user: User) -> "BoardLineQuerySet":
        return self.filter(attestation__participation__user=user)

    def additions(self) -> "BoardLineQuerySet":
        return self.filter(action=ADD)

    def live(self) -> "BoardLineQuerySet":
        """Reports that stand: sent or about to be, and not taken back."""
        return self.additions().filter(state__in=LIVE)

    def to_mend(self) -> "BoardLineQuerySet":
        """Sent back, and nobody has mended them or sent them again."""
        return self.rejected().filter(mended_at__isnull=True)

    def mended(self) -> "BoardLineQuerySet":
        """Sent back and mended; they wait to be sent again."""
        return self.rejected().filter(mended_at__isnull=False)

    def rejected(self) -> "BoardLineQuerySet":
        open_ones = self.additions().filter(state=L.REJECTED, replaced_by__isnull=True)
        return open_ones.filter(attestation__status=Status.APPROVED)

    def to_take_back(self) -> "BoardLineQuerySet":
        """Reports whose attestation no longer stands, or that the office wants back."""
        fallen = Q(attestation__status__in=[Status.REVOKED, Status.SUPERSEDED])
        wanted = fallen | Q(take_back_asked_at__isnull=False)
        under_way = BoardLine.objects.filter(takes_back__isnull=False)
        under_way = under_way.exclude(state=L.REJECTED)
        return (
            self.live().filter(wanted).exclude(pk__in=under_way.values("takes_back_id"))
        )

    def late(self, now: datetime) -> "BoardLineQuerySet":
        """Sent longer ago than posting takes, and not posted."""
        waiting = self.additions().filter(state__in=[L.SENT, L.ACCEPTED])
        return waiting.filter(batch__sent_at__lt=now - POSTING_TAKES)

    def with_people(self) -> "BoardLineQuerySet":
        return self.select_related(
            "batch__activity", "attestation__participation__user",
            "attestation__participation__project",
        )  # fmt: skip

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Reports are kept at least six years.")


class BoardLine(models.Model):
    """One completion in one batch for one board, or the taking back of one.

    `record`: what stands in the file, until it is purged; then name, credit and date.
    `fault`: the field a rejection is about. `replaces`: the rejected line this one resends;
    `takes_back`: the report this one deletes.
    """

    batch = models.ForeignKey(
        BoardBatch, on_delete=models.PROTECT, related_name="lines"
    )
    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, related_name="board_lines"
    )
    action = models.CharField(max_length=6, choices=[(ADD, ADD), (DELETE, DELETE)])
    board = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField()
    record = models.JSONField()
    completed_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=LineState.choices, default=LineState.IN_FILE
    )
    state_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)
    fault = models.CharField(max_length=30, blank=True)
    mended_at = models.DateTimeField(null=True, blank=True)
    take_back_asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT,
        related_name="replaced_by",
    )  # fmt: skip
    takes_back = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT,
        related_name="deletions",
    )  # fmt: skip

    objects = BoardLineQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "board"],
                condition=Q(
                    action="add", state__in=["in_file", "sent", "accepted", "posted"]
                ),
                name="nobody_is_reported_twice",
            )
        ]
        indexes = [models.Index(fields=["state", "completed_on"])]

    def __str__(self) -> str:
        return f"{self.name} · {self.board}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Reports are kept at least six years.")

    @property
    def name(self) -> str:
        return f"{self.record['first_name']} {self.record['last_name']}"

    def thawed(self) -> Record:
        return thawed(self.record)

    def may_become(self, state: str) -> bool:
        return state in NEXT[self.state]

    def due_on(self) -> date:
        """The last day of the 30-day clock."""
        return due_on(self.completed_on)

    def kept_until(self) -> date:
        return kept_until(self.completed_on)

    def is_deletion(self) -> bool:
        return self.action == DELETE


class BoardFile(models.Model):
    """One file of a batch, as its adapter wrote it the first time."""

    batch = models.ForeignKey(
        BoardBatch, on_delete=models.PROTECT, related_name="files"
    )
    adapter = models.CharField(max_length=30)
    adapter_version = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "adapter"], name="one_file_per_adapter_and_batch"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def digest_parts(self) -> list[str]:
        return in_parts(self.digest)


class ResultFile(models.Model):
    """What a board answered to one batch, read and looked at before it is applied.

    `answers`: [{"row", "line", "state", "reason", "fault"}]; `unread`: [[row, why]]. The
    file itself is not kept: its numbers identify people.
    """

    batch = models.ForeignKey(
        BoardBatch, on_delete=models.PROTECT, related_name="results"
    )
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    answers = models.JSONField(default=list)
    unread = models.JSONField(default=list, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Answer to {self.batch}"


class MendAsk(models.Model):
    """The office asked the person, by mail, to mend what holds her report back."""

    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, related_name="mend_asks"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Asked about {self.attestation_id}"


class VouchedName(models.Model):
    """Somebody confirmed that the board has her under this name, unlike the account's."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vouched_names"
    )
    board = models.CharField(max_length=12)
    name = models.CharField(max_length=170)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board", "name"], name="a_name_is_vouched_for_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.name}"


class BoardCycle(models.Model):
    """One person's cycle at one board: when it ends and how many points it asks for."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="board_cycles"
    )
    board = models.CharField(_("board"), max_length=12)
    begins_on = models.DateField(_("first day of the cycle"), null=True, blank=True)
    ends_on = models.DateField(_("last day of the cycle"))
    needed = models.DecimalField(
        _("points your board asks for in it"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["board", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board"], name="one_cycle_per_board"
            )
        ]

    def __str__(self) -> str:
        return f"{self.board} until {self.ends_on}"


class PointsElsewhere(models.Model):
    """Points a person earned outside this product, as she entered them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE,
        related_name="points_elsewhere",
    )  # fmt: skip
    board = models.CharField(_("board"), max_length=12)
    earned_on = models.DateField(_("earned on"))
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)]
    )
    what = models.CharField(_("for what"), max_length=120, blank=True)

    class Meta:
        ordering = ["-earned_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.points} {self.board}"
