"""A test that comes from the backlog of ideas."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from pdsa.actions import plan_cycle
from pdsa.models import Cycle
from projects.actions.ideas import take_up_idea
from projects.models import ChangeIdea, Project


def chosen_idea(request: HttpRequest, project: Project) -> ChangeIdea | None:
    """The idea named by `?idea=`; None when there is none. Raises Http404."""
    chosen = request.GET.get("idea", "")
    if not chosen.isdecimal():
        return None
    idea = get_object_or_404(project.ideas, pk=int(chosen))
    idea.project = project
    return idea


@transaction.atomic
def plan_from(idea: ChangeIdea | None, *, by: User, **plan: Any) -> Cycle:
    """The planned cycle; the idea it came from no longer waits. Raises ActionRefused."""
    cycle = plan_cycle(by=by, **plan)
    if idea is not None:
        take_up_idea(idea=idea, by=by)
    return cycle
