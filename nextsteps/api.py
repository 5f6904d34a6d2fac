"""The REST side of the next step."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from nextsteps.loading import step_of
from nextsteps.serializers import NextStepSerializer
from projects.permissions import load_project


@extend_schema(responses=NextStepSerializer)
@api_view(["GET"])
def next_step(request: Request, project_id: int) -> Response:
    """The one next step in a project: yours, or the team's where you may only look."""
    project, granted = load_project(request.user, project_id)  # type: ignore[arg-type]
    return Response(NextStepSerializer(step_of(project, request.user, granted)).data)  # type: ignore[arg-type]
