"""What can stop a reading: a refusal, a cancellation, a faulty recipe."""


class Refused(Exception):
    """The file cannot be read. The message is plain and says what to do."""


class Cancelled(Exception):
    """The caller asked to stop; nothing was kept."""


class RecipeError(ValueError):
    """The recipe is not valid. `path` says where, the message what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message
