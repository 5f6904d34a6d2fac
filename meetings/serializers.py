"""JSON of meetings."""

from typing import Any

from rest_framework import serializers

from meetings.models import (
    Attendance,
    Meeting,
    MeetingDecision,
    MeetingTask,
    ReviewedChart,
)


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Somebody who was there; `user` is null for a guest."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Attendance
        fields = ("user", "name", "way", "confirmed_at")


class ReviewedChartSerializer(serializers.ModelSerializer[ReviewedChart]):
    """A chart as it was shown."""

    class Meta:
        model = ReviewedChart
        fields = ("measure", "name", "sentence", "gap", "data_as_of", "digest")


class MeetingDecisionSerializer(serializers.ModelSerializer[MeetingDecision]):
    class Meta:
        model = MeetingDecision
        fields = ("id", "text", "is_test")


class TaskSerializer(serializers.ModelSerializer[MeetingTask]):
    class Meta:
        model = MeetingTask
        fields = ("id", "text", "owner", "due_on", "done_at")


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting: its plan, and once it is closed what was shown and decided."""

    state = serializers.SerializerMethodField()
    present = serializers.SerializerMethodField()
    charts = ReviewedChartSerializer(many=True, read_only=True)
    decisions = MeetingDecisionSerializer(many=True, read_only=True)
    tasks = TaskSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "project", "state", "on", "begins_at", "place", "agenda", "question",
            "started_at", "closed_at", "present", "charts", "decisions", "tasks",
            "version",
        )  # fmt: skip

    def get_state(self, meeting: Meeting) -> str:
        return meeting.state()

    def get_present(self, meeting: Meeting) -> list[dict[str, Any]]:
        return list(AttendanceSerializer(meeting.present(), many=True).data)


class PresentSerializer(serializers.Serializer[Any]):
    """Who of the team is present, by ids of users; everybody else of it is not."""

    present = serializers.ListField(child=serializers.IntegerField(), max_length=200)
