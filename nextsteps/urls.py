"""Addresses of reminders: of a project, of a person, and of links in mails."""

from django.urls import path

from nextsteps import public, series_views, views

app_name = "nextsteps"
PROJECT = "projects/<int:project_id>/rhythm/"
SERIES = "projects/<int:project_id>/series/"

urlpatterns = [
    path(PROJECT, views.rhythm_edit, name="rhythm_edit"),
    path(PROJECT + "pause/", views.reminders_pause, name="reminders_pause"),
    path(PROJECT + "resume/", views.reminders_resume, name="reminders_resume"),
    path(SERIES, series_views.series_detail, name="series_detail"),
    path(SERIES + "edit/", series_views.series_edit, name="series_edit"),
    path(SERIES + "end/", series_views.series_end, name="series_end"),
    path(
        SERIES + "<int:session_id>/claim/",
        series_views.session_claim,
        name="session_claim",
    ),
    path("reminders/", views.my_reminders, name="my_reminders"),
    path("reminders/calendar/", views.calendar_open, name="calendar_open"),
    path("reminders/calendar/close/", views.calendar_close, name="calendar_close"),
    path("reminders/links/revoke/", views.questions_revoke, name="questions_revoke"),
    path("reminders/stop/<str:token>/", public.reminders_stop, name="reminders_stop"),
    path("q/<str:token>/", public.question, name="question"),
    path("q/<str:token>/undo/", public.question_undo, name="question_undo"),
    path("calendar/<str:token>.ics", public.calendar, name="calendar"),
]
