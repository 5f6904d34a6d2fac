"""Counts for a Pareto chart that the project has already: what its chart audits missed."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Project
from tally.counting import Count, key_of
from tally.models import ChartAudit, Round
from tools.outline import TEXT_MAX_LENGTH, Node, Nodes

LATEST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A chart audit whose misses can be drawn; `head` says what was counted and when."""

    audit: ChartAudit
    title: str
    head: str
    nodes: Nodes


def offers(project: Project) -> list[Offer]:
    """One for each audit with closed rounds in which something was missed. Three queries."""
    closed = Round.objects.filter(closed_at__isnull=False).prefetch_related("tallies")
    audits = project.chart_audits.select_related("measure").prefetch_related(
        Prefetch("rounds", closed, to_attr="closed_rounds")
    )
    found = [offer_of(audit, audit.closed_rounds[:LATEST_ROUNDS]) for audit in audits]
    return [offer for offer in found if offer is not None]


def offer_of(audit: ChartAudit, rounds: list[Round]) -> Offer | None:
    """The misses of these rounds, the newest first, by question."""
    for round_ in rounds:
        round_.audit = audit
    missed = misses_of(rounds)
    if not any(missed.values()):
        return None
    nodes = tuple(Node(text[:TEXT_MAX_LENGTH], count=n) for text, n in missed.items())
    title = _("What charts of “%(audit)s” miss") % {"audit": audit.name}
    return Offer(audit, title[:120], head_of(audit, rounds), nodes)


def misses_of(rounds: list[Round]) -> dict[str, int]:
    """How many charts missed what each question asks for; a changed question is another."""
    missed: dict[str, int] = {}
    for round_ in rounds:
        counts = round_.counts()
        for place, question in enumerate(round_.form().questions):
            # A paper sheet counts only the questions that feed a measure.
            count = counts.get(key_of(place), Count())
            more = count.denominator - count.numerator
            missed[question.text] = missed.get(question.text, 0) + more
    return missed


def head_of(audit: ChartAudit, rounds: list[Round]) -> str:
    """Which audit, how many charts, from when to when."""
    charts = sum(round_.charts() for round_ in rounds)
    first, last = rounds[-1].label(), rounds[0].label()
    when = first if first == last else f"{first} – {last}"
    said = ngettext(
        "Charts that miss it, of %(charts)s chart audited: %(audit)s, %(when)s",
        "Charts that miss it, of %(charts)s charts audited: %(audit)s, %(when)s",
        charts,
    )
    return said % {"charts": charts, "audit": audit.name, "when": when}
