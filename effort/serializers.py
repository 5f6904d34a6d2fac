"""JSON of minutes, of one's choices and of the sums."""

from rest_framework import serializers

from effort.models import MOST_MINUTES, Task, Worth


class EffortSerializer(serializers.Serializer):
    """One of your own entries."""

    id = serializers.IntegerField(read_only=True)
    project = serializers.IntegerField(source="project_id", read_only=True)
    task = serializers.ChoiceField(choices=Task.choices)
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    spent_on = serializers.DateField()
    entered_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(required=False)


class ShareSerializer(serializers.Serializer):
    name = serializers.CharField()
    minutes = serializers.IntegerField()


class LedgerSerializer(serializers.Serializer):
    """Sums of a project. `people` holds only those who let their team see theirs."""

    total = serializers.IntegerField()
    contributors = serializers.IntegerField()
    by_task = ShareSerializer(many=True)
    people = ShareSerializer(many=True)
    hidden = serializers.IntegerField(help_text="Minutes of people who show no name.")
    weeks = serializers.IntegerField()
    minutes_a_week = serializers.IntegerField(
        source="a_week", allow_null=True, help_text="For each person who entered some."
    )
    promised_minutes_a_week = serializers.IntegerField(
        source="promise.minutes_a_week", default=None, allow_null=True
    )


class ChoiceSerializer(serializers.Serializer):
    """Who sees your minutes, and whether it was worth it (1 to 5; null: not said)."""

    shown_to_team = serializers.BooleanField(required=False)
    on_attestation = serializers.BooleanField(required=False)
    worth = serializers.ChoiceField(
        choices=Worth.choices, required=False, allow_null=True
    )
