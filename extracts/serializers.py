"""Extracts as JSON, and what a program sends."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from extracts.counts_file import LARGEST_BYTES, text_of
from extracts.differences import digest_of
from extracts.models import Extract, Overlap
from jobs.serializers import JobSerializer
from measures.baseline import REASON_MAX_LENGTH
from qiapp.lib.screened_serializers import ScreenedSerializer


@extend_schema_field(OpenApiTypes.OBJECT)
class RecipeField(serializers.Field):
    """A recipe: a JSON object, or its text in a multipart request (docs/extracts.md)."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        try:
            document = json.loads(data) if isinstance(data, str) else data
        except ValueError as error:
            raise serializers.ValidationError(
                _("This is not JSON: %(error)s.") % {"error": error}
            ) from error
        if not isinstance(document, dict):
            raise serializers.ValidationError(_("A recipe is a JSON object in braces."))
        return document

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


class PreviewRequestSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="CSV or XLSX, one row per visit.")
    recipe = RecipeField(required=False)
    confirmed = serializers.BooleanField(
        default=False,
        help_text="You may use this file for quality improvement and send it here. "
        "Needed where no organisation has agreed.",
    )

    def validate_file(self, file: Any) -> Any:
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise serializers.ValidationError(
                _("The file is larger than %(size)s MB. Export fewer columns or days.")
                % {"size": settings.UPLOAD_MAX_BYTES // 1024**2}
            )
        return file


def reason() -> serializers.CharField:
    return serializers.CharField(
        max_length=REASON_MAX_LENGTH, required=False, default="", allow_blank=True,
        help_text="Why numbers of a frozen baseline change; without it such an extract "
        "stays “received” with `reason_needed`.",
    )  # fmt: skip


class ExtractRequestSerializer(ScreenedSerializer, PreviewRequestSerializer):
    screened = ("reason",)
    measure = serializers.IntegerField()
    recipe = RecipeField()
    overlap = serializers.ChoiceField(
        choices=Overlap.choices, default=Overlap.REPLACE,
        help_text="What happens to periods that have data: replaced, kept, or added to.",
    )  # fmt: skip
    replace = serializers.BooleanField(
        default=False,
        help_text="Replace whatever stands. Otherwise an extract that would change data "
        "stays “received” and shows them in `changes`, until they are agreed to.",
    )
    reason = reason()


class CountsRequestSerializer(ScreenedSerializer):
    """Counts made elsewhere, as a file or as text; nothing but the counts is kept."""

    screened = ("reason",)

    measure = serializers.IntegerField()
    file = serializers.FileField(
        required=False,
        help_text="JSON that the preview printed, or CSV with one line per period.",
    )
    counts = serializers.CharField(
        required=False, max_length=LARGEST_BYTES, trim_whitespace=False,
        help_text="The same as text, instead of `file`.",
    )  # fmt: skip
    overlap = serializers.ChoiceField(
        choices=Overlap.choices, default=Overlap.REPLACE,
        help_text="What happens to periods that have data: replaced, kept, or added to.",
    )  # fmt: skip
    agreed = serializers.CharField(
        max_length=64, default="", allow_blank=True,
        help_text="The `changes_digest` of a 409, when the counts shall change those data.",
    )  # fmt: skip
    reason = reason()

    def validate_file(self, file: Any) -> Any:
        if file.size > LARGEST_BYTES:
            raise serializers.ValidationError(
                _("Counts are smaller than this. Is this the file with the visits?")
            )
        return file

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """With `text`, the decoded counts."""
        given = super().validate(given)
        if ("file" in given) == ("counts" in given):
            raise serializers.ValidationError(
                {"file": [_("Send the counts either as “file” or as “counts”.")]}
            )
        text = text_of(given["file"].read()) if "file" in given else given["counts"]
        return {**given, "text": text}


class AgreementSerializer(ScreenedSerializer):
    screened = ("reason",)
    agreed = serializers.CharField(
        max_length=64, allow_blank=True,
        help_text="The `changes_digest` of the extract, as it was shown.",
    )  # fmt: skip
    reason = reason()


class TallySerializer(serializers.Serializer):
    """Counts have numerator and denominator; values have n, total and mean."""

    numerator = serializers.IntegerField(required=False)
    denominator = serializers.IntegerField(required=False, allow_null=True)
    n = serializers.IntegerField(required=False)
    total = serializers.FloatField(required=False)
    mean = serializers.FloatField(required=False, allow_null=True)


class ChangeSerializer(serializers.Serializer):
    """A period that has data; `after` is null where none would be left."""

    period = serializers.DateField()
    site = serializers.CharField()
    before = TallySerializer()
    after = TallySerializer(allow_null=True)


class CountsRecordedSerializer(serializers.Serializer):
    """What was stored; `batch` is null when all of it was there already."""

    batch = serializers.IntegerField(allow_null=True)
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class NotAgreedSerializer(serializers.Serializer):
    """A problem document with the data that would change; nothing was stored."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    changes = ChangeSerializer(many=True)
    changes_digest = serializers.CharField()


class PreviewSerializer(serializers.Serializer):
    """The reader's verdict; `counts` is null without a recipe or with open questions."""

    verdict = serializers.ChoiceField(
        ["accept", "accept_with_warning", "ask", "refuse"]
    )
    message = serializers.CharField()
    questions = serializers.ListField(child=serializers.DictField())
    warnings = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    sheets = serializers.ListField(child=serializers.DictField())
    columns = serializers.ListField(child=serializers.DictField())
    date_column = serializers.CharField(allow_null=True)
    counts = serializers.DictField(allow_null=True)
    rows = serializers.DictField(required=False)
    rejected = serializers.ListField(child=serializers.DictField(), required=False)


class ExtractSerializer(serializers.ModelSerializer[Extract]):
    job = JobSerializer(read_only=True, allow_null=True)
    error = serializers.SerializerMethodField()
    dropped_columns = serializers.ListField(
        child=serializers.CharField(), read_only=True
    )

    changes = serializers.SerializerMethodField()
    changes_digest = serializers.SerializerMethodField()
    reason_needed = serializers.BooleanField(source="waits_for_reason", read_only=True)

    class Meta:
        model = Extract
        fields = [
            "id", "project", "measure", "status", "received_at", "size", "sha256",
            "permit", "document", "overlap", "job", "outcome", "error", "changes",
            "changes_digest", "reason_needed", "dropped_columns",
            "counted_at", "destroyed_at", "batch",
        ]  # fmt: skip
        read_only_fields = fields

    def get_error(self, extract: Extract) -> str:
        """Plain words when the count failed, else empty."""
        return str(extract.outcome.get("error", ""))

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, extract: Extract) -> list[dict[str, Any]]:
        """Periods that saving would change, while that waits for an agreement."""
        return extract.waiting_changes()

    def get_changes_digest(self, extract: Extract) -> str:
        """What to send as `agreed`; empty while nothing waits."""
        return digest_of(extract.waiting_changes())
