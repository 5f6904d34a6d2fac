"""The REST side of extracts: look at a file, have it counted, see what came of it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from extracts import actions, policy, storage
from extracts.counts_file import read_counts
from extracts.differences import ANYTHING, NotAgreed, digest_of
from extracts.models import Extract, Overlap
from extracts.preview import preview
from extracts.reader.recipe import schema
from extracts.serializers import (
    AgreementSerializer,
    CountsRecordedSerializer,
    CountsRequestSerializer,
    ExtractRequestSerializer,
    ExtractSerializer,
    NotAgreedSerializer,
    PreviewRequestSerializer,
    PreviewSerializer,
)
from measures.actions import Recorded
from measures.models import Measure
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused
from qiapp.lib.problems import problem


class ExtractViewSet(ReadOnlyModelViewSet[Extract]):
    """Files of visits and how they were counted. Their rows are never kept."""

    serializer_class = ExtractSerializer
    queryset = Extract.objects.none()

    def get_queryset(self) -> QuerySet[Extract]:
        if getattr(self, "swagger_fake_view", False):
            return Extract.objects.none()
        return Extract.objects.visible_to(self.request.user).select_related("job")  # type: ignore[arg-type]

    @extend_schema(
        request=ExtractRequestSerializer,
        responses={202: ExtractSerializer, 200: ExtractSerializer},
    )
    def create(self, request: SignedInApiRequest) -> Response:
        """Have a file counted: 202 while a worker counts, 200 when it was counted before."""
        measure = self.measure_to_record(request)
        given = checked(ExtractRequestSerializer, request)
        document = actions.fitted(given["recipe"], measure)
        extract = actions.receive(
            measure=measure, chunks=given["file"].chunks(), name=given["file"].name,
            by=request.user, confirmed=given["confirmed"],
        )  # fmt: skip
        actions.choose_overlap(extract=extract, how=Overlap(given["overlap"]))
        agreed = ANYTHING if given["replace"] else ""
        counted = self.counted(extract, document, agreed, given["reason"])
        code = status.HTTP_202_ACCEPTED if counted == extract else status.HTTP_200_OK
        return Response(self.get_serializer(counted).data, status=code)

    @extend_schema(request=AgreementSerializer, responses={202: ExtractSerializer})
    @action(detail=True, methods=["post"])
    def agree(self, request: SignedInApiRequest, pk: str = "") -> Response:
        """Have the counts saved although they change data: those changes, no others."""
        extract = self.get_object()
        if Permission.RECORD_DATA not in permissions_of(request.user, extract.project):  # type: ignore[arg-type]
            raise PermissionDenied
        given = checked(AgreementSerializer, request)
        counted = actions.start_counting(extract=extract, by=request.user, **given)
        return Response(self.get_serializer(counted).data, status=202)

    def counted(
        self, extract: Extract, document: dict[str, Any], agreed: str, reason: str
    ) -> Extract:
        try:
            actions.explain(extract=extract, document=document, by=self.request.user)  # type: ignore[arg-type]
            return actions.start_counting(
                extract=extract, by=self.request.user, agreed=agreed,  # type: ignore[arg-type]
                reason=reason,
            )  # fmt: skip
        except ActionRefused:
            actions.discard(extract=extract, by=self.request.user)  # type: ignore[arg-type]
            raise

    def measure_to_record(self, request: SignedInApiRequest) -> Measure:
        """The measure named in the request. 404 for strangers, 403 without the right."""
        given = request.data if isinstance(request.data, dict) else {}
        number = str(given.get("measure", ""))
        measures = Measure.objects.visible_to(request.user).select_related(  # type: ignore[arg-type]
            "project__organisation", "project__created_by"
        )
        measure = get_object_or_404(
            measures, pk=int(number) if number.isdecimal() else 0
        )
        if Permission.RECORD_DATA not in permissions_of(request.user, measure.project):  # type: ignore[arg-type]
            raise PermissionDenied
        return measure

    @extend_schema(
        request=CountsRequestSerializer,
        responses={201: CountsRecordedSerializer, 409: NotAgreedSerializer},
    )
    @action(detail=False, methods=["post"])
    def counts(self, request: SignedInApiRequest) -> Response:
        """Store counts made elsewhere: no row is sent, so every installation takes them.

        409 with `changes` and `changes_digest` where data would change: look, then send
        the same again with that digest as `agreed`.
        """
        measure = self.measure_to_record(request)
        given = checked(CountsRequestSerializer, request)
        try:
            recorded = actions.record_counts(
                measure=measure, counts=read_counts(given["text"], measure),
                by=request.user, overlap=given["overlap"], agreed=given["agreed"],
                reason=given["reason"],
            )  # fmt: skip
        except NotAgreed as refusal:
            return not_agreed(refusal)
        return Response(told_of(recorded), status=status.HTTP_201_CREATED)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, url_path="recipe-schema", pagination_class=None)
    def recipe_schema(self, request: SignedInApiRequest) -> Response:
        """The JSON Schema of a recipe, for editors and scripts."""
        return Response(schema())

    @extend_schema(request=PreviewRequestSerializer, responses=PreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: SignedInApiRequest) -> Response:
        """What a file holds and, with a recipe, its counts. Nothing is stored."""
        given = checked(PreviewRequestSerializer, request)
        policy.permit_for(None, confirmed=given["confirmed"])
        file = given["file"]
        suffix = actions.suffix_of(file.name)
        with storage.plain_copy(file.chunks(), suffix) as path:
            today, spill = today_of(request), path.parent
            return Response(
                preview(path, given.get("recipe"), today=today, spill=spill)
            )


def not_agreed(refusal: NotAgreed) -> Response:
    """The difference that has to be agreed to, as a problem document."""
    answer = problem(status.HTTP_409_CONFLICT, refusal.message)
    answer.data["changes"] = refusal.changes  # type: ignore[index]
    answer.data["changes_digest"] = digest_of(refusal.changes)  # type: ignore[index]
    return answer


def told_of(recorded: Recorded) -> dict[str, Any]:
    """The answer to a recording; `batch` is null when nothing changed."""
    return {
        "batch": recorded.batch.pk if recorded.batch else None,
        "created": recorded.created,
        "changed": recorded.changed,
        "unchanged": recorded.unchanged,
    }


def checked(serializer_class: Any, request: SignedInApiRequest) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def today_of(request: SignedInApiRequest) -> date:
    """Today where the caller is."""
    return timezone.now().astimezone(request.user.zone()).date()  # type: ignore[union-attr]
