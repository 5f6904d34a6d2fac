"""Why a file is not taken, and what was found in it and where, in plain words."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiapp.lib.screening import KIND_WORDS

REFUSALS = {
    "empty": gettext_lazy("The file is empty. Choose another one."),
    "too_large": gettext_lazy(
        "The file is larger than 10 MB. Send the pages that count."
    ),
    "too_long": gettext_lazy(
        "The file has more than 200 pages. Send those that count."
    ),
    "damaged": gettext_lazy("The file cannot be opened. Save it again, then send it."),
    "password": gettext_lazy("The file has a password. Save it without, then send it."),
    "old_word": gettext_lazy(
        "This is an old Office file. Save it as PDF or DOCX, then send it."
    ),
    "other_type": gettext_lazy(
        "Only PDF, DOCX, PNG and JPEG are taken; this is something else. Save it as PDF."
    ),
    "macros": gettext_lazy("The document holds macros. Save it as PDF, then send it."),
    "inner_files": gettext_lazy(
        "The file holds other files inside. Send each of them by itself."
    ),
    "active": gettext_lazy(
        "The PDF runs a program when it opens. Print it to a new PDF, then send that."
    ),
    "bomb": gettext_lazy("The document is too large when unpacked. Save it as PDF."),
    "too_hard": gettext_lazy(
        "Reading the file takes too long. Print it to a new PDF, then send that."
    ),
}
PLACES = {
    "page": gettext_lazy("page %(number)s"),
    "paragraph": gettext_lazy("paragraph %(number)s"),
    "header": gettext_lazy("a header or footer"),
    "notes": gettext_lazy("a note at the end"),
    "comments": gettext_lazy("a comment"),
    "properties": gettext_lazy("the file's properties"),
    "pictures": gettext_lazy("the picture"),
    "name": gettext_lazy("the file's name"),
}
FINDINGS = {**KIND_WORDS, "location": gettext_lazy("the place where it was taken")}
MOST_PLACES = 6

Found = Sequence[Sequence[object]]  # [[kind, where, number], ...]


def place_words(where: str, number: int) -> str:
    return str(PLACES[where]) % {"number": number}


def found_words(found: Found) -> list[str]:
    """One line for each kind of finding, with its places; never what was found."""
    kinds = dict.fromkeys(str(kind) for kind, _where, _number in found)
    return [line_of(kind, found) for kind in kinds]


def line_of(kind: str, found: Found) -> str:
    where = places_words((w, n) for k, w, n in found if k == kind)
    return _("%(kind)s: %(places)s") % {"kind": FINDINGS[kind], "places": where}


def places_words(places: Iterable[tuple[object, object]]) -> str:
    """The places once each, in order; the rest is counted."""
    each = list(dict.fromkeys(place_words(str(w), int(str(n))) for w, n in places))
    shown = ", ".join(each[:MOST_PLACES])
    more = len(each) - MOST_PLACES
    return _("%(places)s and %(n)s more") % {"places": shown, "n": more} if more > 0 else shown  # fmt: skip


def refused_words(hard: Found) -> str:
    return _(
        "This looks like patient data: %(found)s. Nothing was kept. Take it out, then "
        "send the file again."
    ) % {"found": "; ".join(found_words(hard))}
