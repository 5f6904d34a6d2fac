"""JSON of tools."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import serializers

from qiapp.lib.screened_serializers import ScreenedSerializer
from tools import outline
from tools.kinds import KINDS, Kind
from tools.models import HEAD_MAX_LENGTH, KIND_CHOICES, TITLE_MAX_LENGTH, Tool

OUTLINE_HELP = "The outline as text: a line each, four spaces more for a line below the one before."
NODES_HELP = (
    "The outline as a list of {text, children}, with `count` in a Pareto chart; read"
    " instead of `outline` when both are sent."
)


class ToolSerializer(ScreenedSerializer):
    """A tool: what it starts from (`head`) and its outline, as text and as a tree."""

    screened = ("title", "head", "outline")
    id = serializers.IntegerField(read_only=True)
    project = serializers.IntegerField(source="project_id", read_only=True)
    kind = serializers.ChoiceField(choices=KIND_CHOICES, required=False)
    title = serializers.CharField(max_length=TITLE_MAX_LENGTH)
    head = serializers.CharField(
        max_length=HEAD_MAX_LENGTH, required=False, allow_blank=True
    )
    outline = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text=OUTLINE_HELP
    )
    nodes = serializers.JSONField(required=False, help_text=NODES_HELP)
    changed_by = serializers.IntegerField(source="changed_by_id", read_only=True)
    changed_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As sent, with `nodes` checked and the words of either form screened."""
        kind = self.asked_kind(attrs)
        nodes = nodes_in(attrs, kind)
        if nodes is not None:
            attrs["outline"] = outline.as_text(nodes)
        attrs = super().validate(attrs)
        attrs.pop("outline", None)
        attrs["kind"] = kind.key
        return attrs | ({} if nodes is None else {"nodes": nodes})

    def asked_kind(self, attrs: dict[str, Any]) -> Kind:
        """The kind of the tool that is changed, or the one asked for."""
        if isinstance(self.instance, Tool):
            return self.instance.about()
        if "kind" not in attrs:
            raise serializers.ValidationError({"kind": [_("Choose a kind of tool.")]})
        return KINDS[attrs["kind"]]


def nodes_in(attrs: dict[str, Any], kind: Kind) -> outline.Nodes | None:
    """The outline that was sent in either form; None when none was."""
    name = "nodes" if "nodes" in attrs else "outline"
    if name not in attrs:
        return None
    read: Any = outline.from_json if name == "nodes" else outline.from_text
    try:
        nodes: outline.Nodes = read(attrs[name], kind, translation)
    except outline.OutlineRefused as refusal:
        said = [f"{fault.line}: {fault.message}" for fault in refusal.faults]
        raise serializers.ValidationError({name: said}) from None
    return nodes
