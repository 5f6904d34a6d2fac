"""The REST side of surveys: results under the rules of the pages; no comments."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from surveys.models import Survey
from surveys.serializers import SurveyRoundSerializer, SurveySerializer


class SurveyViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Patient surveys of the projects you may see."""

    serializer_class = SurveySerializer
    filterset_fields = ["project"]
    queryset = Survey.objects.none()

    def get_queryset(self) -> QuerySet[Survey]:
        if getattr(self, "swagger_fake_view", False):
            return Survey.objects.none()
        rows = Survey.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return rows.prefetch_related("rounds", "item_measures")

    @extend_schema(responses=SurveyRoundSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_fields=None)
    def rounds(self, request: SignedInApiRequest, pk: str) -> Response:
        """The rounds, the newest first, with what may be shown of them."""
        page = self.paginate_queryset(self.get_object().rounds.with_shown())
        return self.get_paginated_response(SurveyRoundSerializer(page, many=True).data)
