"""System checks: programme files load and are not past review; the seal's key opens."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from attestations import catalogue
from qiapp.lib.seal_key import SealKeyUnusable, from_text

RENEW_AHEAD = timedelta(days=60)


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
            f"Program {one.id} {one.version} was due for review on {one.next_review}.",
            hint="Read its source again and add a new version of the file.",
            id="attestations.W001",
        )
        for one in programmes
        if one.next_review < today
    ]


@register("attestations")
def seal_opens(**kwargs: Any) -> list[CheckMessage]:
    """The key of the settings; the one of a single computer is made when it is needed."""
    if not settings.SEAL_KEY:
        return []
    return seal_faults(settings.SEAL_KEY, settings.SEAL_PASSWORD, timezone.now())


def seal_faults(text: str, password: str, now: datetime) -> list[CheckMessage]:
    """An error when the key cannot seal now, a warning when it soon cannot."""
    try:
        key = from_text(text, password)
    except SealKeyUnusable as error:
        return [Error(f"QI_SEAL_KEY cannot be used. {error}", id="attestations.E002")]
    if not key.is_valid_at(now):
        return [
            Error(
                f"The certificate of QI_SEAL_KEY is valid from {key.valid_from:%Y-%m-%d} "
                f"to {key.valid_until:%Y-%m-%d}, not today.", id="attestations.E003",
            )
        ]  # fmt: skip
    if key.valid_until - now < RENEW_AHEAD:
        return [
            Warning(
                f"The certificate of QI_SEAL_KEY ends on {key.valid_until:%Y-%m-%d}.",
                hint="Put a new one into QI_SEAL_KEY; documents sealed so far keep theirs.",
                id="attestations.W002",
            )
        ]
    return []
