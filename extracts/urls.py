"""Addresses of a project's extracts, below /projects/."""

from django.urls import path

from extracts import views

app_name = "extracts"
ONE = "<int:project_id>/extracts/<int:extract_id>/"

urlpatterns = [
    path(
        "<int:project_id>/measures/<int:measure_id>/extracts/add/",
        views.extract_add,
        name="extract_add",
    ),
    path(ONE, views.extract_detail, name="extract_detail"),
    path(ONE + "columns/", views.extract_columns, name="extract_columns"),
    path(ONE + "preview/", views.extract_preview, name="extract_preview"),
    path(ONE + "count/", views.extract_count, name="extract_count"),
    path(ONE + "discard/", views.extract_discard, name="extract_discard"),
    path(ONE + "undo/", views.extract_undo, name="extract_undo"),
]
