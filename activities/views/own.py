"""A person's own activities: what is open, joining, choosing a project, leaving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from activities.actions.enrolment import choose_project, enrol, leave_activity
from activities.actions.invitations import note_opened
from activities.forms.own import ChooseProjectForm
from activities.models import Activity, Enrolment, Stage, Submission, Verdict
from activities.reporting import Line, lines_of
from activities.rules import (
    first_to_mend,
    place_of,
    places_left,
    profession_words,
    reasons_against,
)
from activities.views.credit import stages_of
from activities.views.loading import own_activity_view
from projects.form_pages import answer_form, person, sent, succeeded
from projects.permissions import permissions_of


@require_GET
def own_activities(request: SignedInRequest) -> HttpResponse:
    """Where she takes part, and what else is open to her."""
    mine = Enrolment.objects.current().of(person(request)).with_people()
    taken = [one.activity_id for one in mine]
    known = Activity.objects.known_to(person(request)).open().select_related("office")
    context = {"mine": mine, "others": known.exclude(pk__in=taken)}
    return render(request, "activities/own_activities.html", context)


@require_GET
@own_activity_view
def own_activity(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """One activity as it concerns her: join, choose a project, go on."""
    user = person(request)
    for invitation in activity.invitations.to(user):
        note_opened(invitation)
    context = page_of(activity, place_of(activity, user), request)
    return render(request, "activities/own_activity.html", context)


def page_of(
    activity: Activity, place: Enrolment | None, request: SignedInRequest
) -> dict[str, Any]:
    user = person(request)
    chooses = place is not None and not (place.participation or activity.is_series())
    form = ChooseProjectForm(user=user, activity=activity) if chooses else None
    return {
        "activity": activity,
        "place": place,
        "against": reasons_against(activity, user) if place is None else [],
        "first_to_mend": first_to_mend(activity, user) if place is None else "",
        "left": None if activity.cap is None else places_left(activity),
        "professions": profession_words(activity.open_professions()),
        "form": form,
        "reviews": reviews_of(activity, place, user),
        "lines": own_lines(activity, place),
        **(stages_of(place, user) if place else {}),
        "disputes": place.disputes.all() if place else [],
        "disclosure": activity.disclosures.filter(user=user).first(),
    }


def own_lines(activity: Activity, place: Enrolment | None) -> list[Line]:
    """The progress reports of her project, the newest first."""
    if place is None or place.participation is None:
        return []
    return lines_of(activity, only=[place.participation.project])


def reviews_of(
    activity: Activity, place: Enrolment | None, user: User
) -> list[dict[str, Any]]:
    """Each stage of the committee's review with its attempts; empty without one."""
    if place is None or place.participation is None or not activity.needs_review:
        return []
    project = place.participation.project
    rows = list(activity.submissions.filter(project=project).with_everything())
    may_send = Permission.EDIT_PROJECT in permissions_of(user, project)
    return [
        {"stage": stage, "attempts": (tries := [r for r in rows if r.stage == stage]),
         "may_send": may_send and (not tries or may_try_again(tries[0]))}
        for stage in Stage
    ]  # fmt: skip


def may_try_again(last: Submission) -> bool:
    return last.letter_at is not None and last.verdict == Verdict.REVISE


@require_POST
@own_activity_view
def activity_join(request: SignedInRequest, activity: Activity) -> HttpResponse:
    said = _("You take part now.")
    succeeded(request, lambda: enrol(activity=activity, by=person(request)), said)
    return redirect("activities:own_activity", activity.pk)


@require_http_methods(["POST"])
@own_activity_view
def project_choose(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """The project one wants credit for; then the list of what is left."""
    place = place_of(activity, person(request))
    if place is None or place.participation or activity.is_series():
        messages.info(request, _("A project is chosen already."))
        return redirect("activities:own_activity", activity.pk)
    form = ChooseProjectForm(sent(request), user=person(request), activity=activity)
    return answer_form(
        request, form,
        act=lambda: choose_project(
            enrolment=place, project=form.cleaned_data["project"], by=person(request)
        ),
        done=lambda _place: redirect("activities:own_activity", activity.pk),
        said=_("The project counts for this activity now."),
        template="activities/own_activity.html",
        context=page_of(activity, place, request),
    )  # fmt: skip


@require_POST
@own_activity_view
def activity_leave(request: SignedInRequest, activity: Activity) -> HttpResponse:
    place = place_of(activity, person(request))
    if place is not None:
        said = _("You gave your place back. Your project stays as it is.")
        succeeded(
            request, lambda: leave_activity(enrolment=place, by=person(request)), said
        )
    return redirect("activities:own_activities")
