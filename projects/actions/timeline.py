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
from projects.planning import Dated, Plan, Step


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
    *, project: Project, plan: Plan, names: Mapping[str, str], by: User
) -> list[Milestone]:
    """The milestones of the plan; what it says is reached is done today.

    Done ones and those the team wrote stay as they are.
    """
    require_open(project)
    planned = {step.key: step for step in plan.steps}
    known = {one.step: one for one in planned_milestones(project)}
    for one in known.values():
        if one.done_on is None:
            adjust(one, planned.get(one.step), one.step in plan.reached, by)
    for step in plan.steps:
        if step.key not in known:
            add_step(project, step, names[step.key], by)
    record(
        "timeline planned", by=by, subject=project, project=project,
        after={step.key: step.due_on for step in plan.steps},
    )  # fmt: skip
    return planned_milestones(project)


def adjust(one: Milestone, step: Step | None, is_reached: bool, by: User) -> None:
    """Moves an open milestone to its step's day; without a step it is done or goes."""
    if step is not None:
        revise_milestone(milestone=one, by=by, due_on=step.due_on)
    elif is_reached:
        revise_milestone(milestone=one, by=by, done_on=one.project.today())
    else:
        remove_milestone(milestone=one, by=by)


def add_step(project: Project, step: Step, name: str, by: User) -> None:
    new = add_milestone(project=project, name=name, due_on=step.due_on, by=by)
    Milestone.objects.filter(pk=new.pk).update(step=step.key)
