"""What reading a file of evidence gives. Django-free."""

from dataclasses import dataclass

# Where a text stands: ("page", 3), ("paragraph", 12), ("header", 0), ("notes", 0) ...
Place = tuple[str, int]


class Refused(Exception):
    """A file that is not taken; `code` says why, in the words of evidence/wording.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, read: its type by content, its texts, and what nobody can read.

    `pages`: 0 where a file has none. `unread`: places that hold pictures, which a person
    has to look at. `has_location`: a photo that says where it was taken.
    """

    media_type: str
    pages: int = 0
    texts: tuple[tuple[Place, str], ...] = ()
    unread: tuple[Place, ...] = ()
    has_location: bool = False
