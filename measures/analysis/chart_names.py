"""What the charts are called."""

from measures.analysis.words import ENGLISH, Words


def chart_name(kind: str, words: Words = ENGLISH) -> str:
    """The chart's name with its kind: "Run chart", "P′ chart". KeyError if unknown."""
    return {
        "run": words.gettext("Run chart"),
        "i": words.gettext("I chart"),
        "ip": words.gettext("I′ chart"),
        "mr": words.gettext("Moving range chart"),
        "ms": words.gettext("Moving S chart"),
        "xbar": words.gettext("X-bar chart"),
        "s": words.gettext("S chart"),
        "p": words.gettext("P chart"),
        "pp": words.gettext("P′ chart"),
        "u": words.gettext("U chart"),
        "up": words.gettext("U′ chart"),
        "c": words.gettext("C chart"),
        "t": words.gettext("T chart"),
        "g": words.gettext("G chart"),
    }[kind]
