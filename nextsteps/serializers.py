"""What the REST API says of the next step."""

from rest_framework import serializers


class NextStepSerializer(serializers.Serializer):
    """The one thing the caller can do next in a project, and where."""

    project = serializers.IntegerField(source="project.pk")
    rule = serializers.CharField(source="step.rule")
    sentence = serializers.CharField(source="step.sentence")
    why = serializers.CharField(source="step.why")
    action = serializers.CharField(source="step.label")
    url = serializers.CharField()
