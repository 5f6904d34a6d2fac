"""What the usual words of an extract mean: missing codes, yes and no, visit states."""

from extracts.reader.text import word_key

MISSING = frozenset(
    {
        "",
        "null",
        "(null)",
        "n/a",
        "na",
        "#n/a",
        "-",
        "--",
        ".",
        "?",
        "unknown",
        "unk",
        "none",
        "nan",
        "nil",
        "missing",
        "(blank)",
        "not available",
        "not recorded",
    }
)

_MEANINGS: dict[str, frozenset[str]] = {
    "yes": frozenset({"y", "yes", "true", "t", "1", "x", "✓", "checked"}),
    "no": frozenset({"n", "no", "false", "f", "0", "unchecked"}),
    "no_show": frozenset(
        {
            "no show",
            "noshow",
            "ns",
            "n/s",
            "dna",
            "did not attend",
            "did not come",
            "missed",
            "fta",
            "failed to attend",
        }
    ),
    "arrived": frozenset(
        {
            "arrived",
            "completed",
            "complete",
            "checked out",
            "checked in",
            "attended",
            "kept",
            "seen",
            "fulfilled",
        }
    ),
    "out": frozenset(
        {
            "cancelled",
            "canceled",
            "rescheduled",
            "scheduled",
            "booked",
            "pending",
            "bumped",
            "not applicable",
            "excluded",
        }
    ),
}
_BY_WORD = {word: family for family, words in _MEANINGS.items() for word in words}
_OPPOSITE = {"yes": "no", "no": "yes", "no_show": "arrived", "arrived": "no_show"}


def is_missing(text: str) -> bool:
    """True for an empty cell and for the usual ways to write "missing"."""
    return not text or word_key(text) in MISSING


def meaning(text: str) -> str | None:
    """yes, no, no_show, arrived, out, or None for a word without a usual meaning."""
    key = " ".join(word_key(text).replace("-", " ").replace("_", " ").split())
    found = _BY_WORD.get(key)
    if found is None:
        found = _by_first_words(key)
    return found


def _by_first_words(key: str) -> str | None:
    if key.startswith("no show"):
        return "no_show"
    first = key.split(" ", 1)[0]
    return "out" if _BY_WORD.get(first) == "out" else None


def opposite(family: str) -> str | None:
    """The family that counts as "not met" when `family` is met, or None."""
    return _OPPOSITE.get(family)
