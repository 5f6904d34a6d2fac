"""Slow work over the API: one's own jobs."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.requests import SignedInApiRequest
from jobs import actions
from jobs.models import Job
from jobs.serializers import JobSerializer


class JobViewSet(ReadOnlyModelViewSet[Job]):
    """Jobs the caller asked for, newest first."""

    serializer_class = JobSerializer
    queryset = Job.objects.none()  # only names the model for the schema

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.filter(requested_by=self.request.user.pk)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: SignedInApiRequest, pk: str) -> Response:
        """Cancel a waiting job, or ask a running one to stop."""
        job = actions.cancel(job=self.get_object(), by=request.user)
        return Response(JobSerializer(job).data)
