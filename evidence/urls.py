"""Addresses of a project's files of evidence, and of those who review them."""

from django.urls import path

from evidence import review_views, views

app_name = "evidence"
PROJECT = "projects/<int:project_id>/evidence/"
ONE = PROJECT + "<int:file_id>/"
OFFICE = "cme-office/<int:organisation_id>/evidence/"

urlpatterns = [
    path(PROJECT, views.file_list, name="file_list"),
    path(PROJECT + "add/", views.file_add, name="file_add"),
    path(ONE, views.file_download, name="file_download"),
    path(ONE + "check/", views.file_check, name="file_check"),
    path(ONE + "remove/", views.file_remove, name="file_remove"),
    path(OFFICE, review_views.review_list, name="review_list"),
    path(OFFICE + "files/<int:file_id>/", review_views.file_review, name="file_review"),
    path(
        OFFICE + "files/<int:file_id>/download/",
        review_views.file_review_download,
        name="file_review_download",
    ),
    path(
        OFFICE + "tests/<int:cycle_id>/",
        review_views.cycle_review,
        name="cycle_review",
    ),
]
