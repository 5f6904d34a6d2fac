"""The REST side of the topics to start with; the same for everybody who is logged in."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.requests import SignedInApiRequest
from measures.topic_forms import TopicFilterForm
from measures.topic_serializers import TopicSerializer
from measures.topics.catalogue import topics
from measures.topics.matching import narrowed

FILTERS = [
    OpenApiParameter("q", str, description="Each of these words must be found"),
    OpenApiParameter("specialty", str, description="Such as paediatrics"),
    OpenApiParameter("setting", str, description="Such as office"),
    OpenApiParameter("minutes", int, description="At most 10, 15 or 20 a week"),
]


@extend_schema(responses=TopicSerializer(many=True), parameters=FILTERS)
@api_view(["GET"])  # type: ignore[arg-type]
def topic_list(request: SignedInApiRequest) -> Response:
    """Topics to start a project with, in the order of their titles."""
    form = TopicFilterForm(request.query_params)
    if not form.is_valid():
        raise ValidationError(
            {name: [str(one) for one in faults] for name, faults in form.errors.items()}
        )
    found = narrowed(topics().values(), **form.cleaned_data)
    return Response(TopicSerializer(found, many=True).data)


@extend_schema(responses=TopicSerializer)
@api_view(["GET"])  # type: ignore[arg-type]
def topic_detail(request: SignedInApiRequest, slug: str) -> Response:
    """One topic with its measure, balancing partner, questions and ideas."""
    if slug not in topics():
        raise Http404
    return Response(TopicSerializer(topics()[slug]).data)
