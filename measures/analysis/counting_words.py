"""Counts spelled out, as people write them in a sentence."""

from measures.analysis.words import ENGLISH, Words


def count_word(count: int, words: Words = ENGLISH, *, capital: bool = False) -> str:
    """The count spelled out up to twelve, in figures above."""
    spelled = (
        words.gettext("zero"),
        words.gettext("one"),
        words.gettext("two"),
        words.gettext("three"),
        words.gettext("four"),
        words.gettext("five"),
        words.gettext("six"),
        words.gettext("seven"),
        words.gettext("eight"),
        words.gettext("nine"),
        words.gettext("ten"),
        words.gettext("eleven"),
        words.gettext("twelve"),
    )
    text = spelled[count] if count < len(spelled) else str(count)
    return text[0].upper() + text[1:] if capital else text
