"""What lists show of a measure's chart: a verdict, a sentence and a line, cached by content.

The key is a hash of everything the verdict follows from, so a cached glance is never out
of date and belongs to nobody: who may see a measure is decided before its numbers are
read, and equal numbers give equal words to everybody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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

from measures.charting import Chart, build_chart, decisions_by_measure
from measures.charts.sparkline import sparkline_svg
from measures.figures import figures_from
from measures.models import (
    Annotation,
    ChartDecision,
    Measure,
    Observation,
)
from measures.provenance import ROW
from measures.quality import Assessment, assess_all

Sources = dict[type[models.Model], list[Sequence[Any]]]

GLANCE_LIFE = (
    2 * 24 * 3600
)  # the day is part of the key: an older glance is never asked for
SIGNALS = ("improving", "worsening", "changed", "none", "too_few", "no_data")

# What the chart and the grade of its numbers follow from. Of the flags only the
# measure's own notes, which explain a number. Each row names its batch, and neither what
# a batch is nor what it replaced ever changes: batches need no place in the key.
SOURCES: dict[type[models.Model], tuple[str, ...]] = {
    Observation: ROW,
    ChartDecision: ("kind", "day", "period", "site", "taken_back_at"),
    Annotation: ("on", "source"),
}

log = structlog.get_logger("qiapp.measures")


@dataclass(frozen=True, slots=True)
class Glance:
    """A chart in one line. `signal` is one of SIGNALS; dates are None without data.

    `grade`: of the numbers behind it, A to D, empty while it is too early to judge;
    `quality`: what that means.
    """

    sentence: str
    sparkline: str  # SVG markup, everything typed in it escaped
    last_label: str
    last_start: date | None
    signal: str
    period: str
    grade: str
    quality: str

    @property
    def line(self) -> SafeString:
        """The sparkline for a template."""
        return mark_safe(self.sparkline)


def glances_of(measures: Iterable[Measure]) -> dict[int, Glance]:
    """A Glance per measure, by its primary key. Three queries and one look into the cache.

    Two queries more where a measure changed since somebody last looked. Each measure
    needs its `project` loaded.
    """
    measures = list(measures)
    sources = sources_of(measures)
    keys = {measure.pk: key_of(measure, sources[measure.pk]) for measure in measures}
    found = kept(keys.values())
    missing = [measure for measure in measures if keys[measure.pk] not in found]
    made = {keys[pk]: one for pk, one in made_anew(missing, sources).items()}
    keep(made)
    found |= made
    return {pk: found[key] for pk, key in keys.items()}


def made_anew(
    measures: Sequence[Measure], sources: Mapping[int, Sources]
) -> dict[int, Glance]:
    """A Glance per measure, by its primary key. Two queries; none without measures."""
    if not measures:
        return {}
    decisions = decisions_by_measure(measures)
    charts = [
        bare_chart(measure, sources[measure.pk], decisions.get(measure.pk, []))
        for measure in measures
    ]
    rows = {pk: source[Observation] for pk, source in sources.items()}
    assessed = assess_all(charts, rows)
    return {c.measure.pk: glance_of(c, assessed[c.measure.pk]) for c in charts}


def bare_chart(
    measure: Measure, sources: Sources, decisions: Sequence[ChartDecision]
) -> Chart:
    """The chart without the flags of other measures, from what the key was made of."""
    notes = [
        Annotation(project_id=measure.project_id, measure=measure, on=on, source=source)
        for on, source in sources[Annotation]
    ]
    figures = [figures_from(row[:-1]) for row in sources[Observation]]
    return build_chart(measure, figures, notes, decisions=decisions)


def glance_of(chart: Chart, assessment: Assessment) -> Glance:
    last = chart.last_point
    return Glance(
        sentence=chart.sentence,
        sparkline=sparkline_svg(chart.analysis, chart.series, words=translation),
        last_label=chart.last_label,
        last_start=last.period_start if last else None,
        signal=signal_of(chart),
        period=str(chart.series.period),
        grade=assessment.grade,
        quality=assessment.sentence,
    )


def signal_of(chart: Chart) -> str:
    """One of SIGNALS: what the rules say of the newest phase, by the wished direction."""
    if chart.last_point is None:
        return "no_data"
    return "too_few" if chart.analysis.too_few else chart.signal_name


def sources_of(measures: Sequence[Measure]) -> dict[int, Sources]:
    """The rows of SOURCES of each measure, by primary key. One query per source."""
    found: dict[int, Sources] = {m.pk: {one: [] for one in SOURCES} for m in measures}
    for source, columns in SOURCES.items():
        stored = source._default_manager.filter(measure_id__in=list(found))
        for measure_id, *row in stored.values_list("measure_id", *columns):
            found[measure_id][source].append(row)
    return found


def key_of(measure: Measure, sources: Sources) -> str:
    """A hash of the measure, its numbers, its calendar, the language and our own code."""
    project = measure.project
    content = (
        [getattr(measure, field.attname) for field in Measure._meta.concrete_fields],
        list(sources.values()),
        project.week_starts(),
        project.today(),
        str(project.zone()),
        project.status,
        project.ended_on,
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
