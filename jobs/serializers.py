"""Jobs as JSON."""

from rest_framework import serializers

from jobs.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    percent = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Null while the total is unknown."
    )

    class Meta:
        model = Job
        fields = [
            "id", "title", "status", "phase", "done", "total", "percent", "error",
            "result_url", "queued_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields
