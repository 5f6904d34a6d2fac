"""The full-screen view of a running meeting: one screen after the other."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from measures.drawings import preview
from meetings import showing
from meetings.links import address_of
from meetings.models import Meeting
from meetings.showing import Shown
from pdsa.models import Cycle
from tally.links import qr_picture

PEOPLE, CHART, TEST, DECIDE = "people", "chart", "test", "decide"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen; `shown` on those of a chart. Numbers begin at 1."""

    number: int
    kind: str
    title: str
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """Every screen of a meeting, and what they are made of."""

    screens: tuple[Screen, ...]
    cycle: Cycle | None

    def at(self, number: int) -> Screen | None:
        return self.screens[number - 1] if 1 <= number <= len(self.screens) else None

    @property
    def measures(self) -> dict[int, str]:
        """Names of the measures with numbers, by their id."""
        return {
            one.shown.chart.measure.pk: one.shown.chart.measure.name
            for one in self.screens
            if one.shown and one.shown.has_numbers
        }


def deck_of(meeting: Meeting) -> Deck:
    """The screens: who is here, each chart, the last test, the one question."""
    cycle = showing.last_cycle(meeting.project)
    parts: list[tuple[str, str, Shown | None]] = [(PEOPLE, _("Who is here?"), None)]
    for shown in showing.charts_shown(meeting.project):
        parts.append((CHART, shown.chart.measure.name, shown))
    if cycle is not None:
        parts.append((TEST, _("Our last test: %(cycle)s") % {"cycle": cycle}, None))
    parts.append((DECIDE, _("What do we decide?"), None))
    screens = tuple(Screen(n, *part) for n, part in enumerate(parts, start=1))
    return Deck(screens, cycle)


def screen_context(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    """What the template shows on any screen, and on this kind of it."""
    common = {
        "meeting": meeting,
        "project": meeting.project,
        "deck": deck,
        "screen": screen,
        "before": deck.at(screen.number - 1),
        "after": deck.at(screen.number + 1),
        "decisions": list(meeting.decisions.all()),
        "next_step": showing.next_step_of(deck.cycle),
    }
    return common | OF_KIND[screen.kind](meeting, deck, screen)


def people_context(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    """The team with who is present, others, guests who wait, and the link."""
    attendances = list(meeting.attendances.select_related("user"))
    present = {one.user_id for one in attendances if one.user_id}
    team = list(meeting.project.team())
    members = {one.user_id for one in team}
    takes, address = meeting.takes_attendance(), address_of(meeting)
    return {
        "team": [(one, one.user_id in present) for one in team],
        "others": [one for one in attendances if one.user_id not in members],
        "seen": sorted(present & members),
        "address": address if takes else "",
        "qr": qr_picture(address) if takes else "",
    }


def chart_context(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    if screen.shown is None:
        return {}
    chart, gap = screen.shown.chart, screen.shown.gap
    drawings = {}
    if screen.shown.has_numbers:
        drawings = {w: preview(chart, w, f"screen-{w}") for w in ("wide", "narrow")}
    return {"chart": chart, "gap": gap, "drawings": drawings}


def test_context(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    return {"test": showing.test_words(deck.cycle)}


def decide_context(meeting: Meeting, deck: Deck, screen: Screen) -> dict[str, Any]:
    return {"tasks": list(meeting.tasks.select_related("owner"))}


OF_KIND = {
    PEOPLE: people_context,
    CHART: chart_context,
    TEST: test_context,
    DECIDE: decide_context,
}
