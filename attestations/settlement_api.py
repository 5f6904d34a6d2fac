"""The REST side of settling a rule: the same actions and people as the pages.

Proposing and agreeing take a proof of presence for `bound_to[verb]`, which names the version
that was read; a token alone never settles anything.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts import presence
from accounts.requests import SignedInApiRequest
from attestations import settling
from attestations.models import Settlement, staffed_offices
from qiapp.lib.screened_serializers import ScreenedSerializer


class SettlementSerializer(serializers.ModelSerializer[Settlement]):
    """A rule two reviewers are asked about; `sentence` is what the program said of it."""

    participant = serializers.CharField(source="participation.user.name")
    project = serializers.IntegerField(source="participation.project_id")
    office = serializers.IntegerField(source="participation.office_id")
    rule = serializers.CharField(source="requirement.text")
    bound_to = serializers.SerializerMethodField()

    class Meta:
        model = Settlement
        fields = [
            "id", "participation", "participant", "project", "office",
            "requirement_id", "rule", "way", "state", "sentence", "question", "reason",
            "proposed_name", "proposed_at", "agreed_name", "agreed_at", "end_reason",
            "asked_at", "version", "bound_to",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_bound_to(self, settlement: Settlement) -> dict[str, str]:
        verbs = ("propose", "agree")
        return {verb: settling.bound_to(verb, settlement) for verb in verbs}


class SettlementAskSerializer(ScreenedSerializer):
    """What the reviewers should know of one rule."""

    screened = ("question",)
    requirement_id = serializers.CharField(max_length=60)
    question = serializers.CharField(max_length=1000)


class SettlementVersionSerializer(serializers.Serializer):
    """`version` is the one you read (409 when it is old), and the proof for it."""

    version = serializers.IntegerField()
    ticket = serializers.CharField(required=False, allow_blank=True)
    password = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False
    )
    code = serializers.CharField(required=False, allow_blank=True)


class SettlementProposeSerializer(ScreenedSerializer, SettlementVersionSerializer):
    """As for agreeing, with the reason that the attestation prints."""

    screened = ("reason",)
    reason = serializers.CharField(max_length=1000)


class SettlementEndSerializer(ScreenedSerializer):
    """Why; the participant need not say."""

    screened = ("reason",)
    version = serializers.IntegerField()
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class SettlementViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Rules you asked about, and those your CME office is asked about."""

    serializer_class = SettlementSerializer
    filterset_fields = ["state", "participation"]
    queryset = Settlement.objects.none()

    def get_queryset(self) -> QuerySet[Settlement]:
        if getattr(self, "swagger_fake_view", False):
            return Settlement.objects.none()
        return Settlement.objects.visible_to(self.request.user).with_people()  # type: ignore[arg-type]

    @extend_schema(request=SettlementProposeSerializer, responses=SettlementSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def propose(self, request: SignedInApiRequest, pk: str) -> Response:
        """A first reviewer's reason; it waits for a second one."""
        given = self.given(SettlementProposeSerializer)
        return self.proved("propose", given, settling.propose_settlement, ["reason"])

    @extend_schema(request=SettlementVersionSerializer, responses=SettlementSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def agree(self, request: SignedInApiRequest, pk: str) -> Response:
        """A second reviewer agrees to exactly what stands there."""
        given = self.given(SettlementVersionSerializer)
        return self.proved("agree", given, settling.agree_settlement, [])

    @extend_schema(request=SettlementEndSerializer, responses=SettlementSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def refuse(self, request: SignedInApiRequest, pk: str) -> Response:
        """One reviewer says no, with a reason."""
        settlement = self.of_my_office()
        return self.ended(settlement, settling.refuse_settlement)

    @extend_schema(request=SettlementEndSerializer, responses=SettlementSerializer)
    @action(detail=True, methods=["post"], filterset_fields=None)
    def withdraw(self, request: SignedInApiRequest, pk: str) -> Response:
        """Taken back before the signature, by the participant or one of the two."""
        return self.ended(self.get_object(), settling.withdraw_settlement)

    def given(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def of_my_office(self) -> Settlement:
        """Raises PermissionDenied for the participant, who may only look."""
        found: Settlement = self.get_object()
        person: Any = self.request.user
        offices = staffed_offices(person).values_list("organisation_id", flat=True)
        if found.participation.office_id not in offices:
            raise PermissionDenied
        return found

    def proved(
        self, verb: str, given: dict[str, Any], act: Callable[..., Settlement],
        names: list[str],
    ) -> Response:  # fmt: skip
        """Everything else is checked first: a right code or ticket is used up."""
        settlement, by = self.of_my_office(), self.request.user
        settling.check_before_settling(settlement, verb, by=by)  # type: ignore[arg-type]
        settling.require_version(settlement, given["version"])
        bound = settling.bound_to(verb, settlement)
        presence.require_presence(user=by, bound_to=bound, proof=given)  # type: ignore[arg-type]
        told = {name: given[name] for name in names}
        act(settlement=settlement, version=given["version"], by=by, **told)
        return self.shown(settlement)

    def ended(self, settlement: Settlement, act: Callable[..., Settlement]) -> Response:
        given = self.given(SettlementEndSerializer)
        act(
            settlement=settlement, version=given["version"], by=self.request.user,
            reason=given.get("reason", ""),
        )  # fmt: skip
        return self.shown(settlement)

    def shown(self, settlement: Settlement) -> Response:
        fresh = self.get_queryset().get(pk=settlement.pk)
        return Response(SettlementSerializer(fresh).data)
