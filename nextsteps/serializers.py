"""What the REST API says of the next step and of reminders."""

from typing import Any

from rest_framework import serializers

from activities.models import Activity
from nextsteps.models import MonthlySeries, Pause, RhythmChoice, SeriesSession
from qiapp.lib.screened_serializers import ScreenedSerializer


class NextStepSerializer(serializers.Serializer):
    """The one thing the caller can do next in a project, and where."""

    project = serializers.IntegerField(source="project.pk")
    rule = serializers.CharField(source="step.rule")
    sentence = serializers.CharField(source="step.sentence")
    why = serializers.CharField(source="step.why")
    action = serializers.CharField(source="step.label")
    url = serializers.CharField()


class RhythmSerializer(serializers.Serializer):
    """On which days the team is reminded. `weekdays`: 0 is Monday."""

    rhythm = serializers.ChoiceField(choices=RhythmChoice.choices)
    weekdays: Any = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7
    )
    month_day = serializers.IntegerField(min_value=1, max_value=28)
    version = serializers.IntegerField()

    def validate_weekdays(self, value: list[int]) -> list[int]:
        return sorted(set(value))


class PauseSerializer(ScreenedSerializer):
    """A rest from reminders: its last day, and why."""

    screened = ("reason",)

    until = serializers.DateField()
    reason = serializers.CharField(
        max_length=Pause._meta.get_field("reason").max_length
    )
    by = serializers.CharField(source="by.name", read_only=True)
    at = serializers.DateTimeField(read_only=True)


class SeriesSessionSerializer(serializers.ModelSerializer[SeriesSession]):
    """The session of one month: its meeting, and the test it opened."""

    on = serializers.DateField(source="meeting.on", read_only=True)

    class Meta:
        model = SeriesSession
        fields = ("month", "on", "meeting", "cycle", "minutes")


class SeriesSerializer(ScreenedSerializer, serializers.ModelSerializer[MonthlySeries]):
    """A monthly series. `weekday`: 0 is Monday; `nth`: 5 is the last one of the month."""

    screened = ("place",)
    activity: Any = serializers.PrimaryKeyRelatedField(
        queryset=Activity.objects.none(), required=False, allow_null=True
    )
    sessions = SeriesSessionSerializer(many=True, read_only=True)

    class Meta:
        model = MonthlySeries
        fields = (
            "nth", "weekday", "begins_at", "minutes", "place", "activity", "version",
            "sessions", "no_patient_data",
        )  # fmt: skip
        extra_kwargs = {"version": {"required": False}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """`context["activities"]`: those that may be chosen."""
        super().__init__(*args, **kwargs)
        if "activities" in self.context:
            self.fields["activity"].queryset = self.context["activities"]  # type: ignore[attr-defined]
