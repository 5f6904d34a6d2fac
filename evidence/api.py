"""The REST side of files of evidence: bring, check, fetch, take away, and review."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.access import allowed_organisation
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from evidence.actions import (
    add_file,
    confirm_file,
    remove_file,
    review_cycle,
    review_file,
)
from evidence.models import EvidenceFile, Review, Verdict
from evidence.queue import cycles_of, files_of
from evidence.serializers import (
    BringSerializer,
    BroughtFileSerializer,
    EvidenceFileSerializer,
    LookedSerializer,
    NamedProjectSerializer,
    ReviewRequestSerializer,
    ReviewSerializer,
)
from evidence.views import file_response
from projects.models import Project
from projects.permissions import load_project


class EvidenceFileViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Files of evidence you may see. What you bring counts once you have looked at it."""

    serializer_class = EvidenceFileSerializer
    filterset_fields = ("project", "kind", "is_imported")
    queryset = EvidenceFile.objects.none()

    def get_queryset(self) -> QuerySet[EvidenceFile]:
        if getattr(self, "swagger_fake_view", False):
            return EvidenceFile.objects.none()
        visible = EvidenceFile.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.select_related("by").prefetch_related("reviews")

    @extend_schema(request=BringSerializer, responses={201: BroughtFileSerializer})
    def create(self, request: SignedInApiRequest) -> Response:
        """Bring a file (multipart). It is read and screened; then look and confirm."""
        project = self.project_to_record(request)
        serializer = BringSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        file = add_file(
            project=project, about=serializer.about(), by=request.user,  # type: ignore[arg-type]
            content=given["file"].read(), name=given["file"].name,
        )  # fmt: skip
        data = BroughtFileSerializer(file).data
        return Response(data, status=status.HTTP_201_CREATED)

    def project_to_record(self, request: SignedInApiRequest) -> Project:
        """The project that is named, where the caller records tests."""
        named = NamedProjectSerializer(data=request.data)
        named.is_valid(raise_exception=True)
        return self.recorded_by(request, named.validated_data["project"])

    def recorded_by(self, request: SignedInApiRequest, project_id: int) -> Project:
        """Raises PermissionDenied where the caller does not record tests."""
        project, granted = load_project(request.user, project_id)  # type: ignore[arg-type]
        if Permission.RECORD_CYCLE not in granted:
            raise PermissionDenied
        return project

    @extend_schema(request=LookedSerializer, responses=BroughtFileSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def confirm(self, request: SignedInApiRequest, pk: str) -> Response:
        """Keep your file: you looked at every page and recognized nobody."""
        file = self.own()
        LookedSerializer(data=request.data).is_valid(raise_exception=True)
        kept = confirm_file(file=file, by=request.user)  # type: ignore[arg-type]
        return Response(BroughtFileSerializer(kept).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: SignedInApiRequest, pk: str) -> Response:
        """Take your file away; refused once a signature lists it."""
        remove_file(file=self.own(), by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)

    def own(self) -> EvidenceFile:
        """Raises PermissionDenied for a file somebody else brought, or after one's role."""
        file: EvidenceFile = self.get_object()
        if not file.is_own(self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        self.recorded_by(self.request, file.project_id)  # type: ignore[arg-type]
        return file

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: SignedInApiRequest, pk: str) -> HttpResponse:
        """The stored bytes, with their SHA-256 in X-Content-SHA256."""
        return file_response(self.get_object())


class EvidenceReviewViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What the reviewers of one CME office said of files and imported tests, newest first."""

    serializer_class = ReviewSerializer
    filterset_fields = ("file", "cycle", "verdict")
    queryset = Review.objects.none()

    def office(self) -> Organisation:
        found: Organisation = allowed_organisation(
            self.request.user,  # type: ignore[arg-type]
            self.kwargs["organisation_id"],
            Permission.REVIEW_ATTESTATION,
        )
        return found

    def get_queryset(self) -> QuerySet[Review]:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        return Review.objects.filter(office=self.office()).order_by("-pk")

    @extend_schema(request=ReviewRequestSerializer, responses={201: ReviewSerializer})
    def create(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Accept a file or an imported test, or refuse it with a reason."""
        office = self.office()
        serializer = ReviewRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = self.reviewed(office, serializer.validated_data)
        return Response(ReviewSerializer(made).data, status=status.HTTP_201_CREATED)

    def reviewed(self, office: Organisation, given: dict[str, Any]) -> Review:
        said: dict[str, Any] = {
            "office": office, "by": self.request.user,
            "accepts": given["verdict"] == Verdict.ACCEPTED,
            "reason": given.get("reason", ""),
        }  # fmt: skip
        if "file" in given:
            files = files_of(office).select_related("project")
            return review_file(file=get_object_or_404(files, pk=given["file"]), **said)
        cycles = cycles_of(office).select_related("project")
        cycle = cycles.filter(pk=given["cycle"]).first()
        if cycle is None:
            raise NotFound
        return review_cycle(cycle=cycle, version=given["version"], **said)
