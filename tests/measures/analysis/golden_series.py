"""Golden inputs as the product holds them: a Series, its phases, baseline and centre."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from measures.analysis import Series, build_series, ratio_point
from measures.analysis.documents import PBCHARTS
from measures.analysis.limits import CHARTS
from measures.analysis.series import Point, value_point
from measures.analysis.shift_documents import STABLE_SHIFT
from measures.analysis.subgroups import Subgroups, subgroups

FIRST = date(2020, 1, 1)
KIND_OF = {"p": "proportion", "pp": "proportion", "u": "rate", "up": "rate"} | {
    "c": "count",
    "g": "count",
}


@dataclass(frozen=True)
class Held:
    """One golden input: the series, the chart asked for, and what judge_control takes.

    `comparable`: the product reads it as the document does, so verdicts are the same.
    """

    name: str
    series: Series
    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    comparable: bool = True


def held(case: dict[str, Any]) -> Iterator[Held]:
    """The case's series, one for each facet; none where the product refuses it."""
    document = case["input"]
    groups = document.get("series") or {"": document.get("y")}
    for group, values in groups.items():
        for facet in sorted({*document.get("facet", [""])} - {None}):
            rows = rows_of({**document, "y": values}, facet)
            made = hold(f"{case['id']}{group}{facet}", document, rows)
            if made is not None:
                yield made


def rows_of(document: dict[str, Any], facet: str) -> dict[str, list[Any]]:
    facets = document.get("facet") or [""] * len(document["y"])
    chosen = [place for place, name in enumerate(facets) if name == facet]
    return {
        name: [document[name][place] for place in chosen]
        for name in ("x", "y", "n")
        if document.get(name) is not None
    }


def hold(name: str, document: dict[str, Any], rows: dict[str, Any]) -> Held | None:
    asked = document["chart"]
    chart = PBCHARTS.get(asked) or STABLE_SHIFT.get(asked) or asked
    chart = chart if chart in CHARTS else "run" if asked != "xmr_mdc" else "i"
    found = subgroups(
        chart,
        rows["y"],
        rows.get("n"),
        rows.get("x"),
        x_period=document.get("x_period"),
        combine=document.get("agg_fun", "mean"),
    )
    kind = KIND_OF.get(chart, "value")
    aside = {place - 1 for place in document.get("exclude", ())}
    try:
        points = [point(found, k, chart, k in aside) for k in range(len(found.x))]
        series = build_series(
            points,
            kind=kind,
            period="day",
            name=name,
            goal=document.get("target"),
            improvement_direction="increase" if len(points) % 2 else "decrease",
        )
    except (ValueError, TypeError):
        return None
    odd = found.categorical or asked in STABLE_SHIFT or asked not in CHARTS
    return Held(name, series, chart, options(document), comparable=not odd)


def point(found: Subgroups, k: int, chart: str, aside: bool) -> Point:
    kind = KIND_OF.get(chart, "value")
    day = FIRST + timedelta(days=k)
    y, n = found.y[k], None if found.n is None else found.n[k]
    missing = y != y or (n is not None and n != n)
    if kind in ("proportion", "rate"):
        pair = (None, None) if missing else (whole(y), whole(n))
        return ratio_point(day, *pair, excluded=aside)
    if missing or n == 0:
        return value_point(day, None, excluded=aside)
    sd = found.sd[k] if found.sd[k] == found.sd[k] else None
    if n is not None and chart not in ("xbar", "s"):
        return value_point(day, y / n, n=whole(n), excluded=aside)
    size = n if n is None else whole(n)
    return value_point(day, y, n=size, sd=sd, excluded=aside)


def whole(number: float | None) -> int:
    if number is None or number != int(number):
        raise ValueError("not a whole number")
    return int(number)


def options(document: dict[str, Any]) -> dict[str, Any]:
    cuts = document.get("part") or document.get("split") or ()
    freeze = document.get("freeze")
    baseline = FIRST + timedelta(days=freeze - 1) if freeze and not cuts else None
    return {"phases": [FIRST + timedelta(days=k) for k in cuts], "baseline": baseline}
