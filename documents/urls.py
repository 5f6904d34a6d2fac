"""Addresses of a project's documents."""

from django.urls import path

from documents import bundle_views, views

app_name = "documents"
PROJECT = "projects/<int:project_id>/documents/"
BUNDLES = "projects/<int:project_id>/audit-bundles/"
KIND = PROJECT + "<slug:kind>/"

urlpatterns = [
    path(PROJECT, views.document_list, name="document_list"),
    path(BUNDLES, bundle_views.bundle_list, name="bundle_list"),
    path(BUNDLES + "ask/", bundle_views.bundle_ask, name="bundle_ask"),
    path(
        BUNDLES + "<int:bundle_id>/",
        bundle_views.bundle_download,
        name="bundle_download",
    ),
    path(PROJECT + "words/<slug:key>/", views.words_edit, name="words_edit"),
    path(KIND, views.document_detail, name="document_detail"),
    path(KIND + "<slug:form>/ask/", views.document_ask, name="document_ask"),
    path(KIND + "<slug:form>/file/", views.document_file, name="document_file"),
]
