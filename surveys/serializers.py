"""JSON of surveys: what the team's pages show, never one person's answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from surveys.models import Round, Survey
from surveys.results import Item, results_of


class SurveySerializer(serializers.ModelSerializer):
    """A survey; `measures`: the measure that each question feeds, by the question's key."""

    measures = serializers.SerializerMethodField()
    open_round = serializers.SerializerMethodField()

    class Meta:
        model = Survey
        fields = ["id", "project", "name", "measures", "open_round"]
        read_only_fields = fields

    def get_measures(self, survey: Survey) -> dict[str, int]:
        """Keys of measures by question."""
        return {link.item: link.measure_id for link in survey.item_measures.all()}

    def get_open_round(self, survey: Survey) -> int | None:
        """The key of the round that takes answers; null without one."""
        return next((one.pk for one in survey.rounds.all() if one.is_open()), None)


class ItemSerializer(serializers.Serializer):
    """One question of a round.

    `top` and `counts` (y, m, l, n, x: yes, mostly, a little, no, does not apply) are null
    where fewer than ten people answered it; `n`: people to whom it applied.
    """

    key = serializers.CharField()
    question = serializers.CharField()
    n = serializers.IntegerField()
    top = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), allow_null=True)


class SurveyRoundSerializer(serializers.ModelSerializer):
    """A round. `arrived`: answers so far; `shown`: those that the items add up."""

    shown = serializers.IntegerField(read_only=True)
    items = serializers.SerializerMethodField()

    class Meta:
        model = Round
        fields = [
            "id", "starts_on", "ends_on", "closed_at", "target", "arrived", "shown",
            "items",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ItemSerializer(many=True))
    def get_items(self, round_: Round) -> list[dict[str, Any]]:
        """The questions, once ten answers can be shown together; empty before."""
        return [item_json(item) for item in results_of(round_).items]


def item_json(item: Item) -> dict[str, Any]:
    shown = item.share is not None
    counts = {part.letter: part.count for part in item.parts} | {"x": item.apart}
    return dict(
        ItemSerializer(
            {
                "key": item.question.key, "question": str(item.question.text),
                "n": item.n, "top": item.top if shown else None, "share": item.share,
                "counts": counts if shown else None,
            }
        ).data
    )  # fmt: skip
