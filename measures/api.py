"""The REST side of measures: same permissions and actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from measures import actions, chart_actions
from measures.charting import chart_of
from measures.definitions import definitions_of
from measures.models import BatchSource, Channel, ChartDecision, Measure
from measures.quality import assess
from measures.selection import sites_of
from measures.serializers import (
    ChartSerializer,
    DecisionSerializer,
    DefinitionSerializer,
    MeasureSerializer,
    ObservationSerializer,
    QualitySerializer,
    ReadingSerializer,
    RecordedSerializer,
    RecordingSerializer,
    RedefinitionSerializer,
)
from measures.strata import kind_of
from measures.visibility import note_looks
from projects.models import Project
from projects.permissions import permissions_of

STRATIFIED_BY = OpenApiParameter(
    "stratified_by", str,
    description="Groups of this kind; left out: the numbers that the chart sums.",
)  # fmt: skip
DECISION_ID = OpenApiParameter("decision_id", int, OpenApiParameter.PATH)


class MeasureFilter(filters.FilterSet):
    retired = filters.BooleanFilter(
        field_name="retired_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Measure
        fields = ["project", "kind", "data_kind"]


class MeasureViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Measures of the projects you may see; their observations and charts."""

    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter
    queryset = Measure.objects.none()

    def get_queryset(self) -> QuerySet[Measure]:
        if getattr(self, "swagger_fake_view", False):
            return Measure.objects.none()
        return Measure.objects.visible_to(self.request.user).select_related(  # type: ignore[arg-type]
            "project__organisation", "project__created_by"
        )

    def get_object(self) -> Measure:
        measure = super().get_object()
        note_looks(self.request.user, [measure], Channel.API)  # type: ignore[arg-type]
        return measure

    def require(self, project: Project, permission: Permission) -> None:
        if permission not in permissions_of(self.request.user, project):  # type: ignore[arg-type]
            raise PermissionDenied

    def create(self, request: SignedInApiRequest) -> Response:
        """Define a measure."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        project = given.pop("project")
        given.pop("version", None)
        given.pop("same_meaning", None)
        self.require(project, Permission.DEFINE_MEASURE)
        measure = actions.define_measure(project=project, by=request.user, **given)  # type: ignore[arg-type]
        return Response(
            self.get_serializer(measure).data, status=status.HTTP_201_CREATED
        )

    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Change a measure; `version` is the one you read (409 when it is old)."""
        measure = self.get_object()
        self.require(measure.project, Permission.DEFINE_MEASURE)
        serializer = self.get_serializer(measure, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        given.pop("project", None)
        revised = actions.revise_measure(
            measure=measure,
            by=request.user,  # type: ignore[arg-type]
            version=given.pop("version", 0),
            **given,
        )
        return Response(self.get_serializer(revised).data)

    @extend_schema(
        methods=["GET"], responses=ObservationSerializer(many=True),
        parameters=[STRATIFIED_BY],
    )  # fmt: skip
    @extend_schema(
        methods=["POST"],
        request=RecordingSerializer,
        responses={201: RecordedSerializer},
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def observations(self, request: SignedInApiRequest, pk: str) -> Response:
        """List stored observations, or record some: all or nothing, replacing overlaps."""
        measure = self.get_object()
        if request.method == "GET":
            kind = kind_of(request.query_params.get("stratified_by"))
            page = self.paginate_queryset(
                measure.observations.filter(stratified_by=kind)
            )
            return self.get_paginated_response(
                ObservationSerializer(page, many=True).data
            )
        self.require(measure.project, Permission.RECORD_DATA)
        serializer = RecordingSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        recorded = actions.record_observations(
            measure=measure,
            figures=serializer.figures(measure),
            by=request.user,  # type: ignore[arg-type]
            source=BatchSource.API,
            reason=serializer.validated_data["reason"],
        )
        return Response(summary(recorded), status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[ReadingSerializer], responses=ChartSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def chart(self, request: SignedInApiRequest, pk: str) -> Response:
        """The verdict on the measure: sentence, median, runs, crossings and points."""
        measure = self.get_object()
        asked = ReadingSerializer(
            data=request.query_params, context={"sites": sites_of(measure)}
        )
        asked.is_valid(raise_exception=True)
        return Response(ChartSerializer(chart_of(measure, asked.reading())).data)

    @extend_schema(responses=QualitySerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def quality(self, request: SignedInApiRequest, pk: str) -> Response:
        """How far the measure's numbers carry: grade, what was found, what would raise it."""
        assessment = assess(chart_of(self.get_object()))
        return Response(QualitySerializer(assessment).data)

    @extend_schema(methods=["GET"], responses=DecisionSerializer(many=True))
    @extend_schema(
        methods=["POST"],
        request=DecisionSerializer,
        responses={201: DecisionSerializer},
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def decisions(self, request: SignedInApiRequest, pk: str) -> Response:
        """List phases, frozen baseline and points set aside, or decide one more."""
        measure = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(measure.decisions.all())
            return self.get_paginated_response(DecisionSerializer(page, many=True).data)
        self.require(measure.project, Permission.DEFINE_MEASURE)
        serializer = DecisionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        decision = chart_actions.decide(
            measure=measure,
            by=request.user,  # type: ignore[arg-type]
            **serializer.validated_data,
        )
        return Response(DecisionSerializer(decision).data, status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=DefinitionSerializer(many=True))
    @extend_schema(
        methods=["POST"],
        request=RedefinitionSerializer,
        responses={201: DefinitionSerializer(many=True)},
    )
    @action(
        detail=True, methods=["get", "post"], filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def definitions(self, request: SignedInApiRequest, pk: str) -> Response:
        """List how it was counted from when until when, or count it differently."""
        measure = self.get_object()
        if request.method == "GET":
            return Response(definitions_json(measure))
        self.require(measure.project, Permission.DEFINE_MEASURE)
        serializer = RedefinitionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        chart_actions.redefine_measure(
            measure=measure,
            by=request.user,  # type: ignore[arg-type]
            **serializer.validated_data,
        )
        return Response(definitions_json(measure), status.HTTP_201_CREATED)

    @extend_schema(parameters=[DECISION_ID], request=None, responses=DecisionSerializer)
    @action(
        detail=True, methods=["post"], filterset_class=None,
        url_path=r"decisions/(?P<decision_id>\d+)/take-back",
        url_name="decision-take-back",
    )  # fmt: skip
    def take_back(
        self, request: SignedInApiRequest, pk: str, decision_id: str
    ) -> Response:
        """Take a decision about the chart back; it can be put back."""
        decision = self.decision(decision_id)
        chart_actions.take_back(decision=decision, by=request.user)  # type: ignore[arg-type]
        return Response(DecisionSerializer(decision).data)

    @extend_schema(parameters=[DECISION_ID], request=None, responses=DecisionSerializer)
    @action(
        detail=True, methods=["post"], filterset_class=None,
        url_path=r"decisions/(?P<decision_id>\d+)/put-back",
        url_name="decision-put-back",
    )  # fmt: skip
    def put_back(
        self, request: SignedInApiRequest, pk: str, decision_id: str
    ) -> Response:
        """Put a decision that was taken back in force again."""
        decision = self.decision(decision_id)
        chart_actions.reinstate(decision=decision, by=request.user)  # type: ignore[arg-type]
        return Response(DecisionSerializer(decision).data)

    def decision(self, decision_id: str) -> ChartDecision:
        """The decision about this measure, which the caller may take back. Or raises."""
        measure = self.get_object()
        self.require(measure.project, Permission.DEFINE_MEASURE)
        decision = get_object_or_404(measure.decisions, pk=decision_id)
        decision.measure = measure
        return decision


def definitions_json(measure: Measure) -> Any:
    """All definitions of the measure, the oldest first. One query."""
    found = definitions_of(measure, measure.definition_changes())
    return DefinitionSerializer(found, many=True).data


def summary(recorded: actions.Recorded) -> dict[str, Any]:
    """The answer to a recording; `batch` is null when nothing changed."""
    return {
        "batch": recorded.batch.pk if recorded.batch else None,
        "created": recorded.created,
        "changed": recorded.changed,
        "unchanged": recorded.unchanged,
    }
