"""Chart audits: yes-or-no questions to charts, their rounds, and who tallied what.

Of a chart only the answers are kept, under a running number; never anything that names it.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.analysis import periods
from measures.models import Measure, ObservationBatch
from projects.models import Project
from tally import counting
from tally.counting import Count, Form
from tally.sampling import Sample, sample_from

LINK_DAYS = 7
NAME_MAX_LENGTH = 60
SITE_MAX_LENGTH = 120
QUESTION_MAX_LENGTH = 160


class SamplingPlan(models.TextChoices):
    ALL = "all", _("All charts of the period")
    FIRST = "first", _("The first ones in a row")
    EVERY = "every", _("Every k-th chart")
    RANDOM = "random", _("Random charts; we draw the numbers")


class MinimumBy(models.TextChoices):
    TEAM = "team", _("our team")
    PROGRAMME = "programme", _("the program")


class ChartAuditQuerySet(models.QuerySet["ChartAudit"]):
    def visible_to(self, user: User) -> "ChartAuditQuerySet":
        """Audits of the projects that `user` may know of."""
        return self.filter(measure__in=Measure.objects.visible_to(user))


class ChartAudit(models.Model):
    """A form of questions that feeds measures, used again for every period.

    `questions`: list of {text, counts, measure}; see tally.counting. Each round keeps its
    own copy, so a later change leaves finished rounds as they were.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="chart_audits"
    )
    # Whose page it stands on and whose period its rounds have; always among those fed.
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="chart_audits"
    )
    name = models.CharField(_("name"), max_length=80)
    questions = models.JSONField()
    bundle_measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    plan = models.CharField(
        _("which charts"),
        max_length=10,
        choices=SamplingPlan.choices,
        default=SamplingPlan.FIRST,
    )
    size = models.PositiveIntegerField(null=True, blank=True)
    step = models.PositiveIntegerField(null=True, blank=True)
    listed = models.PositiveIntegerField(null=True, blank=True)
    minimum = models.PositiveIntegerField(null=True, blank=True)
    minimum_by = models.CharField(
        max_length=10, choices=MinimumBy.choices, default=MinimumBy.TEAM
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ChartAuditQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="one_chart_audit_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def form(self) -> Form:
        """The questions as the arithmetic knows them."""
        return counting.form_from(
            {"questions": self.questions, "bundle": self.bundle_measure_id}
        )

    def sample(self) -> Sample:
        """The sampling plan, without numbers: they are drawn for each round."""
        return Sample(
            self.plan, self.size, self.step, self.listed, self.minimum, self.minimum_by
        )


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(closed_at__isnull=True)

    def with_tallies(self) -> "RoundQuerySet":
        """With tallies, batches and the person who closed it: two queries more."""
        return self.select_related("closed_by").prefetch_related("tallies", "batches")


class Round(models.Model):
    """One period of an audit, with the questions and the plan as they were then."""

    audit = models.ForeignKey(
        ChartAudit, on_delete=models.CASCADE, related_name="rounds"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()  # inclusive
    form_used = models.JSONField()
    sample_used = models.JSONField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)
    # What closing wrote into the measures; empty again after reopening.
    batches = models.ManyToManyField(ObservationBatch, blank=True, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "starts_on"], name="one_round_per_period"
            ),
            models.UniqueConstraint(
                fields=["audit"],
                condition=Q(closed_at__isnull=True),
                name="one_open_round_per_audit",
            ),
            models.CheckConstraint(
                name="round_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit}, {self.label()}"

    def label(self) -> str:
        """The period's name in the reader's language: "March 2026"."""
        return periods.label(self.starts_on, self.audit.measure.period, translation)

    def form(self) -> Form:
        return counting.form_from(self.form_used)

    def sample(self) -> Sample:
        return sample_from(self.sample_used)

    def is_open(self) -> bool:
        return self.closed_at is None

    def counted(self) -> "list[Tally]":
        """The tallies that count. No query when they are prefetched."""
        return [tally for tally in self.tallies.all() if not tally.left_out]

    def counts(self) -> dict[str, Count]:
        """The sums of all tallies that count, by question and bundle."""
        return counting.total(tally.counts(self.form()) for tally in self.counted())

    def counts_by_site(self) -> dict[str, dict[str, Count]]:
        """The sums by site, of sites with a chart that counts; "" for no site named."""
        form = self.form()
        found: dict[str, list[Tally]] = {}
        for tally in self.counted():
            if tally.chart_count(form):
                found.setdefault(tally.site, []).append(tally)
        return {
            site: counting.total(tally.counts(form) for tally in found[site])
            for site in sorted(found)
        }

    def charts(self) -> int:
        """How many charts were looked at."""
        return sum(tally.chart_count(self.form()) for tally in self.counted())


class TallyKind(models.TextChoices):
    LINK = "link", _("tally link")
    PAPER = "paper", _("paper sheet")


def new_code() -> str:
    """What a link is made from; worthless without the installation's signature."""
    return secrets.token_urlsafe(12)


def link_end() -> datetime:
    """When a link made now stops working."""
    return timezone.now() + timedelta(days=LINK_DAYS)


class Tally(models.Model):
    """What one person counted in a round, by link or on paper; she is credited by name.

    By link: `answers` as in tally.counting, `devices` the last sequence of each device.
    On paper: `totals` {key: [numerator, denominator]} and `paper_charts`.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies")
    kind = models.CharField(
        max_length=10, choices=TallyKind.choices, default=TallyKind.LINK
    )
    # Of the person who counts: a colleague, never a patient. Empty until she says it.
    name = models.CharField(max_length=NAME_MAX_LENGTH, blank=True)
    offered_name = models.CharField(max_length=NAME_MAX_LENGTH, blank=True)
    # Where the charts are from, when the measure is kept by site.
    site = models.CharField(max_length=SITE_MAX_LENGTH, blank=True)
    code = models.CharField(max_length=24, unique=True, default=new_code)
    answers = models.TextField(blank=True)
    devices = models.JSONField(default=dict, blank=True)
    totals = models.JSONField(default=dict, blank=True)
    paper_charts = models.PositiveIntegerField(default=0)
    left_out = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=link_end)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"Tally of {self.name or self.offered_name or '…'}"

    def state(self) -> str:
        """open, finished, revoked, closed (with its round) or expired."""
        if self.finished_at:
            return "finished"
        if self.revoked_at:
            return "revoked"
        if not self.round.is_open():
            return "closed"
        return "expired" if self.expires_at <= timezone.now() else "open"

    def chart_count(self, form: Form) -> int:
        """Charts with every question answered, or those of the paper sheet."""
        if self.kind == TallyKind.PAPER:
            return self.paper_charts
        return counting.whole_charts(form, self.answers)

    def counts(self, form: Form) -> dict[str, Count]:
        """Its counts by question and bundle; of paper only what feeds a measure."""
        if self.kind == TallyKind.PAPER:
            return {key: Count(*pair) for key, pair in self.totals.items()}
        return counting.counts_of(form, self.answers)

    def charts_counted(self) -> int:
        """Its charts, for a page."""
        return self.chart_count(self.round.form())

    def is_broken_off(self) -> bool:
        """Whether its last chart lacks answers and is therefore not counted."""
        return counting.is_broken_off(self.round.form(), self.answers)
