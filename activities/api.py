"""The REST side of activities and reviews: same permissions and actions as the pages."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import allowed_organisation
from accounts.permissions import Permission
from accounts.requests import SignedInApiRequest
from activities.actions.credit import confirm_stage
from activities.actions.invitations import invite, withdraw_invitation
from activities.actions.reviews import give_opinion, send_letter
from activities.funnel import funnel_of
from activities.models import Activity, Enrolment, Submission
from activities.serializers import (
    ActivitySerializer,
    FunnelSerializer,
    GiveOpinionSerializer,
    InvitationSerializer,
    InviteSerializer,
    OfficeSubmissionSerializer,
    PeopleInvitedSerializer,
    StageSerializer,
    StagesSerializer,
    SubmissionSerializer,
)
from activities.views.credit import stages_of
from qiapp.lib.pagination import Pages

NUMBER = r"[0-9]+"
PAGE_PARAMETERS = [OpenApiParameter(n, int) for n in ("page", "page_size")]


def checked(serializer: Any, request: SignedInApiRequest) -> dict[str, Any]:
    """What the request gives. Raises ValidationError (400)."""
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


class ActivityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Activities of one CME office whose staff you are, the newest first."""

    serializer_class = ActivitySerializer
    queryset = Activity.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Activity]:
        if getattr(self, "swagger_fake_view", False):
            return Activity.objects.none()
        office = allowed_organisation(
            self.request.user,  # type: ignore[arg-type]
            self.kwargs["organisation_id"],
            Permission.RUN_ACTIVITY,
        )
        current = Q(enrolments__left_at__isnull=True, enrolments__isnull=False)
        rows = office.activities.annotate(people=Count("enrolments", filter=current))
        ordered = rows.select_related("office").order_by("-starts_on", "-pk")
        return ordered.prefetch_related("sites", "reviewers")

    @extend_schema(responses=FunnelSerializer, parameters=PAGE_PARAMETERS)
    @action(detail=True, pagination_class=None)
    def funnel(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """How far people have come, from the invitation to the approval.

        The counts are of everybody; `people` holds one page of them.
        """
        pages, funnel = Pages(), funnel_of(self.get_object())
        people: Any = pages.paginate_queryset(funnel.people, request, view=self)  # type: ignore[arg-type]
        shown = {
            "bars": funnel.bars, "declined": funnel.declined,
            "uninvited": funnel.uninvited, "count": len(funnel.people),
            "next": pages.get_next_link(), "previous": pages.get_previous_link(),
            "people": people,
        }  # fmt: skip
        return Response(FunnelSerializer(shown).data)

    @extend_schema(methods=["get"], responses=InvitationSerializer(many=True))
    @extend_schema(
        methods=["post"],
        request=InviteSerializer,
        responses={201: PeopleInvitedSerializer},
    )
    @action(detail=True, methods=["get", "post"])
    def invitations(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Who was invited; POST addresses to invite more."""
        activity = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(activity.invitations.standing())
            return self.get_paginated_response(
                InvitationSerializer(page, many=True).data
            )
        emails = checked(InviteSerializer, request)["emails"]
        sent = invite(activity=activity, emails=emails, by=request.user)  # type: ignore[arg-type]
        said = {"invited": list(sent.links), "known": sent.known}
        return Response(
            PeopleInvitedSerializer(said).data, status=status.HTTP_201_CREATED
        )

    @extend_schema(request=None, responses={204: None})
    @action(
        detail=True, methods=["delete"], url_path=f"invitations/(?P<invitation>{NUMBER})"
    )  # fmt: skip
    def invitation(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Withdraw an invitation: its link stops working."""
        rows = self.get_object().invitations.all()
        found = get_object_or_404(rows, pk=kwargs["invitation"])
        withdraw_invitation(invitation=found, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(methods=["get"], responses=StagesSerializer)
    @extend_schema(methods=["post"], request=StageSerializer, responses=StagesSerializer)  # fmt: skip
    @action(
        detail=True, methods=["get", "post"], pagination_class=None,
        url_path=f"places/(?P<place>{NUMBER})/stages",
    )  # fmt: skip
    def stages(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """The stages of one person's place; POST a letter to confirm that stage."""
        rows = self.get_object().enrolments.current().with_people()
        place: Enrolment = get_object_or_404(rows, pk=kwargs["place"])
        if request.method == "POST":
            stage = checked(StageSerializer, request)["stage"]
            confirm_stage(enrolment=place, stage=stage, by=request.user)  # type: ignore[arg-type]
        shown = stages_of(place, request.user)  # type: ignore[arg-type]
        return Response(StagesSerializer(shown).data)

    @extend_schema(responses=OfficeSubmissionSerializer(many=True))
    @action(detail=True)
    def submissions(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """What was sent to the committee, with opinions and verdicts, the newest first."""
        rows = self.get_object().submissions.with_everything()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(
            OfficeSubmissionSerializer(page, many=True).data
        )

    @extend_schema(request=None, responses=OfficeSubmissionSerializer)
    @action(
        detail=True, methods=["post"], pagination_class=None,
        url_path=f"submissions/(?P<submission>{NUMBER})/letter",
    )  # fmt: skip
    def letter(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Send the committee's decision; refused while a disclosure is missing."""
        rows = self.get_object().submissions.with_everything()
        found: Submission = get_object_or_404(rows, pk=kwargs["submission"])
        send_letter(submission=found, by=request.user)  # type: ignore[arg-type]
        return Response(OfficeSubmissionSerializer(rows.get(pk=found.pk)).data)


class ReviewViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Projects you may review as a member of a committee; none in which you have a part."""

    serializer_class = SubmissionSerializer
    filterset_fields = ["activity", "stage", "verdict"]
    queryset = Submission.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Submission]:
        if getattr(self, "swagger_fake_view", False):
            return Submission.objects.none()
        mine = Submission.objects.reviewable_by(self.request.user)  # type: ignore[arg-type]
        return mine.select_related("project")

    @extend_schema(request=GiveOpinionSerializer, responses={201: SubmissionSerializer})
    @action(detail=True, methods=["post"], filterset_fields=None)
    def opinion(self, request: SignedInApiRequest, **kwargs: Any) -> Response:
        """Give your opinion; with the second one the committee has decided."""
        submission = self.get_object()
        given = checked(GiveOpinionSerializer, request)
        give_opinion(submission=submission, by=request.user, **given)  # type: ignore[arg-type]
        data = self.get_serializer(self.get_object()).data
        return Response(data, status=status.HTTP_201_CREATED)
