"""The patient's pages in English and Spanish: complete, agreeing, and plain."""

import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from qiapp.lib.catalogues import compiled, mo_bytes, read_po
from surveys.questions import ANSWER_WORDS, QUESTIONS

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale/es/LC_MESSAGES/django.po"
PATIENT_PAGES = [
    *(ROOT / "templates/surveys" / f"{name}.html" for name in
      ("patient_base", "answer", "thanks", "ended", "limited")),
    ROOT / "templates/pdf/surveys_poster.html",
]  # fmt: skip
ENTRIES = read_po(PO.read_text())
MESSAGES = {entry.message: entry for entry in ENTRIES if entry.context == "survey"}
PLACE = re.compile(r"%\(\w+\)s")


def test_the_mo_file_says_what_the_po_file_says() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled(PO)


def test_gettext_reads_what_we_write() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(mo_bytes(ENTRIES)))

    assert catalogue.pgettext("survey", "Thank you!") == "¡Gracias!"
    assert (
        catalogue.npgettext(
            "survey", "%(questions)s question", "%(questions)s questions", 7
        )
        == "%(questions)s preguntas"
    )
    assert catalogue.gettext("Skip to main content") == "Ir al contenido principal"


@pytest.mark.parametrize(
    "broken", ['#, fuzzy\nmsgid "a"\nmsgstr "b"', 'msgid "a"\nnonsense "b"']
)
def test_a_catalogue_that_is_not_finished_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="fuzzy|No part"):
        read_po(broken)


def test_every_message_has_a_translation_with_the_same_places() -> None:
    faults = [
        entry.message
        for entry in ENTRIES
        for text in entry.texts.values()
        if not text or set(PLACE.findall(text)) != set(PLACE.findall(entry.message))
    ]

    assert faults == []


TRANSLATE = re.compile(r"""{% translate (["'])(.+?)\1(?: context ["']survey["'])? %}""")
BLOCK = re.compile(
    r"{% blocktranslate (?!asvar)[^%]*%}(.+?){% (?:plural|endblocktranslate) %}"
)


def words_of(page: Path) -> list[str]:
    """What the page says, as its catalogue calls it."""
    source = page.read_text()
    blocks = [
        re.sub(r"{{ (\w+) }}", r"%(\1)s", found) for found in BLOCK.findall(source)
    ]
    return [match[1] for match in TRANSLATE.findall(source)] + blocks


@pytest.mark.parametrize("page", PATIENT_PAGES, ids=lambda page: page.stem)
def test_every_word_of_a_patients_page_is_translated(page: Path) -> None:
    words = words_of(page)

    assert words
    assert [word for word in words if word not in MESSAGES] == []


@pytest.mark.parametrize("page", PATIENT_PAGES, ids=lambda page: page.stem)
def test_every_word_of_a_patients_page_has_the_surveys_context(page: Path) -> None:
    tags = re.findall(r"{% (?:block)?translate .+? %}", page.read_text())

    assert [tag for tag in tags if "context" not in tag] == []


@pytest.mark.parametrize(
    "words",
    [
        *(q.text for q in QUESTIONS),
        *(q.short for q in QUESTIONS),
        *(w for k, w in ANSWER_WORDS.items() if k != "n"),
    ],
    ids=str,
)
def test_questions_and_answers_differ_between_the_languages(words: object) -> None:
    with translation.override("es"):
        spanish = str(words)

    with translation.override("en"):
        assert spanish != str(words)


def syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]es|[^laeiouy]e|ed)$", "", word.lower()) or word
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975)."""
    sentences = [s for s in re.split(r"[.?!:]\s*", text) if s.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )


def test_the_questions_are_at_sixth_grade_or_below() -> None:
    with translation.override("en"):
        texts = [str(question.text) for question in QUESTIONS]

    assert max(grade(text) for text in texts) <= 6
    assert 6 <= len(texts) <= 9


def test_the_grade_of_a_known_sentence() -> None:
    # 11 words of one syllable each but none, one sentence: 0.39*11 + 11.8 - 15.59.
    assert grade("The cat sat on the mat and then it ran off.") == pytest.approx(0.5)


def test_no_page_borrows_the_name_of_a_federal_survey() -> None:
    text = PO.read_text() + "".join(page.read_text() for page in PATIENT_PAGES)

    assert "cahps" not in text.lower()
