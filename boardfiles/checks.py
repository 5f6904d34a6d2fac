"""System checks: the lists of boards and ways load, and are not past their review date."""

from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from accounts import board_catalogue
from attestations.catalogue import programmes
from boardfiles import routes


@register("boardfiles")
def lists_load(**kwargs: Any) -> list[CheckMessage]:
    try:
        boards = board_catalogue.board_list()
        found = routes.routes()
    except ValueError as error:
        return [Error(str(error), id="boardfiles.E001")]
    known = {programme.id for programme in programmes().values()}
    unknown = sorted(found.keys() - known)
    errors: list[CheckMessage] = [
        Error(f"routes.toml names {one}, which is no program.", id="boardfiles.E002")
        for one in unknown
    ]
    return errors + review_due(boards.next_review, timezone.now().date())


def review_due(next_review: date, today: date) -> list[CheckMessage]:
    """A warning once the list of boards is past its review date."""
    if today <= next_review:
        return []
    return [
        Warning(
            f"The list of boards was due for review on {next_review}.",
            hint="Read its sources again and change accounts/data/boards.toml.",
            id="boardfiles.W001",
        )
    ]
