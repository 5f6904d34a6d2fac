"""Pages of lessons, the glossary and debriefs."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from learning.catalogue import Lesson, lessons, resources, terms
from learning.debriefs import (
    CODING_COLUMNS,
    answer_guide,
    counts_of,
    debrief_of,
    rows_to_code,
    ways_round,
    write_debrief,
)
from learning.forms import DebriefForm, GuideForm
from learning.models import Debrief
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.tabular import csv_bytes


def lesson_named(slug: str) -> Lesson:
    """Raises Http404 when there is no such lesson."""
    try:
        return lessons()[slug]
    except KeyError:
        raise Http404 from None


@require_GET
def lesson_list(request: SignedInRequest) -> HttpResponse:
    context = {"lessons": list(lessons().values()), "resources": resources()}
    return render(request, "learning/lesson_list.html", context)


@require_GET
def lesson_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    lesson = lesson_named(slug)
    order = list(lessons())
    after = order[order.index(slug) + 1 : order.index(slug) + 2]
    context = {"lesson": lesson, "next": lessons()[after[0]] if after else None}
    return render(request, "learning/lesson_detail.html", context)


@require_GET
def glossary(request: SignedInRequest) -> HttpResponse:
    return render(request, "learning/glossary.html", {"terms": list(terms().values())})


@require_GET
@project_view(Permission.VIEW_PROJECT)
def debrief_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """What the team said: whole debriefs to the team, tags in numbers to everybody."""
    debriefs = list(Debrief.objects.of_project(project))
    context = {
        "project": project,
        "counts": counts_of(debriefs),
        "debriefs": debriefs if request.can.note_effort else [],  # type: ignore[attr-defined]
        "ways_round": ways_round(project, debriefs, person(request)),
        "said": any(one.person_id == person(request).pk for one in debriefs),
    }
    return render(request, "learning/debrief_list.html", context)


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.NOTE_EFFORT)
def debrief_guide(request: SignedInRequest, project: Project) -> HttpResponse:
    """The longer look back: twelve questions, none of which has to be answered."""
    debrief = debrief_of(project, person(request))
    draft, kept = draft_for(request, request.get_full_path())
    form = GuideForm(sent(request), debrief=debrief, typed=kept)
    return answer_form(
        request, form,
        act=lambda: answer_guide(
            project=project, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _debrief: redirect("learning:debrief_list", project.pk),
        said=_("Thank you. Your answers are kept."),
        template="learning/debrief_guide.html",
        context={"project": project, "draft": draft},
    )  # fmt: skip


@require_GET
@project_view(Permission.NOTE_EFFORT)
def debrief_csv(request: SignedInRequest, project: Project) -> HttpResponse:
    """All answers without names, one a row, to be coded elsewhere."""
    rows = rows_to_code(Debrief.objects.filter(project=project))
    return HttpResponse(
        csv_bytes(CODING_COLUMNS, rows), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="answers-{project.pk}.csv"'},
    )  # fmt: skip


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.NOTE_EFFORT)
def debrief_write(request: SignedInRequest, project: Project) -> HttpResponse:
    debrief = debrief_of(project, person(request))
    draft, kept = draft_for(request, request.get_full_path())
    form = DebriefForm(sent(request), debrief=debrief, typed=kept)
    return answer_form(
        request, form,
        act=lambda: write_debrief(
            project=project, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _debrief: redirect("learning:debrief_list", project.pk),
        said=_("Thank you. That took two minutes and may save others weeks."),
        template="learning/debrief_write.html",
        context={"project": project, "draft": draft}, stored=debrief if debrief.pk else None,
    )  # fmt: skip
