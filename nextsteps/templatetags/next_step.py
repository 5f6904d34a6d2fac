"""`{% next_step_here as step %}`: the reader's one next step in the project she looks at."""

from typing import Any

from django import template

from nextsteps.loading import NextStep, step_of

register = template.Library()


@register.simple_tag(takes_context=True)
def next_step_here(context: dict[str, Any]) -> NextStep | None:
    """None outside a project, and for readers without rights in it."""
    request = context.get("request")
    project, can = getattr(request, "project", None), getattr(request, "can", None)
    if request is None or project is None or can is None:
        return None
    found = getattr(request, "next_step", None)
    if found is None:
        found = step_of(project, request.user, can.permissions)
        request.next_step = found
    return found
