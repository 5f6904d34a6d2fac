"""What a signed paper says of a project's surveys: sums alone, never a comment."""

from dataclasses import dataclass
from datetime import date

from projects.models import Project
from surveys.models import ItemMeasure, Round
from surveys.results import results_of


@dataclass(frozen=True, slots=True)
class ItemSum:
    """How many of `n` people to whom a question applied said yes to it."""

    question: str
    yes: int
    n: int


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """One round of asking. `closed_on`: null while it runs.

    `answers`: people who answered; `counted`: those whose answers are added up in `items`,
    which leave out what fewer than ten people answered.
    """

    name: str
    starts_on: date
    ends_on: date
    closed_on: date | None
    answers: int
    target: int
    counted: int
    items: tuple[ItemSum, ...]


def round_summaries(project: Project) -> list[RoundSummary]:
    """The project's rounds that anybody answered, the oldest first. Two queries.

    Without surveys that feed a measure somebody keeps to herself: it stands on no paper.
    """
    kept = ItemMeasure.objects.filter(measure__kept_by__isnull=False)
    rows = Round.objects.filter(survey__project=project, arrived__gt=0).with_shown()
    open_ones = rows.exclude(survey__in=kept.values("survey_id"))
    ordered = open_ones.select_related("survey").order_by("starts_on", "pk")
    return [summary_of(one, project) for one in ordered]


def summary_of(round_: Round, project: Project) -> RoundSummary:
    results = results_of(round_)
    closed = round_.closed_at
    return RoundSummary(
        name=round_.survey.name,
        starts_on=round_.starts_on,
        ends_on=round_.ends_on,
        closed_on=closed.astimezone(project.zone()).date() if closed else None,
        answers=results.arrived,
        target=results.target,
        counted=results.shown,
        items=tuple(
            ItemSum(str(item.question.short), item.top, item.n)
            for item in results.items
            if item.share is not None
        ),
    )
