"""The certifying boards: a data file, loaded and checked. No Django here."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "boards.toml"


class BoardsError(ValueError):
    """The list of boards is not usable; the message names the board and what is wrong."""


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `id_pattern`: a whole diplomate ID must match; empty: any text.

    `pars`, `portfolio`: the channels by which completions reach it. `pi_in_pars`: it is
    known to take an improvement activity by PARS. `whole_points`: no parts of a point.
    """

    code: str
    name: str
    pars: bool = False
    portfolio: bool = False
    pi_in_pars: bool = False
    id_pattern: str = ""
    id_words: str = ""
    id_required: bool = True
    whole_points: bool = False
    credit_type: str = ""
    note: str = ""

    def takes(self, diplomate_id: str) -> bool:
        """Whether the text has the form of an ID of this board."""
        return not self.id_pattern or bool(re.fullmatch(self.id_pattern, diplomate_id))


@dataclass(frozen=True, slots=True)
class BoardList:
    """Every board, in the file's order. `sources`: by channel, with `confidence`."""

    boards: tuple[Board, ...]
    checked_on: date
    next_review: date
    sources: dict[str, str]

    def find(self, code: str) -> Board:
        """The board, or one without any rule when nobody has listed it."""
        known = {board.code: board for board in self.boards}
        return known.get(code, Board(code, code))


@cache
def board_list() -> BoardList:
    """The list that ships with the product. Raises BoardsError."""
    return parse(tomllib.loads(FILE.read_text(encoding="utf-8")))


def parse(raw: dict[str, Any]) -> BoardList:
    """The list of a parsed file. Raises BoardsError on the first fault."""
    try:
        boards = tuple(board_of(row) for row in raw["board"])
        found = BoardList(
            boards, raw["checked_on"], raw["next_review"], dict(raw["source"])
        )
    except KeyError as error:
        raise BoardsError(f"{error} is missing") from error
    codes = [board.code for board in boards]
    if len(set(codes)) < len(codes):
        raise BoardsError("a board stands twice")
    return found


def board_of(row: dict[str, Any]) -> Board:
    """One board. Raises BoardsError on an unknown word or a pattern that is none."""
    try:
        board = Board(**row)
        re.compile(board.id_pattern)
    except (TypeError, re.error) as error:
        raise BoardsError(f"{row.get('code')}: {error}") from error
    if bool(board.id_pattern) != bool(board.id_words):
        raise BoardsError(f"{board.code}: id_pattern and id_words go together")
    if board.pi_in_pars and not board.pars:
        raise BoardsError(f"{board.code}: pi_in_pars without pars")
    return board
