"""Files of evidence as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from evidence.actions import About
from evidence.models import EvidenceFile, Kind, Review, Verdict
from evidence.reading.gate import MOST_BYTES
from evidence.showing import look_of
from evidence.wording import REFUSALS
from qiapp.lib.screened_serializers import ScreenedSerializer


class EvidenceFileSerializer(serializers.ModelSerializer):
    """One file. `accepted`: whether an office's reviewer accepted it last; null: nobody."""

    by = serializers.CharField(source="by.name", read_only=True)
    sha256 = serializers.CharField(source="digest", read_only=True)
    accepted = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceFile
        fields: tuple[str, ...] = (
            "id", "project", "by", "kind", "title", "issuer", "dated_on", "is_shared",
            "is_imported", "name", "media_type", "size", "pages", "sha256", "added_at",
            "confirmed_at", "frozen_at", "accepted",
        )  # fmt: skip
        read_only_fields = fields

    def get_accepted(self, file: EvidenceFile) -> bool | None:
        reviews = list(file.reviews.all())
        return reviews[0].is_accepted if reviews else None


class BroughtFileSerializer(EvidenceFileSerializer):
    """The file for its owner: `found` says in words what to look at, never the text."""

    found = serializers.SerializerMethodField()
    unread = serializers.SerializerMethodField()

    class Meta(EvidenceFileSerializer.Meta):
        fields = (*EvidenceFileSerializer.Meta.fields, "found", "unread")
        read_only_fields = fields

    def get_found(self, file: EvidenceFile) -> list[str]:
        return [str(one) for one in look_of(file)["found"]]

    def get_unread(self, file: EvidenceFile) -> str:
        """Places that only a person can look at, in words; mostly empty."""
        return str(look_of(file)["unread"])


class NamedProjectSerializer(serializers.Serializer):
    """The project that a request is about, before the rest of it is read."""

    project = serializers.IntegerField()


class BringSerializer(ScreenedSerializer):
    """One file and what it is, as multipart. It counts for nobody before `confirm`."""

    screened = ("title", "issuer")
    project = serializers.IntegerField()
    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    title = serializers.CharField(max_length=120)
    issuer = serializers.CharField(max_length=120, required=False, allow_blank=True)
    dated_on = serializers.DateField(required=False, allow_null=True)
    is_shared = serializers.BooleanField(required=False, default=False)
    is_imported = serializers.BooleanField(required=False, default=False)

    def validate_file(self, file: Any) -> Any:
        if file.size > MOST_BYTES:
            raise serializers.ValidationError(str(REFUSALS["too_large"]))
        return file

    def about(self) -> About:
        """What was said of the file, in the actions' words."""
        said = self.validated_data
        return About(
            kind=said["kind"], title=said["title"], issuer=said.get("issuer", ""),
            dated_on=said.get("dated_on"), is_shared=said["is_shared"],
            is_imported=said["is_imported"],
        )  # fmt: skip


class LookedSerializer(serializers.Serializer):
    """`looked`: you looked at every page and no patient can be recognized."""

    looked = serializers.BooleanField()

    def validate_looked(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError("Look at every page first.")
        return value


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """The office's word on a file or an imported test."""

    class Meta:
        model = Review
        fields = ("id", "office", "file", "cycle", "cycle_version", "verdict", "reason",
                  "reviewer", "at")  # fmt: skip
        read_only_fields = fields


class ReviewRequestSerializer(ScreenedSerializer):
    """Your office's word on one file, or on one imported test at the version you read."""

    screened = ("reason",)
    file = serializers.IntegerField(required=False)
    cycle = serializers.IntegerField(required=False)
    version = serializers.IntegerField(required=False)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if ("file" in attrs) == ("cycle" in attrs):
            raise serializers.ValidationError({"file": ["Name a file or a cycle."]})
        if "cycle" in attrs and "version" not in attrs:
            raise serializers.ValidationError(
                {"version": ["Send the version you have read."]}
            )
        return attrs
