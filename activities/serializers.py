"""What the REST API says of activities, and what it takes."""

from typing import Any

from rest_framework import serializers

from activities.addresses import MOST_AT_ONCE
from activities.gates import open_sentences
from activities.models import Activity, ActivityInvitation, Submission, Verdict
from qiapp.lib.screened_serializers import ScreenedSerializer


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """One activity. `state`: planned, active, completed or closed. `people`: who take part.

    `reported`: the board activity under which its completions go; null before that is set up.
    """

    state = serializers.CharField(read_only=True)
    people = serializers.IntegerField(read_only=True)
    reviewers: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    sites: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Activity
        fields = [
            "id", "title", "kind", "state", "programme_id", "programme_version",
            "starts_on", "ends_on", "credits", "funding", "enrol_until", "cap",
            "invited_only", "needs_identity", "professions", "sites", "needs_review",
            "reviewers", "report_months", "reported", "people", "version",
        ]  # fmt: skip
        read_only_fields = fields


class InvitationSerializer(serializers.ModelSerializer[ActivityInvitation]):
    """Who was invited and what came of it; never the link."""

    class Meta:
        model = ActivityInvitation
        fields = [
            "id", "email", "sent_at", "expires_at", "opened_at", "declined_at",
            "reminded_at", "reminders",
        ]  # fmt: skip
        read_only_fields = fields


class InviteSerializer(serializers.Serializer):
    """Addresses to invite; all of them get a mail or none."""

    emails = serializers.ListField(
        child=serializers.EmailField(), min_length=1, max_length=MOST_AT_ONCE
    )


class PeopleInvitedSerializer(serializers.Serializer):
    """`invited`: who got a mail now; `known`: who was invited, or took part, before."""

    invited = serializers.ListField(child=serializers.EmailField())
    known = serializers.ListField(child=serializers.EmailField())


class BarSerializer(serializers.Serializer):
    """How many people came so far or further, and their share of all."""

    stage = serializers.CharField()
    count = serializers.IntegerField()
    percent = serializers.IntegerField()
    to_remind = serializers.IntegerField()


class PersonSerializer(serializers.Serializer):
    """One person of the funnel; `place`: the number for stages, null before joining."""

    email = serializers.EmailField()
    name = serializers.CharField()
    stage = serializers.CharField()
    since = serializers.DateTimeField()
    has_declined = serializers.BooleanField()
    place = serializers.IntegerField(
        source="enrolment.pk", default=None, allow_null=True
    )


class FunnelSerializer(serializers.Serializer):
    """As the page counts it: `uninvited` joined without an invitation.

    `count`: all people; `people` holds one page of them, `next` and `previous` lead on.
    """

    bars = BarSerializer(many=True)
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    people = PersonSerializer(many=True)
    declined = serializers.IntegerField()
    uninvited = serializers.IntegerField()


class GateSerializer(serializers.Serializer):
    """One stage: whether its rules are met, and when the office confirmed it."""

    stage = serializers.CharField()
    title = serializers.CharField()
    met = serializers.BooleanField()
    may_confirm = serializers.BooleanField()
    confirmed_at = serializers.DateTimeField(
        source="confirmation.confirmed_at", default=None, allow_null=True
    )
    open = serializers.SerializerMethodField()

    def get_open(self, gate: Any) -> list[str]:
        """Each rule that is not met, with what is there so far."""
        return open_sentences(gate)


class StagesSerializer(serializers.Serializer):
    """The stages of one place, and what the confirmed ones earn."""

    gates = GateSerializer(many=True)
    earned = serializers.DecimalField(max_digits=6, decimal_places=2)


class StageSerializer(serializers.Serializer):
    stage = serializers.RegexField(r"^[A-Z]$", max_length=1)


class OpinionGivenSerializer(serializers.Serializer):
    """What one reviewer said."""

    verdict = serializers.CharField()
    comments = serializers.CharField()
    written_at = serializers.DateTimeField()


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """A project before the committee, as it stood when it was sent in."""

    project_title = serializers.CharField(source="project.title")

    class Meta:
        model = Submission
        fields = [
            "id", "activity", "project", "project_title", "stage", "number",
            "submitted_at", "note", "funding", "funding_note", "facts", "verdict",
            "decided_at", "letter_at",
        ]  # fmt: skip
        read_only_fields = fields


class OfficeSubmissionSerializer(SubmissionSerializer):
    """The same for the office, with each opinion."""

    opinions = OpinionGivenSerializer(many=True)

    class Meta(SubmissionSerializer.Meta):
        fields = [*SubmissionSerializer.Meta.fields, "opinions"]
        read_only_fields = fields


class GiveOpinionSerializer(ScreenedSerializer):
    """Your opinion; comments are needed unless you accept."""

    screened = ("comments",)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    comments = serializers.CharField(required=False, allow_blank=True, max_length=4000)
