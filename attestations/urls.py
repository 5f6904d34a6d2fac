"""Addresses of one's own part, of signing, and of the public check."""

from django.urls import path

from attestations.views import (
    comparing,
    editing,
    others,
    part,
    programmes,
    public,
    records,
    settling,
    signing,
    what_if,
)

app_name = "attestations"
PROJECT = "projects/<int:project_id>/attestations/"
PART = PROJECT + "parts/<int:participation_id>/"
OFFICE = "cme-office/<int:organisation_id>/own-programmes/"
DRAFT = OFFICE + "<int:draft_id>/"
SETTLEMENTS = "cme-office/<int:organisation_id>/settlements/"
SETTLEMENT = SETTLEMENTS + "<int:settlement_id>/"
ONE = "attestations/<int:attestation_id>/"

urlpatterns = [
    path(PROJECT, part.attestation_list, name="attestation_list"),
    path(PROJECT + "join/", part.programme_join, name="programme_join"),
    path(PART, part.participation_detail, name="participation_detail"),
    path(PART + "role/", part.part_edit, name="part_edit"),
    path(PART + "what-if/", what_if.what_if, name="what_if"),
    path(PART + "steps/", part.steps_edit, name="steps_edit"),
    path(PART + "reflections/", part.reflections_edit, name="reflections_edit"),
    path(PART + "again/", signing.attestation_again, name="attestation_again"),
    path(
        PART + "rules/<slug:requirement_id>/ask/",
        settling.settlement_ask,
        name="settlement_ask",
    ),
    path(
        PART + "settlements/<int:settlement_id>/take-back/",
        settling.settlement_take_back,
        name="settlement_take_back",
    ),
    path(SETTLEMENTS, settling.settlement_list, name="settlement_list"),
    path(SETTLEMENT, settling.settlement_detail, name="settlement_detail"),
    path(SETTLEMENT + "refuse/", settling.settlement_refuse, name="settlement_refuse"),
    path(
        SETTLEMENT + "withdraw/",
        settling.settlement_withdraw,
        name="settlement_withdraw",
    ),
    path("attestations/", others.cosign_list, name="cosign_list"),
    path(ONE, records.attestation_detail, name="attestation_detail"),
    path(ONE + "sign/", signing.attestation_sign, name="attestation_sign"),
    path(ONE + "withdraw/", signing.attestation_withdraw, name="attestation_withdraw"),
    path(ONE + "cosign/", others.attestation_cosign, name="attestation_cosign"),
    path(ONE + "decline/", others.attestation_decline, name="attestation_decline"),
    path(
        ONE + "questions/<int:question_id>/",
        others.question_answer,
        name="question_answer",
    ),
    path(ONE + "pdf/", records.document_download, name="document_download"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path(
        "programmes/<slug:programme_id>/<slug:version>/",
        programmes.programme_detail,
        name="programme_detail",
    ),
    path(
        "programmes/<slug:programme_id>/<slug:version>/changes/<slug:other_id>/<slug:other>/",
        comparing.programme_compare,
        name="programme_compare",
    ),
    path(DRAFT + "changes/", comparing.draft_compare, name="draft_compare"),
    path(
        "programmes/<slug:programme_id>/<slug:version>/toml/",
        editing.programme_toml,
        name="programme_toml",
    ),
    path(OFFICE + "import/", editing.programme_import, name="programme_import"),
    path(
        OFFICE + "copy/<slug:programme_id>/<slug:version>/",
        editing.programme_copy,
        name="programme_copy",
    ),
    path(DRAFT, editing.draft_detail, name="draft_detail"),
    path(DRAFT + "facts/", editing.draft_facts, name="draft_facts"),
    path(DRAFT + "lists/<slug:section>/", editing.draft_rows, name="draft_rows"),
    path(DRAFT + "rules/add/", editing.rule_add, name="rule_add"),
    path(DRAFT + "rules/<slug:rule_id>/", editing.rule_edit, name="rule_edit"),
    path(
        DRAFT + "rules/<slug:rule_id>/remove/", editing.rule_remove, name="rule_remove"
    ),
    path(DRAFT + "publish/", editing.draft_publish, name="draft_publish"),
    path(DRAFT + "discard/", editing.draft_discard, name="draft_discard"),
    path("verify/", public.verify, name="verify"),
    path("verify/file/", public.verify_file, name="verify_file"),
    path("verify/file/<str:digest>/", public.verify_digest, name="verify_digest"),
    path("verify/<str:code>/", public.verify_code, name="verify_code"),
]
