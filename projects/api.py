"""The REST side of projects: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from projects.actions.charter import charter_of, revise_charter
from projects.actions.invitations import invite_to_project
from projects.actions.moving import move_into
from projects.actions.projects import change_status, revise_project, start_project
from projects.actions.sponsors import join_sponsor
from projects.actions.team import (
    add_member,
    colleague,
    end_membership,
    revise_member,
)
from projects.models import Membership, Project, ProjectStatus
from projects.models.project import ProjectQuerySet
from projects.permissions import permissions_of
from projects.serializers import (
    CharterSerializer,
    InvitedSerializer,
    MemberAddSerializer,
    MembershipSerializer,
    MoveSerializer,
    ProjectSerializer,
    SponsorshipSerializer,
    StatusSerializer,
)
from qiapp.lib.screened_serializers import version_in


def require(
    request: SignedInApiRequest, project: Project, permission: Permission
) -> None:
    """Raises PermissionDenied unless the caller has `permission` on `project`."""
    if permission not in permissions_of(request.user, project):  # type: ignore[arg-type]
        raise PermissionDenied


class ProjectFilter(filters.FilterSet):
    q = filters.CharFilter(method="matching", label="Words of title, problem or aim")

    class Meta:
        model = Project
        fields = ["status", "organisation"]

    def matching(
        self, found: ProjectQuerySet, name: str, value: str
    ) -> ProjectQuerySet:
        return found.matching(value)


class ProjectViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Projects you may see. You lead the ones you start."""

    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        if getattr(self, "swagger_fake_view", False):
            return Project.objects.none()
        return Project.objects.visible_to(self.request.user).select_related(  # type: ignore[arg-type]
            "organisation", "created_by"
        )

    def create(self, request: SignedInApiRequest) -> Response:
        """Start a project; you become its lead. Then define its first measure."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        given.pop("version", None)
        project = start_project(by=request.user, **given)  # type: ignore[arg-type]
        return Response(
            self.get_serializer(project).data, status=status.HTTP_201_CREATED
        )

    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Change title, problem or aim; `version` is the one you read (409 when old)."""
        project = self.get_object()
        require(request, project, Permission.EDIT_PROJECT)
        serializer = self.get_serializer(project, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        given.pop("organisation", None)
        revised = revise_project(
            project=project,
            by=request.user,  # type: ignore[arg-type]
            version=version_in(given),
            **given,
        )
        return Response(self.get_serializer(revised).data)

    @extend_schema(request=StatusSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def status(self, request: SignedInApiRequest, pk: str) -> Response:
        """Pause, go on, complete, close or reopen."""
        project = self.get_object()
        require(request, project, Permission.EDIT_PROJECT)
        serializer = StatusSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        to = ProjectStatus(serializer.validated_data["status"])
        changed = change_status(project=project, to=to, by=request.user)  # type: ignore[arg-type]
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=MoveSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def move(self, request: SignedInApiRequest, pk: str) -> Response:
        """Bring a project that has no organisation into one of yours."""
        project = self.get_object()
        require(request, project, Permission.MANAGE_TEAM)
        serializer = MoveSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        moved = move_into(
            project=project,
            organisation=serializer.validated_data["organisation"],
            by=request.user,  # type: ignore[arg-type]
        )
        return Response(self.get_serializer(moved).data)

    @extend_schema(methods=["GET"], responses=SponsorshipSerializer(many=True))
    @extend_schema(
        methods=["POST"],
        request=SponsorshipSerializer,
        responses={201: SponsorshipSerializer},
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def sponsors(self, request: SignedInApiRequest, pk: str) -> Response:
        """CME offices that see the project, or let one more see it."""
        project = self.get_object()
        if request.method == "GET":
            rows = project.sponsorships.select_related("organisation")
            page = self.paginate_queryset(rows)
            return self.get_paginated_response(
                SponsorshipSerializer(page, many=True).data
            )
        require(request, project, Permission.EDIT_PROJECT)
        serializer = SponsorshipSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        organisation = serializer.validated_data["organisation"]
        joined = join_sponsor(
            project=project,
            organisation=organisation,
            by=request.user,  # type: ignore[arg-type]
        )
        return Response(SponsorshipSerializer(joined).data, status=201)

    @extend_schema(methods=["GET"], responses=CharterSerializer)
    @extend_schema(
        methods=["PATCH"], request=CharterSerializer, responses=CharterSerializer
    )
    @action(
        detail=True,
        methods=["get", "patch"],
        filterset_class=None,
        pagination_class=None,
    )
    def charter(self, request: SignedInApiRequest, pk: str) -> Response:
        """The charter's texts; signing needs the page."""
        project = self.get_object()
        charter = charter_of(project)
        if request.method == "PATCH":
            require(request, project, Permission.EDIT_PROJECT)
            serializer = CharterSerializer(charter, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            given = dict(serializer.validated_data)
            revise_charter(
                charter=charter,
                by=request.user,  # type: ignore[arg-type]
                version=version_in(given),
                **given,
            )
        return Response(CharterSerializer(charter).data)


class MembershipViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Current places in the teams of projects you may see."""

    serializer_class = MembershipSerializer
    filterset_fields = ["project", "role", "user"]
    queryset = Membership.objects.none()

    def get_queryset(self) -> QuerySet[Membership]:
        if getattr(self, "swagger_fake_view", False):
            return Membership.objects.none()
        visible = Project.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return (
            Membership.objects.current()
            .filter(project__in=visible)
            .select_related("user", "project__organisation", "project__created_by")
        )

    @extend_schema(
        request=MemberAddSerializer,
        responses={201: MembershipSerializer, 202: InvitedSerializer},
    )
    def create(self, request: SignedInApiRequest) -> Response:
        """Add a colleague at once (201), or invite somebody else by e-mail (202)."""
        serializer = MemberAddSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        project = given["project"]
        require(request, project, Permission.MANAGE_TEAM)
        person = colleague(project, given["email"])
        if person is None:
            invited = invite_to_project(by=request.user, **given)  # type: ignore[arg-type]
            waiting = invited.invitation
            answer = {"invited": waiting.email, "expires_at": waiting.expires_at}
            return Response(InvitedSerializer(answer).data, status=202)
        del given["email"]
        added = add_member(user=person, by=request.user, **given)  # type: ignore[arg-type]
        return Response(self.get_serializer(added).data, status=201)

    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Change role, profession or responsibilities; `version` as you read it."""
        member = self.get_object()
        require(request, member.project, Permission.MANAGE_TEAM)
        serializer = self.get_serializer(member, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        now = {
            n: getattr(member, n) for n in ("role", "profession", "responsibilities")
        }
        given = {"version": 0} | now | dict(serializer.validated_data)
        revised = revise_member(membership=member, by=request.user, **given)  # type: ignore[arg-type]
        return Response(self.get_serializer(revised).data)

    def destroy(self, request: SignedInApiRequest, pk: str) -> Response:
        """End the place in the team; what the person recorded stays."""
        member = self.get_object()
        if member.user_id != request.user.pk:
            require(request, member.project, Permission.MANAGE_TEAM)
        end_membership(membership=member, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
