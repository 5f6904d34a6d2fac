"""JSON in, JSON out: one analysis described by a plain object, for other programs.

The names of fields are those of the golden vectors (tests/data/golden). `mode` is
"reference" (the conventions of the package that made the vectors) or "product" (the
choices of docs/statistics.md, where they depart on purpose).
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import numpy as np

from measures.analysis import rule_documents
from measures.analysis.columns import Flags, Floats
from measures.analysis.control_chart import ControlCharts, Input, control_charts
from measures.analysis.document_fields import checked
from measures.analysis.limits import CHARTS
from measures.analysis.rules import USEFUL_POINTS_NEEDED
from measures.analysis.shift_documents import STABLE_SHIFT, stable_shift_chart
from measures.analysis.spread import Conventions, Following
from measures.analysis.subgroups import Subgroups, subgroups

Document = Mapping[str, Any]
Answer = dict[str, Any]
MODES = ("reference", "product")
PBCHARTS = {"pbc_run": "run", "pbc_i": "ip", "pbc_ms": "ms"}


def analyse_document(document: Document, mode: str = "product") -> Answer:
    """What the analysis finds, under the golden names; {"error": …} if it cannot be.

    A document that is no analysis, names an unknown chart or holds impossible numbers
    gives an error with its reason, so that one bad series never stops a list.
    """
    try:
        return _analysed(document, mode)
    except ValueError as problem:
        return {"error": str(problem)}
    except KeyError as problem:
        return {"error": f"The field {problem} is missing"}


def _analysed(document: Document, mode: str) -> Answer:
    document = checked(document)
    mode = document.get("mode", mode)
    chart = document["chart"]
    if chart == "run_perla":
        return rule_documents.ihi_chart(document, mode)
    if chart in _RULES:
        return _RULES[chart](document, mode)
    if chart in STABLE_SHIFT:
        return stable_shift_chart(document)
    return analyse_chart(document, mode)


_RULES: dict[str, Callable[[Document, str], Answer]] = {
    "rules": rule_documents.rule_points,
    "run_rebase": rule_documents.levels,
    "xmr_mdc": rule_documents.mdc_chart,
}


def analyse_chart(document: Document, mode: str) -> Answer:
    """Centre, limits, runs and signals of a chart; by facet where there are facets."""
    if document.get("facet") is None:
        return _analyse_one(document, mode)
    facets = {name for name in document["facet"] if name is not None}
    return {
        "facets": [
            {"facet": name, **_analyse_one(_facet(document, name), mode)}
            for name in sorted(facets)
        ]
    }


def _facet(document: Document, name: object) -> Document:
    rows = [k for k, facet in enumerate(document["facet"]) if facet == name]
    picked = {
        field: [document[field][k] for k in rows]
        for field in ("x", "y", "n")
        if document.get(field) is not None
    }
    return {**document, "facet": None, **picked}


def _analyse_one(document: Document, mode: str) -> Answer:
    asked = document["chart"]
    chart = PBCHARTS.get(asked, asked)
    if chart not in CHARTS:
        raise ValueError(f"There is no chart called {asked!r}")
    reference = mode == "reference"
    found = _subgroups(chart, document)
    if not reference:
        _refuse_impossible(chart, found)
    method = document.get("method", "anhoej")
    charts = control_charts(
        chart,
        [_input(chart, document, found, reference=reference)],
        conventions=_conventions(asked, document, found, reference=reference),
        method=method,
    )
    return _answer(document, found, charts, reference=reference)


def _subgroups(chart: str, document: Document) -> Subgroups:
    return subgroups(
        chart,
        document["y"],
        document.get("n"),
        document.get("x"),
        x_period=document.get("x_period"),
        combine=document.get("agg_fun", "mean"),
    )


COUNTING = frozenset({"p", "pp", "u", "up", "c", "g"})
SHARES = frozenset({"p", "pp"})


def _refuse_impossible(chart: str, found: Subgroups) -> None:
    """The product does not draw what cannot have been counted."""
    for x, y, n in zip(found.x, found.y, found.n or found.y, strict=True):
        if chart in COUNTING and (y < 0 or n < 0):
            raise ValueError(f"{x}: a count below 0")
        if found.n is not None and n == 0 and y > 0:
            raise ValueError(f"{x}: numerator {y:g} of a denominator of 0")
        if chart in SHARES and y > n:
            raise ValueError(f"{x}: numerator {y:g} above denominator {n:g}")


def _input(
    chart: str, document: Document, found: Subgroups, *, reference: bool
) -> Input:
    y, n = found.y, found.n
    if n is not None and chart not in _TAKES_N:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            y = tuple(np.array(y) / np.array(n))
        n = None
    phases = document.get("part") or document.get("split") or ()
    freeze = document.get("freeze")
    if reference and phases:
        freeze = None
    return Input(
        y=y,
        n=n,
        sd=found.sd if chart in ("xbar", "s") else None,
        exclude=[place - 1 for place in document.get("exclude") or ()],
        phases=phases,
        freeze=freeze,
        centre=document.get("cl"),
    )


_TAKES_N = frozenset({"xbar", "s", "p", "pp", "u", "up", "ip", "ms"})


def _conventions(
    asked: str, document: Document, found: Subgroups, *, reference: bool
) -> Conventions:
    screened = document.get("screened_mr", document.get("screened", True))
    following = Following.PRODUCT
    if reference:
        following = Following.PBCHARTS if asked in PBCHARTS else Following.QICHARTS2
    return Conventions(
        screen=bool(screened),
        categorical=found.categorical,
        following=following,
        sigma=document.get("sd"),
    )


def _answer(
    document: Document, found: Subgroups, charts: ControlCharts, *, reference: bool
) -> Answer:
    scale = document.get("multiply", 1)
    drawn = charts.lines
    lower, lower2 = drawn.lower, drawn.lower2
    if document.get("y_neg") is False and np.nanmin(drawn.plotted, initial=0) >= 0:
        lower, lower2 = np.maximum(lower, 0), np.maximum(lower2, 0)
    loud = _loud(charts, reference=reference)
    answer: Answer = {
        "x": [str(x) for x in found.x],
        "y": numbers(drawn.plotted * scale),
        "cl": numbers(drawn.centre * scale),
        "ucl": numbers(drawn.upper * scale),
        "lcl": numbers(lower * scale),
        "ucl95": numbers(drawn.upper2 * scale),
        "lcl95": numbers(lower2 * scale),
        "sigma_signal": (np.flatnonzero(charts.outside & loud) + 1).tolist(),
        "n_in_subgroup": list(found.sizes),
        "excluded": sorted(set(document.get("exclude") or ())),
        "parts": _parts(document, charts, found, reference=reference),
    }
    if not reference:
        answer["beyond_limits"] = (np.flatnonzero(charts.outside) + 1).tolist()
    return answer


def _loud(charts: ControlCharts, *, reference: bool) -> Flags:
    """The points whose phase has useful points enough to announce anything."""
    enough = charts.runs.n_useful >= (0 if reference else USEFUL_POINTS_NEEDED)
    loud: Flags = enough[charts.columns.group]
    return loud


def _parts(
    document: Document, charts: ControlCharts, found: Subgroups, *, reference: bool
) -> list[Answer]:
    columns, runs = charts.columns, charts.runs
    counted = columns.include | (document["chart"] in PBCHARTS)
    sizes = np.bincount(columns.group, minlength=columns.n_groups)
    n_obs = np.bincount(columns.group[counted], minlength=columns.n_groups)
    ends = np.cumsum(sizes)
    parts = []
    for k in range(columns.n_groups):
        n_useful = int(runs.n_useful[k])
        useful = n_useful > 0
        silent = found.categorical or (
            not reference and n_useful < USEFUL_POINTS_NEEDED
        )
        parts.append(
            {
                "part": k + 1,
                "start": int(ends[k] - sizes[k]) + 1,
                "end": int(ends[k]),
                "n_obs": int(n_obs[k]),
                "n_useful": n_useful,
                "longest_run": int(runs.longest[k]) if useful else None,
                "longest_run_max": int(runs.longest_limit[k]) if useful else None,
                "n_crossings": int(runs.crossings[k]) if useful else None,
                "n_crossings_min": int(runs.crossings_limit[k]) if useful else None,
                "runs_signal": bool(runs.signal[k]) and not silent,
            }
        )
    return parts


def numbers(values: Floats) -> list[float | None]:
    """The values with None for what is missing or not finite: JSON has no NaN."""
    return [float(value) if isfinite(value) else None for value in values]
