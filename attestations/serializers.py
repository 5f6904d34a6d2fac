"""What the REST API takes and says about attestations."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation
from attestations import evidence, snapshot
from attestations.catalogue import Programme
from attestations.library import find
from attestations.models import Attestation, Participation, Signature, Status
from attestations.signing import bound_to
from projects.models import Project


class ProgrammeSerializer(serializers.Serializer):
    """A programme of the catalogue."""

    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    source_url = serializers.URLField()
    checked_on = serializers.DateField()
    reviewed_by = serializers.CharField()
    roles = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    reflections = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_roles(self, programme: Programme) -> dict[str, str]:
        return {role.id: role.text for role in programme.roles}

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_steps(self, programme: Programme) -> dict[str, str]:
        return {step.id: step.text for step in programme.claimable_steps()}

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_reflections(self, programme: Programme) -> dict[str, str]:
        return {one.id: one.prompt for one in programme.reflections}


class JoinSerializer(serializers.Serializer):
    """Which programme of which office, in which project."""

    project = serializers.IntegerField()
    office = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.cme_offices()
    )
    programme = serializers.CharField()
    programme_version = serializers.CharField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        key = (attrs.pop("programme"), attrs.pop("programme_version"))
        try:
            return attrs | {"programme": find(*key)}
        except KeyError:
            raise serializers.ValidationError(
                {"programme": ["There is no such programme in this version."]}
            ) from None

    def project_of(self, user: Any) -> Project | None:
        wanted = self.validated_data["project"]
        return Project.objects.visible_to(user).filter(pk=wanted).first()


class PartSerializer(serializers.Serializer):
    """What one tells about one's part; `version` is the one you read (409 when old)."""

    version = serializers.IntegerField()
    role = serializers.CharField(required=False, allow_blank=True, max_length=40)
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False, allow_null=True)
    steps = serializers.ListField(child=serializers.CharField(), required=False)
    reflections = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=4000), required=False
    )
    no_patient_data = serializers.BooleanField(required=False, default=False)


class ParticipationSerializer(serializers.ModelSerializer[Participation]):
    """One's own part in a project; `steps` are the ticked ones with their time."""

    attestation = serializers.SerializerMethodField()

    class Meta:
        model = Participation
        fields = [
            "id", "project", "programme_id", "programme_version", "office", "role",
            "started_on", "ended_on", "steps", "reflections", "version", "attestation",
        ]  # fmt: skip
        read_only_fields = fields

    def get_attestation(self, participation: Participation) -> int:
        """The newest attestation of this part."""
        return max(participation.attestations.all(), key=lambda one: one.number).pk


class SignatureSerializer(serializers.ModelSerializer[Signature]):
    """Who signed what, when and with which meaning."""

    class Meta:
        model = Signature
        fields = [
            "part", "name", "capacity", "meaning", "wording", "signed_at",
            "evidence_digest", "digest",
        ]  # fmt: skip
        read_only_fields = fields


class AttestationSerializer(serializers.ModelSerializer[Attestation]):
    """Where an attestation stands."""

    participant = serializers.CharField(source="participation.user.name")
    project = serializers.IntegerField(source="participation.project_id")
    office = serializers.IntegerField(source="participation.office_id")
    programme = serializers.CharField(source="participation.programme.title")

    class Meta:
        model = Attestation
        fields = [
            "id", "number", "status", "reason", "participant", "project", "office",
            "programme", "completed_on", "changed_at",
        ]  # fmt: skip
        read_only_fields = fields


class RequirementSerializer(serializers.Serializer):
    """One requirement with its verdict and evidence."""

    id = serializers.CharField(source="requirement.id")
    text = serializers.CharField(source="requirement.text")
    scope = serializers.CharField(source="requirement.scope")
    needed_for = serializers.CharField(source="requirement.needed_for")
    verdict = serializers.CharField()
    sentence = serializers.CharField()


class AttestationDetailSerializer(AttestationSerializer):
    """The attestation with signatures, and what a proof of presence must name.

    `requirements` and `evidence_digest` are there for the participant's draft; after
    signing `evidence_digest` is what was signed. `bound_to`: for each of sign, cosign and
    approve the text a re-authentication ticket is asked for.
    """

    signatures = SignatureSerializer(many=True)
    requirements = serializers.SerializerMethodField()
    evidence_digest = serializers.SerializerMethodField()
    bound_to = serializers.SerializerMethodField()
    document_digest = serializers.SerializerMethodField()

    class Meta(AttestationSerializer.Meta):
        fields = [
            *AttestationSerializer.Meta.fields, "signatures", "requirements",
            "evidence_digest", "bound_to", "document_digest",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Attestation) -> dict[str, Any]:
        self.live = live_evidence(instance)
        return super().to_representation(instance)

    @extend_schema_field(RequirementSerializer(many=True))
    def get_requirements(self, attestation: Attestation) -> list[dict[str, Any]]:
        findings = self.live[0].findings if self.live else ()
        return list(RequirementSerializer(findings, many=True).data)

    def get_evidence_digest(self, attestation: Attestation) -> str:
        if self.live:
            return self.live[1]
        return next((s.evidence_digest for s in attestation.signatures.all()), "")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_bound_to(self, attestation: Attestation) -> dict[str, str]:
        digest = self.get_evidence_digest(attestation)
        verbs = ("sign", "cosign", "approve")
        return {verb: bound_to(verb, attestation, digest) for verb in verbs}

    def get_document_digest(self, attestation: Attestation) -> str:
        """SHA-256 of the PDF; empty before it is drawn."""
        document = attestation.pdf()
        return document.digest if document else ""


def live_evidence(attestation: Attestation) -> Any:
    """(eligibility, digest) of a draft now; None once it is signed. Eight queries."""
    if attestation.status != Status.DRAFT:
        return None
    material = evidence.load(attestation.participation)
    eligibility = evidence.verdict_of(material)
    return eligibility, snapshot.frozen(material, eligibility)[1]


class ProofSerializer(serializers.Serializer):
    """Proof that you are there: a ticket for this record, or password and code."""

    evidence_digest = serializers.CharField(max_length=64)
    ticket = serializers.CharField(required=False, allow_blank=True)
    password = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False
    )
    code = serializers.CharField(required=False, allow_blank=True)


class ReasonSerializer(serializers.Serializer):
    """Why; the participant reads it."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class VerifiedSerializer(serializers.Serializer):
    """The public state of a code: authentic, superseded or revoked."""

    state = serializers.ChoiceField(choices=["authentic", "superseded", "revoked"])
    initials = serializers.CharField()
    activity = serializers.CharField()
    issuer = serializers.CharField()
    completed_on = serializers.DateField()
    file_digest = serializers.CharField()
    is_demo = serializers.BooleanField()
