"""Addresses of a project's PDSA cycles."""

from django.urls import path

from pdsa import views

app_name = "pdsa"
ONE = "<int:project_id>/cycles/<int:cycle_id>/"

urlpatterns = [
    path("<int:project_id>/cycles/", views.cycle_list, name="cycle_list"),
    path("<int:project_id>/cycles/plan/", views.cycle_plan, name="cycle_plan"),
    path("<int:project_id>/cycles/import/", views.cycle_import, name="cycle_import"),
    path(ONE, views.cycle_detail, name="cycle_detail"),
    path(ONE + "record/", views.cycle_record, name="cycle_record"),
    path(ONE + "edit/", views.cycle_edit, name="cycle_edit"),
    path(ONE + "sheet/", views.cycle_sheet, name="cycle_sheet"),
    path(ONE + "remove/", views.cycle_remove, name="cycle_remove"),
]
