"""Plain word matching: from a sentence to topics, and from a filter to topics.

Django-free, no statistics and no memory: the same sentence always finds the same topics.

1. A sentence becomes stems: lower case, letters only, common endings cut, words that say
   nothing left out, synonyms (measures/data/synonyms.toml) replaced by one word for all.
2. A topic gets for each stem of the sentence the weight of the best place that holds it:
   its keywords 3, its title 3, its problem 1, its numerator and denominator 1. A stem
   that many topics share counts less: its weight is divided by the root of their number.
3. Topics below LEAST points, or far behind the best one (NEAR_BEST), are not suggested;
   the best come first, equals by title.
"""

import math
import re
import tomllib
from collections.abc import Iterable
from functools import cache

from measures.topics.catalogue import ANY, DATA, Topic

LEAST = 0.9
NEAR_BEST = 0.4
MOST_SUGGESTED = 3
ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ed", "es", "ly", "s", "e", "y")  # fmt: skip
SHORTEST_STEM = 3
WEIGHT_WORDS, WEIGHT_TITLE, WEIGHT_REST = 3.0, 3.0, 1.0


@cache
def synonyms() -> dict[str, str]:
    """The word that stands for each stem of a group, from the data file."""
    raw = tomllib.loads((DATA / "synonyms.toml").read_text("utf-8"))
    return {stem(word): stem(group[0]) for group in raw["groups"] for word in group}


@cache
def silent_words() -> frozenset[str]:
    """Words that say nothing about the topic, from the data file."""
    raw = tomllib.loads((DATA / "synonyms.toml").read_text("utf-8"))
    return frozenset(raw["silent"])


def stem(word: str) -> str:
    """`word` without its ending, if at least three letters stay: "reminders" → "remind"."""
    for ending in (*ENDINGS, "er"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word.removesuffix("er") if len(word) > SHORTEST_STEM + 2 else word


def stems(text: str) -> frozenset[str]:
    """The stems of a text that say something, synonyms made one."""
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text.lower())
    parts = [part for word in words for part in (word, *word.split("-"))]
    plain = [w for w in parts if w not in silent_words() and len(w) > 1]
    return frozenset(synonyms().get(stem(word), stem(word)) for word in plain)


def weights(topic: Topic) -> dict[str, float]:
    """The weight of each stem a topic holds."""
    measure = topic.measure
    rest = f"{topic.problem} {measure.name} {measure.numerator} {measure.denominator}"
    found = dict.fromkeys(stems(rest), WEIGHT_REST)
    found |= dict.fromkeys(stems(topic.title), WEIGHT_TITLE)
    return found | dict.fromkeys(stems(" ".join(topic.words)), WEIGHT_WORDS)


def suggest(sentence: str, topics: Iterable[Topic]) -> list[Topic]:
    """Up to three topics that share telling words with `sentence`, the closest first."""
    held = {topic.slug: (topic, weights(topic)) for topic in topics}
    asked = stems(sentence)
    shared = {one: sum(one in w for _t, w in held.values()) or 1 for one in asked}
    scored = [
        (sum(w.get(one, 0.0) / math.sqrt(shared[one]) for one in asked), topic)
        for topic, w in held.values()
    ]
    least = max(
        LEAST, NEAR_BEST * max((points for points, _topic in scored), default=0)
    )
    close = [(points, topic) for points, topic in scored if points >= least]
    close.sort(key=lambda pair: (-pair[0], pair[1].title))
    return [topic for _points, topic in close[:MOST_SUGGESTED]]


def narrowed(
    topics: Iterable[Topic], *, q: str = "", specialty: str = "", setting: str = "",
    minutes: int | None = None,
) -> list[Topic]:  # fmt: skip
    """The topics that fit every filter given; `q`: each of its words must be found."""
    asked = stems(q)
    return [
        topic
        for topic in topics
        if (not specialty or {specialty, ANY} & set(topic.specialties))
        and (not setting or setting in topic.settings)
        and (minutes is None or topic.minutes_per_week <= minutes)
        and asked <= weights(topic).keys()
    ]
