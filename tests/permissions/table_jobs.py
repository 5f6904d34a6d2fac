"""Jobs belong to the person who asked; the health pages to everybody or to operators."""

from types import SimpleNamespace

from jobs.actions import enqueue
from tests.permissions.rows import Row, personal_row, public_row
from tests.permissions.scenario import EVERYBODY

OTHERS = dict.fromkeys(EVERYBODY - {"lead"}, 404)


def prepare(world: SimpleNamespace) -> None:
    world.job = enqueue(
        task="tests.none", subject=world.project, by=world.people["lead"]
    )


ROWS: list[Row] = [
    personal_row("jobs:job_status", args=("job",), but=OTHERS),
    personal_row("jobs:job_cancel", "POST", ok=302, args=("job",), but=OTHERS),
    personal_row("jobs:job_retry", "POST", ok=302, args=("job",), but=OTHERS),
    personal_row("job-list", api=True),
    personal_row("job-detail", args=("job",), api=True, but=OTHERS),
    personal_row("job-cancel", "POST", args=("job",), api=True, but=OTHERS),
    public_row("healthz"),
    public_row("readyz"),
    personal_row("statusz", ok=403, but={"operator": 503}),
]
