"""Addresses of a project's extracts, below /projects/."""

from django.urls import path

from extracts import request_views, views

app_name = "extracts"
REQUEST = "<int:project_id>/measures/<int:measure_id>/data-request/"
ONE = "<int:project_id>/extracts/<int:extract_id>/"

urlpatterns = [
    path(
        "<int:project_id>/measures/<int:measure_id>/extracts/add/",
        views.extract_add,
        name="extract_add",
    ),
    path(
        "<int:project_id>/measures/<int:measure_id>/counts/add/",
        views.counts_add,
        name="counts_add",
    ),
    path(REQUEST, request_views.data_request, name="data_request"),
    path(
        REQUEST + "write/", request_views.data_request_write, name="data_request_write"
    ),
    path(REQUEST + "edit/", request_views.data_request_edit, name="data_request_edit"),
    path(REQUEST + "draw/", request_views.data_request_draw, name="data_request_draw"),
    path(
        REQUEST + "request.pdf", request_views.data_request_pdf, name="data_request_pdf"
    ),
    path(
        REQUEST + "sample.csv",
        request_views.data_request_sample,
        name="data_request_sample",
    ),
    path(ONE, views.extract_detail, name="extract_detail"),
    path(ONE + "columns/", views.extract_columns, name="extract_columns"),
    path(
        ONE + "columns/counts/", views.extract_first_counts, name="extract_first_counts"
    ),
    path(ONE + "reuse/", views.extract_reuse, name="extract_reuse"),
    path(ONE + "recipe/share/", views.recipe_share, name="recipe_share"),
    path(ONE + "overlap/", views.extract_overlap, name="extract_overlap"),
    path(ONE + "rejected.csv", views.extract_rejected, name="extract_rejected"),
    path(ONE + "preview/", views.extract_preview, name="extract_preview"),
    path(ONE + "count/", views.extract_count, name="extract_count"),
    path(ONE + "discard/", views.extract_discard, name="extract_discard"),
    path(ONE + "undo/", views.extract_undo, name="extract_undo"),
]
