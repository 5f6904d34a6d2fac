"""The REST side of looking back: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from learning.debriefs import counts_of, debrief_of, write_debrief
from learning.models import Debrief
from learning.serializers import DebriefSerializer, TagCountSerializer
from projects.api import require
from projects.models import Project
from projects.permissions import load_project
from qiapp.lib.screened_serializers import version_in

WORDS = ("helped", "hindered", "helped_tags", "hindered_tags", "tip", "audience")


class DebriefViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Looking back at one project: whole texts for its team, tags in numbers for others."""

    serializer_class = DebriefSerializer
    queryset = Debrief.objects.none()

    def get_queryset(self) -> QuerySet[Debrief]:
        if getattr(self, "swagger_fake_view", False):
            return Debrief.objects.none()
        return Debrief.objects.filter(project=self.kwargs["project_id"])

    def here(self, request: SignedInApiRequest, needs: Permission) -> Project:
        """The project, when the caller holds `needs` there."""
        project, _granted = load_project(request.user, int(self.kwargs["project_id"]))  # type: ignore[arg-type]
        require(request, project, needs)
        return project

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What each of the team said."""
        self.here(request, Permission.NOTE_EFFORT)
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=DebriefSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def own(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """What you said; empty texts before your first words."""
        project = self.here(request, Permission.NOTE_EFFORT)
        return Response(self.get_serializer(debrief_of(project, request.user)).data)  # type: ignore[arg-type]

    @extend_schema(request=DebriefSerializer, responses=DebriefSerializer)
    @own.mapping.patch
    def own_write(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Say what helped, what stood in the way, and a tip.

        `version` is the one you read (409 when old); what is left out stays.
        """
        project = self.here(request, Permission.NOTE_EFFORT)
        known = debrief_of(project, request.user)  # type: ignore[arg-type]
        serializer = self.get_serializer(known, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        version = version_in(given)
        stands = {name: getattr(known, name) for name in WORDS}
        written = write_debrief(
            project=project, by=request.user, version=version, **(stands | given)  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(self.get_serializer(written).data)

    @extend_schema(responses=TagCountSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def counts(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """How many of the team named each tag, the most named first."""
        project = self.here(request, Permission.VIEW_PROJECT)
        counts = counts_of(project.debriefs.all())
        return Response(TagCountSerializer(counts, many=True).data)
