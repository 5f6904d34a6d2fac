"""The way from an activity to its report to the boards, and back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from activities.actions.board_reports import report_activity, shared
from activities.forms.board_report import BoardReportForm
from activities.models import Activity
from activities.views.loading import office_activity_view
from boardfiles.routes import channel_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent


@submitted_once
@require_http_methods(FORM_METHODS)
@office_activity_view
def report_set_up(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Asks only for what the boards' channel needs and the activity does not say."""
    if activity.reported_id or channel_of(activity.programme_id) is None:
        return redirect("activities:activity_detail", activity.office_id, activity.pk)
    form = BoardReportForm(sent(request), activity=activity)
    return answer_form(
        request, form,
        act=lambda: report_activity(
            activity=activity, by=person(request), **form.values()
        ),
        done=lambda made: redirect(
            "boardfiles:activity_detail", activity.office_id, made.pk
        ),
        said=_("Saved. Approved people of this activity come here by themselves."),
        template="activities/report_set_up.html",
        context={
            "office": activity.office, "activity": activity,
            "known": shared(activity),
        },
    )  # fmt: skip


@require_GET
@organisation_view(Permission.RUN_ACTIVITY)
def activity_of_report(
    request: SignedInRequest, office: Organisation, reported_id: int
) -> HttpResponse:
    """From a report to the activity that fills it. 404 when none does."""
    activity = get_object_or_404(office.activities, reported=reported_id)
    return redirect("activities:activity_detail", office.pk, activity.pk)
