"""What is measured, and the observations: counts per period, never patients."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from projects.models import Membership, Project, Sponsorship


class MeasureKind(models.TextChoices):
    OUTCOME = "outcome", _("Outcome: what matters to patients")
    PROCESS = "process", _("Process: what we do")
    BALANCING = "balancing", _("Balancing: what must not get worse")


class DataKind(models.TextChoices):
    PROPORTION = "proportion", _("A share: numerator of denominator, such as 12 of 20")
    RATE = "rate", _("A rate: events for each 1,000 of something")
    COUNT = "count", _("A count, such as falls in a month")
    VALUE = "value", _("A value, such as minutes or a score")


class ValueStatistic(models.TextChoices):
    MEAN = "mean", _("Mean")
    MEDIAN = "median", _("Median")


class Direction(models.TextChoices):
    INCREASE = "increase", _("Higher is better")
    DECREASE = "decrease", _("Lower is better")


class PeriodKind(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")


class RuleChoice(models.TextChoices):
    """The rule sets of measures.analysis.rules by their keys, the default first."""

    ANHOEJ = "anhoej", _("Anhøj")
    IHI = "ihi", _("IHI")
    BEST_BOX = "bestbox", _("Best box")
    CUT_BOX = "cutbox", _("Cut box")


# Rules that look at the limits and zones of a control chart and judge nothing else.
CONTROL_RULE_CHOICES = [
    ("mdc", _("Making Data Count")),
    ("western_electric", _("Western Electric")),
    ("nelson", _("Nelson")),
]
# Kinds of control charts; measures.analysis.chart_names has their names.
CHART_KINDS = ("p", "pp", "u", "up", "c", "i", "ip", "xbar", "s", "mr", "ms", "t", "g")


class MeasureQuerySet(models.QuerySet["Measure"]):
    def current(self) -> "MeasureQuerySet":
        return self.filter(retired_at__isnull=True)

    def of_team(self) -> "MeasureQuerySet":
        """Without those that one person keeps to herself: they count nowhere."""
        return self.filter(kept_by__isnull=True)

    def visible_to(self, user: User) -> "MeasureQuerySet":
        """Measures `user` may see: inside, what is the team's or her own; outside, what
        she was shown."""
        inside = Q(project__in=Project.objects.inside(user))
        own = Q(kept_by__isnull=True) | Q(kept_by=user)
        shown = Showing.objects.reaching(user).values("measure_id")
        return self.filter(inside & own | Q(kept_by__isnull=True, pk__in=shown))

    def seen_in(self, project: Project) -> "MeasureQuerySet":
        """Measures of the project that whoever it was loaded for may see.

        The team's where it was loaded for nobody, as in a job.
        """
        rows = self.filter(project=project)
        return rows.visible_to(project.viewer) if project.viewer else rows.of_team()


class Peers(models.TextChoices):
    """How other practices of a collaborative see a measure."""

    NOBODY = "", _("Not at all")
    BLINDED = "blinded", _("Under a code name")
    NAMED = "named", _("With our name")


class Measure(models.Model):
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="measures"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=10, choices=MeasureKind.choices)
    data_kind = models.CharField(
        _("what is recorded"), max_length=10, choices=DataKind.choices,
        default=DataKind.PROPORTION,
    )  # fmt: skip
    numerator = models.CharField(_("numerator"), max_length=300, blank=True)
    denominator = models.CharField(_("denominator"), max_length=300, blank=True)
    # A plural such as "children", where the denominator counts each person once.
    people = models.CharField(_("people counted"), max_length=40, blank=True)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True
    )  # of counts and values
    statistic = models.CharField(
        _("what a point shows"),
        max_length=10,
        choices=ValueStatistic.choices,
        default=ValueStatistic.MEAN,
    )  # of values only
    definition = models.TextField(_("how exactly it is counted"), blank=True)
    improvement_direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices
    )
    # A proportion's goal is a ratio 0-1; a rate's is per 1,000; others in their unit.
    goal = models.DecimalField(
        _("goal"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    period = models.CharField(
        _("period"), max_length=10, choices=PeriodKind.choices, default=PeriodKind.MONTH
    )
    # The rules its chart is judged by where a reader asks for no others.
    rule_set = models.CharField(
        _("rules"), max_length=20, choices=RuleChoice.choices,
        default=RuleChoice.ANHOEJ,
    )  # fmt: skip
    # Where it stands in for a measure that cannot be counted here; all optional.
    surrogate_for = models.CharField(
        _("stands in for the measure"), max_length=160, blank=True
    )
    surrogate_identifier = models.CharField(
        _("its number"), max_length=40, blank=True
    )  # such as a CMS, CBE or MIPS number
    surrogate_reason = models.CharField(
        _("why this one is counted instead"), max_length=300, blank=True
    )
    minutes_per_point = models.PositiveSmallIntegerField(
        _("minutes to collect one point"), null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)
    # Only this person sees it, and it counts nowhere; null: it is the team's.
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    peers = models.CharField(
        _("other practices"), max_length=10, choices=Peers.choices, blank=True,
        default=Peers.NOBODY,
    )  # fmt: skip
    retired_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(retired_at__isnull=True),
                name="one_current_measure_per_name",
            ),
            models.CheckConstraint(
                name="measure_kept_to_oneself_goes_to_no_peers",
                condition=Q(kept_by__isnull=True) | Q(peers=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_denominator(self) -> bool:
        return self.data_kind in {DataKind.PROPORTION, DataKind.RATE}

    def definition_changes(self, since: date | None = None) -> "ChartDecisionQuerySet":
        """The standing changes of how it is counted, the oldest first.

        `since`: those only whose first day is that day or a later one.
        """
        changes = self.decisions.standing().definition_changes()
        return changes.filter(day__gte=since) if since else changes


class BatchSource(models.TextChoices):
    MANUAL = "manual", _("entered by hand")
    PASTE = "paste", _("pasted from a spreadsheet")
    EXTRACT = "extract", _("counted from an extract")
    API = "api", _("sent by a program")
    TALLY = "tally", _("counted in a chart audit")
    SURVEY = "survey", _("answered by patients")


class ObservationBatch(models.Model):
    """Where a set of observations came from; undone as a whole."""

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="batches"
    )
    source = models.CharField(max_length=10, choices=BatchSource.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # What stood there before, so that undo can put it back: observation values as JSON.
    replaced = models.JSONField(default=list, blank=True)
    # Why numbers of a frozen baseline changed with it, and with its undoing.
    reason = models.CharField(max_length=200, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_undone_at_and_by",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} on {self.at:%Y-%m-%d}"


class Stratum(models.TextChoices):
    """Kinds of groups beside sites; a team may also use a word of its own."""

    CLINICIAN = "clinician", _("Clinician code")
    PAYER = "payer", _("Payer")
    LANGUAGE = "language", _("Language")


class ObservationQuerySet(models.QuerySet["Observation"]):
    def charted(self) -> "ObservationQuerySet":
        """The chart's own rows, without those that cut the same visits another way."""
        return self.filter(stratified_by="")

    def overlapping(self, starts_on: object, ends_on: object) -> "ObservationQuerySet":
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class Observation(models.Model):
    """Counts of one stretch of days (a period, or a piece of one) at one site.

    With `stratified_by`, a Stratum or the team's own word, `site` names a group of that
    kind: the same visits cut another way, so never summed with rows of another kind.

    An import splits a week at month end and stores both pieces, so that months can be
    summed exactly (decision 15). `denominator` 0 means "nobody to count": no rate.
    """

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="observations"
    )
    batch = models.ForeignKey(
        ObservationBatch, on_delete=models.CASCADE, related_name="observations"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()  # inclusive
    site = models.CharField(max_length=120, blank=True)
    stratified_by = models.CharField(max_length=40, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    # Of values counted from an extract: how many, their sums, their median.
    n = models.BigIntegerField(null=True, blank=True)
    total = models.FloatField(null=True, blank=True)
    total_of_squares = models.FloatField(null=True, blank=True)
    median = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "site", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "stratified_by", "site", "starts_on", "ends_on"],
                name="one_observation_per_piece_and_group",
            ),
            models.CheckConstraint(
                name="observation_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="observation_counts_not_negative",
                condition=(Q(numerator__isnull=True) | Q(numerator__gte=0))
                & (Q(denominator__isnull=True) | Q(denominator__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} from {self.starts_on}"

    def figures(self) -> dict[str, int | Decimal | float | None]:
        """The numbers without the bookkeeping, for audit and undo."""
        names = (
            "numerator",
            "denominator",
            "value",
            "n",
            "total",
            "total_of_squares",
            "median",
        )
        return {name: getattr(self, name) for name in names}


class Annotation(models.Model):
    """A flag on the charts of a project: a PDSA cycle or a note, on its day."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="annotations"
    )
    measure = models.ForeignKey(
        Measure,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="annotations",
    )  # null: on every chart of the project
    on = models.DateField()
    label = models.CharField(max_length=20)
    text = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, default="note")  # note | pdsa
    source_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=Q(source_id__isnull=False),
                name="one_annotation_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} on {self.on}"


class DecisionKind(models.TextChoices):
    PHASE = "phase", _("New phase")
    BASELINE = "baseline", _("Frozen baseline")
    EXCLUSION = "exclusion", _("Point set aside")
    DEFINITION = "definition", _("New definition")


# From their day on the points are judged by themselves.
PHASE_KINDS = frozenset({DecisionKind.PHASE, DecisionKind.DEFINITION})


class ChartDecisionQuerySet(models.QuerySet["ChartDecision"]):
    def standing(self) -> "ChartDecisionQuerySet":
        """Those that nobody has taken back."""
        return self.filter(taken_back_at__isnull=True)

    def definition_changes(self) -> "ChartDecisionQuerySet":
        """Those from whose day on the measure is counted differently."""
        return self.filter(kind=DecisionKind.DEFINITION)


class ChartDecision(models.Model):
    """What a person decided about the chart of a measure, and why; never deleted.

    `day` is the first day of a new phase or of a new definition, the last day of a frozen
    baseline, or the first day of the period whose point is set aside. `period` (its kind)
    and `site` (empty: all sites) belong to points set aside only.

    Of a new definition, `old_definition` holds how the measure was counted before (the
    DEFINITION_FIELDS of measures.definitions). The measure itself holds how it is counted
    now; `new_definition` is what it held when the change was made or taken back.
    """

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    day = models.DateField()
    period = models.CharField(max_length=10, choices=PeriodKind.choices, blank=True)
    site = models.CharField(max_length=120, blank=True)
    old_definition = models.JSONField(null=True, blank=True)
    new_definition = models.JSONField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = ChartDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "kind", "day", "period", "site"],
                condition=Q(taken_back_at__isnull=True),
                name="one_standing_decision_per_point",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(kind="baseline", taken_back_at__isnull=True),
                name="one_frozen_baseline_per_measure",
            ),
            models.CheckConstraint(
                name="decision_taken_back_at_and_by",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="definition_change_keeps_both",
                condition=Q(
                    kind="definition",
                    old_definition__isnull=False,
                    new_definition__isnull=False,
                )
                | ~Q(kind="definition")
                & Q(old_definition__isnull=True, new_definition__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.day}"


class ShowingQuerySet(models.QuerySet["Showing"]):
    def standing(self) -> "ShowingQuerySet":
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def effective(self) -> "ShowingQuerySet":
        """Standing ones whose coach still coaches there, or whose office still looks.

        Only since they last came: whoever comes back is asked about anew.
        """
        here = {"project": OuterRef("measure__project")}
        since = {"joined_at__lte": OuterRef("shown_at")}
        coaching = Membership.objects.current().filter(
            user=OuterRef("coach"), role=ProjectRole.COACH, **here, **since
        )
        of_practice = OrganisationMembership.objects.current().filter(
            user=OuterRef("coach"), role=OrganisationRole.COACH, **since,
            organisation=OuterRef("measure__project__organisation"),
        )  # fmt: skip
        asked = Sponsorship.objects.filter(
            organisation=OuterRef("office"), **here, **since
        )
        return self.standing().filter(
            Exists(coaching) | Exists(of_practice) | Exists(asked)
        )

    def reaching(self, user: User) -> "ShowingQuerySet":
        """Those that `user` sees by: as the project's coach, or in an office it asked."""
        offices = OrganisationMembership.objects.current().filter(
            user=user,
            role__in=[OrganisationRole.ADMINISTRATOR, OrganisationRole.CME_STAFF],
        )
        return self.effective().filter(
            Q(coach=user) | Q(office__in=offices.values("organisation_id"))
        )

    def for_recipient(
        self, *, coach: User | None = None, office: Organisation | None = None
    ) -> "ShowingQuerySet":
        """Those to this coach, or to this office."""
        return self.filter(coach=coach, office=office)


class Showing(models.Model):
    """One measure, shown by its practice to one coach or one CME office."""

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="showings"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    office = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    shown_at = models.DateTimeField(default=timezone.now)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # null: seen since before practices were asked  # fmt: skip
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = ShowingQuerySet.as_manager()

    class Meta:
        ordering = ["shown_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="showing_to_a_coach_or_an_office",
                condition=Q(coach__isnull=False, office__isnull=True)
                | Q(coach__isnull=True, office__isnull=False),
            ),
            models.CheckConstraint(
                name="showing_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["measure", "coach"], condition=Q(withdrawn_at__isnull=True),
                name="one_standing_showing_per_coach",
            ),
            models.UniqueConstraint(
                fields=["measure", "office"], condition=Q(withdrawn_at__isnull=True),
                name="one_standing_showing_per_office",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} shown to {self.coach or self.office}"


class Channel(models.TextChoices):
    """Where somebody from outside saw a measure."""

    PAGE = "page", _("on a page")
    LIST = "list", _("in a list")
    FILE = "file", _("in a file")
    API = "api", _("with a program")


class Look(models.Model):
    """That somebody from outside saw a measure: once for each day and channel."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "user", "channel", "on"],
                name="one_look_per_day_and_channel",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} saw {self.measure} on {self.on.isoformat()}"
