"""What the API's description says of an analysis; the engine itself checks the fields."""

from typing import Any

from rest_framework import serializers


def numbers(help_text: str, **options: Any) -> serializers.ListField:
    """A list of numbers in which null is missing."""
    child = serializers.FloatField(allow_null=True)
    return serializers.ListField(child=child, help_text=help_text, **options)


def places(help_text: str, **options: Any) -> serializers.ListField:
    """A list of positions, counted from 1."""
    return serializers.ListField(
        child=serializers.IntegerField(), help_text=help_text, **options
    )


class SeriesToAnalyseSerializer(serializers.Serializer[dict[str, Any]]):
    """One series and how to judge it; docs/statistics.md explains every field."""

    chart = serializers.CharField(
        help_text="run, i, mr, xbar, s, t, p, pp, c, u, up, g, ip or ms; pbc_run, pbc_i,"
        " pbc_ms; run_perla (IHI rules), xmr_mdc (Making Data Count), rules (Nelson and"
        " Western Electric), run_rebase or ssa_XMR, ssa_C, ssa_C', ssa_P, ssa_P'"
        " (proposed new levels)."
    )
    y = numbers("Numerators, counts or values in the order of x.", required=False)
    n = numbers("Denominators.", required=False)
    x = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        help_text="ISO dates, numbers or names; rows of one x are put together.",
    )
    x_period = serializers.CharField(
        required=False,
        help_text="day, week, month, quarter or year: rounds dates down.",
    )
    part = places("Positions after which a new phase begins.", required=False)
    exclude = places("Positions of points set aside.", required=False)
    freeze = serializers.IntegerField(
        required=False, help_text="How many points set centre and limits."
    )
    cl = serializers.FloatField(required=False, help_text="A given center line.")
    target = serializers.FloatField(required=False, help_text="The goal.")
    method = serializers.CharField(
        required=False, help_text="anhoej, bestbox or cutbox."
    )
    multiply = serializers.FloatField(
        required=False, help_text="Scales y, centre and limits."
    )
    mode = serializers.CharField(
        required=False, help_text="product (default) or reference."
    )


class PartSerializer(serializers.Serializer[dict[str, Any]]):
    """One phase: its runs about the centre, and what chance allows."""

    part = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    n_obs = serializers.IntegerField()
    n_useful = serializers.IntegerField()
    longest_run = serializers.IntegerField(allow_null=True)
    longest_run_max = serializers.IntegerField(allow_null=True)
    n_crossings = serializers.IntegerField(allow_null=True)
    n_crossings_min = serializers.IntegerField(allow_null=True)
    runs_signal = serializers.BooleanField()


class AnalysisSerializer(serializers.Serializer[dict[str, Any]]):
    """Per point the plotted value, centre and limits; per phase the runs.

    Charts of rules alone (run_perla, xmr_mdc, rules, run_rebase, ssa_…) answer with
    their own fields instead.
    """

    x = serializers.ListField(child=serializers.CharField(), required=False)
    y = numbers("The plotted values.", required=False)
    cl = numbers("The center line.", required=False)
    ucl = numbers("The upper three-sigma limit.", required=False)
    lcl = numbers("The lower three-sigma limit.", required=False)
    ucl95 = numbers("The upper two-sigma limit.", required=False)
    lcl95 = numbers("The lower two-sigma limit.", required=False)
    sigma_signal = places("Points beyond a three-sigma limit.", required=False)
    beyond_limits = places(
        "The same, also where there are too few points to announce anything.",
        required=False,
    )
    n_in_subgroup = places("How many rows made each point.", required=False)
    excluded = places("Points set aside.", required=False)
    parts = PartSerializer(many=True, required=False)
