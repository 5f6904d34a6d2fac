"""What people read here is plain and kind: easy enough, and it blames nobody.

The texts are those that gettext looks up (tests/house/ui_strings.py) and those of the
topics. A sentence that breaks a rule is mended, or stands below with its reason.
"""

import re

import pytest

from attestations.catalogue import programmes
from measures.topics.catalogue import topics
from tests.house.ui_strings import (
    Words,
    all_words,
    grade,
    syllables,
    words_in_python,
    words_in_template,
)

EASY_ENOUGH = 8.0  # all sentences together, in years of school
HARDEST = 12.0  # one sentence; the last year of school
SENTENCE = 8  # words from which on a string is a sentence and no label

# Words of the field that everybody here knows; they count as short ones.
FIELD_TERMS = {
    "accredited", "accreditor", "administrator", "attestation", "denominator",
    "improvement", "measurement", "numerator", "organization", "participant",
    "quality",
}  # fmt: skip

# Sentences that stay harder, each with the reason.
HARD = {
    "I may speak for this organization, and an agreement with the operator": (
        "what an administrator confirms; a lawyer should find every part of it"
    ),
}

# One spelling, that of the people who use it.
BRITISH = re.compile(
    r"\b(?:organis|colour|behaviour|recognis|neighbour|favour|summaris|prioritis|standardis"
    r"|enrolment|enrols?\b|fulfils?\b|licence|paediatric|programme|centred?\b|centres\b"
    r"|cancelled|cancelling|labelled|labelling|travell|judgement|analyse[ds]?\b|practis"
    r"|learnt|whilst|grey|catalogue|tumour|anaemi|haemo)\w*",
    re.IGNORECASE,
)
# “Goes wrong” and “went wrong” speak of work.
BLAME = re.compile(
    r"\b(you (?:failed|forgot|did not|didn't)|fail(?:s|ed|ure)? to|failed"
    r"|(?<!goes )(?<!went )wrong(?:ly)?|bad|must|illegal|invalid|incorrect|erroneous|errors?|faulty"
    r"|denied|forbidden|prohibited|unauthori[sz]ed|violat\w+|abort(?:ed)?|fatal"
    r"|careless|stupid|obviously|your (?:fault|mistake))\b",
    re.IGNORECASE,
)
# Where such a word may stand: it speaks of work, of a machine or of a paper.
BLAMELESS = {
    "Balancing: what must not get worse": "of a number",
    "Must not get worse": "of a number",
    "Must sign again": "the state of a paper, beside a name, in one short tag",
    "Error:": "said by screen readers before the title of a page with a form to mend",
    "Failed": "the state of a job",
    "failed": "the state of a job",
    "What changed when the chart turned the wrong way?": "of a chart",
    "Why does this go wrong? Gather every cause before you choose one.": "of work",
    "For a point that stands for something else, such as a flood or a wrong count. "
    "A point you do not like is still a point.": "of a number",
}


@pytest.fixture(scope="module")
def ours() -> list[Words]:
    return all_words()


@pytest.fixture(scope="module")
def sentences(ours: list[Words]) -> list[Words]:
    return [one for one in ours if len(one.plain.split()) >= SENTENCE]


def without_terms(text: str) -> str:
    """The text with a short word for every term of the field."""
    terms = "|".join(sorted(FIELD_TERMS))
    return re.sub(rf"\b(?:{terms})s?\b", "term", text, flags=re.IGNORECASE)


def topic_texts() -> list[str]:
    return [
        text
        for topic in topics().values()
        for text in (topic.problem, topic.first_test, *topic.change_ideas,
                     *topic.audit_questions, topic.measure.definition)
    ]  # fmt: skip


def programme_texts() -> list[str]:
    """What pages and papers show of the files of programs."""
    return [
        text
        for one in programmes().values()
        for text in (one.title, one.short_title, one.summary, one.credit.note,
                     *(r.text for r in one.requirements), *(s.text for s in one.statements),
                     *(r.prompt for r in one.reflections))
    ]  # fmt: skip


def test_our_words_are_found_in_templates_and_in_python(ours: list[Words]) -> None:
    files = {one.file for one in ours}

    assert len(ours) > 2500
    assert {"templates/reports/home.html", "measures/models.py"} <= files


def test_our_sentences_are_easy_to_read(sentences: list[Words]) -> None:
    level = grade([one.plain for one in sentences])

    print(f"{len(sentences)} sentences, grade {level:.1f}")

    assert level <= EASY_ENOUGH


def test_no_single_sentence_is_hard(sentences: list[Words]) -> None:
    levels = {one: grade([without_terms(one.plain)]) for one in sentences}

    hard = {one: level for one, level in levels.items() if level > HARDEST}

    assert {
        one.text: (one.file, round(level, 1))
        for one, level in hard.items()
        if not one.text.startswith(tuple(HARD))
    } == {}


def test_topics_are_easy_to_read() -> None:
    assert grade([without_terms(text) for text in topic_texts()]) <= EASY_ENOUGH


def test_nobody_is_blamed(ours: list[Words]) -> None:
    assert {
        one.text: one.file
        for one in ours
        if BLAME.search(one.plain) and one.text not in BLAMELESS
    } == {}


def test_every_exception_is_still_needed(ours: list[Words]) -> None:
    texts = {one.text for one in ours}

    assert set(BLAMELESS) - texts == set()
    assert [h for h in HARD if not any(is_hard(text, h) for text in texts)] == []


def is_hard(text: str, beginning: str) -> bool:
    """Whether it is the sentence that begins so, and still too hard."""
    return text.startswith(beginning) and grade([without_terms(text)]) > HARDEST


@pytest.mark.parametrize(
    ("text", "level"),
    [
        # 10 words of 1 syllable: 0.39 * 10 + 11.8 - 15.59.
        ("We look at the chart and say what we see.", 0.11),
        # 4 words of 5, 4, 1 and 6 syllables: 0.39 * 4 + 11.8 * 16 / 4 - 15.59.
        ("Administrators investigate each irregularity.", 33.17),
        ("", 0.0),
    ],
)
def test_grade_by_hand(text: str, level: float) -> None:
    assert grade([text]) == pytest.approx(level)


def test_syllables_of_common_words() -> None:
    words = ["chart", "median", "people", "wanted", "changed", "the", "measure"]

    assert [syllables(word) for word in words] == [1, 2, 2, 2, 1, 1, 2]


def test_words_in_every_kind_of_tag_are_found() -> None:
    source = (
        '{% translate "One" %} {% translate \'Two\' as two %}{{ x|default:_("Three") }}'
        "{% blocktranslate count n=n %}{{ n }} chart{% plural %}{{ n }} charts"
        "{% endblocktranslate %}"
    )

    found = [Words(text, "").plain for text in words_in_template(source)]

    assert found == ["One", "Two", "Three", "it chart", "it charts"]


def test_words_in_python_are_found() -> None:
    source = 'a = _("One")\nb = ngettext("two", "three", n)\nc = pgettext("x", "four")'

    assert sorted(words_in_python(source)) == ["One", "four", "three", "two"]


def test_words_are_spelled_as_in_the_united_states(ours: list[Words]) -> None:
    found = {f"{one.file}: {one.plain}" for one in ours if BRITISH.search(one.plain)}
    told = {
        text for text in [*topic_texts(), *programme_texts()] if BRITISH.search(text)
    }

    assert (found, told) == (set(), set())
