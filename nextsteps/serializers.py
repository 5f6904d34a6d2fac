"""What the REST API says of the next step and of reminders."""

from typing import Any

from rest_framework import serializers

from nextsteps.models import Pause, RhythmChoice
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
