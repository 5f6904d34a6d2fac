"""Addresses of chart audits in a project, and of tally links."""

from django.urls import path

from tally import public, views

app_name = "tally"
AUDIT = "projects/<int:project_id>/audits/<int:audit_id>/"
ROUND = "projects/<int:project_id>/audits/rounds/<int:round_id>/"
TALLY = ROUND + "tallies/<int:tally_id>/"
LINK = "tally/<str:token>/"

urlpatterns = [
    path("projects/<int:project_id>/audits/", views.audit_list, name="audit_list"),
    path(
        "projects/<int:project_id>/measures/<int:measure_id>/audits/add/",
        views.audit_add,
        name="audit_add",
    ),
    path(AUDIT, views.audit_detail, name="audit_detail"),
    path(AUDIT + "edit/", views.audit_edit, name="audit_edit"),
    path(AUDIT + "start/", views.round_start, name="round_start"),
    path(ROUND, views.round_detail, name="round_detail"),
    path(ROUND + "sheet/", views.paper_sheet, name="paper_sheet"),
    path(ROUND + "paper/", views.paper_enter, name="paper_enter"),
    path(ROUND + "close/", views.round_close, name="round_close"),
    path(ROUND + "reopen/", views.round_reopen, name="round_reopen"),
    path(ROUND + "remove/", views.round_remove, name="round_remove"),
    path(ROUND + "share/", views.link_share, name="link_share"),
    path(TALLY, views.link_detail, name="link_detail"),
    path(TALLY + "revoke/", views.link_revoke, name="link_revoke"),
    path(TALLY + "leave-out/", views.tally_leave_out, name="tally_leave_out"),
    path(TALLY + "take-in/", views.tally_take_in, name="tally_take_in"),
    path(TALLY + "site/", views.tally_site, name="tally_site"),
    path(LINK, public.tally, name="tally"),
    path(LINK + "begin/", public.tally_begin, name="tally_begin"),
    path(LINK + "sync/", public.tally_sync, name="tally_sync"),
]
