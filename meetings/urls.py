"""Addresses of a project's meetings, and of the attendance link."""

from django.urls import path

from meetings import public, views

app_name = "meetings"
ALL = "projects/<int:project_id>/meetings/"
ONE = ALL + "<int:meeting_id>/"

urlpatterns = [
    path(ALL, views.meeting_list, name="meeting_list"),
    path(ALL + "plan/", views.meeting_plan, name="meeting_plan"),
    path(ALL + "start/", views.meeting_start, name="meeting_start"),
    path(ALL + "tasks/<int:task_id>/tick/", views.task_tick, name="task_tick"),
    path(ONE, views.meeting_detail, name="meeting_detail"),
    path(ONE + "edit/", views.meeting_edit, name="meeting_edit"),
    path(ONE + "begin/", views.meeting_begin, name="meeting_begin"),
    path(ONE + "call-off/", views.meeting_cancel, name="meeting_cancel"),
    path(ONE + "calendar/", views.meeting_calendar, name="meeting_calendar"),
    path(ONE + "screen/<int:number>/", views.meeting_screen, name="meeting_screen"),
    path(ONE + "attendance/", views.attendance_tick, name="attendance_tick"),
    path(ONE + "here/", views.attendance_confirm, name="attendance_confirm"),
    path(ONE + "guests/<int:guest_id>/accept/", views.guest_accept, name="guest_accept"),
    path(ONE + "guests/<int:guest_id>/remove/", views.guest_remove, name="guest_remove"),
    path(ONE + "decisions/", views.decision_add, name="decision_add"),
    path(ONE + "decisions/<int:decision_id>/remove/", views.decision_remove, name="decision_remove"),
    path(ONE + "tasks/", views.task_add, name="task_add"),
    path(ONE + "tasks/<int:task_id>/remove/", views.task_remove, name="task_remove"),
    path(ONE + "close/", views.meeting_close, name="meeting_close"),
    path(ONE + "open-again/", views.meeting_reopen, name="meeting_reopen"),
    path(ONE + "minutes/", views.meeting_minutes, name="meeting_minutes"),
    path(ONE + "minutes/ask/", views.minutes_ask, name="minutes_ask"),
    path("here/<str:token>/", public.here, name="here"),
]  # fmt: skip
