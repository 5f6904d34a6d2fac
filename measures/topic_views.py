"""The gallery of topics to start with, and one topic."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from effort.ledger import typical_of
from learning.debriefs import tips_on
from measures.models import DataKind, Direction, PeriodKind
from measures.similar import similar_projects
from measures.start import topic_named
from measures.topic_forms import TopicFilterForm
from measures.topic_labels import PROGRAMME_LABELS, SETTING_LABELS
from measures.topic_start import goal_words, with_goal
from measures.topics.catalogue import Topic, topics
from measures.topics.matching import narrowed
from projects.form_pages import person


@require_GET
def topic_list(request: SignedInRequest) -> HttpResponse:
    form = TopicFilterForm(request.GET)
    wanted = form.wanted()
    context = {
        "filter_form": form,
        "is_filtered": any(wanted.values()),
        "found": narrowed(topics().values(), **wanted),
    }
    return render(request, "measures/topic_list.html", context)


@require_GET
def topic_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    topic = topic_named(slug)
    context = {
        "topic": topic,
        "similar": similar_projects(person(request), topic=topic),
        "measure_facts": measure_facts(topic),
        "beside_facts": beside_facts(topic),
        "about_facts": about_facts(topic),
        "tips": tips_on(topic.slug, person(request)),
        "typical": typical_of(topic.slug),
    }
    return render(request, "measures/topic_detail.html", context)


def facts(*pairs: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Rows for components/facts.html; those without a value are left out."""
    return [{"label": label, "value": value} for label, value in pairs if value]


def measure_facts(topic: Topic) -> list[dict[str, Any]]:
    one = topic.measure
    is_rising = one.direction == Direction.INCREASE
    bound = _("At least %(goal)s") if is_rising else _("At most %(goal)s")
    return facts(
        (_("On top"), one.numerator),
        (_("Out of"), one.denominator),
        (_("In"), one.unit),
        (_("Recorded"), DataKind(one.data_kind).label),
        (_("How it is counted"), one.definition),
        (_("Left out"), one.exclusions),
        (_("Where to find it"), one.source),
        (_("First goal"), bound % {"goal": goal_words(with_goal(one))}),
        (_("Why this goal"), one.goal_reason),
        (_("Every"), PeriodKind(one.period).label.lower()),
    )


def beside_facts(topic: Topic) -> list[dict[str, Any]]:
    partner, sign = topic.balancing, topic.surrogate
    parts = _("%(name)s: %(top)s, of %(bottom)s")
    rows = facts(
        (
            _("Must not get worse"),
            parts % {"name": partner.name, "top": partner.numerator,
                     "bottom": partner.denominator},
        ),
    )  # fmt: skip
    if sign:
        rows += facts(
            (_("Early sign"), parts % {"name": sign.name, "top": sign.numerator,
                                       "bottom": sign.denominator}),
            (_("Why an early sign"), sign.why),
        )  # fmt: skip
    return rows


def about_facts(topic: Topic) -> list[dict[str, Any]]:
    return facts(
        (_("Places"), ", ".join(str(SETTING_LABELS[s]) for s in topic.settings)),
        (_("Simplifies"), ", ".join(topic.identifiers.named())),
        (
            _("Can count for"),
            ", ".join(str(PROGRAMME_LABELS[p]) for p in topic.programmes),
        ),
    )
