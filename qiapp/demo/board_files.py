"""What the demo's CME offices report under, and one physician's own points."""

from datetime import date, timedelta
from decimal import Decimal

from boardfiles.actions.activities import name_activity
from boardfiles.actions.points import enter_points, set_cycle
from qiapp.demo.people import Cast

ROSTERS = (("lakeside", "cme"), ("prairie", "cme2"))


def add_board_files(cast: Cast, today: date) -> None:
    """A roster in each office for those outside its activities, and a cycle with points."""
    begin = today.replace(month=1, day=1)
    for office, staff in ROSTERS:
        name_activity(
            office=cast.organisations[office], by=cast.users[staff],
            programme_id="abms-portfolio", channel="roster", reports="board",
            title=f"Portfolio projects {today.year}", first_day=begin,
            board_points=Decimal(20), boards=[],
        )  # fmt: skip
    add_points(cast, today)


def add_points(cast: Cast, today: date) -> None:
    """The cycle of whoever has an approved attestation in the demo."""
    for key in ("physician", "leader"):
        user = cast.users[key]
        set_cycle(
            user=user, board="ABP", version=1, needed=Decimal(100),
            begins_on=date(today.year - 2, 1, 1), ends_on=date(today.year + 2, 12, 31),
        )  # fmt: skip
        enter_points(
            user=user, board="ABP", earned_on=today - timedelta(days=200),
            points=Decimal(30), what="Knowledge questions",
        )  # fmt: skip
