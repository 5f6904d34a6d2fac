"""The grade of a measure's numbers in words: kind, plain, and never about blame."""

from measures.analysis import periods
from measures.analysis.quality import JUDGED_FROM, Finding, Grade, Quality
from measures.analysis.words import ENGLISH, Words, gettext_noop

NAMED_PERIODS = 4  # more would be a list to read

GRADES = {
    Grade.A: gettext_noop("Nothing was found that weakens these numbers."),
    Grade.B: gettext_noop("Good to learn from."),
    Grade.C: gettext_noop("Usable with care."),
    Grade.D: gettext_noop("Too uncertain to conclude from yet; it can be mended."),
}


def sentence(quality: Quality, words: Words = ENGLISH) -> str:
    """What the grade means and what holds it down: "Good to learn from. Recorded late: 3 of 12."."""
    if quality.grade is None:
        return not_yet(quality, words)
    said = [words.gettext(GRADES[quality.grade])]
    said += [f"{line(one, words)}." for one in quality.holding[:2]]
    return " ".join(said)


def not_yet(quality: Quality, words: Words = ENGLISH) -> str:
    """Why there is no grade yet."""
    return words.gettext(
        "Not yet judged: %(have)s of %(needed)s complete periods have numbers."
    ) % {"have": quality.n_present, "needed": JUDGED_FROM}


def line(finding: Finding, words: Words = ENGLISH) -> str:
    """The finding in one line: "Numbers missing: 2 of 12 periods"."""
    return words.gettext("%(title)s: %(count)s of %(of)s periods") % {
        "title": words.gettext(finding.rule.title),
        "count": finding.count,
        "of": finding.of,
    }


def which(finding: Finding, period: str, words: Words = ENGLISH) -> str:
    """The newest marked periods by name, and how many more; empty without any."""
    newest = (finding.periods or ())[::-1]
    named = [periods.short_label(day, period, words) for day in newest[:NAMED_PERIODS]]
    more = len(newest) - len(named)
    if more:
        named.append(words.ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return ", ".join(named)
