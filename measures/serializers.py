"""JSON of measures, observations and verdicts."""

from datetime import date
from typing import Any

from rest_framework import serializers

from measures.analysis import periods
from measures.baseline import REASON_MAX_LENGTH
from measures.chart import Chart
from measures.charting import CONSTANT, CONTROL, Reading
from measures.definitions import DEFINITION_FIELDS
from measures.figures import LARGEST, Figures
from measures.models import (
    CHART_KINDS,
    CONTROL_RULE_CHOICES,
    ChartDecision,
    Measure,
    Observation,
    PeriodKind,
    RuleChoice,
)
from measures.strata import kind_of
from projects.models import Project
from qiapp.lib.screened_serializers import ScreenedSerializer


class MeasureSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """A measure. `goal`: a ratio 0-1 of a proportion, per 1,000 of a rate, else in units.

    `surrogate_...`: the measure it stands in for, where that cannot be counted here, and
    why. `same_meaning`: true says that other words about how it is counted mean the same
    as before. It is asked for where numbers stand already; send what is counted
    differently to the measure's definitions.
    """

    screened = ("surrogate_reason",)
    same_meaning = serializers.BooleanField(required=False, write_only=True)
    project: Any = serializers.PrimaryKeyRelatedField(queryset=Project.objects.none())

    class Meta:
        model = Measure
        fields = [
            "id", "project", "name", "kind", "data_kind", "numerator", "denominator",
            "people", "unit", "statistic", "definition", "improvement_direction", "goal",
            "period", "rule_set", "surrogate_for", "surrogate_identifier",
            "surrogate_reason", "minutes_per_point", "position", "retired_at", "version",
            "same_meaning", "no_patient_data",
        ]  # fmt: skip
        read_only_fields = ["id", "position", "retired_at"]
        extra_kwargs = {"version": {"required": False}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return  # the schema is described without a person
        if "project" in self.fields:
            visible = Project.objects.visible_to(request.user)
            self.fields["project"].queryset = visible  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)

        def has(name: str, default: Any = None) -> Any:
            return attrs.get(name, getattr(self.instance, name, default))

        kind = has("data_kind", "proportion")
        goal = attrs.get("goal")
        if goal is not None and (goal < 0 or (kind == "proportion" and goal > 1)):
            raise serializers.ValidationError(
                {"goal": ["A share's goal is a ratio from 0 to 1, such as 0.8."]}
            )
        if (has("surrogate_identifier") or has("surrogate_reason")) and not has(
            "surrogate_for"
        ):
            raise serializers.ValidationError(
                {"surrogate_for": ["Name the measure it stands in for."]}
            )
        return attrs


class RedefinitionSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """How a measure is counted from `day` on, and why; words left out stay as they are.

    `version`: the measure's, as you read it (409 when it is old).
    """

    screened = ("reason",)
    day = serializers.DateField()
    reason = serializers.CharField(max_length=200)
    version = serializers.IntegerField()

    class Meta:
        model = Measure
        fields = ["day", "reason", *DEFINITION_FIELDS, "version", "no_patient_data"]


class DefinitionSerializer(serializers.Serializer):
    """How a measure is counted from one day until another; null: before, or still so.

    `change`: the decision that began it, to take back; null of the first definition.
    """

    begins = serializers.DateField(allow_null=True)
    ends = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    change = serializers.IntegerField(allow_null=True)
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    people = serializers.CharField()
    definition = serializers.CharField()


class ObservationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Observation
        fields = [
            "id", "starts_on", "ends_on", "site", "stratified_by", "numerator",
            "denominator", "value", "n", "total", "total_of_squares", "median", "note", "recorded_at",
        ]  # fmt: skip
        read_only_fields = fields


class FiguresSerializer(serializers.Serializer):
    """The numbers of one period; `period` is any day in it.

    With `stratified_by` (clinician, payer, language or a word of the team's own) `site`
    names a group of that kind: shown beside the others, never summed into the chart.
    """

    period = serializers.DateField()
    site = serializers.CharField(max_length=120, required=False, default="")
    stratified_by = serializers.CharField(max_length=40, required=False, default="")
    numerator = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    denominator = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False
    )
    value = serializers.FloatField(required=False)
    note = serializers.CharField(max_length=200, required=False, default="")

    def figures(self, given: dict[str, Any], measure: Measure) -> Figures:
        """The Figures of one validated row, stretched over its whole period."""
        day: date = given["period"]
        start = periods.period_start(day, measure.period, measure.project.week_starts())
        rest = {name: value for name, value in given.items() if name != "period"}
        rest["stratified_by"] = kind_of(given["stratified_by"])
        return Figures(start, periods.period_end(start, measure.period), **rest)


class RecordingSerializer(ScreenedSerializer):
    """Several periods at once: all are stored, or none.

    `reason`: why numbers of a frozen baseline change; needed only where they do.
    """

    screened = ("reason",)

    observations = FiguresSerializer(many=True, allow_empty=False, max_length=2000)  # type: ignore[call-arg]
    reason = serializers.CharField(
        max_length=REASON_MAX_LENGTH, required=False, default="", allow_blank=True
    )

    def figures(self, measure: Measure) -> list[Figures]:
        row = FiguresSerializer()
        rows = self.validated_data["observations"]
        return [row.figures(dict(given), measure) for given in rows]


class RecordedSerializer(serializers.Serializer):
    batch = serializers.IntegerField(allow_null=True)
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class ReadingSerializer(serializers.Serializer):
    """What of a measure to show; all left out: the team's own chart."""

    site = serializers.CharField(required=False, help_text="One site alone.")
    sites = serializers.ChoiceField(
        [CONSTANT], required=False, help_text="Only the sites that always report."
    )
    since = serializers.DateField(
        required=False, help_text="With `sites=constant`: from this day on."
    )
    period = serializers.ChoiceField(PeriodKind.choices, required=False)
    rules = serializers.ChoiceField(
        [*RuleChoice.choices, *CONTROL_RULE_CHOICES], required=False
    )
    chart = serializers.ChoiceField(
        [CONTROL, *CHART_KINDS], required=False,
        help_text="`control`: the control chart that fits; left out: the run chart.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        site, known = attrs.get("site", ""), self.context["sites"]
        if site and site not in known:
            raise serializers.ValidationError(
                {"site": [f"This measure has no site of that name; it has: {known}."]}
            )
        if site and attrs.get("sites"):
            raise serializers.ValidationError(
                {"sites": ["Ask for one site or for those that always report."]}
            )
        return attrs

    def reading(self) -> Reading:
        """The Reading of what was asked and found valid."""
        asked = dict(self.validated_data)
        if "since" in asked:
            asked["since"] = asked["since"].isoformat()
        if asked.get("rules") in dict(CONTROL_RULE_CHOICES):
            asked.setdefault("chart", CONTROL)
        return Reading(**asked)


class DecisionSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """A decision about the chart; new definitions are made elsewhere, and listed here.

    `day`: the first day of a phase or of a definition, the last day of a frozen baseline, any day of the
    period whose point is set aside. `site`: of a point set aside, empty for all sites.
    """

    screened = ("reason",)

    class Meta:
        model = ChartDecision
        fields = ["id", "kind", "day", "period", "site", "reason", "at",
                  "taken_back_at", "no_patient_data"]  # fmt: skip
        read_only_fields = ["id", "period", "at", "taken_back_at"]


class PointSerializer(serializers.Serializer):
    period_start = serializers.DateField()
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    complete = serializers.BooleanField()
    excluded = serializers.BooleanField()
    note = serializers.CharField()


class ControlSerializer(serializers.Serializer):
    """A control chart: one number per point, null where there is none."""

    kind = serializers.CharField(source="chart.kind")
    reason = serializers.CharField(source="choice.reason")
    cautions = serializers.ListField(
        child=serializers.CharField(), source="choice.cautions"
    )
    fitting_kind = serializers.CharField(source="choice.kind")
    kinds = serializers.ListField(child=serializers.CharField())
    plotted = serializers.ListField(
        child=serializers.FloatField(allow_null=True), source="chart.plotted"
    )
    centre = serializers.ListField(
        child=serializers.FloatField(allow_null=True), source="chart.centre"
    )
    lower = serializers.ListField(
        child=serializers.FloatField(allow_null=True), source="chart.lower"
    )
    upper = serializers.ListField(
        child=serializers.FloatField(allow_null=True), source="chart.upper"
    )
    reasons = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        source="chart.reasons",
    )


class PhaseSerializer(serializers.Serializer):
    """A stretch of the chart with a median of its own; `mixed`: not the same sites."""

    start_date = serializers.DateField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    n_points = serializers.IntegerField()
    n_useful = serializers.IntegerField()
    frozen = serializers.IntegerField(allow_null=True)
    mixed = serializers.BooleanField()
    signal = serializers.BooleanField()


class ChartSerializer(serializers.Serializer):
    """The verdict on a measure: the same words and numbers as on its page."""

    rules = serializers.CharField(source="judged.rules.key")
    period = serializers.CharField(source="series.period")
    sentence = serializers.CharField()
    problem = serializers.CharField()
    caution = serializers.CharField()
    people = serializers.CharField()
    median = serializers.FloatField(source="analysis.median", allow_null=True)
    n_points = serializers.IntegerField(source="analysis.n_points")
    n_useful = serializers.IntegerField(source="analysis.n_useful")
    too_few = serializers.BooleanField(source="analysis.too_few")
    longest_run = serializers.IntegerField(
        source="analysis.longest_run", allow_null=True
    )
    longest_run_limit = serializers.IntegerField(
        source="analysis.longest_run_limit", allow_null=True
    )
    crossings = serializers.IntegerField(source="analysis.crossings", allow_null=True)
    crossings_limit = serializers.IntegerField(
        source="analysis.crossings_limit", allow_null=True
    )
    shift = serializers.BooleanField(source="analysis.shift")
    shift_began = serializers.SerializerMethodField()
    signal = serializers.BooleanField(source="judged.signal")
    control = ControlSerializer(allow_null=True)
    phases = PhaseSerializer(source="analysis.phases", many=True)
    points = PointSerializer(source="series.points", many=True)

    def get_shift_began(self, chart: Chart) -> date | None:
        """First day of the newest shift's first period; null without a shift."""
        run = chart.analysis.current.latest_shift
        return run.start_date if run else None


class FindingSerializer(serializers.Serializer):
    """What one rule found. `starts`: the first days of the marked periods.

    `cap`: the best grade this leaves. `asked`: false where the rule cannot tell.
    """

    rule = serializers.CharField()
    title = serializers.CharField()
    asked = serializers.BooleanField()
    count = serializers.IntegerField()
    of = serializers.IntegerField()
    starts = serializers.ListField(child=serializers.DateField())
    cap = serializers.CharField()


class ActSerializer(serializers.Serializer):
    """A step that would raise the grade; `url` is the page to do it on."""

    rule = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField()


class QualitySerializer(serializers.Serializer):
    """The grade of a measure's numbers, A to D; empty while it is too early to judge."""

    grade = serializers.CharField()
    sentence = serializers.CharField()
    n_periods = serializers.IntegerField(source="quality.n_periods")
    n_present = serializers.IntegerField(source="quality.n_present")
    findings = FindingSerializer(many=True, source="lines")
    would_raise_it = ActSerializer(many=True, source="acts")
