"""Addresses of board files: a CME office's below /cme-office/<id>/boards/, one's own below /my-boards/."""

from django.urls import path

from boardfiles.views import activities, batches, mending, points

app_name = "boardfiles"
OFFICE = "cme-office/<int:organisation_id>/boards/"
ACTIVITY = OFFICE + "activities/<int:activity_id>/"
BATCH = OFFICE + "files/<int:batch_id>/"
RESULT = OFFICE + "answers/<int:result_id>/"
LINE = OFFICE + "lines/<int:line_id>/"

urlpatterns = [
    path(OFFICE, activities.board_home, name="board_home"),
    path(OFFICE + "list/", activities.board_list, name="board_list"),
    path(OFFICE + "year/", activities.figures, name="figures"),
    path(OFFICE + "year/<slug:table>.csv", activities.figures_csv, name="figures_csv"),
    path(OFFICE + "activities/new/", activities.activity_new, name="activity_new"),
    path(ACTIVITY, activities.activity_detail, name="activity_detail"),
    path(ACTIVITY + "edit/", activities.activity_edit, name="activity_edit"),
    path(ACTIVITY + "template/", activities.template_add, name="template_add"),
    path(ACTIVITY + "ask/", activities.people_ask, name="people_ask"),
    path(ACTIVITY + "make/", batches.batch_make, name="batch_make"),
    path(ACTIVITY + "resend/", batches.batch_resend, name="batch_resend"),
    path(ACTIVITY + "take-back/", batches.batch_take_back, name="batch_take_back"),
    path(BATCH, batches.batch_detail, name="batch_detail"),
    path(BATCH + "get/<slug:adapter>/", batches.batch_file, name="batch_file"),
    path(BATCH + "sent/", batches.batch_sent, name="batch_sent"),
    path(BATCH + "posted/", batches.batch_posted, name="batch_posted"),
    path(BATCH + "purge/", batches.batch_purge, name="batch_purge"),
    path(BATCH + "answer/", batches.result_add, name="result_add"),
    path(RESULT, batches.result_detail, name="result_detail"),
    path(LINE + "take-back/", batches.line_take_back, name="line_take_back"),
    path(LINE + "mended/", batches.line_mended, name="line_mended"),
    path("my-boards/", points.points, name="points"),
    path("my-boards/<slug:board>/cycle/", points.cycle_edit, name="cycle_edit"),
    path("my-boards/<slug:board>/points/", points.elsewhere_add, name="elsewhere_add"),
    path(
        "my-boards/points/<int:entered_id>/remove/",
        points.elsewhere_remove,
        name="elsewhere_remove",
    ),
    path("my-boards/reports/<int:line_id>/seen/", points.line_seen, name="line_seen"),
    path("my-boards/mend/", mending.fix_list, name="fix_list"),
    path("my-boards/mend/<slug:fault>/", mending.fix_field, name="fix_field"),
    path(
        "my-boards/mend/<slug:fault>/<slug:board>/", mending.fix_field, name="fix_field"
    ),
]
