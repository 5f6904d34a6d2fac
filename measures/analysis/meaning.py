"""What the numbers mean in plain words: before and after, and for how many people."""

from math import isinf
from statistics import median

from measures.analysis import formats
from measures.analysis.differences import Difference
from measures.analysis.run_results import RunChart
from measures.analysis.series import Series, SeriesKind
from measures.analysis.words import ENGLISH, Words


def difference_sentence(
    difference: Difference, series: Series, words: Words = ENGLISH
) -> str:
    """Before, after and the change with its interval; it never says why."""
    facts = {
        "before": _side(difference.before, difference.before_counts, series, words),
        "after": _side(difference.after, difference.after_counts, series, words),
        "change": _change(difference, series, words),
    }
    if difference.beyond_chance:
        text = words.gettext(
            "Before: %(before)s; after: %(after)s. %(change)s, more than chance alone"
            " would easily bring."
        )
    else:
        text = words.gettext(
            "Before: %(before)s; after: %(after)s. %(change)s: chance alone could"
            " bring as much."
        )
    return text % facts


def _side(
    value: float, counts: tuple[int, int] | None, series: Series, words: Words
) -> str:
    shown = formats.amount(value, series)
    if counts is None or series.kind is SeriesKind.COUNT:
        return shown
    return shown + words.gettext(" (%(numerator)s of %(denominator)s)") % {
        "numerator": f"{counts[0]:,}",
        "denominator": f"{counts[1]:,}",
    }


def _change(difference: Difference, series: Series, words: Words) -> str:
    change = difference.change
    if difference.is_ratio:
        high = words.gettext("no upper limit")
        return words.gettext(
            "After over before %(ratio)s (95 %% interval %(low)s to %(high)s)"
        ) % {
            "ratio": formats.plain(change.estimate),
            "low": formats.plain(change.low),
            "high": high if isinf(change.high) else formats.plain(change.high),
        }
    if series.kind is SeriesKind.PROPORTION:
        text = words.gettext(
            "A change of %(change)s percentage points (95 %% interval %(low)s to"
            " %(high)s)"
        )
        scale = 100.0
    else:
        text = words.gettext(
            "A change of %(change)s (95 %% interval %(low)s to %(high)s)"
        )
        scale = 1.0
    return text % {
        "change": _signed(change.estimate * scale),
        "low": _signed(change.low * scale),
        "high": _signed(change.high * scale),
    }


def _signed(value: float) -> str:
    shown = formats.number(value, 1)
    return f"+{shown}" if value > 0 and shown != "0" else shown


def people_per_period(chart: RunChart, series: Series) -> int | None:
    """How many more (or, below 0, fewer) people a period since the signal began.

    The change of the share, before the newest shift and since it began, times the
    median denominator since then. None unless a shift goes on to the newest point,
    the series is a proportion, and there are points before: only then is there a
    change to speak of. The caller asks only where the denominator counts people.
    """
    phase = chart.current
    run = phase.latest_shift
    if run is None or series.kind is not SeriesKind.PROPORTION:
        return None
    judged = [k for k in range(phase.start, phase.end) if series.points[k].judged]
    before = [series.points[k] for k in judged if k < run.start]
    since = [series.points[k] for k in judged if k >= run.start]
    left = any((chart.sides[k] or 0) * run.side < 0 for k in judged if k > run.end)
    if not before or left:
        return None
    shares = [
        sum(p.numerator or 0 for p in points) / sum(p.denominator or 0 for p in points)
        for points in (before, since)
    ]
    size = median(point.denominator or 0 for point in since)
    return round((shares[1] - shares[0]) * size)


def people_sentence(
    chart: RunChart, series: Series, people: str, words: Words = ENGLISH
) -> str:
    """ "About 14 more children a month since then."; empty where nothing can be said.

    `people` is the team's own word for those in the denominator, in the plural.
    """
    number = people_per_period(chart, series)
    if not number:
        return ""
    facts = {"number": abs(number), "people": people}
    more = {
        "day": words.gettext("About %(number)s more %(people)s a day since then."),
        "week": words.gettext("About %(number)s more %(people)s a week since then."),
        "month": words.gettext("About %(number)s more %(people)s a month since then."),
        "quarter": words.gettext(
            "About %(number)s more %(people)s a quarter since then."
        ),
        "year": words.gettext("About %(number)s more %(people)s a year since then."),
    }
    fewer = {
        "day": words.gettext("About %(number)s fewer %(people)s a day since then."),
        "week": words.gettext("About %(number)s fewer %(people)s a week since then."),
        "month": words.gettext("About %(number)s fewer %(people)s a month since then."),
        "quarter": words.gettext(
            "About %(number)s fewer %(people)s a quarter since then."
        ),
        "year": words.gettext("About %(number)s fewer %(people)s a year since then."),
    }
    return (more if number > 0 else fewer)[series.period] % facts
