"""What lists show of a measure's chart: a verdict, a sentence and a line, cached by content.

The key is a hash of everything the verdict follows from, so a cached glance is never out
of date and belongs to nobody: who may see a measure is decided before its numbers are
read, and equal numbers give equal words to everybody.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from django.core.cache import cache
from django.db import models
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from redis.exceptions import RedisError

from measures.charting import Chart, charts_of
from measures.charts.sparkline import sparkline_svg
from measures.figures import NUMBER_NAMES
from measures.models import ChartDecision, Measure, Observation

GLANCE_LIFE = (
    2 * 24 * 3600
)  # the day is part of the key: an older glance is never asked for
SIGNALS = ("improving", "worsening", "changed", "none", "too_few", "no_data")

# What `charts_of` reads of each measure; flags stand on the large chart only.
SOURCES: dict[type[models.Model], tuple[str, ...]] = {
    Observation: ("starts_on", "ends_on", "site", *NUMBER_NAMES),
    ChartDecision: ("kind", "day", "period", "site", "taken_back_at"),
}

log = structlog.get_logger("qiapp.measures")


@dataclass(frozen=True, slots=True)
class Glance:
    """A chart in one line. `signal` is one of SIGNALS; dates are None without data."""

    sentence: str
    sparkline: str  # SVG markup, everything typed in it escaped
    last_label: str
    last_start: date | None
    signal: str
    period: str

    @property
    def line(self) -> SafeString:
        """The sparkline for a template."""
        return mark_safe(self.sparkline)


def glances_of(measures: Iterable[Measure]) -> dict[int, Glance]:
    """A Glance per measure, by its primary key. Two queries and one look into the cache.

    Three queries more where a measure changed since somebody last looked. Each measure
    needs its `project` loaded.
    """
    measures = list(measures)
    keys = keys_of(measures)
    found = kept(keys.values())
    missing = [measure for measure in measures if keys[measure.pk] not in found]
    made = (
        {keys[c.measure.pk]: glance_of(c) for c in charts_of(missing)}
        if missing
        else {}
    )
    keep(made)
    found |= made
    return {pk: found[key] for pk, key in keys.items()}


def glance_of(chart: Chart) -> Glance:
    last = chart.last_point
    return Glance(
        sentence=chart.sentence,
        sparkline=sparkline_svg(chart.analysis, chart.series, words=translation),
        last_label=chart.last_label,
        last_start=last.period_start if last else None,
        signal=signal_of(chart),
        period=str(chart.series.period),
    )


def signal_of(chart: Chart) -> str:
    """One of SIGNALS: what the rules say of the newest phase, by the wished direction."""
    if chart.last_point is None:
        return "no_data"
    return "too_few" if chart.analysis.too_few else chart.signal_name


def keys_of(measures: Sequence[Measure]) -> dict[int, str]:
    """The cache key of each measure's glance, by primary key. One query per source."""
    rows: dict[int, list[Any]] = {measure.pk: [] for measure in measures}
    for source, columns in SOURCES.items():
        stored = source._default_manager.filter(measure_id__in=list(rows))
        for measure_id, *row in stored.values_list("measure_id", *columns):
            rows[measure_id].append(row)
    return {measure.pk: key_of(measure, rows[measure.pk]) for measure in measures}


def key_of(measure: Measure, rows: Sequence[Any]) -> str:
    """A hash of the measure, its numbers, its calendar, the language and our own code."""
    project = measure.project
    content = (
        [getattr(measure, field.attname) for field in Measure._meta.concrete_fields],
        rows,
        project.week_starts(),
        project.today(),
        translation.get_language(),
    )
    return f"glance:{code_digest()}:{sha256(repr(content).encode()).hexdigest()}"


@once
def code_digest() -> str:
    """A hash of this app's source: a new version never shows an old one's words."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def kept(keys: Collection[str]) -> dict[str, Glance]:
    """The glances in the cache; none when it does not answer: they are made anew then."""
    try:
        return cache.get_many(keys)
    except (OSError, RedisError):
        log.warning("cache does not answer")
        return {}


def keep(made: dict[str, Glance]) -> None:
    try:
        cache.set_many(made, GLANCE_LIFE)
    except (OSError, RedisError):
        log.warning("cache does not answer")
