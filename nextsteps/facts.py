"""What the rules of the next step look at, and what they answer. Django-free."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from measures.analysis import periods

MOST_MISSING = 25  # the form offers 26 periods, the running one included


class Right(StrEnum):
    """What a step needs; the words of accounts.permissions.Permission."""

    VIEW = "view_project"
    EDIT = "edit_project"
    DEFINE = "define_measure"
    RECORD = "record_data"
    CYCLE = "record_cycle"
    PARTICIPATE = "participate"


class Where(StrEnum):
    """Where a step is done; nextsteps/places.py has the addresses."""

    PROJECT = "project"
    AIM = "aim"
    STATUS = "status"
    MEASURE_ADD = "measure_add"
    RECORD = "record"  # `target`: the measure; `period`: its first day
    CHART = "chart"  # `target`: the measure
    CYCLE_PLAN = "cycle_plan"
    CYCLE = "cycle"  # `target`: the cycle
    MILESTONE = "milestone"  # `target`: the milestone
    IDEA = "idea"  # `target`: the idea to plan a test from
    REMARK = "remark"
    CREDIT = "credit"  # the address stands in Credit


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """`missing`: first days of the whole periods since the last one with numbers."""

    id: int
    name: str
    period: str
    has_data: bool
    missing: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """The newest cycle. `stage`: do, study, act or done; `decision`: empty while open.

    `predicted`: False while a test that opened by itself waits for the team's guess.
    """

    id: int
    number: int
    starts_on: date
    ends_on: date | None
    stage: str
    decision: str = ""
    predicted: bool = True

    @property
    def until(self) -> date:
        return self.ends_on or self.starts_on


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    id: int
    name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class RemarkFacts:
    """The oldest remark of a coach that waits. `text`: the test suggested, or what a
    comment is about; `idea`: of a suggestion.
    """

    coach: str
    text: str
    idea: int | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """One's own way to credit: `ready` to sign, or the first thing that can be mended.

    `met` of `total` rules that a signature waits for.
    """

    url: str
    ready: bool
    programme: str
    label: str = ""  # of the requirement that is open
    sentence: str = ""
    met: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What somebody asks the person before co-signing for her: who, and where to answer."""

    asked_by: str
    url: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may look at, of one project and for one person.

    `signal`: of the main measure's chart, one of measures.glances.SIGNALS; `fresh`: its
    newest numbers came within a week. `credit`: None where there is nothing to do.
    """

    today: date
    status: str
    aim: str
    measures: tuple[MeasureFacts, ...] = ()  # the main measure first
    signal: str = "no_data"
    fresh: bool = False
    cycle: CycleFacts | None = None
    milestone: MilestoneFacts | None = None  # the first that is not done
    aim_due: date | None = None
    credit: Credit | None = None
    question: QuestionFacts | None = None  # the oldest that waits for her answer
    remark: RemarkFacts | None = None

    @property
    def is_open(self) -> bool:
        """Whether the team works on it now: not resting, not finished."""
        return self.status == "active"

    @property
    def main(self) -> MeasureFacts | None:
        return self.measures[0] if self.measures else None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `sentence` says what, `why` for what it is good, `label` the link."""

    rule: str
    sentence: str
    why: str
    label: str
    where: Where
    needs: Right
    target: int | None = None
    period: date | None = None
    url: str = ""  # of credit and a question only
    personal: bool = False  # concerns nobody else


def missing_periods(
    last_day: date | None, period: str, week_starts: str, today: date
) -> tuple[date, ...]:
    """First days of the whole periods between `last_day` with numbers and `today`.

    At most the newest MOST_MISSING; none without any numbers. Gaps further back are the
    team's to judge: they may never be known.
    """
    if last_day is None:
        return ()
    start = periods.next_start(
        periods.period_start(last_day, period, week_starts), period
    )
    found = []
    while periods.is_over(start, period, today):
        found.append(start)
        start = periods.next_start(start, period)
    return tuple(found[-MOST_MISSING:])
