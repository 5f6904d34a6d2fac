"""Addresses of the coach's pages."""

from django.urls import path

from coaching import help_views, views

app_name = "coaching"

urlpatterns = [
    path("coaching/", views.dashboard, name="dashboard"),
    path("projects/<int:project_id>/notes/", views.note_write, name="note_write"),
    path(
        "projects/<int:project_id>/questions/", help_views.help_list, name="help_list"
    ),
    path(
        "projects/<int:project_id>/questions/ask/<slug:slug>/",
        help_views.help_ask,
        name="help_ask",
    ),
    path(
        "projects/<int:project_id>/questions/<int:help_id>/answered/",
        help_views.help_settle,
        name="help_settle",
    ),
    path(
        "projects/<int:project_id>/notes/<int:note_id>/remove/",
        views.note_remove,
        name="note_remove",
    ),
]
