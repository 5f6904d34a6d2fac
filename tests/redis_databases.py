"""Which databases of the test Redis this run may empty."""

import os

DEFAULT = "redis://127.0.0.1:6379/15"
FOR_EACH_PROCESS = 2  # its cache, and the broker of the installations it starts


def redis_url(below: int) -> str:
    """The database that QI_TEST_REDIS_URL names (15 on localhost), or one `below` it.

    Processes of one run, and the installations they start, share nothing: each test
    process has two databases of its own.
    """
    named = os.environ.get("QI_TEST_REDIS_URL") or DEFAULT
    address, _, database = named.rpartition("/")
    return f"{address}/{int(database) - process() * FOR_EACH_PROCESS - below}"


def process() -> int:
    """The number of this test process: 0 for the first, or for the only one."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw") or 0)
