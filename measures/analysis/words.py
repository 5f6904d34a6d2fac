"""What the pure modules need in order to speak: two functions of gettext."""

import gettext
from typing import Protocol


class Words(Protocol):
    """Anything with gettext() and ngettext(): Django's translation module is one.

    The messages are written as `words.gettext("…")`, so xgettext finds them.
    """

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


ENGLISH: Words = gettext.NullTranslations()


def gettext_noop(text: str) -> str:
    """The same text; marks it for the translators where it is looked up later."""
    return text
