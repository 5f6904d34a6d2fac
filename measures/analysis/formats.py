"""Numbers as people read them: percent, rates, counts, measured values."""

from datetime import date

from measures.analysis import periods
from measures.analysis.series import Point, Series, SeriesKind
from measures.analysis.words import ENGLISH, Words

CURRENCIES = ("$", "€", "£", "¥")


def number(value: float, decimals: int = 0) -> str:
    """The number with commas between thousands and without needless zeros."""
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(value: float) -> str:
    """The number with about three telling digits: 12,345; 47.3; 4.25; 0.0312."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return number(value, 0)
    if size >= 10:
        return number(value, 1)
    if size >= 0.1:
        return number(value, 2)
    return number(value, 4) if size >= 0.0001 else f"{value:.1e}"


def percent(ratio: float) -> str:
    """A ratio from 0 to 1 as "58 %", "19.9 %" or, when very small, "0.034 %"."""
    share = ratio * 100
    decimals = 1
    if 0 < abs(share) < 1:
        decimals = 2 if abs(share) >= 0.1 else 3
    return f"{number(share, decimals)} %"


def amount(value: float, series: Series) -> str:
    """A value, median or goal of the series as text: "58 %", "3.2 per 1,000", "$120"."""
    if series.kind is SeriesKind.PROPORTION:
        return percent(value)
    if series.kind is SeriesKind.RATE:
        shown = plain(value * series.multiplier)
        return shown if series.multiplier == 1 else f"{shown} per {series.multiplier:,}"
    if series.unit in CURRENCIES:
        sign = "-" if value < 0 else ""
        return f"{sign}{series.unit}{plain(abs(value))}"
    return f"{plain(value)} {series.unit}".rstrip()


def bare_amount(value: float, series: Series) -> str:
    """The amount beside an axis that already says what a rate is per."""
    if series.kind is SeriesKind.RATE:
        return plain(value * series.multiplier)
    return amount(value, series)


def point_label(point: Point, series: Series, words: Words = ENGLISH) -> str:
    """A point in words: "Mar 2026: 58 % (29 of 50)".

    Says so where there is no data, the period is not over or the point was set aside.
    """
    period = periods.short_label(point.period_start, series.period, words)
    if point.value is None:
        return words.gettext("%(period)s: no data") % {"period": period}
    text = f"{period}: {amount(point.value, series)}"
    if point.numerator is not None and point.denominator:
        text += words.gettext(" (%(numerator)s of %(denominator)s)") % {
            "numerator": f"{point.numerator:,}",
            "denominator": f"{point.denominator:,}",
        }
    elif point.n is not None:
        text += words.gettext(" (n = %(n)s)") % {"n": f"{point.n:,}"}
    if not point.complete:
        text += ", " + words.gettext("period not over")
    if point.excluded:
        text += ", " + words.gettext("set aside")
    return text


def about_when(start: date, series: Series, words: Words = ENGLISH) -> str:
    """When something began, as finely as the periods tell: "3 March 2026", "Q2 2016"."""
    if series.period in ("day", "week"):
        return periods.day_label(start, words)
    return periods.label(start, series.period, words)
