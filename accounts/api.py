"""The REST side of people and organisations, and re-authentication for signing."""

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts import presence
from accounts.access import organisation_permissions_of
from accounts.actions.organisations import revise_organisation, start_organisation
from accounts.actions.profile import revise_profile
from accounts.models import Organisation, OrganisationMembership
from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from accounts.serializers import (
    MeSerializer,
    NewOrganisationSerializer,
    OrganisationSerializer,
    OrganisationSettingsSerializer,
    ReauthenticationSerializer,
    TicketSerializer,
)


@extend_schema(methods=["GET"], responses=MeSerializer)
@extend_schema(methods=["PATCH"], request=MeSerializer, responses=MeSerializer)
@api_view(["GET", "PATCH"])  # type: ignore[arg-type]
def me(request: SignedInApiRequest) -> Response:
    """The person whose token or session this is; name, profession and zone can change."""
    if request.method == "PATCH":
        serializer = MeSerializer(request.user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        revise_profile(user=request.user, by=request.user, **serializer.validated_data)  # type: ignore[arg-type]
    return Response(MeSerializer(request.user).data)


@extend_schema(request=ReauthenticationSerializer, responses={201: TicketSerializer})
@api_view(["POST"])  # type: ignore[arg-type]
def reauthentication_create(request: SignedInApiRequest) -> Response:
    """A ticket to sign one record: good for five minutes and one use.

    Five wrong tries in five minutes answer 429.
    """
    serializer = ReauthenticationSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    ticket = presence.issue_ticket(user=request.user, **serializer.validated_data)  # type: ignore[arg-type]
    answer = {
        "ticket": ticket,
        "bound_to": serializer.validated_data["bound_to"],
        "expires_in": settings.ACCOUNT_REAUTHENTICATION_TIMEOUT,
    }
    return Response(answer, status=status.HTTP_201_CREATED)


class OrganisationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Organisations in which you have a role."""

    serializer_class = OrganisationSerializer
    filterset_fields = ["kind"]
    queryset = Organisation.objects.none()

    def get_queryset(self) -> QuerySet[Organisation]:
        if getattr(self, "swagger_fake_view", False):
            return Organisation.objects.none()
        mine = OrganisationMembership.objects.current().filter(user=self.request.user)  # type: ignore[misc]
        return Organisation.objects.visible_to(self.request.user).prefetch_related(  # type: ignore[arg-type]
            Prefetch("memberships", queryset=mine, to_attr="current")
        )

    @extend_schema(
        request=NewOrganisationSerializer, responses={201: OrganisationSerializer}
    )
    def create(self, request: SignedInApiRequest) -> Response:
        """Start an organisation; you become its administrator."""
        serializer = NewOrganisationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        organisation = start_organisation(by=request.user, **serializer.validated_data)  # type: ignore[arg-type]
        return self.shown(organisation, status.HTTP_201_CREATED)

    @extend_schema(
        request=OrganisationSettingsSerializer, responses=OrganisationSerializer
    )
    def partial_update(self, request: SignedInApiRequest, pk: str) -> Response:
        """Change the settings; `version` is the one you read (409 when it is old)."""
        organisation = self.get_object()
        granted = organisation_permissions_of(request.user, organisation)  # type: ignore[arg-type]
        if Permission.MANAGE_ORGANISATION not in granted:
            raise PermissionDenied
        serializer = OrganisationSettingsSerializer(
            organisation, data=request.data, partial=True
        )
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        version = given.pop("version", 0)
        revise_organisation(organisation=organisation, by=request.user,
                            version=version, **given)  # type: ignore[arg-type]  # fmt: skip
        return self.shown(organisation, status.HTTP_200_OK)

    def shown(self, organisation: Organisation, code: int) -> Response:
        fresh = self.get_queryset().get(pk=organisation.pk)
        return Response(self.get_serializer(fresh).data, status=code)
