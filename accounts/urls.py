"""Addresses of a person's own pages and of organisations, beside django-allauth's."""

from django.urls import path

from accounts.views import account, drafts, organisations, presence, profile, tokens

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/identity/", profile.identity, name="identity"),
    path("profile/consent/", profile.consent, name="consent"),
    path("profile/boards/new/", profile.board_new, name="board_new"),
    path("profile/boards/<int:identity_id>/", profile.board_edit, name="board_edit"),
    path(
        "profile/boards/<int:identity_id>/remove/",
        profile.board_remove,
        name="board_remove",
    ),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/<str:digest_start>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("presence/ask/", presence.presence_ask, name="presence_ask"),
    path("presence/answer/", presence.presence_answer, name="presence_answer"),
    path("drafts/keep/", drafts.draft_keep, name="draft_keep"),
    path("drafts/discard/", drafts.draft_discard, name="draft_discard"),
    path("close/", account.account_close, name="account_close"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path(
        "organisations/<int:organisation_id>/",
        organisations.organisation_detail,
        name="organisation_detail",
    ),
    path(
        "organisations/<int:organisation_id>/settings/",
        organisations.organisation_settings,
        name="organisation_settings",
    ),
    path(
        "organisations/<int:organisation_id>/row-uploads/",
        organisations.organisation_row_uploads,
        name="organisation_row_uploads",
    ),
    path(
        "organisations/<int:organisation_id>/members/",
        organisations.organisation_members,
        name="organisation_members",
    ),
    path(
        "organisations/<int:organisation_id>/members/<int:membership_id>/end/",
        organisations.role_end,
        name="role_end",
    ),
    path(
        "organisations/<int:organisation_id>/events/",
        organisations.organisation_events,
        name="organisation_events",
    ),
]
