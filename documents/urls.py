"""Addresses of a project's documents."""

from django.urls import path

from documents import views

app_name = "documents"
PROJECT = "projects/<int:project_id>/documents/"
KIND = PROJECT + "<slug:kind>/"

urlpatterns = [
    path(PROJECT, views.document_list, name="document_list"),
    path(PROJECT + "words/<slug:key>/", views.words_edit, name="words_edit"),
    path(KIND, views.document_detail, name="document_detail"),
    path(KIND + "<slug:form>/ask/", views.document_ask, name="document_ask"),
    path(KIND + "<slug:form>/file/", views.document_file, name="document_file"),
]
