"""Who is about to stall, and why: named rules over what a practice's project shows.

Django-free. Each rule is one function of CaseFacts that answers a Reason, or None when it
has nothing to say. Points are days of worry on one rough scale, chosen by hand and written
down in ADR 36; nobody but the coach ever sees the order.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from measures.analysis.periods import label as period_label
from measures.analysis.words import ENGLISH, Words

QUIET_DATA_DAYS = 45  # a month and a half without numbers
SOON_DAYS = 90  # a deadline is near from then on
PASSED_DAYS = 30  # and is spoken of for so long after it
STUDY_DAYS = 7  # a test that ended longer ago waits for a decision
TEST_DAYS = 60  # so long without a new test
QUIET_DAYS = 30  # so long without anything written
START_DAYS = 7  # a new project gets a week in peace
LEADS, FOLLOWS = (
    10,
    2,
)  # the strongest reason leads, each further one adds a fifth of it


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules look at, of one project on one day. None: there is nothing yet.

    `main`: name of the main measure, whose chart `signal` is about; `fresh`: its newest
    numbers came within a week. `missing`: whole periods since the last one with numbers,
    of the `measure` that misses most; `missing_from`: the first of them. `cycle_until`: last day of the open test.
    `last_test_on`: first day of the newest test. `deadline`: of an activity for credit,
    or else the aim's day where somebody works for credit; `rules_open`: what a signature
    still needs, at most for one person. `written_on`: the day on which the team last wrote here.
    `help_days`: since the oldest question to this coach that waits; None without one.
    """

    today: date
    is_active: bool = True
    started_on: date | None = None
    has_measure: bool = True
    main: str = ""
    measure: str = ""
    period: str = "month"
    last_data_on: date | None = None
    missing: int = 0
    missing_from: date | None = None
    cycle_number: int | None = None
    cycle_until: date | None = None
    last_test_on: date | None = None
    deadline: date | None = None
    rules_open: int = 0
    signal: str = "none"
    fresh: bool = False
    written_on: date | None = None
    help_days: int | None = None

    def days_since(self, day: date | None) -> int | None:
        return None if day is None else (self.today - day).days

    @property
    def age(self) -> int:
        """Days since the project began."""
        return self.days_since(self.started_on) or 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a practice needs its coach. `told`: numbers, days as ISO text, and names."""

    rule: str
    points: int
    told: Mapping[str, int | str] = field(default_factory=dict)

    def kept(self) -> dict[str, object]:
        """As plain JSON."""
        return asdict(self)


Rule = Callable[[CaseFacts], Reason | None]


def help_waits(facts: CaseFacts) -> Reason | None:
    """A person asked and waits: that comes before everything a program can guess."""
    if facts.help_days is None:
        return None
    return Reason("help_waits", 0, {"days": facts.help_days})


def deadline_near(facts: CaseFacts) -> Reason | None:
    passed = facts.days_since(facts.deadline)
    if passed is None or not facts.rules_open or not -SOON_DAYS <= passed <= 0:
        return None
    days = -passed
    told = {"days": days, "rules": facts.rules_open}
    return Reason("deadline_near", 60 + (SOON_DAYS - days) * 4 // 5, told)


def deadline_passed(facts: CaseFacts) -> Reason | None:
    days = facts.days_since(facts.deadline)
    if days is None or not facts.rules_open or not 0 < days <= PASSED_DAYS:
        return None
    return Reason("deadline_passed", 55, {"days": days, "rules": facts.rules_open})


def no_measure(facts: CaseFacts) -> Reason | None:
    if facts.has_measure or facts.age < START_DAYS:
        return None
    return Reason("no_measure", 30 + min(facts.age, 60) // 2, {"days": facts.age})


def no_numbers(facts: CaseFacts) -> Reason | None:
    waits = facts.has_measure and facts.last_data_on is None
    if not waits or facts.age < START_DAYS:
        return None
    return Reason("no_numbers", 30 + min(facts.age, 60) // 2, {"days": facts.age})


def data_stopped(facts: CaseFacts) -> Reason | None:
    days = facts.days_since(facts.last_data_on)
    if days is None or days <= QUIET_DATA_DAYS:
        return None
    points = 40 + min(days - QUIET_DATA_DAYS, 60) // 3
    return Reason("data_stopped", points, {"days": days})


def period_missed(facts: CaseFacts) -> Reason | None:
    if not facts.missing or facts.missing_from is None:
        return None
    told: dict[str, int | str] = {
        "count": facts.missing, "from": facts.missing_from.isoformat(),
        "period": facts.period, "measure": facts.measure,
    }  # fmt: skip
    return Reason("period_missed", 20 + 8 * min(facts.missing, 3), told)


def cycle_open(facts: CaseFacts) -> Reason | None:
    days = facts.days_since(facts.cycle_until)
    if days is None or facts.cycle_number is None or days <= STUDY_DAYS:
        return None
    told = {"days": days, "number": facts.cycle_number}
    return Reason("cycle_open", 24 + min(days, 60) // 3, told)


def no_test(facts: CaseFacts) -> Reason | None:
    """No test for two months, once there are numbers to learn from."""
    days = facts.days_since(facts.last_test_on or facts.started_on)
    if days is None or days <= TEST_DAYS:
        return None
    if facts.cycle_number is not None or facts.last_data_on is None:
        return None
    rule = "no_test" if facts.last_test_on else "no_test_yet"
    return Reason(rule, 16 + min(days - TEST_DAYS, 60) // 10, {"days": days})


def went_other_way(facts: CaseFacts) -> Reason | None:
    if facts.signal != "worsening" or not facts.fresh:
        return None
    return Reason("went_other_way", 34, {"measure": facts.main})


def gone_quiet(facts: CaseFacts) -> Reason | None:
    days = facts.days_since(facts.written_on)
    if days is None or days < QUIET_DAYS:
        return None
    return Reason("gone_quiet", 18 + min(days - QUIET_DAYS, 60) // 5, {"days": days})


def to_celebrate(facts: CaseFacts) -> Reason | None:
    """A shift in the wished direction: kind words now help more than later."""
    if facts.signal != "improving" or not facts.fresh:
        return None
    return Reason("to_celebrate", 12, {"measure": facts.main})


RULES: tuple[Rule, ...] = (
    help_waits,
    deadline_near,
    deadline_passed,
    no_measure,
    no_numbers,
    data_stopped,
    period_missed,
    cycle_open,
    no_test,
    went_other_way,
    gone_quiet,
    to_celebrate,
)


def reasons_of(facts: CaseFacts) -> tuple[Reason, ...]:
    """Every reason, the strongest first; none for a project that rests or has ended."""
    if not facts.is_active:
        return ()
    found = [reason for rule in RULES if (reason := rule(facts)) is not None]
    return tuple(sorted(found, key=lambda one: (not waits(one), -one.points)))


# They say what a chart shows; without its name there is nothing left to say.
FROM_CHART = frozenset({"went_other_way", "to_celebrate"})


def for_reader(reasons: Iterable[Reason], names: Collection[str]) -> list[Reason]:
    """The reasons for a coach who was shown only the measures of these `names`.

    Whoever coaches may know that a period waits, not of what; what a chart says goes.
    """
    found = []
    for one in reasons:
        if one.told.get("measure", "") in {"", *names}:
            found.append(one)
        elif one.rule not in FROM_CHART:
            found.append(replace(one, told={**one.told, "measure": ""}))
    return found


def waits(reason: Reason) -> bool:
    return reason.rule == "help_waits"


def score_of(reasons: Iterable[Reason]) -> int:
    """How much a practice may need its coach, without questions; 0 without a reason."""
    points = sorted((one.points for one in reasons), reverse=True)
    return LEADS * points[0] + FOLLOWS * sum(points[1:]) if points else 0


def urgency(facts: CaseFacts) -> tuple[bool, int]:
    """Sorts the inbox, highest first: whether a question waits, then the score."""
    reasons = reasons_of(facts)
    return any(waits(one) for one in reasons), score_of(reasons)


def sentence(reason: Reason, words: Words = ENGLISH) -> str:
    """The reason in words, as the coach reads it."""
    return SENTENCES[reason.rule](dict(reason.told), words)


Told = dict[str, int | str]


def days_in(told: Told) -> int:
    return int(told["days"])


def rules_text(told: Told, words: Words) -> str:
    text = words.ngettext("%(rules)s rule is open", "%(rules)s rules are open", int(told["rules"]))  # fmt: skip
    return text % told


def say_near(told: Told, words: Words) -> str:
    when = words.ngettext("The deadline is in %(days)s day", "The deadline is in %(days)s days", days_in(told))  # fmt: skip
    return words.gettext("%(when)s, and %(rules)s.") % {
        "when": when % told, "rules": rules_text(told, words),
    }  # fmt: skip


def say_passed(told: Told, words: Words) -> str:
    when = words.ngettext("The deadline was %(days)s day ago", "The deadline was %(days)s days ago", days_in(told))  # fmt: skip
    return words.gettext("%(when)s, and %(rules)s.") % {
        "when": when % told, "rules": rules_text(told, words),
    }  # fmt: skip


def say_missed(told: Told, words: Words) -> str:
    start = date.fromisoformat(str(told["from"]))
    names = {"period": period_label(start, str(told["period"]), words),
             "measure": told["measure"], "more": int(told["count"]) - 1}  # fmt: skip
    if not names["measure"]:
        names["measure"] = words.gettext("a measure you were not shown")
    if names["more"]:
        text = words.gettext("“%(measure)s” misses %(period)s and %(more)s more.")
    else:
        text = words.gettext("“%(measure)s” misses %(period)s.")
    return text % names


def say_cycle(told: Told, words: Words) -> str:
    text = words.ngettext(
        "The test of PDSA %(number)s ended %(days)s day ago, without a decision.",
        "The test of PDSA %(number)s ended %(days)s days ago, without a decision.",
        days_in(told),
    )
    return text % told


def say_other_way(told: Told, words: Words) -> str:
    return (
        words.gettext("“%(measure)s” shifted the other way: ask what changed.") % told
    )


def say_celebrate(told: Told, words: Words) -> str:
    return words.gettext("“%(measure)s” shifted as wished: congratulate.") % told


def say_question(told: Told, words: Words) -> str:
    text = words.ngettext("A question to you waits, since %(days)s day.", "A question to you waits, since %(days)s days.", days_in(told))  # fmt: skip
    return text % told if days_in(told) else words.gettext("A question to you waits.")


SENTENCES: dict[str, Callable[[Told, Words], str]] = {
    "help_waits": say_question,
    "deadline_near": say_near,
    "deadline_passed": say_passed,
    "no_measure": lambda told, words: words.ngettext(
        "No measure yet, %(days)s day after the start.",
        "No measure yet, %(days)s days after the start.", days_in(told)) % told,
    "no_numbers": lambda told, words: words.ngettext(
        "No numbers yet, %(days)s day after the start.",
        "No numbers yet, %(days)s days after the start.", days_in(told)) % told,
    "data_stopped": lambda told, words: words.ngettext(
        "No numbers for %(days)s day.", "No numbers for %(days)s days.",
        days_in(told)) % told,
    "period_missed": say_missed,
    "cycle_open": say_cycle,
    "no_test": lambda told, words: words.ngettext(
        "No new test for %(days)s day.", "No new test for %(days)s days.",
        days_in(told)) % told,
    "no_test_yet": lambda told, words: words.ngettext(
        "No test yet, %(days)s day after the start.",
        "No test yet, %(days)s days after the start.", days_in(told)) % told,
    "went_other_way": say_other_way,
    "gone_quiet": lambda told, words: words.ngettext(
        "Nothing was written here for %(days)s day.",
        "Nothing was written here for %(days)s days.", days_in(told)) % told,
    "to_celebrate": say_celebrate,
}  # fmt: skip
