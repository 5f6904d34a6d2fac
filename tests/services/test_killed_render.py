"""A worker killed in the middle of a PDF: it is finished once, whole, soon after."""

import time
from collections.abc import Callable

import pytest

from tests.services.installation import Installation, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]
DRAWING = "SELECT count(*) FROM jobs_job WHERE task = 'attestations.render' AND phase = 'drawing'"
DONE = "SELECT count(*) FROM jobs_job WHERE task = 'attestations.render' AND status = 'succeeded'"
DOCUMENTS = "SELECT count(*) FROM attestations_document"
CHECK = """
from attestations.models import Document
from qiapp.lib import private_files
one = Document.objects.get()
print(private_files.read(one.path, one.digest)[:5].decode(), one.pages)
"""


def test_render_killed_in_the_middle_is_finished_once(
    install: Callable[..., Installation],
) -> None:
    installation = install()
    installation.python("from tests.factories.attestations import make_approved; make_approved()")  # fmt: skip
    installation.start_worker("one")
    wait_until(lambda: installation.number(DRAWING) == 1, seconds=60)
    installation.kill_worker("one")
    assert installation.number(DOCUMENTS) == 0

    restarted = time.monotonic()
    installation.start_worker("two")
    wait_until(lambda: installation.number(DONE) == 1, seconds=60)
    took = time.monotonic() - restarted

    files = [p.name for p in (installation.folder / "media").rglob("*") if p.is_file()]
    attempts = installation.number("SELECT max(attempts) FROM jobs_job")
    print(f"finished {took:.0f} s after the restart, in attempt {attempts}")
    assert installation.number(DOCUMENTS) == 1
    assert len(files) == 1
    assert installation.python(CHECK).startswith("%PDF-")
    assert took <= 60
