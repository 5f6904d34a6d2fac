"""From a topic, or from three answers, to what a new project starts with."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from measures.forms import shown_goal
from measures.models import DataKind, Direction, Measure, MeasureKind
from measures.topics.catalogue import Surrogate, Topic, TopicMeasure
from projects.models import TITLE_MAX_LENGTH

DAYS_PER_MONTH = 30.4
# Of a project in own words: a first guess, to be changed by whoever knows better.
GUESSED_GOAL, GUESSED_MONTHS = 80, 6


@dataclass(frozen=True, slots=True)
class TopicParts:
    """What comes along: definitions for `define_measure`, and ideas to try."""

    measures: list[dict[str, Any]]
    ideas: list[str]


def parts_of(topic: Topic | None, *, balancing: bool, surrogate: bool) -> TopicParts:
    """The chosen further measures of a topic and all its ideas; nothing without one."""
    if topic is None:
        return TopicParts([], [])
    measures = [balancing_of(topic)] if balancing else []
    sign = topic.surrogate
    measures += [surrogate_of(topic, sign)] if surrogate and sign else []
    return TopicParts(measures, list(topic.change_ideas))


def balancing_of(topic: Topic) -> dict[str, Any]:
    partner = topic.balancing
    return {
        "name": partner.name, "kind": MeasureKind.BALANCING,
        "data_kind": partner.data_kind, "numerator": partner.numerator,
        "denominator": partner.denominator, "unit": partner.unit,
        "improvement_direction": partner.direction, "period": topic.measure.period,
    }  # fmt: skip


def surrogate_of(topic: Topic, sign: Surrogate) -> dict[str, Any]:
    """The topic's early sign, said to stand in for the outcome."""
    return {
        "name": sign.name, "kind": MeasureKind.PROCESS,
        "data_kind": DataKind.PROPORTION, "numerator": sign.numerator,
        "denominator": sign.denominator, "improvement_direction": sign.direction,
        "period": topic.measure.period, "surrogate_for": topic.measure.name,
        "surrogate_reason": sign.why,
    }  # fmt: skip


def filled_by_topic(topic: Topic, *, today: date, problem: str = "") -> dict[str, Any]:
    """The start form's first values; `problem`: the person's own sentence, if any."""
    measure = topic.measure
    values: dict[str, Any] = {
        "topic": topic.slug, "title": topic.title,
        "problem": problem or topic.problem, "name": measure.name,
        "kind": measure.kind, "data_kind": measure.data_kind,
        "numerator": measure.numerator, "denominator": measure.denominator,
        "people": measure.people, "unit": measure.unit,
        "statistic": measure.statistic, "period": measure.period,
        "improvement_direction": measure.direction, "goal": f"{measure.goal:g}",
        "whom": measure.whom, "definition": counting_words(topic),
        "first_test": topic.first_test, "aim_due": due_after(today, topic.months),
    }  # fmt: skip
    return with_draft(values)


def counting_words(topic: Topic) -> str:
    """How it is counted, who is left out and where the numbers are, as one text."""
    measure = topic.measure
    return "\n".join(
        [
            measure.definition,
            _("Left out: %(words)s") % {"words": measure.exclusions},
            _("Where to find it: %(words)s") % {"words": measure.source},
        ]
    )


def filled_by_answers(answers: dict[str, str], *, today: date) -> dict[str, Any]:
    """The start form's first values from a sentence and three answers."""
    wanted, whom = answers["wanted"].strip(" ."), answers["whom"].strip(" .")
    values: dict[str, Any] = {
        "problem": answers["problem"], "name": wanted[:1].upper() + wanted[1:],
        "title": "" if len(wanted) > TITLE_MAX_LENGTH else wanted[:1].upper() + wanted[1:],
        "kind": MeasureKind.PROCESS, "data_kind": DataKind.PROPORTION,
        "numerator": wanted, "denominator": whom, "whom": whom,
        "improvement_direction": Direction.INCREASE, "goal": str(GUESSED_GOAL),
        "first_test": answers["first_test"],
        "aim_due": due_after(today, GUESSED_MONTHS),
    }  # fmt: skip
    return with_draft(values)


def due_after(today: date, months: int) -> date:
    return today + timedelta(days=round(months * DAYS_PER_MONTH))


def with_draft(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the aim they make, as a draft to edit."""
    measure = Measure(
        name=values["name"], data_kind=values["data_kind"],
        unit=values.get("unit", ""), goal=stored_goal(values["goal"], values["data_kind"]),
        improvement_direction=values["improvement_direction"],
    )  # fmt: skip
    aim = composed_aim(measure, values["whom"], values["aim_due"])
    return values | {"aim": aim, "drafted": aim}


def stored_goal(typed: str, data_kind: str) -> Decimal:
    """A goal as it is kept: percent of a share becomes a ratio."""
    goal = Decimal(typed)
    return goal / 100 if data_kind == DataKind.PROPORTION else goal


def with_goal(one: TopicMeasure) -> Measure:
    """A measure, not stored, that knows the topic's goal and unit."""
    goal = stored_goal(f"{one.goal:g}", one.data_kind)
    return Measure(name=one.name, data_kind=one.data_kind, unit=one.unit, goal=goal)


def composed_aim(measure: Measure, whom: str, due: date | None) -> str:
    """“Missed visits: at most 10 % for all our patients by June 30, 2026.”

    Empty when neither goal, nor people, nor day is known: half an aim would mislead.
    """
    if measure.goal is None and not whom and due is None:
        return ""
    rises = measure.improvement_direction == Direction.INCREASE
    if measure.goal is None:
        parts = [_("higher") if rises else _("lower")]
    else:
        bound = _("at least") if rises else _("at most")
        parts = [f"{bound} {goal_words(measure)}"]
    if whom:
        parts.append(_("for %(whom)s") % {"whom": whom})
    if due:
        parts.append(_("by %(day)s") % {"day": formats.date_format(due)})
    return f"{measure.name}: {' '.join(parts)}."


def goal_words(measure: Measure) -> str:
    """The goal with its unit, such as “10 %” or “15 minutes”."""
    if measure.data_kind == DataKind.RATE:
        return _("%(goal)s of 1,000") % {"goal": shown_goal(measure)}
    unit = "%" if measure.data_kind == DataKind.PROPORTION else measure.unit
    return f"{shown_goal(measure)} {unit}".strip()
