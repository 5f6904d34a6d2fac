"""The REST side of exports."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import load_organisation
from accounts.models import OrganisationMembership
from accounts.permissions import ORGANISATION_TABLE, Permission
from reports import export_actions
from reports.export_views import file_response
from reports.models import ExportBatch, ExportFile

EXPORTING = [
    role for role, granted in ORGANISATION_TABLE.items()
    if Permission.EXPORT_COMPLETIONS in granted
]  # fmt: skip


class ExportFileSerializer(serializers.ModelSerializer[ExportFile]):
    class Meta:
        model = ExportFile
        fields = ["kind", "name", "size", "digest"]
        read_only_fields = fields


class ExportSerializer(serializers.ModelSerializer[ExportBatch]):
    """One export; `files` are there once `ready_at` is set."""

    files = ExportFileSerializer(many=True, read_only=True)
    attestations = serializers.SerializerMethodField()

    class Meta:
        model = ExportBatch
        fields = [
            "id", "office", "number", "first_day", "last_day", "created_at", "ready_at",
            "attestations", "held_back", "files",
        ]  # fmt: skip
        read_only_fields = fields

    def get_attestations(self, batch: ExportBatch) -> list[int]:
        return [line.attestation_id for line in batch.lines.all()]


class NewExportSerializer(serializers.Serializer):
    """The office, and the days of the completions, both included."""

    office = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["last_day"] < attrs["first_day"]:
            raise serializers.ValidationError(
                {"last_day": ["The last day is before the first day."]}
            )
        return attrs


class ExportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Exports of the CME offices you work for."""

    serializer_class = ExportSerializer
    filterset_fields = ["office"]
    queryset = ExportBatch.objects.none()

    def get_queryset(self) -> QuerySet[ExportBatch]:
        if getattr(self, "swagger_fake_view", False):
            return ExportBatch.objects.none()
        mine = OrganisationMembership.objects.current().filter(
            user=self.request.user,
            role__in=EXPORTING,  # type: ignore[misc]
        )
        visible = ExportBatch.objects.filter(office__in=mine.values("organisation_id"))
        return visible.prefetch_related("files", "lines").select_related("office")

    @extend_schema(request=NewExportSerializer, responses={201: ExportSerializer})
    def create(self, request: Request) -> Response:
        """Export what was approved in these days and not yet sent. A job makes the files."""
        serializer = NewExportSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        office, granted = load_organisation(request.user, given.pop("office"))  # type: ignore[arg-type]
        if Permission.EXPORT_COMPLETIONS not in granted:
            raise PermissionDenied
        batch = export_actions.create_export(office=office, by=request.user, **given)  # type: ignore[arg-type]
        fresh = self.get_queryset().get(pk=batch.pk)
        return Response(ExportSerializer(fresh).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(
        detail=True, url_path="files/(?P<kind>csv|xlsx|zip)", pagination_class=None, filter_backends=[],
    )  # fmt: skip
    def files(self, request: Request, pk: str, kind: str) -> HttpResponse:
        """The stored bytes of one file: csv, xlsx or zip."""
        batch = self.get_object()
        file = get_object_or_404(batch.files.select_related("batch__office"), kind=kind)
        return file_response(file, by=request.user)  # type: ignore[arg-type]
