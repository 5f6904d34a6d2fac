"""JSON of the topics to start with; each field as it stands in the data file."""

from typing import Any

from rest_framework import serializers


class TopicMeasureSerializer(serializers.Serializer[Any]):
    """What is measured. `goal` is percent where `data_kind` is proportion."""

    name = serializers.CharField()
    kind = serializers.CharField()
    data_kind = serializers.CharField()
    numerator = serializers.CharField(allow_blank=True)
    denominator = serializers.CharField(allow_blank=True)
    people = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    statistic = serializers.CharField()
    whom = serializers.CharField()
    definition = serializers.CharField()
    exclusions = serializers.CharField()
    # `source` and `direction` in the file; a serializer has an own attribute `source`.
    where_to_find_it = serializers.CharField(source="source")
    improvement_direction = serializers.CharField(source="direction")
    goal = serializers.FloatField()
    goal_reason = serializers.CharField()
    period = serializers.CharField()


class IdentifiersSerializer(serializers.Serializer[Any]):
    cms = serializers.CharField(allow_blank=True)
    mips = serializers.CharField(allow_blank=True)
    cbe = serializers.CharField(allow_blank=True)


class BalancingSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    data_kind = serializers.CharField()
    numerator = serializers.CharField(allow_blank=True)
    denominator = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    improvement_direction = serializers.CharField(source="direction")


class SurrogateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    improvement_direction = serializers.CharField(source="direction")
    why = serializers.CharField()


class TopicSerializer(serializers.Serializer[Any]):
    """A topic. An empty `reviewed_by` means that no clinician has looked at it yet."""

    slug = serializers.CharField()
    title = serializers.CharField()
    problem = serializers.CharField()
    specialties = serializers.ListField(child=serializers.CharField())
    settings = serializers.ListField(child=serializers.CharField())
    words = serializers.ListField(child=serializers.CharField())
    minutes_per_week = serializers.IntegerField()
    months = serializers.IntegerField()
    programmes = serializers.ListField(child=serializers.CharField())
    first_test = serializers.CharField()
    change_ideas = serializers.ListField(child=serializers.CharField())
    audit_questions = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    reviewed_by = serializers.CharField(allow_blank=True)
    measure = TopicMeasureSerializer()
    identifiers = IdentifiersSerializer()
    balancing = BalancingSerializer()
    surrogate = SurrogateSerializer(allow_null=True)
