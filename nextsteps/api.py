"""The REST side of the next step, of a team's rhythm and of its rests."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from nextsteps.actions import cadence as acting
from nextsteps.loading import step_of
from nextsteps.models import Cadence
from nextsteps.serializers import (
    NextStepSerializer,
    PauseSerializer,
    RhythmSerializer,
)
from projects.api import require
from projects.models import Project
from projects.permissions import load_project
from qiapp.lib.screened_serializers import version_in


@extend_schema(responses=NextStepSerializer)
@api_view(["GET"])
def next_step(request: Request, project_id: int) -> Response:
    """The one next step in a project: yours, or the team's where you may only look."""
    project, granted = load_project(request.user, project_id)  # type: ignore[arg-type]
    return Response(NextStepSerializer(step_of(project, request.user, granted)).data)  # type: ignore[arg-type]


class RemindersViewSet(viewsets.GenericViewSet):
    """When a team is reminded, and its rests."""

    serializer_class = RhythmSerializer
    queryset = Cadence.objects.none()
    filter_backends: list[Any] = []
    pagination_class = None

    def here(self, request: SignedInApiRequest) -> Project:
        """The project, when the caller may choose its rhythm."""
        project, _granted = load_project(request.user, int(self.kwargs["project_id"]))  # type: ignore[arg-type]
        require(request, project, Permission.DEFINE_MEASURE)
        return project

    @extend_schema(responses=RhythmSerializer)
    @action(detail=False, methods=["get"])
    def rhythm(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """The team's rhythm; without a choice, as the main measure's periods end."""
        return Response(RhythmSerializer(acting.cadence_of(self.here(request))).data)

    @extend_schema(request=RhythmSerializer, responses=RhythmSerializer)
    @rhythm.mapping.patch
    def rhythm_change(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Choose another rhythm; `version` is the one you read (409 when old)."""
        project = self.here(request)
        serializer = RhythmSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        chosen = acting.choose_rhythm(
            project=project, by=request.user, version=version_in(given), **given  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(RhythmSerializer(chosen).data)

    @extend_schema(responses={200: PauseSerializer, 204: None})
    @action(detail=False, methods=["get"])
    def pause(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """The rest that holds today; 204 when reminders go out."""
        resting = acting.pause_of(self.here(request))
        if resting is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(PauseSerializer(resting).data)

    @extend_schema(request=PauseSerializer, responses={201: PauseSerializer})
    @pause.mapping.post
    def pause_begin(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Let reminders rest until the end of a day, in place of a rest that holds."""
        project = self.here(request)
        serializer = PauseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        begun = acting.pause_reminders(
            project=project, by=request.user, **serializer.validated_data  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(PauseSerializer(begun).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @pause.mapping.delete
    def pause_end(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Let reminders go on. The same answer however often it is sent."""
        acting.resume_reminders(project=self.here(request), by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
