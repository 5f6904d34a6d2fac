"""What the REST API says and reads about people and organisations."""

from rest_framework import serializers

from accounts.models import Organisation, OrganisationKind, User, WeekStart


class MeSerializer(serializers.ModelSerializer[User]):
    """The person whose token or session this is."""

    class Meta:
        model = User
        fields = [
            "id", "email", "name", "profession", "time_zone", "week_starts",
            "mail_requests",
        ]  # fmt: skip
        read_only_fields = ["id", "email"]


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation, with the caller's own roles in it."""

    roles = serializers.SerializerMethodField()
    row_uploads_agreed = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = [
            "id", "name", "kind", "parent", "time_zone", "week_starts",
            "row_uploads_agreed", "roles", "version",
        ]  # fmt: skip
        read_only_fields = ["id", "kind", "parent"]

    def get_roles(self, organisation: Organisation) -> list[str]:
        user = self.context["request"].user
        current = organisation.current  # type: ignore[attr-defined]  # prefetched
        return sorted(m.role for m in current if m.user_id == user.pk)

    def get_row_uploads_agreed(self, organisation: Organisation) -> bool:
        return organisation.row_uploads_agreed_at is not None


class NewOrganisationSerializer(serializers.Serializer[Organisation]):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    time_zone = serializers.CharField(max_length=60, required=False)
    week_starts = serializers.ChoiceField(choices=WeekStart.choices, required=False)


class OrganisationSettingsSerializer(serializers.ModelSerializer[Organisation]):
    version = serializers.IntegerField(min_value=1)

    class Meta:
        model = Organisation
        fields = ["name", "time_zone", "week_starts", "version"]


class ReauthenticationSerializer(serializers.Serializer[None]):
    """Password, and the code of the second factor where one is set up."""

    bound_to = serializers.RegexField(
        r"^[a-z_]+:[a-z_]+:[0-9a-f:]+$",
        max_length=200,
        help_text="What will be signed, such as `sign:attestation:7`.",
    )
    password = serializers.CharField(write_only=True, trim_whitespace=False)
    code = serializers.CharField(
        write_only=True, required=False, default="", allow_blank=True
    )


class TicketSerializer(serializers.Serializer[None]):
    ticket = serializers.CharField()
    bound_to = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
