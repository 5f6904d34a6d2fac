"""Certifying boards a physician may name, as forms offer them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.board_catalogue import board_list

BOARDS = {
    board.code: gettext_lazy("Another board") if board.code == "OTHER" else board.name
    for board in board_list().boards
}
BOARD_CHOICES = [
    (code, f"{code} – {name}" if code != "OTHER" else name)
    for code, name in BOARDS.items()
]


def wrong_diplomate_id(board: str, diplomate_id: str) -> str:
    """Why this ID cannot be one of that board; empty when it can."""
    known = board_list().find(board)
    if known.takes(diplomate_id):
        return ""
    return _("The %(board)s number is %(form)s. Compare it with the board's letter.") % {
        "board": board, "form": known.id_words,
    }  # fmt: skip
