"""Small jobs whose behaviour a test chooses."""

from collections.abc import Callable, Iterator

import pytest
from celery import current_app

from jobs.models import Job
from jobs.running import Attempt, job_task
from tests.factories.jobs import JobFactory


@pytest.fixture
def doing() -> Iterator[Callable[..., Job]]:
    """A waiting job that does the function it is given."""
    names: list[str] = []

    def build(function: Callable[[Attempt], None], **fields: object) -> Job:
        name = f"tests.doing{len(names)}"
        job_task(name)(function)
        names.append(name)
        return JobFactory(task=name, **fields)

    yield build
    for name in names:
        current_app.tasks.pop(name, None)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids the broker was given, in order; it takes everything."""
    ids: list[int] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda _name, args, **_options: ids.append(args[0])
    )
    return ids
