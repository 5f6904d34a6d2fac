"""An office's activities: the list, one of them, setting up, closing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from activities.actions.activities import (
    close_activity,
    reopen_activity,
    revise_activity,
    set_up_activity,
)
from activities.conflicts import Span, conflicts_of
from activities.forms.activities import ActivityForm
from activities.funnel import funnel_of
from activities.models import Activity
from activities.rules import profession_words
from activities.views.loading import office_activity_view
from boardfiles.routes import channel_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent

ROWS_PER_PAGE = 25
PEOPLE_PER_PAGE = 50


@require_GET
@organisation_view(Permission.RUN_ACTIVITY)
def activity_list(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Every activity of the office, the newest first."""
    current = Q(enrolments__left_at__isnull=True, enrolments__isnull=False)
    rows = office.activities.annotate(people=Count("enrolments", filter=current))
    rows = rows.order_by("-starts_on", "-pk")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.office = office
    context = {
        "office": office,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "activities/activity_list.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@organisation_view(Permission.RUN_ACTIVITY)
def activity_new(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """A new activity; `?copy=` begins with the words and rules of another."""
    form = ActivityForm(sent(request), office=office, initial=copied(request, office))
    return answer_form(
        request, form,
        act=lambda: set_up_activity(office=office, by=person(request), **form.values()),
        done=lambda made: to_activity(request, made, form),
        said=_("The activity is set up. Invite people now."),
        template="activities/activity_new.html", context={"office": office},
    )  # fmt: skip


def copied(request: SignedInRequest, office: Organisation) -> dict[str, Any]:
    """The other activity's values for a new one, without its dates."""
    number = request.GET.get("copy", "")
    other = office.activities.filter(pk=number).first() if number.isdecimal() else None
    if other is None:
        return {}
    names = (
        "title", "kind", "credits", "funding", "funding_note", "cap", "invited_only",
        "needs_identity", "professions", "needs_review", "report_months",
    )  # fmt: skip
    return {name: getattr(other, name) for name in names} | {
        "programme": f"{other.programme_id} {other.programme_version}".strip(),
        "sites": list(other.sites.all()),
        "reviewers": list(other.reviewers.all()),
    }


def to_activity(
    request: SignedInRequest, activity: Activity, form: ActivityForm
) -> HttpResponse:
    """Its page; what does not fit the programme's rules is said there, too."""
    for warning in form.warnings():
        messages.warning(request, warning)
    return redirect("activities:activity_detail", activity.office_id, activity.pk)


@require_http_methods(FORM_METHODS)
@office_activity_view
def activity_edit(request: SignedInRequest, activity: Activity) -> HttpResponse:
    shown = Activity.objects.select_related("office").get(pk=activity.pk)
    form = ActivityForm(sent(request), office=activity.office, instance=shown)
    return answer_form(
        request, form,
        act=lambda: revise_activity(
            activity=activity, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda saved: redirect(
            "activities:activity_detail", saved.office_id, saved.pk
        ),
        said=_("Saved."), template="activities/activity_edit.html",
        context={"office": activity.office, "activity": activity},
    )  # fmt: skip


@require_GET
@office_activity_view
def activity_detail(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """What it offers, how far people have come, and who they are."""
    funnel = funnel_of(activity)
    page = Paginator(funnel.people, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "office": activity.office,
        "activity": activity,
        "facts": facts_of(activity),
        "warnings": warnings_of(activity),
        "is_reported": channel_of(activity.programme_id) is not None,
        "funnel": funnel,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "activities/activity_detail.html", context)


def warnings_of(activity: Activity) -> list[str]:
    if activity.programme is None:
        return []
    span = Span(activity.starts_on, activity.ends_on)
    return conflicts_of(activity.programme, span, translation)


def facts_of(activity: Activity) -> list[dict[str, Any]]:
    """Rules of joining in words. Two queries."""
    professions = activity.open_professions()
    yes_no = {True: _("Yes"), False: _("No")}
    intervals = {3: _("Every three months"), 6: _("Every six months"), 12: _("Once a year")}  # fmt: skip
    rows = [
        (_("Who may join"), profession_words(professions) or _("Everybody")),
        (_("Practices"), names(activity.sites.all()) or _("All that you sponsor")),
        (_("Only people we invite"), yes_no[activity.invited_only]),
        (_("Places"), str(activity.cap or _("No limit"))),
        (_("Identity before joining"), yes_no[activity.needs_identity]),
        (_("Review committee"), names(activity.reviewers.all()) or _("None")),
        (_("Progress reports"), intervals.get(activity.report_months or 0, _("None"))),
        (_("Who pays for it"), paid_by(activity)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def names(rows: Any) -> str:
    return ", ".join(str(one) for one in rows)


def paid_by(activity: Activity) -> str:
    words = str(activity.get_funding_display())
    return f"{words}: {activity.funding_note}" if activity.funding_note else words


@require_http_methods(FORM_METHODS)
@office_activity_view
def activity_close(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Asks once, as nobody can join any more afterwards."""
    if request.method == "POST":
        close_activity(activity=activity, by=person(request))
        messages.success(request, _("Closed. You can open it again."))
        return redirect("activities:activity_detail", activity.office_id, activity.pk)
    context = {"office": activity.office, "activity": activity}
    return render(request, "activities/activity_close.html", context)


@require_POST
@office_activity_view
def activity_reopen(request: SignedInRequest, activity: Activity) -> HttpResponse:
    reopen_activity(activity=activity, by=person(request))
    messages.success(request, _("The activity is open again."))
    return redirect("activities:activity_detail", activity.office_id, activity.pk)
