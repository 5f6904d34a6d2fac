"""Addresses of a project's tools."""

from django.urls import path

from tools import views

app_name = "tools"
ALL = "<int:project_id>/tools/"
ONE = ALL + "<int:tool_id>/"

urlpatterns = [
    path(ALL, views.tool_list, name="tool_list"),
    path(ALL + "add/<str:kind>/", views.tool_add, name="tool_add"),
    path(ALL + "preview/<str:kind>/", views.tool_preview, name="tool_preview"),
    path(ONE, views.tool_detail, name="tool_detail"),
    path(ONE + "edit/", views.tool_edit, name="tool_edit"),
    path(ONE + "autosave/", views.tool_autosave, name="tool_autosave"),
    path(ONE + "back/<int:number>/", views.tool_set_back, name="tool_set_back"),
    path(ONE + "remove/", views.tool_remove, name="tool_remove"),
    path(ONE + "bring-back/", views.tool_bring_back, name="tool_bring_back"),
    path(ONE + "pdf/ask/", views.tool_pdf_ask, name="tool_pdf_ask"),
    path(ONE + "pdf/", views.tool_pdf, name="tool_pdf"),
]
