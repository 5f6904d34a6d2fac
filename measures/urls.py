"""Addresses of a project's measures."""

from django.urls import path

from measures import chart_views, grid, start, topic_views, views

app_name = "measures"
ONE = "<int:project_id>/measures/<int:measure_id>/"

urlpatterns = [
    path("how-we-read-charts/", chart_views.how_we_read, name="how_we_read"),
    path("topics/", topic_views.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", topic_views.topic_detail, name="topic_detail"),
    path("start/", start.project_start, name="project_start"),
    path("<int:project_id>/measures/add/", views.measure_add, name="measure_add"),
    path(ONE, chart_views.measure_detail, name="measure_detail"),
    path(ONE + "edit/", views.measure_edit, name="measure_edit"),
    path(ONE + "definition/change/", views.definition_change, name="definition_change"),
    path(ONE + "retire/", views.measure_retire, name="measure_retire"),
    path(ONE + "restore/", views.measure_restore, name="measure_restore"),
    path(ONE + "chart/", chart_views.chart_drawing, name="chart_drawing"),
    path(ONE + "chart/read/", chart_views.chart_lesson, name="chart_lesson"),
    path(ONE + "chart/rules/", chart_views.chart_rules, name="chart_rules"),
    path(
        ONE + "chart/decide/<str:kind>/", chart_views.decision_add, name="decision_add"
    ),
    path(
        ONE + "chart/decisions/<int:decision_id>/take-back/",
        chart_views.decision_take_back,
        name="decision_take_back",
    ),
    path(
        ONE + "chart/decisions/<int:decision_id>/put-back/",
        chart_views.decision_reinstate,
        name="decision_reinstate",
    ),
    path(ONE + "data.<str:extension>", chart_views.measure_data, name="measure_data"),
    path(ONE + "record/", views.observation_record, name="observation_record"),
    path(ONE + "paste/", views.observation_paste, name="observation_paste"),
    path(ONE + "grid/", grid.observation_grid, name="observation_grid"),
    path(ONE + "batches/<int:batch_id>/undo/", views.batch_undo, name="batch_undo"),
    path(ONE + "notes/add/", chart_views.annotation_add, name="annotation_add"),
    path(
        ONE + "notes/<int:annotation_id>/remove/",
        chart_views.annotation_remove,
        name="annotation_remove",
    ),
]
