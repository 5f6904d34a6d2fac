"""Starting a project together with its first measure: all or nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from measures.actions import define_measure
from projects.actions.ideas import add_ideas
from projects.actions.projects import start_project
from projects.models import Project


@transaction.atomic
def start_project_with_measure(
    *, by: User, project: dict[str, Any], measure: dict[str, Any],
    more: Iterable[dict[str, Any]] = (), ideas: Sequence[str] = (),
) -> Project:  # fmt: skip
    """The new project, led by `by`, with its first measure and what comes along.

    `project`: what `start_project` takes; `measure` and each of `more`: what
    `define_measure` takes; `ideas`: changes to try, the first test first. Raises
    ActionRefused as they do, and then nothing is stored.
    """
    started = start_project(by=by, **project)
    for definition in (measure, *more):
        define_measure(project=started, by=by, **definition)
    add_ideas(project=started, by=by, texts=ideas)
    return started
