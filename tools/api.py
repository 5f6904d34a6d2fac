"""The REST side of a project's tools: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, status, viewsets
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from projects.api import require
from projects.permissions import load_project
from qiapp.lib.screened_serializers import version_in
from tools.actions import add_tool, remove_tool, revise_tool
from tools.models import Tool
from tools.serializers import ToolSerializer


class ToolViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Tools of one project: driver diagrams, causes, processes, Pareto charts, plans."""

    serializer_class = ToolSerializer
    queryset = Tool.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Tool]:
        if getattr(self, "swagger_fake_view", False):
            return Tool.objects.none()
        return (
            Tool.objects.visible_to(self.request.user)  # type: ignore[arg-type]
            .kept()
            .filter(project=self.kwargs["project_id"])
            .select_related("project__organisation", "project__created_by")
        )

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The tools of the project."""
        load_project(request.user, int(kwargs["project_id"]))
        return super().list(request, *args, **kwargs)

    def create(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Draw a tool. `kind` and `title` are needed, and either form of the outline."""
        project, _granted = load_project(request.user, int(kwargs["project_id"]))  # type: ignore[arg-type]
        require(request, project, Permission.RECORD_CYCLE)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = {"head": "", "nodes": ()} | serializer.validated_data
        given.pop("version", None)
        tool = add_tool(project=project, by=request.user, **given)  # type: ignore[arg-type]
        return Response(self.get_serializer(tool).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Change title, head or outline; `version` is the one you read (409 when old)."""
        tool = self.get_object()
        require(request, tool.project, Permission.RECORD_CYCLE)
        serializer = self.get_serializer(tool, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        given.pop("kind")
        version = version_in(given)
        now = {"title": tool.title, "head": tool.head, "nodes": tool.tree()}
        revised = revise_tool(tool=tool, by=request.user, version=version, **(now | given))  # type: ignore[arg-type]  # fmt: skip
        return Response(self.get_serializer(revised).data)

    def destroy(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Remove the tool; its page can bring it back."""
        tool = self.get_object()
        require(request, tool.project, Permission.RECORD_CYCLE)
        remove_tool(tool=tool, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
