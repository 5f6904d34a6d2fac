"""Files of evidence as the API shows them; never what was found in them."""

from rest_framework import serializers

from evidence.models import EvidenceFile


class EvidenceFileSerializer(serializers.ModelSerializer):
    """One file. `accepted`: whether an office's reviewer accepted it last; null: nobody."""

    by = serializers.CharField(source="by.name", read_only=True)
    sha256 = serializers.CharField(source="digest", read_only=True)
    accepted = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceFile
        fields = (
            "id", "project", "by", "kind", "title", "issuer", "dated_on", "is_shared",
            "is_imported", "name", "media_type", "size", "pages", "sha256", "added_at",
            "confirmed_at", "frozen_at", "accepted",
        )  # fmt: skip
        read_only_fields = fields

    def get_accepted(self, file: EvidenceFile) -> bool | None:
        reviews = list(file.reviews.all())
        return reviews[0].is_accepted if reviews else None
