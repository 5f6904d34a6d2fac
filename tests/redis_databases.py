"""Which databases of the test Redis this run may empty."""

import os

DEFAULT = "redis://127.0.0.1:6379/15"


def redis_url(below: int) -> str:
    """The database that QI_TEST_REDIS_URL names (15 on localhost), or one `below` it.

    Processes of one run, and the installations they start, share nothing.
    """
    named = os.environ.get("QI_TEST_REDIS_URL") or DEFAULT
    address, _, database = named.rpartition("/")
    return f"{address}/{int(database) - below}"
