"""Disputes: the participant's page, and the one page both sides and the office share."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from activities.actions.disputes import (
    answer_dispute,
    decide_dispute,
    may_answer,
    open_dispute,
    reason_against_deciding,
)
from activities.forms.credit import AnswerForm, DecisionForm, DisputeForm
from activities.models import Activity, Dispute
from activities.rules import place_of
from activities.views.loading import office_activity_view, own_activity_view
from projects.form_pages import FORM_METHODS, answer_form, person, sent


@submitted_once
@require_http_methods(FORM_METHODS)
@own_activity_view
def dispute_open(request: SignedInRequest, activity: Activity) -> HttpResponse:
    place = place_of(activity, person(request))
    if place is None:
        raise Http404
    form = DisputeForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: open_dispute(enrolment=place, by=person(request), **form.values()),
        done=lambda made: redirect("activities:dispute_detail", made.pk),
        said=_("Your statement is noted. The other side answers next."),
        template="activities/dispute_open.html",
        context={"activity": activity, "earlier": place.disputes.all()},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
def dispute_detail(request: SignedInRequest, dispute_id: int) -> HttpResponse:
    """Both statements and the decision; whoever's turn it is has a form."""
    user = person(request)
    rows = Dispute.objects.known_to(user).with_people()
    dispute = get_object_or_404(rows, pk=dispute_id)
    against = reason_against_deciding(dispute, user)
    turn = turn_of(request, dispute, decides=not against)
    context = {"dispute": dispute, "against": against, "turn": turn["name"]}
    if turn["form"] is None:
        if request.method == "POST":
            raise Http404
        return render(request, "activities/dispute_detail.html", context)
    return answer_form(
        request, turn["form"], act=turn["act"],
        done=lambda _done: redirect("activities:dispute_detail", dispute.pk),
        said=turn["said"], template="activities/dispute_detail.html", context=context,
    )  # fmt: skip


def turn_of(
    request: SignedInRequest, dispute: Dispute, *, decides: bool
) -> dict[str, Any]:
    """What this person may do now: answer, decide, or only read."""
    user = person(request)
    if may_answer(dispute, user):
        answer = AnswerForm(sent(request))
        return {
            "name": "answer", "form": answer, "said": _("Your statement is noted."),
            "act": lambda: answer_dispute(
                dispute=dispute, by=user, text=answer.cleaned_data["text"]
            ),
        }  # fmt: skip
    if decides:
        decision = DecisionForm(sent(request))
        return {
            "name": "decide", "form": decision,
            "said": _("Decided. Both sides get a mail."),
            "act": lambda: decide_dispute(dispute=dispute, by=user, **decision.values()),
        }  # fmt: skip
    return {"name": "", "form": None}


@require_GET
@office_activity_view
def activity_disputes(request: SignedInRequest, activity: Activity) -> HttpResponse:
    """Every dispute of the activity, open ones first."""
    rows = Dispute.objects.filter(enrolment__activity=activity).with_people()
    context = {
        "office": activity.office, "activity": activity,
        "disputes": rows.order_by("outcome", "opened_at"),
    }  # fmt: skip
    return render(request, "activities/activity_disputes.html", context)
