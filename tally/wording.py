"""A sampling plan in words: on the page, the paper sheet and the recorded numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tally.models import Round
from tally.sampling import Plan, Sample


def plan_words(sample: Sample) -> str:
    """The plan as one sentence part, such as "the first 10 charts in a row"."""
    if sample.plan == Plan.ALL:
        return _("all charts of the period")
    if sample.plan == Plan.FIRST:
        return _("the first %(size)s charts in a row") % {"size": sample.size}
    if sample.plan == Plan.RANDOM:
        return _("%(size)s random charts of a list of %(listed)s") % {
            "size": sample.size, "listed": sample.listed,
        }  # fmt: skip
    return every_words(sample)


def every_words(sample: Sample) -> str:
    words = {"step": ordinal(sample.step or 1), "size": sample.size}
    if not sample.numbers:
        return _("every %(step)s chart, %(size)s in all") % words
    return _(
        "every %(step)s chart, %(size)s in all, beginning with number %(first)s"
    ) % (words | {"first": sample.numbers[0]})


def ordinal(number: int) -> str:
    """The number as an ordinal of a step: "2nd", "5th"."""
    if number % 100 in {11, 12, 13}:
        return _("%(number)sth") % {"number": number}
    words = {
        1: _("%(number)sst"), 2: _("%(number)snd"), 3: _("%(number)srd"),
    }  # fmt: skip
    return words.get(number % 10, _("%(number)sth")) % {"number": number}


def note_of(round_: Round) -> str:
    """The note beside the recorded numbers: how many charts, and how they were chosen."""
    charts = round_.charts()
    said = ngettext(
        "Chart audit of %(charts)s chart: %(plan)s",
        "Chart audit of %(charts)s charts: %(plan)s",
        charts,
    )
    return (said % {"charts": charts, "plan": plan_words(round_.sample())})[:200]
