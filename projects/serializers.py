"""JSON of projects, their teams, charters and sponsors."""

from typing import Any

from rest_framework import serializers

from accounts.models import Organisation, Profession
from projects.models import (
    PROJECT_ROLE_CHOICES,
    Charter,
    Membership,
    Project,
    ProjectStatus,
    Sponsorship,
)
from qiapp.lib.screened_serializers import ScreenedSerializer, offer_visible


class ProjectSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """A project. Without a title it gets the problem's first words."""

    screened = ("title", "problem", "aim")
    organisation: Any = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(), required=False, allow_null=True
    )

    class Meta:
        model = Project
        fields = [
            "id", "organisation", "title", "problem", "aim", "aim_due", "status",
            "started_on", "ended_on", "version", "no_patient_data",
        ]  # fmt: skip
        read_only_fields = ["id", "status", "started_on", "ended_on"]
        extra_kwargs = {
            "title": {"required": False, "allow_blank": True},
            "version": {"required": False},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_visible(self, "organisation", Organisation)


class MoveSerializer(serializers.Serializer):
    """The organisation that a project without one comes into."""

    organisation: Any = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_visible(self, "organisation", Organisation)


class StatusSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=ProjectStatus.choices)


class SponsorshipSerializer(serializers.ModelSerializer):
    organisation: Any = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.cme_offices()
    )
    name = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Sponsorship
        fields = ["id", "organisation", "name", "joined_at", "bound_at"]
        read_only_fields = ["id", "joined_at", "bound_at"]


class CharterSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """The charter's texts; it is signed on its page only."""

    screened = (*Charter.TEXTS, "reason")

    class Meta:
        model = Charter
        fields = [*Charter.TEXTS, "reason", "version", "changed_at", "no_patient_data"]
        read_only_fields = ["changed_at"]


class MembershipSerializer(ScreenedSerializer, serializers.ModelSerializer):
    """A current place in a team."""

    screened = ("responsibilities",)
    name = serializers.CharField(source="user.get_full_name", read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id", "project", "user", "name", "role", "profession", "responsibilities",
            "joined_at", "version", "no_patient_data",
        ]  # fmt: skip
        read_only_fields = ["id", "project", "user", "joined_at"]
        extra_kwargs = {"version": {"required": False}}


class MemberAddSerializer(serializers.Serializer):
    """A person to add (a colleague) or to invite (everybody else)."""

    project: Any = serializers.PrimaryKeyRelatedField(queryset=Project.objects.none())
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=PROJECT_ROLE_CHOICES)
    profession = serializers.ChoiceField(
        choices=Profession.choices,
        required=False, default="", allow_blank=True,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_visible(self, "project", Project)


class InvitedSerializer(serializers.Serializer):
    invited = serializers.EmailField()
    expires_at = serializers.DateTimeField()
