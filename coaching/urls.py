"""Addresses of the coach's pages."""

from django.urls import path

from coaching import views

app_name = "coaching"

urlpatterns = [
    path("coaching/", views.dashboard, name="dashboard"),
    path("projects/<int:project_id>/notes/", views.note_write, name="note_write"),
    path(
        "projects/<int:project_id>/notes/<int:note_id>/remove/",
        views.note_remove,
        name="note_remove",
    ),
]
