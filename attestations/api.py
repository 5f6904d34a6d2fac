"""The REST side of attestations: same permissions and actions as the pages.

A token alone never signs: sign, cosign and approve also take a ticket bound to the record
(`POST /api/v1/reauthentications/` with the detail's `bound_to`), or password and code.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.exceptions import (
    NotFound,
    PermissionDenied,
    Throttled,
    ValidationError,
)
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import presence
from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from attestations import actions, cosigning, decisions, evidence, settling
from attestations.catalogue import programmes
from attestations.forms import WhatIfForm
from attestations.models import Attestation, Participation
from attestations.preview import own_of
from attestations.serializers import (
    AnswerSerializer,
    AttestationDetailSerializer,
    AttestationSerializer,
    CosignManySerializer,
    ForecastSerializer,
    JoinSerializer,
    ParticipationSerializer,
    PartSerializer,
    ProgrammeSerializer,
    ProofSerializer,
    ReasonSerializer,
    ToCosignSerializer,
    VerifiedSerializer,
)
from attestations.settlement_api import SettlementAskSerializer, SettlementSerializer
from attestations.signing import bound_to, cosigning_capacity
from attestations.verification import Verified, verified, verified_file
from attestations.views.public import too_many
from attestations.views.records import pdf_response
from attestations.views.what_if import forecast_with
from projects.permissions import permissions_of
from qiapp.lib.errors import VersionConflict
from qiapp.lib.screening import faults_of


@extend_schema(responses=ProgrammeSerializer(many=True))
@api_view(["GET"])  # type: ignore[arg-type]
def programme_list(request: SignedInApiRequest) -> Response:
    """The catalogue of programmes. Usable are those that the office has confirmed."""
    known = [*programmes().values(), *own_of(request.user)]
    return Response(ProgrammeSerializer(known, many=True).data)


# What may be tried of the forecast; nothing is stored.
WHAT_IF = [
    OpenApiParameter("started_on", OpenApiTypes.DATE),
    OpenApiParameter("ended_on", OpenApiTypes.DATE),
    OpenApiParameter("test_ends_on", OpenApiTypes.DATE),
    OpenApiParameter("charts", OpenApiTypes.INT),
]


class ParticipationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Your own parts in projects, under a programme."""

    serializer_class = ParticipationSerializer
    filterset_fields = ["project", "office"]
    queryset = Participation.objects.none()

    def get_queryset(self) -> QuerySet[Participation]:
        if getattr(self, "swagger_fake_view", False):
            return Participation.objects.none()
        own = Participation.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return own.select_related(
            "user", "office", "confirmation", "project__organisation",
            "project__created_by",
        ).prefetch_related("attestations")  # fmt: skip

    @extend_schema(request=JoinSerializer, responses={201: ParticipationSerializer})
    def create(self, request: SignedInApiRequest) -> Response:
        """Join a programme; joining twice gives the same participation."""
        serializer = JoinSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        project = serializer.project_of(request.user)
        if project is None:
            raise NotFound
        if Permission.PARTICIPATE not in permissions_of(request.user, project):  # type: ignore[arg-type]
            raise PermissionDenied
        made = actions.join_programme(
            project=project, office=given["office"], programme=given["programme"],
            by=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=PartSerializer, responses=ParticipationSerializer)
    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Tell your part: role, days, steps, reflections; what is not given stays."""
        participation = self.get_object()
        serializer = PartSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        require_readable(given)
        tell(participation, given, request.user)
        return self.shown(participation, status.HTTP_200_OK)

    @extend_schema(
        request=SettlementAskSerializer, responses={201: SettlementSerializer}
    )
    @action(detail=True, methods=["post"], filterset_fields=None)
    def settlements(self, request: SignedInApiRequest, pk: str) -> Response:
        """Ask the CME office to settle or waive one rule; asking twice gives the same."""
        serializer = SettlementAskSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = settling.ask_settlement(
            participation=self.get_object(), by=request.user,  # type: ignore[arg-type]
            **serializer.validated_data,
        )  # fmt: skip
        return Response(SettlementSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=WHAT_IF, responses=ForecastSerializer)
    @action(detail=True, filterset_fields=None, pagination_class=None)
    def forecast(self, request: SignedInApiRequest, pk: str) -> Response:
        """When all rules will be met, also with other days, a test or charts tried."""
        participation = self.get_object()
        material = evidence.load_for_rules(participation)
        if not any(name in request.query_params for name in WhatIfForm.base_fields):
            found = evidence.forecast_of(material, evidence.verdict_of(material))
            return Response(ForecastSerializer(found).data)
        form = WhatIfForm(request.query_params, project=participation.project)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(e) for e in found] for name, found in form.errors.items()}
            )
        return Response(
            ForecastSerializer(forecast_with(material, form.cleaned_data)).data
        )

    def shown(self, participation: Participation, code: int) -> Response:
        fresh = self.get_queryset().get(pk=participation.pk)
        return Response(self.get_serializer(fresh).data, status=code)


def require_readable(given: dict[str, Any]) -> None:
    """Raises ValidationError when a reflection may hold patient data."""
    texts = given.get("reflections", {})
    faults = faults_of(texts, confirmed=given.pop("no_patient_data"))
    if faults:
        raise ValidationError(
            {name: [message] for name, (message, _) in faults.items()}
        )


def tell(participation: Participation, given: dict[str, Any], by: Any) -> None:
    """Stores what was given, all or nothing, each with the version before it."""
    with transaction.atomic():
        if participation.version != given.pop("version"):
            raise VersionConflict(
                "This was changed meanwhile. Read it again, then send your change."
            )
        steps, texts = given.pop("steps", None), given.pop("reflections", None)
        if given:
            actions.describe_part(
                participation=participation, by=by, version=participation.version,
                **given,
            )  # fmt: skip
        if steps is not None:
            actions.tick_steps(
                participation=participation, by=by, ticked=set(steps),
                version=participation.version,
            )  # fmt: skip
        if texts is not None:
            actions.write_reflections(
                participation=participation, by=by, texts=texts,
                version=participation.version,
            )  # fmt: skip


class AttestationFilter(filters.FilterSet):
    project = filters.NumberFilter(field_name="participation__project")
    office = filters.NumberFilter(field_name="participation__office")
    completed_from = filters.DateFilter(field_name="completed_on", lookup_expr="gte")
    completed_to = filters.DateFilter(field_name="completed_on", lookup_expr="lte")

    class Meta:
        model = Attestation
        fields = ["status", "project", "office"]


class AttestationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Attestations you may see: your own, and signed ones you co-sign or decide on."""

    serializer_class = AttestationSerializer
    filterset_class = AttestationFilter
    queryset = Attestation.objects.none()

    def get_queryset(self) -> QuerySet[Attestation]:
        if getattr(self, "swagger_fake_view", False):
            return Attestation.objects.none()
        visible = Attestation.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.with_people().prefetch_related("signatures", "questions")

    @extend_schema(responses=AttestationDetailSerializer)
    def retrieve(self, request: SignedInApiRequest, pk: str) -> Response:  # type: ignore[override]
        """One attestation: status, requirements, signatures."""
        return self.shown(self.get_object())

    @extend_schema(request=ProofSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def sign(self, request: SignedInApiRequest, pk: str) -> Response:
        """Sign your own attestation: presence, and the digest of what you saw."""
        attestation = self.own()

        def check(digest: str) -> None:
            actions.check_before_signing(
                attestation=attestation, evidence_digest=digest, by=request.user
            )  # type: ignore[arg-type]

        def act(digest: str) -> None:
            actions.sign(
                attestation=attestation, evidence_digest=digest, by=request.user
            )  # type: ignore[arg-type]

        return self.prove_and(attestation, "sign", check, act)

    @extend_schema(request=ProofSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def cosign(self, request: SignedInApiRequest, pk: str) -> Response:
        """Co-sign for somebody else: presence, and the digest of what they signed."""
        attestation = self.one_to_cosign()

        def check(digest: str) -> None:
            decisions.check_before_cosigning(attestation=attestation, by=request.user)  # type: ignore[arg-type]
            require_signed(attestation, digest)

        def act(digest: str) -> None:
            decisions.cosign(attestation=attestation, by=request.user)  # type: ignore[arg-type]

        return self.prove_and(attestation, "cosign", check, act)

    @extend_schema(responses=ToCosignSerializer)
    @action(
        detail=False, url_path="to-cosign", filterset_class=None, pagination_class=None
    )
    def to_cosign(self, request: SignedInApiRequest) -> Response:
        """Who waits for your co-signature, oldest first, a hundred at most."""
        return Response(list_shown(request.user))

    @extend_schema(request=CosignManySerializer, responses=ToCosignSerializer)
    @action(
        detail=False,
        methods=["post"],
        url_path="cosign-many",
        filterset_class=None,
        pagination_class=None,
    )
    def cosign_many(self, request: SignedInApiRequest) -> Response:
        """Co-sign the chosen of the list you were shown, and ask others; all or nothing."""
        serializer = CosignManySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given, by = serializer.validated_data, request.user
        digest = given["list_digest"]
        cosigning.require_list(cosigning.waiting_for(by), digest)  # type: ignore[arg-type]
        if given["chosen"]:
            presence.require_presence(
                user=by, bound_to=cosigning.bound_to_list(digest), proof=given,  # type: ignore[arg-type]
            )  # fmt: skip
        cosigning.confirm_list(
            digest=digest, chosen=given["chosen"], questions=given["questions"], by=by,  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(list_shown(by))

    @extend_schema(request=AnswerSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: SignedInApiRequest, pk: str) -> Response:
        """Answer what somebody asks before co-signing your attestation."""
        attestation = self.own()
        serializer = AnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        question = attestation.questions.filter(pk=given["question"]).first()
        if question is None:
            raise NotFound
        cosigning.answer_question(
            question=question,
            answer=given["answer"],
            by=request.user,  # type: ignore[arg-type]
        )
        return self.shown(attestation)

    @extend_schema(request=ProofSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def approve(self, request: SignedInApiRequest, pk: str) -> Response:
        """Approve for the CME office: presence, and the digest of what was signed."""
        attestation = self.to_decide()

        def check(digest: str) -> None:
            decisions.check_before_deciding(
                attestation=attestation, verb="approve", by=request.user
            )  # type: ignore[arg-type]
            require_signed(attestation, digest)

        def act(digest: str) -> None:
            decisions.approve(attestation=attestation, by=request.user)  # type: ignore[arg-type]

        return self.prove_and(attestation, "approve", check, act)

    @extend_schema(request=ReasonSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def decline(self, request: SignedInApiRequest, pk: str) -> Response:
        """Send it back with a reason, as its co-signer or for the CME office."""
        attestation = self.get_object()
        if not self.may_cosign(attestation) and not self.may_decide(attestation):
            raise PermissionDenied
        return self.with_reason(attestation, decisions.decline)

    @extend_schema(request=ReasonSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: SignedInApiRequest, pk: str) -> Response:
        """Take your own attestation back before the CME office decided."""
        return self.with_reason(self.own(), actions.withdraw)

    @extend_schema(request=ReasonSerializer, responses=AttestationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def revoke(self, request: SignedInApiRequest, pk: str) -> Response:
        """Take an approval back; the public check says so at once."""
        return self.with_reason(self.to_decide(), decisions.revoke)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def document(self, request: SignedInApiRequest, pk: str) -> HttpResponse:
        """The PDF, byte for byte as it was drawn; 404 before."""
        document = self.get_object().pdf()
        if document is None:
            raise Http404
        return pdf_response(document)

    def own(self) -> Attestation:
        attestation: Attestation = self.get_object()
        if not attestation.is_own(self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return attestation

    def may_cosign(self, attestation: Attestation) -> bool:
        person: Any = self.request.user
        capacity = cosigning_capacity(person, attestation.project)
        return capacity is not None and not attestation.is_own(person)

    def may_decide(self, attestation: Attestation) -> bool:
        return decisions.is_office_staff(attestation, self.request.user)  # type: ignore[arg-type]

    def one_to_cosign(self) -> Attestation:
        attestation: Attestation = self.get_object()
        if not self.may_cosign(attestation):
            raise PermissionDenied
        return attestation

    def to_decide(self) -> Attestation:
        attestation: Attestation = self.get_object()
        if not self.may_decide(attestation):
            raise PermissionDenied
        return attestation

    def prove_and(
        self,
        attestation: Attestation,
        verb: str,
        check: Callable[[str], None],
        act: Callable[[str], None],
    ) -> Response:
        """Everything else is checked first: a right code or ticket is used up."""
        serializer = ProofSerializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        digest = serializer.validated_data["evidence_digest"]
        check(digest)
        presence.require_presence(
            user=self.request.user, bound_to=bound_to(verb, attestation, digest),  # type: ignore[arg-type]
            proof=serializer.validated_data,
        )  # fmt: skip
        act(digest)
        return self.shown(attestation)

    def with_reason(
        self, attestation: Attestation, act: Callable[..., object]
    ) -> Response:
        serializer = ReasonSerializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        reason = serializer.validated_data.get("reason", "")
        act(attestation=attestation, reason=reason, by=self.request.user)
        return self.shown(attestation)

    def shown(self, attestation: Attestation) -> Response:
        fresh = self.get_queryset().get(pk=attestation.pk)
        return Response(AttestationDetailSerializer(fresh).data)


def list_shown(user: Any) -> dict[str, Any]:
    """Who waits for `user`, and what a proof for this list has to name."""
    rows = cosigning.waiting_for(user)
    digest = cosigning.list_digest(rows)
    shown = {
        "list_digest": digest,
        "bound_to": cosigning.bound_to_list(digest),
        "attestations": [row.attestation for row in rows],
    }
    return dict(ToCosignSerializer(shown).data)


def require_signed(attestation: Attestation, digest: str) -> None:
    """Raises VersionConflict unless `digest` is of what the participant signed."""
    if not attestation.signatures.filter(evidence_digest=digest).exists():
        raise VersionConflict("This is not what was signed. Read it again.")


@extend_schema(responses={200: VerifiedSerializer}, auth=[])
@api_view(["GET"])  # type: ignore[arg-type]
@permission_classes([AllowAny])
def verification(request: SignedInApiRequest, code: str) -> Response:
    """The public state of a code; the same 404 for unknown and malformed ones."""
    return public_answer(request, verified, code)


@extend_schema(responses={200: VerifiedSerializer}, auth=[])
@api_view(["GET"])  # type: ignore[arg-type]
@permission_classes([AllowAny])
def file_verification(request: SignedInApiRequest, digest: str) -> Response:
    """The public state of the file with this SHA-256 (hexadecimal, small letters)."""
    return public_answer(request, verified_file, digest)


def public_answer(
    request: SignedInApiRequest,
    look_up: Callable[[str], Verified | None],
    asked_for: str,
) -> Response:
    """What the public page says too, within the same limit."""
    if too_many(request._request):
        raise Throttled(wait=60)
    found = look_up(asked_for)
    if found is None:
        raise NotFound
    return Response(VerifiedSerializer(found).data)
