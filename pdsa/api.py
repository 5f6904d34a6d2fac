"""The REST side of PDSA cycles: same permissions and actions as the pages."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins, status, viewsets
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from pdsa.actions import plan_cycle, record_cycle, remove_cycle, revise_cycle
from pdsa.models import Cycle
from pdsa.serializers import PLAN_FIELDS, CycleSerializer
from projects.api import require
from qiapp.lib.screened_serializers import version_in

RECORDED = (
    "observations", "result", "prediction_match", "learned", "decision", "next_step",
)  # fmt: skip


class CycleFilter(filters.FilterSet):
    open = filters.BooleanFilter(method="by_state", label="Without a decision yet")

    class Meta:
        model = Cycle
        fields = ["project", "measure", "decision"]

    def by_state(
        self, found: QuerySet[Cycle], name: str, value: bool
    ) -> QuerySet[Cycle]:
        return found.filter(decision="") if value else found.exclude(decision="")


class CycleViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """PDSA cycles of the projects you may see."""

    serializer_class = CycleSerializer
    filterset_class = CycleFilter
    queryset = Cycle.objects.none()

    def get_queryset(self) -> QuerySet[Cycle]:
        if getattr(self, "swagger_fake_view", False):
            return Cycle.objects.none()
        return Cycle.objects.visible_to(self.request.user).select_related(  # type: ignore[arg-type]
            "project__organisation", "project__created_by"
        )

    def create(self, request: SignedInApiRequest) -> Response:
        """Plan a cycle; what happened may be sent along when it is over already."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        require(request, given["project"], Permission.RECORD_CYCLE)
        given.pop("version", None)
        seen = {n: given.pop(n) for n in RECORDED if n in given}
        with transaction.atomic():
            cycle = plan_cycle(by=request.user, **given)  # type: ignore[arg-type]
            if any(seen.values()):
                record_cycle(cycle=cycle, by=request.user, version=1, **seen)  # type: ignore[arg-type]
        return Response(self.get_serializer(cycle).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Write what happened, was learned and decided, or mend the plan (`version`: 409)."""
        cycle = self.get_object()
        require(request, cycle.project, Permission.RECORD_CYCLE)
        serializer = self.get_serializer(cycle, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(serializer.validated_data)
        given.pop("project", None)
        mends = any(name in given for name in PLAN_FIELDS)
        act = revise_cycle if mends else record_cycle
        version = version_in(given)
        changed = act(cycle=cycle, by=request.user, version=version, **given)  # type: ignore[arg-type]
        return Response(self.get_serializer(changed).data)

    def destroy(self, request: SignedInApiRequest, pk: str) -> Response:
        """Take back a plan nobody has worked on."""
        cycle = self.get_object()
        require(request, cycle.project, Permission.RECORD_CYCLE)
        remove_cycle(cycle=cycle, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
