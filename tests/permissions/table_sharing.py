"""Who sees what is the practice's to say: its leads, champions, participants, administrators."""

from types import SimpleNamespace

from accounts.permissions import Permission
from tests.factories.measures import MeasureFactory
from tests.permissions.rows import Row, project_row

SHARE = Permission.SHARE_DATA


def prepare(world: SimpleNamespace) -> None:
    world.shared_measure = MeasureFactory(
        project=world.project, name="Shared with the coach"
    )
    world.shared_coach = world.people["project_coach"]


ROWS: list[Row] = [
    project_row("sharing:sharing_overview", needs=SHARE),
    project_row("sharing:sharing_log", needs=SHARE),
    project_row("sharing:agreement_page", needs=SHARE),
    project_row("sharing:agreement_page", "POST", needs=Permission.EDIT_PROJECT, ok=422),
    project_row(
        "sharing:agreement_withdraw", "POST", needs=Permission.EDIT_PROJECT, ok=302
    ),
    project_row("sharing:measure_sharing", needs=SHARE, args=("project", "shared_measure")),
    project_row(
        "sharing:measure_sharing", "POST", needs=SHARE, ok=302,
        args=("project", "shared_measure"), data={"inside": "team", "peers": ""},
    ),
    project_row(
        "sharing:recipient_edit", needs=SHARE, args=("project", "coach", "shared_coach")
    ),
    project_row(
        "sharing:recipient_edit", "POST", needs=SHARE, ok=302,
        args=("project", "coach", "shared_coach"),
    ),
    project_row(
        "sharing:recipient_view", needs=SHARE, args=("project", "coach", "shared_coach")
    ),
]  # fmt: skip
