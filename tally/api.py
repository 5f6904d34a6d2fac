"""The REST side of chart audits: same permissions and actions as the pages."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from projects.api import require
from qiapp.lib.errors import ActionRefused
from tally.actions.audits import define_audit
from tally.actions.rounds import close_round, start_round
from tally.models import ChartAudit, Round
from tally.serializers import (
    AuditSerializer,
    CloseSerializer,
    NewAuditSerializer,
    RoundSerializer,
    StartSerializer,
)


class AuditViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Chart audits of the projects you may see."""

    serializer_class = AuditSerializer
    filterset_fields = ["project", "measure"]
    queryset = ChartAudit.objects.none()

    def get_queryset(self) -> QuerySet[ChartAudit]:
        if getattr(self, "swagger_fake_view", False):
            return ChartAudit.objects.none()
        rows = ChartAudit.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return rows.select_related(
            "measure", "project__organisation", "project__created_by"
        ).prefetch_related("rounds")

    @extend_schema(request=NewAuditSerializer, responses={201: AuditSerializer})
    def create(self, request: SignedInApiRequest) -> Response:
        """Set up a chart audit."""
        serializer = NewAuditSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        values = serializer.values()
        require(request, values["measure"].project, Permission.DEFINE_MEASURE)
        audit = define_audit(by=request.user, **values)
        return Response(AuditSerializer(audit).data, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=RoundSerializer(many=True))
    @extend_schema(
        methods=["POST"], request=StartSerializer, responses={201: RoundSerializer}
    )
    @action(detail=True, methods=["get", "post"], filterset_fields=None)
    def rounds(self, request: SignedInApiRequest, pk: str) -> Response:
        """List the rounds, the newest first, or start the next one."""
        audit = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(audit.rounds.with_tallies())
            return self.get_paginated_response(RoundSerializer(page, many=True).data)
        require(request, audit.project, Permission.RECORD_DATA)
        serializer = StartSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        round_ = start_round(audit=audit, by=request.user, **serializer.validated_data)
        return Response(RoundSerializer(round_).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CloseSerializer, responses=RoundSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def close(self, request: SignedInApiRequest, pk: str) -> Response:
        """Close the open round: its counts stand in the measures it feeds."""
        audit = self.get_object()
        require(request, audit.project, Permission.RECORD_DATA)
        round_: Round | None = audit.rounds.open().first()
        if round_ is None:
            raise ActionRefused(_("No round is open. Start one first."))
        round_.audit = audit
        serializer = CloseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        closed = close_round(
            round_=round_, by=request.user, **serializer.validated_data
        )
        return Response(RoundSerializer(closed).data)
