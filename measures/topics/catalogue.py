"""The topics: one data file each, loaded and checked. Django-free."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "topics"

ANY = "any"
SPECIALTIES = (
    "adolescent-medicine", "allergy", "anaesthesiology", "cardiology", "dermatology",
    "emergency-medicine", "endocrinology", "family-medicine", "gastroenterology",
    "geriatrics", "hospital-medicine", "internal-medicine", "nephrology", "obstetrics",
    "ophthalmology", "orthopaedics", "paediatrics", "pain-medicine", "pathology",
    "physician-assistant", "psychiatry", "radiology", "surgery",
)  # fmt: skip
SETTINGS = (
    "office", "hospital", "emergency", "urgent-care", "operating-room",
    "surgery-centre", "imaging-centre", "laboratory", "long-term-care", "school",
    "telehealth",
)  # fmt: skip
KINDS = ("outcome", "process", "balancing")
DATA_KINDS = ("proportion", "rate", "count", "value")
DIRECTIONS = ("increase", "decrease")
PERIODS = ("day", "week", "month", "quarter")
STATISTICS = ("mean", "median")
LONGEST = {"title": 50, "name": 120, "numerator": 300, "denominator": 300, "whom": 200,
           "unit": 40, "people": 40}  # fmt: skip
LONGEST_QUESTION, LONGEST_IDEA = 160, 200
FEWEST_IDEAS, MOST_IDEAS = 3, 6
MOST_QUESTIONS = 10
# What may stay empty in a file; every other text must say something.
MAY_BE_EMPTY = frozenset(
    {"reviewed_by", "people", "unit", "numerator", "denominator", "cms", "mips", "cbe"}
)

Part = TypeVar("Part")


class TopicError(ValueError):
    """A topic file is not usable; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class TopicMeasure:
    """What is measured. `goal` as people type it: percent of a proportion."""

    name: str
    kind: str
    data_kind: str
    numerator: str
    denominator: str
    people: str
    unit: str
    statistic: str
    whom: str
    definition: str
    exclusions: str
    source: str
    direction: str
    goal: float
    goal_reason: str
    period: str


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Numbers of the official measure this topic simplifies; empty where none is sure."""

    cms: str
    mips: str
    cbe: str

    def named(self) -> list[str]:
        """Those that are known, such as "CMS165" and "MIPS 236"."""
        numbered = [("MIPS", self.mips), ("CBE", self.cbe)]
        known = [f"{name} {number}" for name, number in numbered if number]
        return [self.cms, *known] if self.cms else known


@dataclass(frozen=True, slots=True)
class Balancing:
    """What must not get worse meanwhile."""

    name: str
    data_kind: str
    numerator: str
    denominator: str
    unit: str
    direction: str


@dataclass(frozen=True, slots=True)
class Surrogate:
    """An early sign, for an outcome that answers late."""

    name: str
    numerator: str
    denominator: str
    direction: str
    why: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A problem that many have, with everything a small project needs on its first day.

    `specialties` may be `any`. `programmes`: ids of programmes it can count for. An empty
    `reviewed_by` means that no clinician has looked at it yet.
    """

    slug: str
    title: str
    problem: str
    specialties: tuple[str, ...]
    settings: tuple[str, ...]
    words: tuple[str, ...]
    minutes_per_week: int
    months: int
    programmes: tuple[str, ...]
    first_test: str
    change_ideas: tuple[str, ...]
    audit_questions: tuple[str, ...]
    licence: str
    reviewed_by: str
    measure: TopicMeasure
    identifiers: Identifiers
    balancing: Balancing
    surrogate: Surrogate | None = None


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its slug, in the order of the titles. Raises TopicError."""
    return load_folder(FOLDER)


def load_folder(folder: Path) -> dict[str, Topic]:
    """The topics of all files. Raises TopicError on the first one that is not usable."""
    found = [load(path) for path in sorted(folder.glob("*.toml"))]
    return {topic.slug: topic for topic in sorted(found, key=lambda one: one.title)}


def load(path: Path) -> Topic:
    """One topic. Raises TopicError with the file's name and what is wrong."""
    try:
        topic = parse(tomllib.loads(path.read_text("utf-8")))
        check(topic)
    except (TypeError, ValueError) as error:
        raise TopicError(f"{path.name}: {error}") from error
    if path.stem != topic.slug:
        raise TopicError(f"{path.name}: the file name is not its slug {topic.slug!r}")
    return topic


def parse(raw: dict[str, Any]) -> Topic:
    """The topic of a parsed file. Raises ValueError on a missing or unknown field."""
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in raw.items()
    }
    for name, kind in (
        ("measure", TopicMeasure), ("identifiers", Identifiers),
        ("balancing", Balancing), ("surrogate", Surrogate),
    ):  # fmt: skip
        if name in raw:
            plain[name] = part_of(kind, raw[name], place=f"{name}.")
    return part_of(Topic, {"surrogate": None} | plain, place="")


def part_of(kind: type[Part], raw: dict[str, Any], *, place: str) -> Part:
    """An instance of a dataclass, its fields and nothing else given. Raises ValueError."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    missing, unknown = sorted(known - raw.keys()), sorted(raw.keys() - known)
    if missing:
        raise ValueError(f"{place}{missing[0]} is missing")
    if unknown:
        raise ValueError(f"{place}{unknown[0]} is not a field of a topic")
    return kind(**raw)


def check(topic: Topic) -> None:
    """Raises ValueError on the first fault: empty or long texts, words not in their set."""
    for place, part in parts(topic):
        check_texts(place, part)
    check_words(topic)
    check_lists(topic)
    check_numbers(topic)
    check_counted("measure", topic.measure)
    check_counted("balancing", topic.balancing)


def parts(topic: Topic) -> Iterable[tuple[str, Any]]:
    """(place, part) of everything that holds texts."""
    yield "", topic
    yield "measure.", topic.measure
    yield "identifiers.", topic.identifiers
    yield "balancing.", topic.balancing
    if topic.surrogate:
        yield "surrogate.", topic.surrogate


def check_texts(place: str, part: Any) -> None:
    for field in fields(part):
        text = getattr(part, field.name)
        if not isinstance(text, str):
            continue
        if not text.strip() and field.name not in MAY_BE_EMPTY:
            raise ValueError(f"{place}{field.name} is empty")
        longest = LONGEST.get(field.name)
        if longest and len(text) > longest:
            raise ValueError(f"{place}{field.name} is longer than {longest} letters")


def check_words(topic: Topic) -> None:
    """Each word of a closed set is one of its set."""
    measure, balancing = topic.measure, topic.balancing
    chosen: list[tuple[str, Iterable[str], tuple[str, ...]]] = [
        ("specialties", topic.specialties, (ANY, *SPECIALTIES)),
        ("settings", topic.settings, SETTINGS),
        ("measure.kind", [measure.kind], KINDS),
        ("measure.data_kind", [measure.data_kind], DATA_KINDS),
        ("measure.direction", [measure.direction], DIRECTIONS),
        ("measure.period", [measure.period], PERIODS),
        ("measure.statistic", [measure.statistic], STATISTICS),
        ("balancing.data_kind", [balancing.data_kind], DATA_KINDS),
        ("balancing.direction", [balancing.direction], DIRECTIONS),
    ]
    if topic.surrogate:
        chosen += [("surrogate.direction", [topic.surrogate.direction], DIRECTIONS)]
    for place, words, known in chosen:
        for word in words:
            if word not in known:
                raise ValueError(f"{place}: {word!r} is none of {', '.join(known)}")


def check_lists(topic: Topic) -> None:
    for name in ("specialties", "settings", "words", "programmes", "audit_questions"):
        if not getattr(topic, name):
            raise ValueError(f"{name} is empty")
    if not FEWEST_IDEAS <= len(topic.change_ideas) <= MOST_IDEAS:
        raise ValueError(f"change_ideas: give {FEWEST_IDEAS} to {MOST_IDEAS}")
    if len(topic.audit_questions) > MOST_QUESTIONS:
        raise ValueError(f"audit_questions: more than {MOST_QUESTIONS}")
    long = [q for q in topic.audit_questions if len(q) > LONGEST_QUESTION]
    long += [i for i in topic.change_ideas if len(i) > LONGEST_IDEA]
    if long:
        raise ValueError(f"too long: {long[0]!r}")


def check_numbers(topic: Topic) -> None:
    for name in ("minutes_per_week", "months"):
        if not isinstance(getattr(topic, name), int) or getattr(topic, name) < 1:
            raise ValueError(f"{name} is not a whole number above 0")
    goal, is_share = topic.measure.goal, topic.measure.data_kind == "proportion"
    if goal < 0 or (is_share and goal > 100):
        raise ValueError("measure.goal is below 0 or above 100 %")


def check_counted(place: str, measure: TopicMeasure | Balancing) -> None:
    """A share or a rate says what is counted of what; a count or a value its unit."""
    if measure.data_kind in {"proportion", "rate"}:
        if not (measure.numerator and measure.denominator):
            raise ValueError(f"{place}: numerator or denominator is empty")
    elif not measure.unit:
        raise ValueError(f"{place}.unit is empty")
