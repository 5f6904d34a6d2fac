"""Pages of surveys for the team: set up, put up the poster, watch, close, learn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Can, Permission
from accounts.requests import SignedInRequest
from jobs.models import Job
from projects.actions.ideas import add_ideas
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.models.idea import IDEA_MAX_LENGTH
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused
from surveys.actions import answers, rounds
from surveys.actions.measures import chart_item, require_asked
from surveys.forms import ReopenForm, RoundForm, SurveyForm
from surveys.links import address_of, tablet_address_of
from surveys.models import Comment, Poster, Round, Survey
from surveys.questions import BY_KEY, LANGUAGES
from surveys.results import comments_of, history_of, measures_of, results_of
from tally.links import qr_picture

RECENT_ROUNDS = 24


def load_survey(project: Project, survey_id: int) -> Survey:
    """The project's survey, knowing its project. Raises Http404."""
    survey = get_object_or_404(Survey.objects.seen_in(project), pk=survey_id)
    survey.project = project
    return survey


def load_round(project: Project, round_id: int) -> Round:
    """The round with its survey and batches, knowing its project. Raises Http404."""
    rows = Round.objects.with_shown().select_related("survey", "closed_by")
    round_ = get_object_or_404(
        rows, pk=round_id, survey__in=Survey.objects.seen_in(project)
    )
    round_.survey.project = project
    return round_


def load_comment(project: Project, round_id: int, comment_id: Any) -> Comment:
    """A comment that has words. Raises Http404."""
    round_ = load_round(project, round_id)
    comment = get_object_or_404(round_.comments.exclude(text=""), pk=comment_id)
    comment.round = round_
    return comment


def reads_comments(can: Can) -> bool:
    """The team and its coach; not the offices that only look at the project."""
    return bool(can.record_cycle or can.write_coach_note)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def survey_list(request: SignedInRequest, project: Project) -> HttpResponse:
    surveys = list(Survey.objects.seen_in(project).prefetch_related("rounds__batches"))
    for survey in surveys:
        survey.latest = next(iter(survey.rounds.all()), None)  # type: ignore[attr-defined]
    context = {"project": project, "surveys": surveys, "questions": BY_KEY.values()}
    return render(request, "surveys/survey_list.html", context)


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def survey_add(request: SignedInRequest, project: Project) -> HttpResponse:
    draft, kept = draft_for(request, request.get_full_path())
    form = SurveyForm(sent(request), today=project.today(), initial=kept)
    return answer_form(
        request, form,
        act=lambda: rounds.start_survey(
            project=project, by=person(request), **form.values()
        ),
        done=lambda round_: redirect("surveys:round_detail", project.pk, round_.pk),
        said=_("Open. Put up the poster or hand out the tablet."),
        template="surveys/survey_add.html",
        context={"project": project, "questions": BY_KEY.values(), "draft": draft},
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def survey_detail(
    request: SignedInRequest, project: Project, survey_id: int
) -> HttpResponse:
    survey = load_survey(project, survey_id)
    form = RoundForm(today=project.today())
    return render(request, "surveys/survey_detail.html", survey_page(survey, form))


def survey_page(survey: Survey, form: RoundForm) -> dict[str, Any]:
    """What a survey's page shows. Three queries beside the survey itself."""
    latest = list(survey.rounds.with_shown()[:RECENT_ROUNDS])
    return {
        "project": survey.project, "survey": survey, "rounds": latest,
        "open_round": next((one for one in latest if one.is_open()), None),
        "history": history_of(survey, latest), "round_form": form,
    }  # fmt: skip


@submitted_once
@require_POST
@project_view(Permission.RECORD_DATA)
def round_start(
    request: SignedInRequest, project: Project, survey_id: int
) -> HttpResponse:
    survey = load_survey(project, survey_id)
    form = RoundForm(request.POST, today=project.today())
    return answer_form(
        request, form,
        act=lambda: rounds.start_round(
            survey=survey, by=person(request), **form.values()
        ),
        done=lambda round_: redirect("surveys:round_detail", project.pk, round_.pk),
        said=_("Open. Put up the poster or hand out the tablet."),
        template="surveys/survey_detail.html", context=survey_page(survey, form),
    )  # fmt: skip


@submitted_once
@require_POST
@project_view(Permission.DEFINE_MEASURE)
def item_chart(
    request: SignedInRequest, project: Project, survey_id: int, item: str
) -> HttpResponse:
    """Makes a measure of one question and shows it."""
    survey = load_survey(project, survey_id)
    try:
        require_asked(item)
        measure = chart_item(survey=survey, item=item, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("surveys:survey_detail", project.pk, survey.pk)
    messages.success(request, _("A measure now. Each closed round adds to its chart."))
    return redirect("measures:measure_detail", project.pk, measure.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def round_detail(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    form = ReopenForm(today=project.today())
    return render(
        request, "surveys/round_detail.html", round_page(request, round_, form)
    )


def round_page(
    request: SignedInRequest, round_: Round, form: ReopenForm
) -> dict[str, Any]:
    """What a round's page shows. Three queries beside the round itself."""
    project = round_.survey.project
    can: Can = request.can  # type: ignore[attr-defined]
    address = address_of(round_)
    return {
        "project": project, "survey": round_.survey, "round": round_,
        "state": round_.state(project.today()),
        "results": results_of(round_, measures_of(round_.survey)),
        "reads_comments": reads_comments(can),
        "comments": comments_of(round_) if reads_comments(can) else [],
        "address": address, "qr": qr_picture(address), "reopen_form": form,
        "languages": [
            (code, name, tablet_address_of(round_, code))
            for code, name in LANGUAGES.items()
        ],
    }  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def round_close(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    said = _("Closed. The link takes no more answers.")
    succeeded(
        request, lambda: rounds.close_round(round_=round_, by=person(request)), said
    )
    return redirect("surveys:round_detail", project.pk, round_.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def round_reopen(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    round_ = load_round(project, round_id)
    form = ReopenForm(request.POST, today=project.today())
    return answer_form(
        request, form,
        act=lambda: rounds.reopen_round(
            round_=round_, by=person(request), ends_on=form.cleaned_data["ends_on"]
        ),
        done=lambda _round: redirect("surveys:round_detail", project.pk, round_.pk),
        said=_("Open again, under the same link and poster."),
        template="surveys/round_detail.html",
        context=round_page(request, round_, form),
    )  # fmt: skip


@require_GET
@project_view(Permission.RECORD_DATA)
def poster(
    request: SignedInRequest, project: Project, round_id: int, language: str
) -> HttpResponse:
    """The poster as PDF; while it is being drawn, a page that waits for it."""
    round_ = load_round(project, round_id)
    if language not in LANGUAGES:
        raise Http404
    found = Poster.objects.filter(round=round_, language=language).first()
    if found is not None and not request.htmx:
        return pdf_answer(found)
    template = "surveys/_poster.html" if request.htmx else "surveys/poster.html"
    context = {
        "project": project, "survey": round_.survey, "round": round_,
        "language": language, "name": LANGUAGES[language], "poster": found,
        "job": Job.objects.filter(key=rounds.poster_key(round_, language)).last(),
    }  # fmt: skip
    return render(request, template, context)


def pdf_answer(poster: Poster) -> HttpResponse:
    name = f"survey-poster-{poster.language}.pdf"
    return HttpResponse(
        bytes(poster.content), content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def poster_draw(
    request: SignedInRequest, project: Project, round_id: int
) -> HttpResponse:
    """Asks for the posters once more, where drawing failed."""
    round_ = load_round(project, round_id)
    rounds.draw_posters(round_, by=person(request))
    return redirect("surveys:round_detail", project.pk, round_.pk)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def comment_idea(
    request: SignedInRequest, project: Project, round_id: int, comment_id: Any
) -> HttpResponse:
    """What a patient wrote, on the team's list of ideas."""
    comment = load_comment(project, round_id, comment_id)
    text = Truncator(comment.text).chars(IDEA_MAX_LENGTH)
    said = _("It waits on the list of ideas now.")
    if not succeeded(
        request,
        lambda: add_ideas(project=project, by=person(request), texts=[text]),
        said,
    ):
        return redirect("surveys:round_detail", project.pk, round_id)
    return redirect("projects:idea_list", project.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def comment_remove(
    request: SignedInRequest, project: Project, round_id: int, comment_id: Any
) -> HttpResponse:
    comment = load_comment(project, round_id, comment_id)
    said = _("The comment is deleted.")
    succeeded(
        request,
        lambda: answers.remove_comment(comment=comment, by=person(request)),
        said,
    )
    return redirect("surveys:round_detail", project.pk, round_id)
