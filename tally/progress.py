"""What the pages of a round show: counts so far, the tracker, who is credited."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists

from measures.models import Measure, Observation
from projects.models import Project
from tally.counting import BUNDLE, Count, key_of
from tally.models import Round, Tally
from tally.sampling import Sample
from tally.wording import plan_words


@dataclass(frozen=True, slots=True)
class Line:
    """One question, or the bundle (no text), with its count and what it feeds."""

    text: str
    count: Count
    measure: Measure | None
    wants_no: bool = False


@dataclass(frozen=True)
class Progress:
    """A round as its page shows it."""

    lines: list[Line]
    charts: int
    sample: Sample
    tallies: list[Tally]

    @property
    def target(self) -> int | None:
        return self.sample.target()

    @property
    def missing(self) -> int:
        """Charts still missing to the minimum; 0 when it is reached or nobody set one."""
        return max(0, (self.sample.minimum or 0) - self.charts)

    @property
    def is_complete(self) -> bool:
        return self.charts >= (self.target or 1) and not self.missing


def progress_of(round_: Round) -> Progress:
    """The round's counts and tallies. One query; none more when tallies are prefetched."""
    form, counts = round_.form(), round_.counts()
    measures = round_.audit.project.measures.in_bulk(
        [output.measure for output in form.outputs()]
    )
    lines = [
        Line(
            question.text, counts.get(key_of(place), Count()),
            measures.get(question.measure or 0), question.counts == "n",
        )
        for place, question in enumerate(form.questions)
    ]  # fmt: skip
    if form.bundle is not None:
        count = counts.get(BUNDLE, Count())
        lines.append(Line("", count, measures.get(form.bundle)))
    return Progress(lines, round_.charts(), round_.sample(), list(round_.tallies.all()))


def standing_numbers(round_: Round) -> list[Observation]:
    """What the fed measures hold of the period already; closing would replace it."""
    fed = [output.measure for output in round_.form().outputs()]
    sites = set(round_.counts_by_site()) or {""}
    rows = Observation.objects.charted().filter(measure_id__in=fed, site__in=sites)
    found = rows.overlapping(round_.starts_on, round_.ends_on)
    return list(found.select_related("measure"))


def colleagues(project: Project) -> list[str]:
    """Names to pick from: the team, and whoever counted before. Two queries."""
    before = Tally.objects.filter(round__audit__project=project).exclude(name="")
    names = {membership.user.name for membership in project.team()}
    return sorted(names | set(before.values_list("name", flat=True)))


def known_sites(project: Project) -> list[str]:
    """The sites that the project's numbers and tallies name, in order. Two queries."""
    rows = (
        Observation.objects.charted().filter(measure__project=project).exclude(site="")
    )
    tallied = Tally.objects.filter(round__audit__project=project).exclude(site="")
    named = {
        *rows.values_list("site", flat=True),
        *tallied.values_list("site", flat=True),
    }
    return sorted(named)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person without an account of her own counted: charts, from when to when."""

    name: str
    charts: int
    first: date
    last: date


def contributions(project: Project) -> list[Contribution]:
    """Who counted charts in closed rounds, by name. Two queries."""
    found: dict[str, list[tuple[int, Round]]] = {}
    for round_ in closed_rounds(project):
        form = round_.form()
        for tally in round_.counted():
            if tally.name and tally.chart_count(form):
                found.setdefault(tally.name, []).append(
                    (tally.chart_count(form), round_)
                )
    return [credited(name, found[name]) for name in sorted(found)]


def closed_rounds(project: Project) -> list[Round]:
    """With `beside_kept`: whether somebody keeps a measure of the project to herself."""
    kept = Measure.objects.filter(project=project, kept_by__isnull=False)
    rows = Round.objects.filter(audit__project=project, closed_at__isnull=False)
    marked = rows.annotate(beside_kept=Exists(kept))
    return list(marked.select_related("audit").prefetch_related("tallies"))


def credited(name: str, counted: list[tuple[int, Round]]) -> Contribution:
    return Contribution(
        name=name,
        charts=sum(charts for charts, _round in counted),
        first=min(round_.starts_on for _charts, round_ in counted),
        last=max(round_.ends_on for _charts, round_ in counted),
    )


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """One audit as a report prints it: how charts were chosen, how many, who counted."""

    name: str
    plan: str
    rounds: int
    charts: int
    counted_by: tuple[str, ...]


def audit_summaries(project: Project) -> list[AuditSummary]:
    """The audits with closed rounds, in order of their names. Two queries.

    Without those that feed a measure somebody keeps to herself: it stands on no paper.
    """
    by_audit: dict[str, list[Round]] = {}
    for round_ in open_to_all(closed_rounds(project)):
        by_audit.setdefault(round_.audit.name, []).append(round_)
    return [summary_of(name, by_audit[name]) for name in sorted(by_audit)]


def open_to_all(rounds: list[Round]) -> list[Round]:
    """Those of audits that feed the team's measures alone, then and now.

    One query where somebody keeps a measure of the project to herself, else none.
    """
    if not any(one.beside_kept for one in rounds):  # type: ignore[attr-defined]
        return rounds
    ids = {n for one in rounds for n in fed_by(one)}
    kept = set(
        Measure.objects.filter(pk__in=ids, kept_by__isnull=False)
        .values_list("pk", flat=True)
    )  # fmt: skip
    hidden = {one.audit_id for one in rounds if kept & fed_by(one)}
    return [one for one in rounds if one.audit_id not in hidden]


def fed_by(round_: Round) -> set[int]:
    """The measures of the round's own questions and of its audit's present ones."""
    outputs = [*round_.form().outputs(), *round_.audit.form().outputs()]
    return {round_.audit.measure_id, *(one.measure for one in outputs)}


def summary_of(name: str, rounds: list[Round]) -> AuditSummary:
    """The audit over its rounds, the plan as it was in the newest one."""
    names = {tally.name for one in rounds for tally in one.counted() if tally.name}
    newest = max(rounds, key=lambda one: one.starts_on)
    return AuditSummary(
        name=name,
        plan=plan_words(replace(newest.sample(), numbers=())),
        rounds=len(rounds),
        charts=sum(one.charts() for one in rounds),
        counted_by=tuple(sorted(names)),
    )
