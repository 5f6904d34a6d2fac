"""Turning a planned timeline into the project's milestones."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.models import User
from audit.record import record
from projects.actions.charter import (
    add_milestone,
    remove_milestone,
    revise_milestone,
)
from projects.actions.projects import require_open
from projects.models import Milestone, Project
from projects.planning import Dated, Step


def planned_milestones(project: Project) -> list[Milestone]:
    """The milestones that came from a plan. One query."""
    milestones = list(project.milestones.exclude(step=""))
    for one in milestones:
        one.project = project
    return milestones


def dated(milestones: Iterable[Milestone]) -> list[Dated]:
    return [Dated(m.step, m.due_on, m.done_on is not None) for m in milestones]


@transaction.atomic
def apply_timeline(
    *, project: Project, steps: Iterable[Step], names: Mapping[str, str], by: User
) -> list[Milestone]:
    """The milestones of these steps. Done ones and those the team wrote stay as they are."""
    require_open(project)
    planned = {step.key: step for step in steps}
    known = {one.step: one for one in planned_milestones(project)}
    for key, one in known.items():
        if one.done_on is None and key not in planned:
            remove_milestone(milestone=one, by=by)
        elif one.done_on is None:
            revise_milestone(milestone=one, by=by, due_on=planned[key].due_on)
    for key, step in planned.items():
        if key not in known:
            new = add_milestone(
                project=project, name=names[key], due_on=step.due_on, by=by
            )
            Milestone.objects.filter(pk=new.pk).update(step=key)
    record("timeline planned", by=by, subject=project, project=project,
           after={step.key: step.due_on for step in planned.values()})  # fmt: skip
    return planned_milestones(project)
