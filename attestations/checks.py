"""System checks: every programme file loads, and none is past its review date."""

from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from attestations import catalogue


@register("attestations")
def programmes_load(**kwargs: Any) -> list[CheckMessage]:
    try:
        found = catalogue.load_folder(catalogue.FOLDER)
    except catalogue.CatalogueError as error:
        return [Error(str(error), id="attestations.E001")]
    return reviews_due(list(found.values()), timezone.now().date())


def reviews_due(
    programmes: list[catalogue.Programme], today: date
) -> list[CheckMessage]:
    """A warning for each programme whose review date has passed."""
    return [
        Warning(
            f"Programme {one.id} {one.version} was due for review on {one.next_review}.",
            hint="Read its source again and add a new version of the file.",
            id="attestations.W001",
        )
        for one in programmes
        if one.next_review < today
    ]
