"""What the REST API takes and says about attestations."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation
from attestations import evidence, snapshot
from attestations.catalogue import Programme
from attestations.findings import Finding
from attestations.library import find
from attestations.models import (
    Attestation,
    CosignQuestion,
    Participation,
    Signature,
    Status,
)
from attestations.signing import bound_to
from projects.models import Project
from qiapp.lib.screened_serializers import ScreenedSerializer
from qiapp.lib.screening import faults_of


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
                {"programme": ["There is no such program in this version."]}
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


class OutlookSerializer(serializers.Serializer):
    """One rule's earliest day; `when`: met, today, later, not_so or unjudged."""

    id = serializers.CharField(source="finding.requirement.id")
    when = serializers.CharField()
    on = serializers.DateField(allow_null=True)


class ForecastSerializer(serializers.Serializer):
    """When all will be met if work goes on as planned; null where that is not enough.

    `clash`: rules that are over when the last one is met.
    """

    on = serializers.DateField(allow_null=True)
    credit_year = serializers.IntegerField(allow_null=True)
    rules = OutlookSerializer(source="outlooks", many=True)
    clash = OutlookSerializer(many=True)


class QuestionSerializer(serializers.ModelSerializer[CosignQuestion]):
    """What somebody asks before co-signing, and the participant's answer."""

    class Meta:
        model = CosignQuestion
        fields = ["id", "asked_name", "text", "asked_at", "answer", "answered_at"]
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
    ruling = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "nullable": True})
    def get_ruling(self, finding: Finding) -> dict[str, Any] | None:
        """What two reviewers settled or waived, with their reason; mostly null."""
        return asdict(finding.ruling) if finding.ruling else None


class AttestationDetailSerializer(AttestationSerializer):
    """The attestation with signatures, and what a proof of presence must name.

    `requirements` and `evidence_digest` are there for the participant's draft; after
    signing `evidence_digest` is what was signed. `bound_to`: for each of sign, cosign and
    approve the text a re-authentication ticket is asked for.
    """

    signatures = SignatureSerializer(many=True)
    questions = QuestionSerializer(many=True)
    requirements = serializers.SerializerMethodField()
    evidence_digest = serializers.SerializerMethodField()
    bound_to = serializers.SerializerMethodField()
    document_digest = serializers.SerializerMethodField()

    class Meta(AttestationSerializer.Meta):
        fields = [
            *AttestationSerializer.Meta.fields, "signatures", "questions", "requirements",
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


class ToCosignSerializer(serializers.Serializer):
    """Who waits for you; `bound_to` is what a ticket for this very list is asked for."""

    list_digest = serializers.CharField()
    bound_to = serializers.CharField()
    attestations = AttestationSerializer(many=True)


class CosignManySerializer(serializers.Serializer):
    """The chosen of the list that was shown, questions to others, and the proof.

    `questions`: your words by id of the attestation.
    """

    list_digest = serializers.CharField(max_length=64)
    chosen = serializers.ListField(child=serializers.IntegerField(), required=False)
    questions = serializers.DictField(
        child=serializers.CharField(max_length=1000), required=False
    )
    no_patient_data = serializers.BooleanField(required=False, default=False)
    ticket = serializers.CharField(required=False, allow_blank=True)
    password = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False
    )
    code = serializers.CharField(required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        texts = attrs.get("questions", {})
        faults = faults_of(texts, confirmed=attrs.pop("no_patient_data"))
        if faults:
            raise serializers.ValidationError(
                {"questions": [message for message, _hard in faults.values()]}
            )
        if not all(key.isdecimal() for key in texts):
            raise serializers.ValidationError(
                {"questions": ["Give each question under an attestation's id."]}
            )
        chosen = set(attrs.get("chosen", []))
        asked = {int(key): text for key, text in texts.items()}
        if chosen & asked.keys():
            raise serializers.ValidationError(
                {"questions": ["Choose or ask, not both at once."]}
            )
        if not chosen and not asked:
            raise serializers.ValidationError({"chosen": ["Choose somebody, or ask."]})
        return attrs | {"chosen": chosen, "questions": asked}


class AnswerSerializer(ScreenedSerializer):
    """Your answer to one question about your attestation."""

    screened = ("answer",)
    question = serializers.IntegerField()
    answer = serializers.CharField(max_length=1000)


class ReasonSerializer(ScreenedSerializer):
    """Why; the participant reads it."""

    screened = ("reason",)
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
