"""JSON of chart audits and their rounds."""

from typing import Any

from rest_framework import serializers

from measures.baseline import REASON_MAX_LENGTH
from measures.models import Measure
from qiapp.lib.screened_serializers import ScreenedSerializer, offer_visible
from tally.counting import MAX_CHARTS, MAX_QUESTIONS, Form, Question
from tally.models import (
    QUESTION_MAX_LENGTH,
    ChartAudit,
    MinimumBy,
    Round,
    SamplingPlan,
)
from tally.sampling import Sample


def some(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=MAX_CHARTS, required=False, allow_null=True, **more
    )


class QuestionSerializer(ScreenedSerializer):
    """One question; `counts`: the answer counted on top, "y" or "n"."""

    screened = ("text",)
    text = serializers.CharField(max_length=QUESTION_MAX_LENGTH)
    counts = serializers.ChoiceField(choices=["y", "n"], default="y")
    measure = serializers.IntegerField(required=False, allow_null=True, default=None)


class SampleSerializer(serializers.Serializer):
    """A sampling plan; "every" needs `step` and `size`, "random" `size` and `listed`."""

    plan = serializers.ChoiceField(choices=SamplingPlan.choices)
    size = some()
    step = some()
    listed = some()
    minimum = some()
    minimum_by = serializers.ChoiceField(
        choices=MinimumBy.choices, default=MinimumBy.TEAM
    )


class AuditSerializer(serializers.ModelSerializer):
    """A chart audit as it is stored; `sample` is its plan, `rounds` how many there were."""

    sample = serializers.SerializerMethodField()
    open_round = serializers.SerializerMethodField()

    class Meta:
        model = ChartAudit
        fields = [
            "id", "project", "measure", "name", "questions", "bundle_measure", "sample",
            "open_round", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sample(self, audit: ChartAudit) -> dict[str, Any]:
        plan = audit.sample().as_json()
        plan.pop("numbers")
        return plan

    def get_open_round(self, audit: ChartAudit) -> int | None:
        """The key of the round that is being counted; null without one."""
        return next((one.pk for one in audit.rounds.all() if one.is_open()), None)


class NewAuditSerializer(ScreenedSerializer):
    """What defines an audit. `bundle`: the measure fed by all questions, all or none."""

    screened = ("name",)
    measure: Any = serializers.PrimaryKeyRelatedField(queryset=Measure.objects.none())
    name = serializers.CharField(max_length=80)
    questions = QuestionSerializer(many=True, allow_empty=False, max_length=MAX_QUESTIONS)  # type: ignore[call-arg]  # fmt: skip
    bundle = serializers.IntegerField(required=False, allow_null=True, default=None)
    sample = SampleSerializer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_visible(self, "measure", Measure)

    def values(self) -> dict[str, Any]:
        """What define_audit takes."""
        given = self.validated_data
        questions = tuple(Question(**question) for question in given["questions"])
        plan = {"size": None} | given["sample"]
        return {
            "measure": given["measure"],
            "name": given["name"],
            "form": Form(questions, given["bundle"]),
            "sample": Sample(**plan),
        }


class CountSerializer(serializers.Serializer):
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()


class RoundSerializer(serializers.ModelSerializer):
    """A round: its period, how many charts, the counts by question and who counted."""

    charts = serializers.IntegerField(read_only=True)
    counts = serializers.DictField(child=CountSerializer(), read_only=True)
    counts_by_site = serializers.DictField(
        child=serializers.DictField(child=CountSerializer()), read_only=True
    )
    counted_by = serializers.SerializerMethodField()
    sample = serializers.JSONField(source="sample_used", read_only=True)

    class Meta:
        model = Round
        fields = [
            "id", "starts_on", "ends_on", "closed_at", "charts", "counts",
            "counts_by_site", "counted_by", "sample",
        ]  # fmt: skip
        read_only_fields = fields

    def get_counted_by(self, round_: Round) -> list[str]:
        """The names of the colleagues who are credited."""
        return [tally.name for tally in round_.counted() if tally.name]


class StartSerializer(serializers.Serializer):
    """`starts_on`: any day of the round's period; by default the next one."""

    starts_on = serializers.DateField(required=False, allow_null=True, default=None)


class CloseSerializer(ScreenedSerializer):
    """`reason`: why numbers of a frozen baseline change; needed only where they do."""

    screened = ("reason",)
    reason = serializers.CharField(
        max_length=REASON_MAX_LENGTH, required=False, default="", allow_blank=True
    )
