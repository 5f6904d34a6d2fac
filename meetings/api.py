"""The REST side of a project's meetings: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from meetings.actions import tick_attendance
from meetings.models import Meeting
from meetings.serializers import MeetingSerializer, PresentSerializer
from projects.api import require
from projects.permissions import load_project


class MeetingViewSet(viewsets.ReadOnlyModelViewSet[Meeting]):
    """Meetings of one project, the newest first."""

    serializer_class = MeetingSerializer
    queryset = Meeting.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Meeting]:
        if getattr(self, "swagger_fake_view", False):
            return Meeting.objects.none()
        return (
            Meeting.objects.visible_to(self.request.user)  # type: ignore[arg-type]
            .filter(project=self.kwargs["project_id"])
            .select_related("project__organisation", "project__created_by")
            .with_everything(viewer=self.request.user)  # type: ignore[arg-type]
        )

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The meetings of the project."""
        load_project(request.user, int(kwargs["project_id"]))
        return super().list(request, *args, **kwargs)

    @extend_schema(request=PresentSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def attendance(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Tick who of the team is present at the running meeting."""
        meeting = self.get_object()
        require(request, meeting.project, Permission.EDIT_PROJECT)
        serializer = PresentSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        tick_attendance(meeting=meeting, by=request.user, **serializer.validated_data)  # type: ignore[arg-type]
        return Response(self.get_serializer(self.get_object()).data)
