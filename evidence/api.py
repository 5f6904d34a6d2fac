"""The REST side of files of evidence: what one may see, and their bytes."""

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action

from accounts.requests import SignedInApiRequest
from evidence.models import EvidenceFile
from evidence.serializers import EvidenceFileSerializer
from evidence.views import file_response


class EvidenceFileViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Files of evidence you may see. They are brought on the page, where one looks."""

    serializer_class = EvidenceFileSerializer
    filterset_fields = ("project", "kind", "is_imported")
    queryset = EvidenceFile.objects.none()

    def get_queryset(self) -> QuerySet[EvidenceFile]:
        if getattr(self, "swagger_fake_view", False):
            return EvidenceFile.objects.none()
        visible = EvidenceFile.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.select_related("by").prefetch_related("reviews")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: SignedInApiRequest, pk: str) -> HttpResponse:
        """The stored bytes, with their SHA-256 in X-Content-SHA256."""
        return file_response(self.get_object())
