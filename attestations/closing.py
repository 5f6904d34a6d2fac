"""What happens to a person's open questions when she closes her account."""

from accounts.actions.closing import Step
from accounts.models import User
from attestations.models import CosignQuestion


def open_questions() -> Step:
    """The step named in ACCOUNT_CLOSING_STEPS. What was signed, asked and answered stays."""
    return Step(refusals=lambda user: [], end=take_back)


def take_back(user: User) -> None:
    """Nobody is left to read an answer, so the participant is not asked for one."""
    CosignQuestion.objects.open().filter(asked_by=user).delete()
