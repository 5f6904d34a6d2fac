"""Addresses of a CME office, below /cme-office/<id>/."""

from django.urls import path

from reports import export_views, provider_views

OFFICE = "cme-office/<int:organisation_id>/"
ONE = OFFICE + "attestations/<int:attestation_id>/"
EXPORT = OFFICE + "exports/<int:batch_id>/"

urlpatterns = [
    path(OFFICE, provider_views.provider_queue, name="provider_queue"),
    path(ONE, provider_views.provider_decision, name="provider_decision"),
    path(ONE + "decline/", provider_views.provider_decline, name="provider_decline"),
    path(ONE + "revoke/", provider_views.provider_revoke, name="provider_revoke"),
    path(
        OFFICE + "programmes/",
        provider_views.provider_programme_list,
        name="provider_programme_list",
    ),
    path(
        OFFICE + "programmes/<slug:programme_id>/<slug:version>/",
        provider_views.provider_programme_confirm,
        name="provider_programme_confirm",
    ),
    path(
        OFFICE + "exports/",
        export_views.provider_export_list,
        name="provider_export_list",
    ),
    path(
        OFFICE + "exports/new/",
        export_views.provider_export_new,
        name="provider_export_new",
    ),
    path(EXPORT, export_views.provider_export_detail, name="provider_export_detail"),
    path(
        EXPORT + "<str:kind>/",
        export_views.provider_export_download,
        name="provider_export_download",
    ),
]
