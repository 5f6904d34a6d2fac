"""The REST side of the effort ledger: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from effort import actions
from effort.ledger import ledger_of
from effort.models import Choice, Effort
from effort.serializers import ChoiceSerializer, EffortSerializer, LedgerSerializer
from projects.api import require
from projects.models import Project
from projects.permissions import load_project
from qiapp.lib.screened_serializers import version_in


class EffortViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Your own minutes in one project; nobody reads single entries of other people."""

    serializer_class = EffortSerializer
    queryset = Effort.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Effort]:
        if getattr(self, "swagger_fake_view", False):
            return Effort.objects.none()
        return Effort.objects.of(self.request.user).filter(  # type: ignore[arg-type]
            project=self.kwargs["project_id"]
        ).select_related("project__organisation", "project__created_by")  # fmt: skip

    def here(self, request: SignedInApiRequest) -> Project:
        """The project, when the caller may enter minutes there."""
        project, _granted = load_project(request.user, int(self.kwargs["project_id"]))  # type: ignore[arg-type]
        require(request, project, Permission.NOTE_EFFORT)
        return project

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Your entries, the newest first."""
        self.here(request)
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One of your entries."""
        self.here(request)
        return super().retrieve(request, *args, **kwargs)

    def create(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Enter minutes."""
        project = self.here(request)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        given.pop("version", None)
        effort = actions.note_effort(project=project, by=request.user, **given)  # type: ignore[arg-type]
        return Response(
            self.get_serializer(effort).data, status=status.HTTP_201_CREATED
        )

    def partial_update(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Change your entry; `version` is the one you read (409 when old)."""
        self.here(request)
        effort = self.get_object()
        serializer = self.get_serializer(effort, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        version = version_in(given)
        revised = actions.revise_effort(
            effort=effort, by=request.user, version=version, **given  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(self.get_serializer(revised).data)

    def destroy(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Remove your entry."""
        self.here(request)
        actions.remove_effort(effort=self.get_object(), by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=LedgerSerializer)
    @action(detail=False, methods=["get"], filter_backends=[], pagination_class=None)
    def ledger(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Sums of the project; people by name only for the team, where they allow it."""
        project, granted = load_project(request.user, int(self.kwargs["project_id"]))  # type: ignore[arg-type]
        ledger = ledger_of(project, for_team=Permission.NOTE_EFFORT in granted)
        return Response(LedgerSerializer(ledger).data)

    @extend_schema(request=ChoiceSerializer, responses=ChoiceSerializer)
    @action(detail=False, methods=["get", "patch"], pagination_class=None)
    def choices(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """What you let others see, and whether it was worth your time."""
        project = self.here(request)
        choice = actions.choice_of(project, request.user)  # type: ignore[arg-type]
        if request.method == "PATCH":
            serializer = ChoiceSerializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            choice = chosen(choice, request, dict(serializer.validated_data))
        return Response(ChoiceSerializer(choice).data)


def chosen(
    choice: Choice, request: SignedInApiRequest, given: dict[str, Any]
) -> Choice:
    """The choices with what was sent; the rest as it stood."""
    names = ("shown_to_team", "on_attestation")
    sharing = {name: given.get(name, getattr(choice, name)) for name in names}
    if given.keys() & set(names):
        choice = actions.choose(project=choice.project, by=request.user, **sharing)  # type: ignore[arg-type]
    if "worth" in given:
        choice = actions.say_worth(
            project=choice.project, by=request.user, worth=given["worth"]  # type: ignore[arg-type]
        )  # fmt: skip
    return choice
