"""Addresses of a project's effort ledger."""

from django.urls import path

from effort import views

app_name = "effort"
ALL = "<int:project_id>/effort/"
ONE = ALL + "<int:effort_id>/"

urlpatterns = [
    path(ALL, views.effort_list, name="effort_list"),
    path(ALL + "promise/", views.promise_edit, name="promise_edit"),
    path(ALL + "sharing/", views.choice_edit, name="choice_edit"),
    path(ALL + "worth/", views.worth_say, name="worth_say"),
    path(ONE, views.effort_edit, name="effort_edit"),
    path(ONE + "remove/", views.effort_remove, name="effort_remove"),
]
