"""Addresses of lessons, the glossary and debriefs."""

from django.urls import path

from learning import views

app_name = "learning"

urlpatterns = [
    path("learn/", views.lesson_list, name="lesson_list"),
    path("learn/words/", views.glossary, name="glossary"),
    path("learn/<slug:slug>/", views.lesson_detail, name="lesson_detail"),
    path("projects/<int:project_id>/debrief/", views.debrief_list, name="debrief_list"),
    path(
        "projects/<int:project_id>/debrief/write/",
        views.debrief_write,
        name="debrief_write",
    ),
    path(
        "projects/<int:project_id>/debrief/guide/",
        views.debrief_guide,
        name="debrief_guide",
    ),
    path(
        "projects/<int:project_id>/debrief/answers.csv",
        views.debrief_csv,
        name="debrief_csv",
    ),
]
