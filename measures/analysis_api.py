"""The REST side of the analysis: one series in, its verdict out, nothing stored."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, parser_classes, throttle_classes
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle

from accounts.requests import SignedInApiRequest
from measures.analysis_serializers import AnalysisSerializer, SeriesToAnalyseSerializer

MOST_BYTES = 256 * 1024
MOST_POINTS = 2000
MOST_FOR_SHIFTS = 500
"""Stable shifts try limits at every point: their time grows with points times limits."""


class TooLarge(APIException):
    """More than one request may send (HTTP 413)."""

    status_code = 413
    default_detail = _("The request is too large.")


class SmallJSONParser(JSONParser):
    """JSON of at most MOST_BYTES; a body that hides its length reads as empty."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        length = str(context["request"].META.get("CONTENT_LENGTH") or "")
        if length.isdecimal() and int(length) > MOST_BYTES:
            raise TooLarge(
                _("Send at most %(most)s KB: one series has room in far less.")
                % {"most": MOST_BYTES // 1024}
            )
        return super().parse(stream, media_type, context)


class AnalysisThrottle(UserRateThrottle):
    """Enough for a preview while one types, too little to use us as a calculator."""

    scope = "analysis"
    rate = "120/min"


@extend_schema(
    request=SeriesToAnalyseSerializer,
    responses={
        200: AnalysisSerializer,
        400: OpenApiResponse(description="The series cannot be computed; why."),
        413: OpenApiResponse(description="More than 256 KB."),
        429: OpenApiResponse(description="More than 120 requests a minute."),
    },
)
@api_view(["POST"])  # type: ignore[arg-type]
@parser_classes([SmallJSONParser])
@throttle_classes([UserRateThrottle, AnalysisThrottle])
def analysis(request: SignedInApiRequest) -> Response:
    """Judge one series without storing anything; 120 requests a minute.

    At most 2,000 points (500 for stable shifts) and 256 KB. `mode` is "product" (what the pages show) unless
    the series asks for "reference" (the conventions of the package its chart is named
    after). Positions count from 1; null is missing.
    """
    # Only here, so that web processes load numpy when it is first asked for.
    from measures.analysis.documents import analyse_document

    refuse_too_many(request.data)
    answer = analyse_document(request.data, "product")  # type: ignore[arg-type]
    if "error" in answer:
        raise ValidationError({"series": [answer["error"]]})
    return Response(answer)


def refuse_too_many(document: Any) -> None:
    """ValidationError where the series holds more values than one request may ask of."""
    if not isinstance(document, Mapping):
        raise ValidationError(
            {"series": [_("Send one object: {“chart”: …, “y”: […]}.")]}
        )
    longest = max((sizes_of(value) for value in document.values()), default=0)
    shifts = str(document.get("chart")).startswith("ssa_")
    most = MOST_FOR_SHIFTS if shifts else MOST_POINTS
    if longest > most:
        raise ValidationError(
            {
                "series": [
                    _("%(count)s values are too many: send at most %(most)s.")
                    % {"count": longest, "most": most}
                ]
            }
        )


def sizes_of(value: Any) -> int:
    """How many values a field holds; those of all groups together."""
    if isinstance(value, Mapping):
        return sum(sizes_of(group) for group in value.values())
    return len(value) if isinstance(value, list) else 0
