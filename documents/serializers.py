"""Documents as JSON: what is filled, with which words, and what is missing where."""

from rest_framework import serializers

from documents.filling import Entry, Filled


class MissingSerializer(serializers.Serializer[Entry]):
    """An open item. `url`: the field where it is typed; empty for who may not."""

    label = serializers.CharField(source="item.label")  # type: ignore[assignment]
    url = serializers.CharField()


class DocumentSerializer(serializers.Serializer[Filled]):
    """One document of a project; `reviewed_by` is empty while nobody checked its items."""

    id = serializers.CharField(source="kind.id")
    title = serializers.CharField(source="kind.title")
    about_person = serializers.BooleanField(source="kind.about_person")
    reviewed_by = serializers.CharField(source="kind.reviewed_by")
    filled = serializers.IntegerField()
    total = serializers.IntegerField()
    missing = MissingSerializer(many=True)


class EntrySerializer(serializers.Serializer[Entry]):
    """One item as plain text. `limit`: most characters the form takes; null without one."""

    label = serializers.CharField(source="item.label")  # type: ignore[assignment]
    text = serializers.CharField()
    length = serializers.IntegerField()
    limit = serializers.IntegerField(source="item.limit", allow_null=True)
    required = serializers.BooleanField(source="item.required")  # type: ignore[assignment]
    filled = serializers.BooleanField(source="is_filled")
    url = serializers.CharField()


class WholeDocumentSerializer(DocumentSerializer):
    """One document with all its items in order."""

    items = EntrySerializer(source="entries", many=True)
