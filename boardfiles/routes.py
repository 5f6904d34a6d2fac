"""By which channel a programme's completions reach the boards: data, Django-free."""

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

COPY = re.compile(r"-[a-z2-9]{8}$")  # as attestations.office_programmes.new_id adds it
FILE = Path(__file__).parent / "data" / "routes.toml"


class Channel(StrEnum):
    PARS = "pars"
    ROSTER = "roster"


@cache
def routes() -> dict[str, Channel]:
    """Channel by programme id. Raises ValueError on a word that is no channel."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {programme: Channel(word) for programme, word in raw["channel"].items()}


def channel_of(programme_id: str) -> Channel | None:
    """The channel an office uses, or None where no office reports the programme.

    An office's own copy goes the way of its original: only letters were added to its id,
    once more for each installation it came through.
    """
    known, original = routes(), programme_id
    while original not in known and COPY.search(original):
        original = COPY.sub("", original)
    return known.get(original)
