"""What the REST API says of board files: never birth days or numbers of people."""

from typing import Any

from rest_framework import serializers

from boardfiles.models import (
    BoardBatch,
    BoardFile,
    BoardLine,
    Kind,
    ReportedActivity,
    ResultFile,
)
from boardfiles.overview import faults_shown
from boardfiles.records import due_on


class BoardActivitySerializer(serializers.ModelSerializer[ReportedActivity]):
    """What the office reports under; `is_filled`: an activity gives title and days."""

    class Meta:
        model = ReportedActivity
        fields = [
            "id", "title", "programme_id", "channel", "number", "reports", "first_day",
            "last_day", "cme_credits", "board_points", "credit_type", "boards", "hours",
            "support", "is_filled", "version",
        ]  # fmt: skip
        read_only_fields = fields


class FaultSerializer(serializers.Serializer):
    """What holds one report back, who mends it, and where."""

    words = serializers.CharField()
    mender = serializers.CharField()
    url = serializers.CharField()


class WaitingSerializer(serializers.Serializer):
    """One completion that no batch has reported; `row`: its place in the list."""

    row = serializers.IntegerField(source="checked.row")
    attestation = serializers.IntegerField(source="attestation.pk")
    name = serializers.CharField()
    completed_on = serializers.DateField(source="attestation.completed_on")
    due_on = serializers.SerializerMethodField()
    boards = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()

    def get_due_on(self, row: Any) -> str:
        """The last of the thirty days."""
        return due_on(row.attestation.completed_on).isoformat()

    def get_boards(self, row: Any) -> list[str]:
        return [one.board for one in row.checked.identities]

    def get_faults(self, row: Any) -> list[dict[str, Any]]:
        found = faults_shown(row, self.context["office"])
        return list(FaultSerializer(found, many=True).data)


class GatheredSerializer(serializers.Serializer):
    """What a new batch would take, and what it holds back."""

    ready = WaitingSerializer(many=True)
    held_back = WaitingSerializer(many=True)


class NewBatchSerializer(serializers.Serializer):
    """`kind`: new, resend (only what was mended) or correction (reports taken back)."""

    activity = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices, default=Kind.NEW)


class BoardFileSerializer(serializers.ModelSerializer[BoardFile]):
    class Meta:
        model = BoardFile
        fields = ["adapter", "adapter_version", "name", "size", "digest"]
        read_only_fields = fields


class BoardLineSerializer(serializers.ModelSerializer[BoardLine]):
    """One report: who, to which board, and what became of it."""

    name = serializers.CharField()

    class Meta:
        model = BoardLine
        fields = [
            "id", "position", "name", "attestation", "action", "board", "completed_on",
            "state", "state_at", "reason", "mended_at",
        ]  # fmt: skip
        read_only_fields = fields


class BoardBatchSerializer(serializers.ModelSerializer[BoardBatch]):
    """One batch; its files are there once `ready_at` is set."""

    files = BoardFileSerializer(many=True)

    class Meta:
        model = BoardBatch
        fields = [
            "id", "activity", "number", "kind", "created_at", "ready_at", "sent_at",
            "purged_at", "held_back", "files",
        ]  # fmt: skip
        read_only_fields = fields


class BoardBatchDetailSerializer(BoardBatchSerializer):
    lines = BoardLineSerializer(many=True)

    class Meta(BoardBatchSerializer.Meta):
        fields = [*BoardBatchSerializer.Meta.fields, "lines"]
        read_only_fields = fields


class ResultRequestSerializer(serializers.Serializer):
    """The board's answer to one batch: CSV or XLSX, up to 2 MB. It is not kept."""

    file = serializers.FileField()


class ResultSerializer(serializers.ModelSerializer[ResultFile]):
    """What each row would change (`answers`) and which rows fit nobody (`unread`).

    Nothing changes before `apply`; `applied_at` is null until then.
    """

    class Meta:
        model = ResultFile
        fields = [
            "id", "batch", "name", "digest", "answers", "unread", "received_at",
            "applied_at",
        ]  # fmt: skip
        read_only_fields = fields
