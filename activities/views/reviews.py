"""The review committee: sending in, the reviewers' queue, the office's letters."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import letters
from activities.actions.reviews import disclose, give_opinion, send_letter, submit
from activities.forms.reviews import DisclosureForm, OpinionForm, SubmitForm
from activities.models import Activity, Stage, Submission
from activities.reviewing import (
    facts_of,
    latest_disclosure,
    missing_disclosures,
    missing_for,
)
from activities.rules import place_of
from activities.views.loading import (
    concerned_activity_view,
    office_activity_view,
    own_activity_view,
)
from jobs.models import Job
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project

ROWS_PER_PAGE = 25


@require_http_methods(FORM_METHODS)
@own_activity_view
def review_send(
    request: SignedInRequest, activity: Activity, stage: str
) -> HttpResponse:
    """Sends one's project to the committee: what it will see stands beside the form."""
    project = own_project(request, activity)
    if stage not in Stage.values or not activity.needs_review:
        raise Http404
    form = SubmitForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: submit(
            activity=activity, project=project, stage=stage, by=person(request),
            **form.values(),
        ),
        done=lambda _made: redirect("activities:own_activity", activity.pk),
        said=_("Sent. The committee's members got a mail."),
        template="activities/review_send.html",
        context={
            "activity": activity, "project": project, "stage": Stage(stage),
            "facts": facts_of(project), "missing": missing_for(stage, project, activity.office),
        },
    )  # fmt: skip


def own_project(request: SignedInRequest, activity: Activity) -> Project:
    """The project she chose for the activity. Raises Http404 without one."""
    place = place_of(activity, person(request))
    if place is None or place.participation is None:
        raise Http404
    return place.participation.project


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """A reviewer's queue: what waits for her, and what she has judged."""
    rows = Submission.objects.reviewable_by(person(request)).with_everything()
    mine = rows.filter(opinions__reviewer=person(request))
    done = Paginator(mine, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": rows.waiting_for(person(request)).order_by("submitted_at"),
        "done": done,
        "page": done,
        "pages": done.paginator.get_elided_page_range(done.number),
    }
    return render(request, "activities/review_list.html", context)


@require_http_methods(FORM_METHODS)
def review_detail(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """What the team sent in, and one's opinion about it."""
    rows = Submission.objects.reviewable_by(person(request)).with_everything()
    submission = get_object_or_404(rows, pk=submission_id)
    form = OpinionForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: give_opinion(
            submission=submission, by=person(request),
            verdict=form.cleaned_data["verdict"],
            comments=form.cleaned_data["comments"],
        ),
        done=lambda _opinion: redirect("activities:review_list"),
        said=_("Thank you. Your opinion is noted."),
        template="activities/review_detail.html",
        context={
            "submission": submission, "facts": submission.facts,
            "own": own_opinion(submission, person(request)),
            "earlier": earlier_of(submission),
        },
    )  # fmt: skip


def own_opinion(submission: Submission, user: User) -> Any:
    found = (one for one in submission.opinions.all() if one.reviewer_id == user.pk)
    return next(found, None)


def earlier_of(submission: Submission) -> list[Submission]:
    """Earlier attempts at the same stage with their comments, the newest first."""
    rows = Submission.objects.with_everything().filter(
        activity=submission.activity_id, project=submission.project_id,
        stage=submission.stage, number__lt=submission.number,
    )  # fmt: skip
    return list(rows)


@require_GET
@office_activity_view
def activity_reviews(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Every submission of the activity, what waits, and who must still disclose."""
    rows = activity.submissions.with_everything()
    context = {"office": activity.office, "activity": activity, "submissions": rows}
    return render(request, "activities/activity_reviews.html", context)


def load_submission(activity: Activity, submission_id: int) -> Submission:
    rows = activity.submissions.with_everything()
    found: Submission = get_object_or_404(rows, pk=submission_id)
    return found


@require_GET
@office_activity_view
def submission_detail(
    request: SignedInRequest, activity: Activity, submission_id: int
) -> HttpResponse:
    submission = load_submission(activity, submission_id)
    context = {
        "office": activity.office, "activity": activity, "submission": submission,
        "one": submission,
        "facts": submission.facts, "earlier": earlier_of(submission),
        "missing": missing_disclosures(submission) if submission.verdict else [],
        "job": Job.objects.of(submission).order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "activities/submission_detail.html", context)


@require_POST
@office_activity_view
def letter_send(
    request: SignedInRequest, activity: Activity, submission_id: int
) -> HttpResponse:
    submission = load_submission(activity, submission_id)
    succeeded(
        request,
        lambda: send_letter(submission=submission, by=person(request)),
        _("The letter is on its way."),
    )
    return redirect(
        "activities:submission_detail", activity.office_id, activity.pk, submission.pk
    )


@require_GET
def letter(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The stored letter: for the office, and for the project's team."""
    user = person(request)
    runs = Activity.objects.run_by(user).values("pk")
    team = Project.objects.in_team(user).values("pk")
    rows = Submission.objects.exclude(letter_path="")
    found = rows.filter(activity__in=runs) | rows.filter(project__in=team)
    submission = get_object_or_404(found, pk=submission_id)
    name = f"decision-{submission.project_id}-{submission.stage}-{submission.number}.pdf"  # fmt: skip
    return HttpResponse(
        letters.content_of(submission), content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"',
                 "X-Content-SHA256": submission.letter_digest},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@concerned_activity_view
def disclosure_edit(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """One's interests, asked once an activity; what one said last is there already."""
    user = person(request)
    last = latest_disclosure(user)
    initial = {}
    if last is not None:
        answer = "yes" if last.has_interests else "no"
        initial = {"answer": answer, "text": last.text}
    form = DisclosureForm(sent(request), initial=initial)
    return answer_form(
        request, form,
        act=lambda: disclose(activity=activity, by=user, **form.values()),
        done=lambda _given: redirect(back_of(activity, user)),
        said=_("Noted. You can change it any time."),
        template="activities/disclosure_edit.html",
        context={
            "activity": activity, "last": last,
            "given": activity.disclosures.filter(user=user).first(),
            "back": back_of(activity, user),
        },
    )  # fmt: skip


def back_of(activity: Activity, user: User) -> str:
    """Where the person came from: her own page, the queue, or the office's page."""
    if place_of(activity, user) is not None:
        return reverse("activities:own_activity", args=[activity.pk])
    if activity.reviewers.filter(pk=user.pk).exists():
        return reverse("activities:review_list")
    return reverse("activities:activity_detail", args=[activity.office_id, activity.pk])
