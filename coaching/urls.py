"""Addresses of the coach's pages, and of those on which a practice asks for help."""

from django.urls import path

from coaching.views import (
    asking,
    caseload,
    contact,
    dashboard,
    inbox,
    notes,
    practice,
    questions,
)

app_name = "coaching"
PROJECT = "projects/<int:project_id>/"
QUESTIONS = PROJECT + "questions/"
COACH = PROJECT + "coach/"

urlpatterns = [
    path("coaching/", dashboard.dashboard, name="dashboard"),
    path("coaching/inbox/", inbox.inbox, name="inbox"),
    path("coaching/inbox/send/", inbox.inbox_send, name="inbox_send"),
    path("coaching/inbox/refresh/", inbox.inbox_refresh, name="inbox_refresh"),
    path("ask/", asking.ask, name="ask"),
    path("questions/", questions.questions, name="questions"),
    path(
        "questions/<int:help_id>/answered/",
        questions.question_settle,
        name="question_settle",
    ),
    path("questions/<int:help_id>/bring-in/", questions.handoff, name="handoff"),
    path(
        "questions/bring-in/<int:handoff_id>/",
        questions.handoff_answer,
        name="handoff_answer",
    ),
    path("experts/", questions.experts, name="experts"),
    path("experts/me/", questions.expert_edit, name="expert_edit"),
    path("experts/me/remove/", questions.expert_remove, name="expert_remove"),
    path("coaching/capacity/", caseload.capacity, name="capacity"),
    path("coaching/hand-overs/", caseload.hand_overs, name="hand_overs"),
    path(
        "coaching/hand-overs/<int:hand_over_id>/",
        caseload.hand_over_answer,
        name="hand_over_answer",
    ),
    path(COACH + "hand-over/", caseload.hand_over, name="hand_over"),
    path(COACH, practice.practice, name="practice"),
    path(COACH + "comment/", practice.comment_add, name="comment_add"),
    path(COACH + "suggest/", practice.suggestion_add, name="suggestion_add"),
    path(
        COACH + "remarks/<int:remark_id>/seen/",
        practice.remark_seen,
        name="remark_seen",
    ),
    path(COACH + "snooze/", contact.snooze, name="snooze"),
    path(COACH + "snooze/end/", contact.snooze_end, name="snooze_end"),
    path(COACH + "log/", contact.contact_log, name="contact_log"),
    path(COACH + "log/quick/", contact.contact_quick, name="contact_quick"),
    path(
        COACH + "log/<int:contact_id>/remove/",
        contact.contact_remove,
        name="contact_remove",
    ),
    path(COACH + "calls/", contact.call_book, name="call_book"),
    path(COACH + "calls/<int:call_id>/off/", contact.call_off, name="call_off"),
    path(
        COACH + "calls/<int:call_id>.ics", contact.call_calendar, name="call_calendar"
    ),
    path(
        COACH + "messages/<int:nudge_id>/read/",
        contact.nudge_put_away,
        name="nudge_put_away",
    ),
    path(PROJECT + "notes/", notes.note_write, name="note_write"),
    path(
        PROJECT + "notes/<int:note_id>/remove/", notes.note_remove, name="note_remove"
    ),
    path(QUESTIONS, asking.help_list, name="help_list"),
    path(QUESTIONS + "ask/<slug:slug>/", asking.help_ask, name="help_ask"),
    path(QUESTIONS + "<int:help_id>/answered/", asking.help_settle, name="help_settle"),
]
