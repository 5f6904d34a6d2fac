"""How wide a text is, without drawing it, and how to fit it into a width."""

import unicodedata
from functools import lru_cache

# Advance widths of DejaVu Sans and its bold, space to tilde, in thousandths of the
# size. It is wider than most fonts, so what fits in it fits in the page's font too.
# fmt: off
_REGULAR = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684,
    686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695,
    635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550,
    635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392,
    634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)
_BOLD = (
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696,
    696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774,
    762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770,
    720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593,
    716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478,
    712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
)
# fmt: on
_OTHER = 800
_FULL_WIDTH = 1000
ELLIPSIS = "…"
_RIGHT_TO_LEFT, _END = "\u2067", "\u2069"
"""Unicode's right-to-left isolate and its end."""


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of the text in pixels at this size."""
    table = _BOLD if bold else _REGULAR
    letters = unicodedata.normalize("NFD", text)
    return sum(_letter_width(letter, table) for letter in letters) * size / 1000


def _letter_width(letter: str, table: tuple[int, ...]) -> int:
    place = ord(letter) - 32
    if 0 <= place < len(table):
        return table[place]
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF" or letter == ELLIPSIS:
        return _FULL_WIDTH
    return _OTHER


def fit(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `room` pixels."""
    text = printable(text)
    if width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width(kept.rstrip() + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrap(
    text: str, size: float, room: float, *, lines: int, bold: bool = False
) -> list[str]:
    """The text on at most so many lines, broken between words, the last one cut."""
    broken: list[str] = []
    rest = printable(text).split(" ")
    while rest and len(broken) < lines - 1:
        count = _words_that_fit(rest, size, room, bold=bold)
        broken.append(fit(" ".join(rest[:count]), size, room, bold=bold))
        rest = rest[count:]
    if rest:
        broken.append(fit(" ".join(rest), size, room, bold=bold))
    return broken


def _words_that_fit(words: list[str], size: float, room: float, *, bold: bool) -> int:
    count = 1
    while (
        count < len(words)
        and width(" ".join(words[: count + 1]), size, bold=bold) <= room
    ):
        count += 1
    return count


def isolated(text: str) -> str:
    """The text, held together where it begins from right to left.

    Its ellipsis and figures then stand where its readers expect them; on the page only,
    since the letters are those of the page's fonts.
    """
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return f"{_RIGHT_TO_LEFT}{text}{_END}"
        if direction == "L":
            break
    return text


def printable(text: str) -> str:
    """The text on one line, without characters that XML cannot hold."""
    return "".join(
        letter if _allowed(letter) else " " for letter in " ".join(text.split())
    )


def _allowed(letter: str) -> bool:
    code = ord(letter)
    return code >= 32 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
