"""Addresses of activities: below the CME office, and a person's own."""

from django.urls import path

from activities.views import (
    board_reports,
    credit,
    disputes,
    invitations,
    office,
    own,
    reviews,
)

app_name = "activities"
OFFICE = "cme-office/<int:organisation_id>/activities/"
ONE = OFFICE + "<int:activity_id>/"
INVITATION = ONE + "invitations/<int:invitation_id>/"
SUBMISSION = ONE + "reviews/<int:submission_id>/"
PLACE = ONE + "people/<int:enrolment_id>/"
OWN = "activities/<int:activity_id>/"
LINK = "activities/invitations/<str:token>/"

urlpatterns = [
    path(OFFICE, office.activity_list, name="activity_list"),
    path(OFFICE + "new/", office.activity_new, name="activity_new"),
    path(ONE, office.activity_detail, name="activity_detail"),
    path(ONE + "edit/", office.activity_edit, name="activity_edit"),
    path(ONE + "board-report/", board_reports.report_set_up, name="report_set_up"),
    path(
        OFFICE + "of-report/<int:reported_id>/",
        board_reports.activity_of_report,
        name="activity_of_report",
    ),
    path(ONE + "close/", office.activity_close, name="activity_close"),
    path(ONE + "reopen/", office.activity_reopen, name="activity_reopen"),
    path(ONE + "invite/", invitations.activity_invite, name="activity_invite"),
    path(ONE + "remind/", invitations.activity_remind, name="activity_remind"),
    path(INVITATION + "again/", invitations.invitation_again, name="invitation_again"),
    path(
        INVITATION + "withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(ONE + "reviews/", reviews.activity_reviews, name="activity_reviews"),
    path(SUBMISSION, reviews.submission_detail, name="submission_detail"),
    path(SUBMISSION + "letter/", reviews.letter_send, name="letter_send"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:submission_id>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:submission_id>/letter/", reviews.letter, name="letter"),
    path(OWN + "review/<slug:stage>/", reviews.review_send, name="review_send"),
    path(OWN + "disclosure/", reviews.disclosure_edit, name="disclosure_edit"),
    path(PLACE, credit.enrolment_detail, name="enrolment_detail"),
    path(
        PLACE + "stages/<str:stage>/confirm/",
        credit.stage_confirm,
        name="stage_confirm",
    ),
    path(ONE + "reports/", credit.activity_reports, name="activity_reports"),
    path(ONE + "reports.csv", credit.reports_csv, name="reports_csv"),
    path(ONE + "reports/<int:report_id>/", credit.report_detail, name="report_detail"),
    path(ONE + "disputes/", disputes.activity_disputes, name="activity_disputes"),
    path(OWN + "hours/", credit.hours, name="hours"),
    path(
        OWN + "hours/<int:claim_id>/take-back/",
        credit.hours_take_back,
        name="hours_take_back",
    ),
    path(OWN + "reports/<int:number>/", credit.report_write, name="report_write"),
    path(OWN + "dispute/", disputes.dispute_open, name="dispute_open"),
    path("disputes/<int:dispute_id>/", disputes.dispute_detail, name="dispute_detail"),
    path("activities/", own.own_activities, name="own_activities"),
    path(OWN, own.own_activity, name="own_activity"),
    path(OWN + "join/", own.activity_join, name="activity_join"),
    path(OWN + "project/", own.project_choose, name="project_choose"),
    path(OWN + "leave/", own.activity_leave, name="activity_leave"),
    path(LINK, invitations.invitation_open, name="invitation_open"),
    path(LINK + "decline/", invitations.invitation_decline, name="invitation_decline"),
]
