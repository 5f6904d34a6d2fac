"""One phase's runs about its centre -> plain sentences, for run and control charts."""

from dataclasses import dataclass

from measures.analysis import formats
from measures.analysis.counting_words import count_word
from measures.analysis.run_results import PhaseResult, Run
from measures.analysis.series import Direction, Series
from measures.analysis.words import ENGLISH, Words


def line_name(kind: str, words: Words) -> str:
    """ "the median" or "the center line"."""
    if kind == "run":
        return words.gettext("the median")
    return words.gettext("the center line")


@dataclass(frozen=True, slots=True)
class About:
    """Whose points the words are about, and what their centre is called.

    `kind` and `sides` are the chart's: a run chart has a median, every other a centre
    line, and some plot a spread that is not in the points' unit.
    """

    series: Series
    words: Words = ENGLISH
    kind: str = "run"
    sides: tuple[int | None, ...] = ()

    @property
    def line(self) -> str:
        return line_name(self.kind, self.words)

    def centre(self, phase: PhaseResult) -> str:
        """ "the median of 50 %"."""
        facts = {"value": self.amount(phase.median or 0.0)}
        if self.kind == "run":
            return self.words.gettext("the median of %(value)s") % facts
        return self.words.gettext("the center line of %(value)s") % facts

    def amount(self, value: float) -> str:
        """A plotted value as text; a spread without denominators has no unit."""
        return (
            formats.plain(value)
            if self.kind == "ms"
            else formats.amount(value, self.series)
        )

    def when(self, run: Run) -> str:
        """About when the run began."""
        return formats.about_when(run.start_date, self.series, self.words)


def no_verdict(phase: PhaseResult, needed: int, about: About) -> str | None:
    """The sentence where no rule may speak, None where the rules can judge."""
    words = about.words
    if phase.n_points == 0 or phase.median is None:
        return _nothing_to_judge(about)
    facts = {"centre": about.centre(phase), "line": about.line, "needed": needed}
    if phase.n_points < needed:
        return _too_few_points(phase, needed, about)
    if phase.n_useful == 0:
        return words.gettext(
            "All %(count)s points lie on %(centre)s, so there is nothing for the rules"
            " to judge."
        ) % {"count": phase.n_points, **facts}
    if phase.too_few:
        return words.gettext(
            "Too few points off %(line)s to judge (%(useful)s of %(needed)s): the other"
            " points lie on %(centre)s."
        ) % {"useful": phase.n_useful, **facts}
    return _mixed(phase, about) if phase.mixed else None


def _mixed(phase: PhaseResult, about: About) -> str:
    return about.words.gettext(
        "No verdict: not all points come from the same sites, so a step may be theirs"
        " (%(centre)s, longest run %(run)s, crossings %(crossings)s)."
    ) % _facts(phase, about, None)


def _nothing_to_judge(about: About) -> str:
    shown = about.series.last_value
    if shown is None:
        return about.words.gettext("No data yet.")
    if any(point.judged for point in about.series.points):
        return about.words.gettext("No points to judge yet.")
    if shown.complete:
        return about.words.gettext("No points to judge: all of them are set aside.")
    return about.words.gettext(
        "The first period is not over yet: nothing to judge so far."
    )


def _too_few_points(phase: PhaseResult, needed: int, about: About) -> str:
    text = about.words.ngettext(
        "Too few points to judge (%(count)s of %(needed)s): one point so far, at"
        " %(value)s.",
        "Too few points to judge (%(count)s of %(needed)s): %(line)s so far is"
        " %(value)s.",
        phase.n_points,
    )
    return text % {
        "count": phase.n_points,
        "needed": needed,
        "line": about.line,
        "value": about.amount(phase.median or 0.0),
    }


def runs_signal(phase: PhaseResult, about: About) -> str | None:
    """What the runs about the centre say; None where they are as chance has them."""
    if phase.latest_shift is not None:
        return _shift(phase, phase.latest_shift, about)
    if phase.few_crossings:
        return _few_crossings(phase, about)
    if phase.many_crossings:
        return _many_crossings(phase, about)
    return _in_corner(phase, about) if phase.in_corner else None


def _shift(phase: PhaseResult, run: Run, about: About) -> str:
    facts = {
        "Length": count_word(run.length, about.words, capital=True),
        "where": where(phase, run, about),
        "limit": phase.longest_run_limit,
        "useful": phase.n_useful,
        "start": about.when(run),
        "end": formats.about_when(run.end_date, about.series, about.words),
    }
    if goes_on(phase, run, about):
        return (
            about.words.gettext(
                "%(Length)s points in a row %(where)s, more than the %(limit)s that"
                " chance allows among %(useful)s: unlikely to be chance; it began"
                " about %(start)s."
            )
            % facts
        )
    return (
        about.words.gettext(
            "%(Length)s points in a row %(where)s, more than the %(limit)s that chance"
            " allows among %(useful)s: unlikely to be chance; it began about %(start)s"
            " and lasted until about %(end)s."
        )
        % facts
    )


def goes_on(phase: PhaseResult, run: Run, about: About) -> bool:
    """Whether no later point of the phase has left the run's side of the centre."""
    return -run.side not in about.sides[run.end + 1 : phase.end]


def where(phase: PhaseResult, run: Run, about: About) -> str:
    """Above or below the centre, and whether the team wants to be there."""
    facts = {"centre": about.centre(phase)}
    toward = is_toward(run, about.series)
    if toward is not None and about.kind not in SPREADS and goes_on(phase, run, about):
        return _where_and_whither(run, toward, about.words) % facts
    if run.side > 0:
        return about.words.gettext("above %(centre)s") % facts
    return about.words.gettext("below %(centre)s") % facts


SPREADS = frozenset({"mr", "ms", "s"})
"""Charts of how far points differ: no side of these is what the team works towards."""


def _where_and_whither(run: Run, toward: bool, words: Words) -> str:
    if run.side > 0 and toward:
        return words.gettext("above %(centre)s, the side the team is working towards")
    if run.side > 0:
        return words.gettext("above %(centre)s, the side the team hopes to leave")
    if toward:
        return words.gettext("below %(centre)s, the side the team is working towards")
    return words.gettext("below %(centre)s, the side the team hopes to leave")


def is_toward(run: Run, series: Series) -> bool | None:
    """Whether the run lies on the side the team wants; None if no side was named."""
    if series.improvement_direction is None:
        return None
    return (run.side > 0) == (series.improvement_direction is Direction.INCREASE)


def _few_crossings(phase: PhaseResult, about: About) -> str:
    text = about.words.ngettext(
        "The line crosses %(centre)s %(crossings)s time, fewer than the %(limit)s that"
        " chance would bring among %(useful)s points: unlikely to be chance.",
        "The line crosses %(centre)s %(crossings)s times, fewer than the %(limit)s that"
        " chance would bring among %(useful)s points: unlikely to be chance.",
        phase.crossings or 0,
    )
    return text % _facts(phase, about, phase.crossings_limit)


def _many_crossings(phase: PhaseResult, about: About) -> str:
    text = about.words.gettext(
        "The line crosses %(centre)s %(crossings)s times, more than the %(limit)s that"
        " chance would bring among %(useful)s points: unlikely to be chance; look at"
        " how the data are collected."
    )
    return text % _facts(phase, about, phase.most_crossings)


def _in_corner(phase: PhaseResult, about: About) -> str:
    return about.words.gettext(
        "The longest run of %(run)s points and only %(crossings)s crossings of"
        " %(centre)s would each be no surprise among %(useful)s points, but both"
        " together are unlikely to be chance."
    ) % _facts(phase, about, None)


def _facts(phase: PhaseResult, about: About, limit: int | None) -> dict[str, object]:
    return {
        "centre": about.centre(phase),
        "run": phase.longest_run,
        "run_limit": phase.longest_run_limit,
        "crossings": phase.crossings,
        "crossings_limit": phase.crossings_limit,
        "limit": limit,
        "useful": phase.n_useful,
    }


def no_signal(phase: PhaseResult, about: About) -> str:
    """That the points vary about the centre as chance would have them."""
    facts = _facts(phase, about, None)
    if phase.crossings_limit is None:
        return (
            about.words.gettext(
                "No sign of change so far: the points vary about %(centre)s as chance"
                " would have them (longest run %(run)s, at most %(run_limit)s)."
            )
            % facts
        )
    return (
        about.words.gettext(
            "No sign of change so far: the points vary about %(centre)s as chance would"
            " have them (longest run %(run)s, at most %(run_limit)s; crossings"
            " %(crossings)s, at least %(crossings_limit)s)."
        )
        % facts
    )


def rule_line(
    name: str, needed: int, phase: PhaseResult, line: str, words: Words
) -> str:
    """The rule set, what it asks of the phase, and what the phase has."""
    facts = {
        "rules": name,
        "line": line,
        "needed": needed,
        "useful": phase.n_useful,
        "run": phase.longest_run,
        "run_limit": phase.longest_run_limit,
        "crossings": phase.crossings,
        "fewest": phase.crossings_limit,
        "most": phase.most_crossings,
    }
    if phase.too_few or phase.longest_run_limit is None:
        text = words.gettext(
            "%(rules)s rules: they need at least %(needed)s points off %(line)s; this"
            " chart has %(useful)s."
        )
    elif phase.crossings_limit is None:
        text = words.gettext(
            "%(rules)s rules, %(useful)s points off %(line)s: a signal is a run longer"
            " than %(run_limit)s (here %(run)s)."
        )
    elif phase.most_crossings is None:
        text = words.gettext(
            "%(rules)s rules, %(useful)s points off %(line)s: a signal is a run longer"
            " than %(run_limit)s (here %(run)s) or fewer than %(fewest)s crossings"
            " (here %(crossings)s)."
        )
    else:
        text = words.gettext(
            "%(rules)s rules, %(useful)s points off %(line)s: a signal is a run longer"
            " than %(run_limit)s (here %(run)s), or fewer than %(fewest)s or more than"
            " %(most)s crossings (here %(crossings)s)."
        )
    return text % facts
