"""Pages of a monthly series: its sessions and tests, and one's own hours."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from activities.models import HoursClaim
from nextsteps.actions import series as acting
from nextsteps.forms import SeriesForm
from nextsteps.models import MonthlySeries, SeriesSession
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view


@dataclass(frozen=True, slots=True)
class Line:
    """One session beside what the reader claimed for it. `may_claim`: present, and open."""

    session: SeriesSession
    claim: HoursClaim | None
    may_claim: bool


@require_GET
@project_view(Permission.VIEW_PROJECT)
def series_detail(request: SignedInRequest, project: Project) -> HttpResponse:
    """The sessions of every series of the project, with the reader's own hours."""
    series = acting.series_of(project)
    lines = lines_of(project, series, person(request))
    context = {
        "project": project, "series": series, "lines": lines,
        "next_on": series.next_day(project.today()) if series else None,
        "waiting": project.ideas.waiting().count(),
        "claimed": sum(one.claim.hours for one in lines if one.claim),
        "place": acting.place_in(series, person(request)) if series else None,
    }  # fmt: skip
    return render(request, "nextsteps/series_detail.html", context)


def lines_of(project: Project, series: MonthlySeries | None, user: User) -> list[Line]:
    """The sessions, the newest first, as they stand for `user`. Four queries."""
    place = acting.place_in(series, user) if series else None
    claims = acting.claims_at(place)
    rows = SeriesSession.objects.filter(series__project=project).with_everything()
    attended = set(user.attendances.exclude(confirmed_at=None).values_list("meeting", flat=True))  # type: ignore[attr-defined]  # fmt: skip
    return [
        Line(
            one, claim := claims.get(one.meeting.begins()),
            may_claim=bool(place and one.meeting.closed_at and not claim)
            and one.meeting_id in attended,
        )
        for one in rows
    ]  # fmt: skip


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def series_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    """Starts the project's series, or changes the one that runs."""
    stored, running = acting.series_of(project), acting.series_of(project)
    form = SeriesForm(
        sent(request), instance=running,
        activities=acting.activities_for(project, person(request)),
    )  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: keep(project, person(request), stored, form),
        done=lambda _series: redirect("nextsteps:series_detail", project.pk),
        said=_("Your monthly series is kept."), template="nextsteps/series_edit.html",
        context={"project": project, "series": stored}, stored=stored,
    )  # fmt: skip


def keep(
    project: Project, by: User, stored: MonthlySeries | None, form: SeriesForm
) -> MonthlySeries:
    if stored is None:
        return acting.start_series(project=project, by=by, **form.values())
    version = form.cleaned_data["version"] or 0
    return acting.revise_series(series=stored, by=by, version=version, **form.values())


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def series_end(request: SignedInRequest, project: Project) -> HttpResponse:
    series = acting.series_of(project)
    if series is not None:
        said = _("The series has ended. What it opened stays.")
        succeeded(request, lambda: acting.end_series(series=series, by=person(request)), said)  # fmt: skip
    return redirect("nextsteps:series_detail", project.pk)


@require_POST
@project_view(Permission.NOTE_EFFORT)
def session_claim(
    request: SignedInRequest, project: Project, session_id: int
) -> HttpResponse:
    """One tap: the hours of this session are the reader's."""
    rows = SeriesSession.objects.filter(series__project=project)
    session = get_object_or_404(
        rows.select_related("series__activity", "meeting__project__organisation"),
        pk=session_id,
    )
    succeeded(
        request, lambda: acting.claim_session(session=session, by=person(request)),
        _("Your hours are noted."),
    )  # fmt: skip
    return redirect("nextsteps:series_detail", project.pk)
