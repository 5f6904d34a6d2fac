"""Errors whose message is meant for the person in front of the page."""


class ActionRefused(Exception):
    """A rule said no. The message says what is wrong and what to do."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class VersionConflict(ActionRefused):
    """Somebody else changed the same record since it was read (HTTP 409)."""


class KeyConflict(ActionRefused):
    """An idempotency key is in use, for this write or for another one (HTTP 409)."""


class PresenceRefused(ActionRefused):
    """The person did not prove to be there: password, code or ticket is missing or wrong (HTTP 403)."""


class TooManyTries(ActionRefused):
    """A limit was reached; try again after `seconds` (HTTP 429)."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
