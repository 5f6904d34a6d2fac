"""What happens to a person's own points when she closes her account."""

from accounts.actions.closing import Step
from accounts.models import User


def own_points() -> Step:
    """The step named in ACCOUNT_CLOSING_STEPS. What was reported stays (six years)."""
    return Step(refusals=lambda user: [], end=forget)


def forget(user: User) -> None:
    """Cycles, points from elsewhere and vouched names go; they were for her alone."""
    user.board_cycles.all().delete()
    user.points_elsewhere.all().delete()
    user.vouched_names.all().delete()
