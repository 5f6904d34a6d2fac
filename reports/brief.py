"""The leadership brief: one page of a project, made from what its team wrote and counted."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from coaching.dashboard import main_measure
from effort.ledger import ledger_of
from jobs.actions import enqueue
from jobs.models import Job
from measures.charting import charts_of
from measures.drawings import preview
from meetings.gaps import Gap, gap_of
from meetings.models import LeadershipAsk
from pdsa.models import Cycle
from projects.models import Project
from qiapp.lib.pdf import data_address, render_pdf
from reports.project_page import measures_of

DRAW_TASK = "reports.draw_brief"
TEMPLATE = "pdf/reports_brief.html"
LIFE = 7 * 24 * 3600
SHOWN_CYCLES = 4
FEWEST_CONTRIBUTORS = 2
# Another layout of the page is another document, whatever the words.
LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Tested:
    """One PDSA cycle in two lines."""

    number: int
    change: str
    learned: str
    decision: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What leaders read. `effort` and `ask` are empty where nothing is known."""

    project: Project
    name: str  # of the main measure; "" without one
    sentence: str
    gap: Gap | None
    drawings: dict[str, str]  # SVG by width, empty without numbers
    tested: list[Tested]
    earlier: int  # cycles before those shown
    effort: str
    ask: LeadershipAsk | None
    people: int


def brief_of(project: Project) -> Brief:
    """The brief of the project as it stands now. Eleven queries."""
    measures = [one for one in measures_of(project) if one.kept_by_id is None]
    charts = charts_of(measures)
    main = main_measure(measures)
    chart = next((one for one in charts if one.measure == main), None)
    cycles = list(project.cycles.order_by("-number"))
    return Brief(
        project=project,
        name=main.name if main else "",
        sentence=chart.sentence if chart else "",
        gap=gap_of(chart) if chart else None,
        drawings=drawings_of(chart),
        tested=[tested(cycle) for cycle in cycles[:SHOWN_CYCLES]],
        earlier=max(0, len(cycles) - SHOWN_CYCLES),
        effort=f"{spent_words(project)} {counting_words(charts)}".strip(),
        ask=LeadershipAsk.objects.filter(project=project).first(),
        people=project.team().count(),
    )


def drawings_of(chart: Any) -> dict[str, str]:
    if chart is None or chart.last_point is None:
        return {}
    return {
        width: preview(chart, width, f"brief-{width}") for width in ("wide", "narrow")
    }


def tested(cycle: Cycle) -> Tested:
    return Tested(
        cycle.number,
        cycle.change,
        cycle.learned or cycle.result or cycle.observations,
        str(cycle.get_decision_display()).split(":")[0] or _("still running"),
    )


def spent_words(project: Project) -> str:
    """What the team says it spent. Of one person alone nothing is said: it is hers."""
    ledger = ledger_of(project, for_team=False)
    if ledger.contributors < FEWEST_CONTRIBUTORS:
        return ""
    return ngettext(
        "%(people)s people spent about %(n)s hour on it so far.",
        "%(people)s people spent about %(n)s hours on it so far.",
        hours_of(ledger.total),
    ) % {"people": ledger.contributors, "n": hours_of(ledger.total)}


def hours_of(minutes: int) -> int:
    """Whole hours, at least one."""
    return max(1, round(minutes / 60))


def counting_words(charts: list[Any]) -> str:
    """What counting cost so far, where the team said what one point costs."""
    minutes = sum(
        (chart.measure.minutes_per_point or 0)
        * sum(point.value is not None for point in chart.series.points)
        for chart in charts
    )
    if not minutes:
        return ""
    if minutes < 90:
        return ngettext(
            "Counting took about %(n)s minute so far.",
            "Counting took about %(n)s minutes so far.",
            minutes,
        ) % {"n": minutes}
    hours = hours_of(minutes)
    return ngettext(
        "Counting took about %(n)s hour so far.",
        "Counting took about %(n)s hours so far.",
        hours,
    ) % {"n": hours}


def key_of(brief: Brief) -> str:
    """A hash of everything that shows in the document."""
    project = brief.project
    shown = [
        LAYOUT, translation.get_language(), project.pk, project.title, project.aim,
        project.problem, project.status, str(project.aim_due), str(project.organisation),
        brief.name, brief.sentence, brief.gap.sentence if brief.gap else "",
        brief.drawings, [str(one) for one in brief.tested], brief.earlier, brief.effort,
        brief.ask.text if brief.ask else "", brief.people, project.today().isoformat(),
    ]  # fmt: skip
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def kept_pdf(project: Project) -> bytes | None:
    """The document of the project as it stands now; None when it is not drawn."""
    found: bytes | None = cache.get(f"brief-pdf:{key_of(brief_of(project))}")
    return found


def ask_for_pdf(project: Project, *, by: User) -> Job:
    """The job that draws the brief as it stands now, in the language that is spoken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return enqueue(
        task=DRAW_TASK, subject=project, by=by,
        key=f"{DRAW_TASK}:{by.pk}:{key_of(brief_of(project))}",
        title=_("Drawing the brief"), arguments={"language": language},
        result_url=reverse("reports:brief_pdf", args=[project.pk]),
    )  # fmt: skip


def draw_pdf(project: Project) -> bytes:
    """The document, drawn and kept. Half a second; loads WeasyPrint."""
    brief = brief_of(project)
    content = render_pdf(TEMPLATE, context_of(brief)).content
    cache.set(f"brief-pdf:{key_of(brief)}", content, LIFE)
    return content


def context_of(brief: Brief) -> dict[str, Any]:
    picture = ""
    if brief.drawings:
        picture = data_address(brief.drawings["wide"], "image/svg+xml")
    today = brief.project.today()
    return {
        "brief": brief,
        "project": brief.project,
        "picture": picture,
        "today": today,
    }
