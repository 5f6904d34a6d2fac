"""The REST side of the backlog of ideas: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from projects.actions.ideas import add_ideas, drop_idea, restore_idea
from projects.api import require
from projects.models import IDEA_MAX_LENGTH, ChangeIdea
from projects.models.idea import ChangeIdeaQuerySet
from projects.permissions import load_project
from qiapp.lib.screened_serializers import ScreenedSerializer


class IdeaSerializer(ScreenedSerializer):
    """A change to try. `taken_up_at`: when its first test was planned."""

    screened = ("text",)

    id = serializers.IntegerField(read_only=True)
    project = serializers.IntegerField(source="project_id", read_only=True)
    text = serializers.CharField(max_length=IDEA_MAX_LENGTH)
    added_by = serializers.IntegerField(source="added_by_id", read_only=True)
    added_at = serializers.DateTimeField(read_only=True)
    taken_up_at = serializers.DateTimeField(read_only=True)
    dropped_at = serializers.DateTimeField(read_only=True)


class IdeaFilter(filters.FilterSet):
    waiting = filters.BooleanFilter(
        method="by_state", label="Neither tested nor dropped yet"
    )

    class Meta:
        model = ChangeIdea
        fields: list[str] = []

    def by_state(
        self, found: ChangeIdeaQuerySet, name: str, value: bool
    ) -> ChangeIdeaQuerySet:
        return found.waiting() if value else found.not_waiting()


class IdeaViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Ideas of one project: those that wait, those in a test, those set aside."""

    serializer_class = IdeaSerializer
    filterset_class = IdeaFilter
    queryset = ChangeIdea.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[ChangeIdea]:
        if getattr(self, "swagger_fake_view", False):
            return ChangeIdea.objects.none()
        user: Any = self.request.user
        project, _granted = load_project(user, int(self.kwargs["project_id"]))
        return ChangeIdea.objects.filter(project=project).select_related(
            "project__organisation", "project__created_by"
        )

    def create(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Put an idea at the end of the list."""
        project, _granted = load_project(request.user, int(kwargs["project_id"]))  # type: ignore[arg-type]
        require(request, project, Permission.RECORD_CYCLE)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        texts = [serializer.validated_data["text"]]
        made = add_ideas(project=project, by=request.user, texts=texts)[0]  # type: ignore[arg-type]
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=IdeaSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Set the idea aside; `restore` brings it back."""
        return self.changed(request, drop_idea)

    @extend_schema(request=None, responses=IdeaSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def restore(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Put a dropped idea back on the list."""
        return self.changed(request, restore_idea)

    def changed(self, request: SignedInApiRequest, act: Any) -> Response:
        idea = self.get_object()
        require(request, idea.project, Permission.RECORD_CYCLE)
        return Response(self.get_serializer(act(idea=idea, by=request.user)).data)
