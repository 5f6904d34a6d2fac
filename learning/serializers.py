"""JSON of debriefs."""

from typing import Any

from rest_framework import serializers

from learning.catalogue import tags
from learning.models import (
    SENTENCE_MAX_LENGTH,
    TIP_MAX_LENGTH,
    Audience,
)
from qiapp.lib.screened_serializers import ScreenedSerializer


class DebriefSerializer(ScreenedSerializer):
    """One person's look back. Tags by their slugs."""

    screened = ("helped", "hindered", "tip")

    person = serializers.IntegerField(source="person_id", read_only=True)
    helped_tags: Any = serializers.ListField(
        child=serializers.CharField(), required=False
    )
    helped = serializers.CharField(
        max_length=SENTENCE_MAX_LENGTH, required=False, allow_blank=True
    )
    hindered_tags: Any = serializers.ListField(
        child=serializers.CharField(), required=False
    )
    hindered = serializers.CharField(
        max_length=SENTENCE_MAX_LENGTH, required=False, allow_blank=True
    )
    tip = serializers.CharField(
        max_length=TIP_MAX_LENGTH, required=False, allow_blank=True
    )
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    written_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(required=False)

    def validate_helped_tags(self, value: list[str]) -> list[str]:
        return known_tags(value)

    def validate_hindered_tags(self, value: list[str]) -> list[str]:
        return known_tags(value)


def known_tags(slugs: list[str]) -> list[str]:
    """Each once, in the order of the list. Raises ValidationError for one we do not know."""
    unknown = sorted(set(slugs) - tags().keys())
    if unknown:
        raise serializers.ValidationError(f"Unknown: {', '.join(unknown)}.")
    return [slug for slug in tags() if slug in slugs]


class TagCountSerializer(serializers.Serializer):
    """How many people of the project named one tag."""

    label: Any = serializers.CharField()
    helped = serializers.IntegerField()
    hindered = serializers.IntegerField()
