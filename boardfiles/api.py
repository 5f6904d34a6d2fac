"""The REST side of board files: same permissions and actions as the pages."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import allowed_organisation
from accounts.models import Organisation
from accounts.permissions import Permission
from boardfiles.actions import answers, batches
from boardfiles.adapters import adapter as find_adapter
from boardfiles.gathering import gather
from boardfiles.models import BoardBatch, Kind, ReportedActivity, ResultFile
from boardfiles.serializers import (
    BoardActivitySerializer,
    BoardBatchDetailSerializer,
    BoardBatchSerializer,
    GatheredSerializer,
    NewBatchSerializer,
    ResultRequestSerializer,
    ResultSerializer,
)

MAKE: dict[str, Callable[..., BoardBatch]] = {
    Kind.NEW: batches.create_batch,
    Kind.RESEND: batches.resend,
    Kind.CORRECTION: batches.take_back,
}


class OfOffice(viewsets.GenericViewSet):
    """Rows of the CME office in the address; 404 for strangers, 403 without the right."""

    lookup_value_converter = "int"

    def office(self) -> Organisation:
        found: Organisation = allowed_organisation(
            self.request.user,  # type: ignore[arg-type]
            self.kwargs["organisation_id"],
            Permission.EXPORT_COMPLETIONS,
        )
        return found


class BoardActivityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, OfOffice
):  # fmt: skip
    """What the office reports under."""

    serializer_class = BoardActivitySerializer
    queryset = ReportedActivity.objects.none()

    def get_queryset(self) -> QuerySet[ReportedActivity]:
        if getattr(self, "swagger_fake_view", False):
            return ReportedActivity.objects.none()
        return self.office().reported_activities.select_related("office")

    @extend_schema(responses=GatheredSerializer)
    @action(detail=True, pagination_class=None)
    def completions(self, request: Request, **kwargs: Any) -> Response:
        """Who can go with the next batch, who is held back, why, and where to mend it."""
        activity = self.get_object()
        context = {"office": activity.office}
        return Response(GatheredSerializer(gather(activity), context=context).data)


class BoardBatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfOffice):
    """Batches of the office, the newest first. A job writes their files."""

    serializer_class = BoardBatchSerializer
    filterset_fields = ["activity", "kind"]
    queryset = BoardBatch.objects.none()

    def get_queryset(self) -> QuerySet[BoardBatch]:
        if getattr(self, "swagger_fake_view", False):
            return BoardBatch.objects.none()
        rows = self.office().board_batches.select_related("office", "activity")
        return rows.prefetch_related("files")

    @extend_schema(responses=BoardBatchDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One batch with its lines."""
        return self.shown(self.get_object())

    def shown(self, batch: BoardBatch, code: int = 200) -> Response:
        fresh = self.get_queryset().prefetch_related("lines").get(pk=batch.pk)
        return Response(BoardBatchDetailSerializer(fresh).data, status=code)

    @extend_schema(
        request=NewBatchSerializer, responses={201: BoardBatchDetailSerializer}
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Make a batch of what can go; who is held back is named with the fault."""
        office = self.office()
        serializer = NewBatchSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        activity = get_object_or_404(office.reported_activities, pk=given["activity"])
        made = MAKE[given["kind"]](activity=activity, by=request.user)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(
        detail=True, url_path="files/(?P<adapter>[a-z-]+)", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def files(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The stored bytes of one file, the same each time."""
        batch = self.get_object()
        file = get_object_or_404(batch.files, adapter=kwargs["adapter"])
        file.batch = batch
        content = batches.download(file=file, by=request.user)  # type: ignore[arg-type]
        return HttpResponse(
            content, content_type=find_adapter(file.adapter).media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{file.name}"',
                "X-Content-SHA256": file.digest,
            },
        )  # fmt: skip

    @extend_schema(request=None, responses=BoardBatchDetailSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def sent(self, request: Request, **kwargs: Any) -> Response:
        """Note that the files went to the board."""
        batch = self.get_object()
        batches.mark_sent(batch=batch, by=request.user)  # type: ignore[arg-type]
        return self.shown(batch)

    @extend_schema(request=None, responses=BoardBatchDetailSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def posted(self, request: Request, **kwargs: Any) -> Response:
        """Note that the board posted what it accepted."""
        batch = self.get_object()
        answers.mark_posted(batch=batch, by=request.user)  # type: ignore[arg-type]
        return self.shown(batch)

    @extend_schema(request=ResultRequestSerializer, responses={201: ResultSerializer})
    @action(detail=True, methods=["post"], filterset_fields=None)
    def result(self, request: Request, **kwargs: Any) -> Response:
        """Bring the board's answer to this batch; look at it, then apply it."""
        batch = self.get_object()
        serializer = ResultRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = serializer.validated_data["file"]
        got = answers.receive_result(
            batch=batch, name=file.name, content=file.read(), by=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(ResultSerializer(got).data, status=status.HTTP_201_CREATED)


class BoardResultViewSet(mixins.RetrieveModelMixin, OfOffice):
    """Answers of boards that were brought, applied or not."""

    serializer_class = ResultSerializer
    queryset = ResultFile.objects.none()

    def get_queryset(self) -> QuerySet[ResultFile]:
        if getattr(self, "swagger_fake_view", False):
            return ResultFile.objects.none()
        return ResultFile.objects.filter(batch__office=self.office())

    @extend_schema(request=None, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, **kwargs: Any) -> Response:
        """Apply every answer that still fits; whoever can mend a line is told."""
        result = self.get_object()
        answers.apply_result(result=result, by=request.user)  # type: ignore[arg-type]
        return Response(self.get_serializer(self.get_object()).data)
