"""The faults of `identity_rules` in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.board_catalogue import board_list
from accounts.identity_rules import Fault, Found

WORDS: dict[Fault, Promise] = {
    Fault.NO_CONSENT: gettext_lazy("The person has not agreed to be reported."),
    Fault.NO_BOARD: gettext_lazy("No board and diplomate number is on the profile."),
    Fault.ID_MISSING: gettext_lazy("%(board)s: the number is missing."),
    Fault.ID_MALFORMED: gettext_lazy("%(board)s: the number should be %(form)s."),
    Fault.NAME_MISSING: gettext_lazy(
        "%(board)s: the name as on the board's record is missing."
    ),
    Fault.NAME_UNLIKE: gettext_lazy(
        "%(board)s: the name on the board's record is unlike the name of the account."
    ),
    Fault.BIRTHDAY_MISSING: gettext_lazy("The month and day of birth are missing."),
    Fault.BIRTHDAY_IMPOSSIBLE: gettext_lazy(
        "The day of birth does not exist in that month."
    ),
    Fault.NPI_MISSING: gettext_lazy("The NPI is missing."),
    Fault.NPI_CHECK_DIGIT: gettext_lazy(
        "Please compare the NPI: its check digit does not fit."
    ),
    Fault.DUPLICATE: gettext_lazy(
        "%(board)s: somebody else in this list has the same number."
    ),
    Fault.OUT_OF_WINDOW: gettext_lazy(
        "The day of completion lies outside the days that can be reported."
    ),
    Fault.WRONG_CHANNEL: gettext_lazy("%(board)s does not take this by this way."),
    Fault.NO_PDF: gettext_lazy("The PDF is not drawn yet."),
}


OWN_WORDS: dict[Fault, Promise] = {
    Fault.NO_CONSENT: gettext_lazy("You have not agreed yet to be reported."),
    Fault.NO_BOARD: gettext_lazy("Your profile has no board and no number."),
}


def sentence(found: Found, *, own: bool = False) -> str:
    """One fault as a sentence; `own`: said to the person herself."""
    board = board_list().find(found.board)
    words = {"board": found.board or _("This board"), "form": board.id_words}
    said = OWN_WORDS.get(found.fault) if own else None
    return str(said or WORDS[found.fault]) % words
