"""Pages of a CME office: what waits, its activities, the list of boards, the year's figures."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import organisation_view
from accounts.board_catalogue import board_list as boards
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from boardfiles import figures as counting
from boardfiles.actions import activities as actions
from boardfiles.actions.asking import ask_all, waits_for_person
from boardfiles.adapters import ADAPTERS
from boardfiles.forms import ActivityForm, FileForm
from boardfiles.gathering import gather
from boardfiles.models import BoardLine, MendAsk, ReportedActivity
from boardfiles.overview import faults_shown, overview_of
from boardfiles.records import due_on
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from qiapp.lib.tabular import csv_bytes

MAY = Permission.EXPORT_COMPLETIONS
NEWEST = 20  # files named on the page of an activity; all stand on the office's page


def load_activity(office: Organisation, activity_id: int) -> ReportedActivity:
    """An activity of this office. Raises Http404."""
    found: ReportedActivity = get_object_or_404(
        office.reported_activities.all(), pk=activity_id
    )
    found.office = office
    return found


@require_GET
@organisation_view(MAY)
def board_home(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Every activity with what it has to send, and its files page by page."""
    overview = overview_of(office, request.GET.get("page"))
    files = overview.batches
    context = {
        "office": office,
        "overview": overview,
        "page": files,
        "pages": files.paginator.get_elided_page_range(files.number),
    }
    return render(request, "boardfiles/board_home.html", context)


@require_GET
@organisation_view(MAY)
def board_list(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """By which way each board takes completions, since when we know, and the formats."""
    context = {"office": office, "list": boards(), "adapters": ADAPTERS}
    return render(request, "boardfiles/board_list.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def activity_new(request: SignedInRequest, office: Organisation) -> HttpResponse:
    form = ActivityForm(sent(request), office=office)
    return answer_form(
        request, form, template="boardfiles/activity_form.html",
        context={"office": office},
        act=lambda: actions.name_activity(
            office=office, by=person(request), **form.values()
        ),
        done=lambda made: redirect("boardfiles:activity_detail", office.pk, made.pk),
        said=_("Saved. The list below says who can go."),
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def activity_edit(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    activity = load_activity(office, activity_id)
    copy = load_activity(office, activity_id)  # the form writes on what it checks
    form = ActivityForm(sent(request), instance=copy, office=office)
    return answer_form(
        request, form, template="boardfiles/activity_form.html",
        context={"office": office, "activity": activity}, stored=activity,
        act=lambda: actions.revise_activity(
            activity=activity, by=person(request), **form.values()
        ),
        done=lambda made: redirect("boardfiles:activity_detail", office.pk, made.pk),
        said=_("Saved. Files made before stay as they are."),
    )  # fmt: skip


@require_GET
@organisation_view(MAY)
def activity_detail(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    """Who can go, who is held back and why, and what came back."""
    activity = load_activity(office, activity_id)
    found = gather(activity)
    lines = BoardLine.objects.filter(batch__activity=activity).with_people()
    today = timezone.now().astimezone(office.zone()).date()
    made = list(activity.batches.select_related("created_by")[: NEWEST + 1])
    held = [row.attestation.pk for row in found.held_back]
    asked = dict(
        MendAsk.objects.filter(attestation__in=held)
        .order_by("at").values_list("attestation_id", "at")
    )  # fmt: skip
    context = {
        "office": office,
        "activity": activity,
        "may_ask": any(waits_for_person(row) for row in found.held_back),
        "ready": [
            (row, due := due_on(row.checked.completion.completed_on), due < today)
            for row in found.ready
        ],
        "held_back": [
            (row, faults_shown(row, office), asked.get(row.attestation.pk))
            for row in found.held_back
        ],
        "to_mend": lines.to_mend(),
        "mended": lines.mended(),
        "to_take_back": lines.to_take_back(),
        "batches": made[:NEWEST],
        "has_more": len(made) > NEWEST,
    }
    return render(request, "boardfiles/activity_detail.html", context)


@require_POST
@organisation_view(MAY)
def people_ask(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    """Mails everybody who can mend something herself; each at most once a week."""
    activity = load_activity(office, activity_id)
    count = ask_all(activity=activity, by=person(request))
    words = ngettext("Asked %(n)s person.", "Asked %(n)s people.", count) % {"n": count}
    nobody = _("Everybody was asked in the last seven days.")
    messages.success(request, words if count else nobody)
    return redirect("boardfiles:activity_detail", office.pk, activity.pk)


@require_http_methods(FORM_METHODS)
@organisation_view(MAY)
def template_add(
    request: SignedInRequest, office: Organisation, activity_id: int
) -> HttpResponse:
    """ACCME's current workbook, to be filled by its own header."""
    activity = load_activity(office, activity_id)
    if activity.channel != "pars":
        raise Http404
    form = FileForm(sent(request), request.FILES or None)
    return answer_form(
        request, form, template="boardfiles/template_add.html",
        context={"office": office, "activity": activity},
        act=lambda: actions.keep_template(
            activity=activity, name=form.cleaned_data["file"].name,
            content=form.content(), by=person(request),
        ),
        done=lambda columns: redirect(
            "boardfiles:activity_detail", office.pk, activity.pk
        ),
        said=_("Kept. The next file fills this workbook by its header."),
    )  # fmt: skip


@require_GET
@organisation_view(MAY)
def figures(request: SignedInRequest, office: Organisation) -> HttpResponse:
    """Learners by activity and twelve months, and the totals of each year."""
    periods, years = counted(office)
    context = {"office": office, "periods": periods, "years": years}
    return render(request, "boardfiles/figures.html", context)


def counted(
    office: Organisation,
) -> tuple[list[counting.Period], list[counting.Year]]:
    """Two queries however many activities."""
    activities = list(office.reported_activities.all())
    done = counting.completions_of(office)
    today = timezone.now().astimezone(office.zone()).date()
    periods = [
        period
        for activity in activities
        for period in counting.periods_of(activity, done, today, activities)
    ]
    return periods, counting.years_of(activities, done)


@require_GET
@organisation_view(MAY)
def figures_csv(
    request: SignedInRequest, office: Organisation, table: str
) -> HttpResponse:
    """The same numbers as a table: `activities` or `years`."""
    periods, years = counted(office)
    tables = {
        "activities": (counting.COLUMNS, counting.period_rows(periods)),
        "years": (counting.YEAR_COLUMNS, counting.year_rows(years)),
    }
    if table not in tables:
        raise Http404
    return HttpResponse(
        csv_bytes(*tables[table]), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{table}.csv"'},
    )  # fmt: skip
