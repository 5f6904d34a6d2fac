"""JSON of PDSA cycles."""

from typing import Any

from rest_framework import serializers

from measures.models import Measure
from pdsa.models import Cycle
from projects.models import Project
from qiapp.lib.screened_serializers import ScreenedSerializer, offer_visible

PLAN_FIELDS = (
    "previous", "measure", "change", "prediction", "size", "tasks",
    "is_process_change", "starts_on",
)  # fmt: skip


class CycleSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """A cycle. The prediction is locked once the test has begun."""

    screened = (
        "change", "prediction", "tasks", "observations", "result", "learned",
        "next_step",
    )  # fmt: skip
    project: Any = serializers.PrimaryKeyRelatedField(queryset=Project.objects.none())
    measure: Any = serializers.PrimaryKeyRelatedField(
        queryset=Measure.objects.none(), required=False, allow_null=True
    )
    previous: Any = serializers.PrimaryKeyRelatedField(
        queryset=Cycle.objects.none(), required=False, allow_null=True
    )
    stage = serializers.CharField(read_only=True)

    class Meta:
        model = Cycle
        fields = [
            "id", "project", "number", "stage", "owner", *PLAN_FIELDS, "ends_on",
            "planned_at", "prediction_at", "recorded_afterwards", "imported_at",
            "observations", "done_at", "result", "prediction_match", "learned",
            "studied_at", "decision", "next_step", "decided_at", "version",
            "no_patient_data",
        ]  # fmt: skip
        read_only_fields = [
            "id", "number", "owner", "planned_at", "prediction_at",
            "recorded_afterwards", "imported_at", "done_at", "studied_at", "decided_at",
        ]  # fmt: skip
        extra_kwargs = {
            "prediction": {"required": True, "allow_blank": False},
            "version": {"required": False},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_visible(self, "project", Project)
        offer_visible(self, "measure", Measure)
        offer_visible(self, "previous", Cycle)
