"""What a meeting looks at: the charts, the last test, and what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Max, Q, When
from django.utils.translation import gettext as _

from measures.chart import Chart
from measures.charting import seen_charts
from measures.models import Observation
from meetings.gaps import Gap, gap_of
from meetings.models import AGENDA_MAX_LENGTH, LINE_MAX_LENGTH
from pdsa.models import Cycle, Decision
from projects.models import Project
from sharing.overview import is_hidden_from_somebody


@dataclass(frozen=True, slots=True)
class Shown:
    """One chart of the meeting with its gap to the goal."""

    chart: Chart
    gap: Gap | None

    @property
    def has_numbers(self) -> bool:
        return self.chart.last_point is not None


def charts_shown(project: Project) -> list[Shown]:
    """Charts of the measures its viewer may see, in the page's order. Four queries."""
    return [Shown(chart, gap_of(chart)) for chart in seen_charts(project)]


def last_cycle(project: Project) -> Cycle | None:
    """The newest PDSA cycle that has begun, with its owner and measure. One query.

    One that begins today or later is the next test; it is taken where there is no other.
    """
    begun = Q(starts_on__lt=project.today()) | Q(done_at__isnull=False)
    cycles = project.cycles.with_people().alias(
        begun=Case(When(begun, then=1), default=0)
    )
    return cycles.order_by("begun", "number", "pk").last()


def test_words(cycle: Cycle | None) -> dict[str, Any]:
    """What a meeting shows of a cycle, as plain values to freeze; {} without one."""
    if cycle is None:
        return {}
    return {
        "id": cycle.pk,
        "number": cycle.number,
        "change": cycle.change,
        "prediction": cycle.prediction,
        "result": cycle.result or cycle.observations,
        "learned": cycle.learned,
        "match": cycle.get_prediction_match_display(),
        "decision": cycle.get_decision_display(),
        "next_step": cycle.next_step,
    }


def next_step_of(cycle: Cycle | None) -> str:
    """What the team said comes next, or what a cycle that runs still needs."""
    if cycle is None:
        return _("Plan a first small test: one change, one day, a prediction.")
    if cycle.next_step:
        return cycle.next_step
    waits = {
        "do": _("Write down what happened in %(cycle)s."),
        "study": _("Compare what happened in %(cycle)s with the prediction."),
        "act": _("Decide about %(cycle)s: adopt, adapt or abandon."),
        "done": _("Plan the test that follows from %(cycle)s."),
    }
    words = waits.get(cycle.stage(), waits["do"])
    return words % {"cycle": cycle}


def question_for(shown: Sequence[Shown], cycle: Cycle | None) -> str:
    """The one question the data put to the team now."""
    if cycle is None:
        return _("Which small change do we try first, and what do we expect?")
    if not cycle.decision and cycle.stage() == "act":
        asked = _("“%(change)s”: do we adopt, adapt or abandon it?")
        return shortened(asked, cycle.change)
    if any(one.chart.signal_name == "worsening" for one in shown):
        return _("What changed when the chart turned the wrong way?")
    if not cycle.decision:
        return shortened(_("What do we need to finish the test “%(change)s”?"), cycle.change)  # fmt: skip
    if cycle.decision == Decision.ABANDON:
        return _("What do we try instead, and what do we expect?")
    if cycle.decision == Decision.ADAPT:
        return shortened(_("How do we change “%(change)s” for the next test?"), cycle.change)  # fmt: skip
    return shortened(_("Where do we try “%(change)s” next?"), cycle.change)


def shortened(words: str, change: str, limit: int = 160) -> str:
    """`words` with the change in it, cut at a word so that the question stays short."""
    change = " ".join(change.split()).rstrip(".")
    if len(change) > limit:
        change = change[:limit].rsplit(" ", 1)[0] + " …"
    return (words % {"change": change})[:LINE_MAX_LENGTH]


def agenda_for(project: Project, shown: Sequence[Shown], cycle: Cycle | None) -> str:
    """An agenda from the project's own data, one line a topic.

    Coaches and CME offices read it with the meeting: a measure that one of them was not
    shown has neither name nor number in it.
    """
    is_hidden = is_hidden_from_somebody(project)
    lines = [chart_line(one) for one in shown if not is_hidden(one.chart.measure)]
    if len(lines) < len(shown):
        lines.append(_("Look at the charts that only our team sees."))
    if cycle is not None:
        lines.append(_("Last test, %(cycle)s: what we predicted and what we saw.") % {"cycle": cycle})  # fmt: skip
    lines.append(_("One question: %(question)s") % {"question": question_for(shown, cycle)})  # fmt: skip
    lines.append(_("Who does what until when; the next meeting."))
    return "\n".join(lines)[:AGENDA_MAX_LENGTH]


def chart_line(shown: Shown) -> str:
    """“Look at the chart: Missed visits.”, and how far it is from its goal."""
    look = _("Look at the chart: %(name)s.") % {"name": shown.chart.measure.name}
    return f"{look} {shown.gap.sentence}" if shown.gap else look


def newest_numbers(project: Project) -> dict[int, datetime]:
    """When the newest number of each measure was recorded. One query."""
    rows = Observation.objects.charted().filter(measure__project=project)
    newest = rows.values("measure_id").annotate(newest=Max("recorded_at"))
    return {row["measure_id"]: row["newest"] for row in newest.order_by()}
