"""Patterns of Western Electric, Nelson and Making Data Count in plain words."""

from collections.abc import Callable

from measures.analysis import formats
from measures.analysis.control_results import (
    OUTSIDE,
    ControlChart,
    Pattern,
    PointRule,
    PointRules,
)
from measures.analysis.counting_words import count_word
from measures.analysis.phase_wording import SPREADS, About, is_toward
from measures.analysis.words import ENGLISH, Words

OUTSIDE_RULES = frozenset({OUTSIDE, "nelson1", "we1", "mdc_outside"})
SAME_SIDE = frozenset({"nelson2", "we4", "mdc_shift"})
TREND = frozenset({"nelson3", "mdc_trend"})
MOST_OF = frozenset({"nelson5", "nelson6", "we2", "we3"})


def is_outside(pattern: Pattern) -> bool:
    """Whether the pattern is a single point beyond a limit."""
    return pattern.rule in OUTSIDE_RULES


def pattern_text(
    pattern: Pattern, rules: PointRules, chart: ControlChart, about: About
) -> str:
    """What the pattern is, by which rule, and when it began; without a full stop."""
    what = _what(pattern, rules, chart, about)
    facts = {
        "what": what,
        "rule": rule_number(pattern.rule, rules, about.words),
        "start": about.when(pattern.run),
        "end": formats.about_when(pattern.run.end_date, about.series, about.words),
    }
    if is_outside(pattern):
        return about.words.gettext("%(what)s (%(rule)s): unlikely to be chance") % facts
    if pattern.run.end == _newest(chart):
        return (
            about.words.gettext(
                "%(what)s (%(rule)s): unlikely to be chance; it began about %(start)s"
            )
            % facts
        )
    return (
        about.words.gettext(
            "%(what)s (%(rule)s): unlikely to be chance; it began about %(start)s and"
            " lasted until about %(end)s"
        )
        % facts
    )


def _newest(chart: ControlChart) -> int:
    return max(
        (k for k, side in enumerate(chart.sides) if side is not None), default=-1
    )


def rule_number(rule: str, rules: PointRules, words: Words = ENGLISH) -> str:
    """The rule's name as its authors count: "Nelson rule 2"."""
    number = [test.key for test in rules.tests].index(rule) + 1
    return words.gettext("%(rules)s rule %(number)s") % {
        "rules": rules.name,
        "number": number,
    }


def _what(
    pattern: Pattern, rules: PointRules, chart: ControlChart, about: About
) -> str:
    test = rules.test(pattern.rule)
    tell = next(tell for names, tell in _TELL if pattern.rule in names)
    text = tell(pattern, test, chart, about)
    return text + _whither(pattern, about)


def _whither(pattern: Pattern, about: About) -> str:
    """Whether the team wants to be there; empty where no side was named."""
    toward = is_toward(pattern.run, about.series) if pattern.run.side else None
    if toward is None or about.kind in SPREADS:
        return ""
    if toward:
        return about.words.gettext(", the way the team is working towards")
    return about.words.gettext(", not the way the team hopes for")


def _facts(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> dict[str, object]:
    return {
        "Length": count_word(pattern.run.length, about.words, capital=True),
        "Needed": count_word(test.length, about.words, capital=True),
        "of": count_word(test.of, about.words),
        "zone": test.zone,
        "centre": about.centre(chart.current),
        "value": about.amount(chart.plotted[pattern.run.end] or 0.0),
        "when": about.when(pattern.run),
    }


def _outside(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    facts = _facts(pattern, test, chart, about)
    if pattern.run.side > 0:
        text = about.words.gettext(
            "One point, about %(when)s, lies above the upper control limit (%(value)s)"
        )
    else:
        text = about.words.gettext(
            "One point, about %(when)s, lies below the lower control limit (%(value)s)"
        )
    return text % facts


def _same_side(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    facts = _facts(pattern, test, chart, about)
    if pattern.run.side > 0:
        return (
            about.words.gettext("%(Length)s points in a row above %(centre)s") % facts
        )
    return about.words.gettext("%(Length)s points in a row below %(centre)s") % facts


def _trend(pattern: Pattern, test: PointRule, chart: ControlChart, about: About) -> str:
    facts = _facts(pattern, test, chart, about)
    if pattern.run.side > 0:
        text = about.words.gettext(
            "%(Length)s points in a row, each higher than the one before"
        )
    else:
        text = about.words.gettext(
            "%(Length)s points in a row, each lower than the one before"
        )
    return text % facts


def _most_of(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    facts = _facts(pattern, test, chart, about)
    if pattern.run.side > 0:
        text = about.words.gettext(
            "%(Needed)s of %(of)s points in a row more than %(zone)s sigma above"
            " %(centre)s"
        )
    else:
        text = about.words.gettext(
            "%(Needed)s of %(of)s points in a row more than %(zone)s sigma below"
            " %(centre)s"
        )
    return text % facts


def _close(pattern: Pattern, test: PointRule, chart: ControlChart, about: About) -> str:
    facts = _facts(pattern, test, chart, about)
    if pattern.run.side > 0:
        text = about.words.gettext(
            "%(Needed)s of %(of)s points in a row close to the upper control limit"
        )
    else:
        text = about.words.gettext(
            "%(Needed)s of %(of)s points in a row close to the lower control limit"
        )
    return text % facts


def _alternating(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    return about.words.gettext(
        "%(Length)s points in a row going up and down by turns"
    ) % _facts(pattern, test, chart, about)


def _hugging(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    return about.words.gettext(
        "%(Length)s points in a row within %(zone)s sigma of %(centre)s, closer together"
        " than chance would bring"
    ) % _facts(pattern, test, chart, about)


def _mixture(
    pattern: Pattern, test: PointRule, chart: ControlChart, about: About
) -> str:
    return about.words.gettext(
        "%(Length)s points in a row all more than %(zone)s sigma from %(centre)s"
    ) % _facts(pattern, test, chart, about)


Tell = Callable[[Pattern, PointRule, ControlChart, About], str]
_TELL: tuple[tuple[frozenset[str], Tell], ...] = (
    (OUTSIDE_RULES, _outside),
    (SAME_SIDE, _same_side),
    (TREND, _trend),
    (MOST_OF, _most_of),
    (frozenset({"mdc_two_of_three"}), _close),
    (frozenset({"nelson4"}), _alternating),
    (frozenset({"nelson7"}), _hugging),
    (frozenset({"nelson8"}), _mixture),
)


def demand(test: PointRule, words: Words = ENGLISH) -> str:
    """What the rule asks for, as a part of a sentence."""
    facts = {"length": test.length, "of": test.of, "zone": test.zone}
    return next(text for names, text in _demands(words) if test.key in names) % facts


def _demands(words: Words) -> tuple[tuple[frozenset[str], str], ...]:
    return (
        (frozenset({"mdc_outside"}), words.gettext("a point beyond a control limit")),
        (
            OUTSIDE_RULES,
            words.gettext("a point more than %(zone)s sigma from the center line"),
        ),
        (SAME_SIDE, words.gettext("%(length)s in a row on one side")),
        (TREND, words.gettext("%(length)s in a row, each higher or each lower")),
        (
            MOST_OF,
            words.gettext(
                "%(length)s of %(of)s more than %(zone)s sigma out on one side"
            ),
        ),
        (
            frozenset({"mdc_two_of_three"}),
            words.gettext("%(length)s of %(of)s close to a control limit"),
        ),
        (
            frozenset({"nelson4"}),
            words.gettext("%(length)s in a row up and down by turns"),
        ),
        (
            frozenset({"nelson7"}),
            words.gettext("%(length)s in a row within %(zone)s sigma"),
        ),
        (
            frozenset({"nelson8"}),
            words.gettext("%(length)s in a row more than %(zone)s sigma out"),
        ),
    )


def assurance(verdict: str, about: About) -> str:
    """What the limits say about the goal, if the process stays as it is."""
    goal = formats.amount(about.series.goal or 0.0, about.series)
    text = {
        "consistent_pass": about.words.gettext(
            "As things are, the goal of %(goal)s will be met: it lies beyond the"
            " control limits, on the near side."
        ),
        "consistent_fail": about.words.gettext(
            "As things are, the goal of %(goal)s will not be met: it lies beyond the"
            " control limits, on the far side, so the way of working has to change."
        ),
        "inconsistent": about.words.gettext(
            "As things are, the goal of %(goal)s will be met at some times and missed"
            " at others, by chance: it lies within the control limits."
        ),
    }[verdict]
    return text % {"goal": goal}
