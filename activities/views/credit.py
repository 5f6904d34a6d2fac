"""Stages, hours and progress reports: a person's own, and the office's view of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from activities.actions.credit import claim_hours, confirm_stage, take_back_hours
from activities.actions.progress import send_report
from activities.forms.credit import HoursForm, ReportForm
from activities.gates import Gate, credits_for, gates_of
from activities.models import Activity, Enrolment, HoursClaim, ProgressReport
from activities.reporting import CSV_COLUMNS, Line, csv_rows, facts_of, lines_of
from activities.rules import place_of
from activities.views.loading import office_activity_view, own_activity_view
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from qiapp.lib.tabular import csv_bytes


def own_place(request: SignedInRequest, activity: Activity) -> Enrolment:
    """Her place in the activity. Raises Http404 when she has none."""
    place = place_of(activity, person(request))
    if place is None:
        raise Http404
    return place


@submitted_once
@require_http_methods(FORM_METHODS)
@own_activity_view
def hours(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """What she claimed, and a form for one more."""
    place = own_place(request, activity)
    form = HoursForm(sent(request), zone=activity.office.zone())
    claims = place.claims.standing()
    return answer_form(
        request, form,
        act=lambda: claim_hours(enrolment=place, by=person(request), **form.values()),
        done=lambda _claim: redirect("activities:hours", activity.pk),
        said=_("Your hours are noted."), template="activities/hours.html",
        context={
            "activity": activity, "claims": claims,
            "total": sum(one.hours for one in claims),
        },
    )  # fmt: skip


@require_POST
@own_activity_view
def hours_take_back(
    request: SignedInRequest, activity: Activity, claim_id: int
) -> HttpResponse:
    place = own_place(request, activity)
    claim = get_object_or_404(HoursClaim, enrolment=place, pk=claim_id)
    succeeded(
        request, lambda: take_back_hours(claim=claim, by=person(request)),
        _("Taken back. This time is free again."),
    )  # fmt: skip
    return redirect("activities:hours", activity.pk)


@require_http_methods(FORM_METHODS)
@own_activity_view
def report_write(
    request: SignedInRequest, activity: Activity, number: int
) -> HttpResponse:
    """One progress report: filled from the data, with room for two remarks."""
    line = own_line(request, activity, number)
    form = ReportForm(sent(request))
    report = line.report
    facts = report.facts if report and line.is_sent else facts_of(line.project, line.span)  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: send_report(
            activity=activity, line=line, by=person(request), **form.values()
        ),
        done=lambda _report: redirect("activities:own_activity", activity.pk),
        said=_("Sent to the CME office."), template="activities/report_write.html",
        context={
            "activity": activity, "line": line, "facts": facts, "report": report,
            "may_send": not line.is_sent and line.span.is_over(line.today),
        },
    )  # fmt: skip


def own_line(request: SignedInRequest, activity: Activity, number: int) -> Line:
    """The report of her own project with this number. Raises Http404."""
    place = own_place(request, activity)
    lines = lines_of(activity, only=[place.project]) if place.project else []
    found = next((one for one in lines if one.span.number == number), None)
    if found is None:
        raise Http404
    return found


@require_GET
@office_activity_view
def activity_reports(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Which reports of which projects are there, due or late."""
    lines = lines_of(activity)
    context = {
        "office": activity.office, "activity": activity, "lines": lines,
        "late": sum(one.state == "late" for one in lines),
    }  # fmt: skip
    return render(request, "activities/activity_reports.html", context)


@require_GET
@office_activity_view
def reports_csv(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Every report that is over as one table."""
    name = f"progress-{slugify(activity.title) or activity.pk}.csv"
    return HttpResponse(
        csv_bytes(CSV_COLUMNS, csv_rows(activity)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@office_activity_view
def report_detail(
    request: SignedInRequest, activity: Activity, report_id: int
) -> HttpResponse:
    """One report as it was sent."""
    rows = activity.reports.exclude(sent_at=None).select_related("project", "sent_by")
    report: ProgressReport = get_object_or_404(rows, pk=report_id)
    context = {
        "office": activity.office, "activity": activity, "report": report,
        "facts": report.facts,
    }  # fmt: skip
    return render(request, "activities/report_detail.html", context)


@require_GET
@office_activity_view
def enrolment_detail(
    request: SignedInRequest, activity: Activity, enrolment_id: int
) -> HttpResponse:
    """One person's stages, hours and disclosure, as the office sees them."""
    rows = activity.enrolments.current().with_people()
    place = get_object_or_404(rows, pk=enrolment_id)
    claims = place.claims.standing()
    context = {
        "office": activity.office, "activity": activity, "place": place,
        "claims": claims, "total": sum(one.hours for one in claims),
        "disclosure": activity.disclosures.filter(user=place.user).first(),
    }  # fmt: skip
    return render(
        request,
        "activities/enrolment_detail.html",
        context | stages_of(place, person(request)),
    )


def stages_of(place: Enrolment, reader: User) -> dict[str, Any]:
    """The gates of a place, as `reader` may read them, and what the confirmed ones earn."""
    gates: list[Gate] = gates_of(place, reader)
    confirmed = sum(gate.confirmation is not None for gate in gates)
    earned = credits_for(place.activity.credits, confirmed, len(gates))
    return {"gates": gates, "earned": earned}


@require_POST
@office_activity_view
def stage_confirm(
    request: SignedInRequest, activity: Activity, enrolment_id: int, stage: str
) -> HttpResponse:
    place = get_object_or_404(activity.enrolments.current(), pk=enrolment_id)
    succeeded(
        request,
        lambda: confirm_stage(enrolment=place, stage=stage, by=person(request)),
        _("Stage %(stage)s is confirmed.") % {"stage": stage},
    )
    return redirect(
        "activities:enrolment_detail", activity.office_id, activity.pk, place.pk
    )
