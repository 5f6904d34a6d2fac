"""Starting a project together with its first measure: all or nothing."""

from typing import Any

from django.db import transaction

from accounts.models import User
from measures.actions import define_measure
from projects.actions.projects import start_project
from projects.models import Project


@transaction.atomic
def start_project_with_measure(
    *, by: User, project: dict[str, Any], measure: dict[str, Any]
) -> Project:
    """The new project, led by `by`, with its first measure.

    `project`: what `start_project` takes; `measure`: what `define_measure` takes. Raises
    ActionRefused as they do, and then nothing is stored.
    """
    started = start_project(by=by, **project)
    define_measure(project=started, by=by, **measure)
    return started
