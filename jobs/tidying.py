"""Rows that served their purpose leave the database (TIDYING_STEPS, ADR 12)."""

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger("qiapp.jobs")


def tidy_rows() -> dict[str, int]:
    """How many rows left, by what they were. Each step is a transaction of its own."""
    gone = {path: import_string(path)() for path in settings.TIDYING_STEPS}
    gone = {path: count for path, count in gone.items() if count}
    if gone:
        log.info(
            "old rows deleted", **{p.rpartition(".")[2]: n for p, n in gone.items()}
        )
    return gone
