"""How much a coach can take on, and handing a practice over to the next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.actions import handing_over as acting
from coaching.forms.caseload import CapacityForm, HandOverForm
from coaching.load import load_of, with_load
from coaching.models import CoachHandOver
from coaching.views.tabs import tabs_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view

MOST_SHOWN = 50


@require_http_methods(FORM_METHODS)
def capacity(request: SignedInRequest) -> HttpResponse:
    """How many practices are in care, of how many; and the minutes given lately."""
    coach = person(request)
    load = load_of(coach)
    start = {"practices": load.most} if load.most else {}
    form = CapacityForm(sent(request), initial=start)
    return answer_form(
        request, form,
        act=lambda: acting.say_capacity(by=coach, **form.cleaned_data),
        done=lambda _made: redirect("coaching:capacity"),
        said=_("Kept."), template="coaching/capacity.html",
        context={"load": load, "tabs": tabs_of("dashboard")},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.WRITE_COACH_NOTE)
def hand_over(request: SignedInRequest, project: Project) -> HttpResponse:
    """Who takes over, and what she should know. Nothing moves before two said yes."""
    coach = person(request)
    people = with_load(acting.candidates(coach, project))
    form = HandOverForm(sent(request), people=people)
    return answer_form(
        request, form,
        act=lambda: acting.propose(
            project=project, by=coach, to=form.cleaned_data["to"],
            note=form.cleaned_data["note"],
        ),
        done=lambda _made: redirect("coaching:hand_overs"),
        said=_("Asked. It happens once both have said yes."),
        template="coaching/hand_over.html",
        context={"project": project, "about": about(project, coach)},
    )  # fmt: skip


def about(project: Project, coach: Any) -> str:
    [subject] = acting.what_is_coached(project, coach).values()
    return str(subject)


@require_GET
def hand_overs(request: SignedInRequest) -> HttpResponse:
    """Those the person takes part in, open ones with what she may say."""
    me = person(request)
    rows = CoachHandOver.objects.seen_by(me).with_people()[:MOST_SHOWN]
    asked = CoachHandOver.objects.to_consent_by(me).open()
    context = {"rows": rows, "to_consent": set(asked.values_list("pk", flat=True))}
    return render(request, "coaching/hand_overs.html", context)


@require_POST
def hand_over_answer(request: SignedInRequest, hand_over_id: int) -> HttpResponse:
    """Yes or no of the next coach or of the practice; or the coach takes it back."""
    mine = CoachHandOver.objects.seen_by(person(request))
    one = get_object_or_404(mine, pk=hand_over_id)
    word = request.POST.get("word", "")
    if word == "back":
        succeeded(request, lambda: acting.take_back(one=one, by=person(request)), _("Taken back."))  # fmt: skip
    else:
        succeeded(
            request,
            lambda: acting.answer(one=one, by=person(request), agreed=word == "yes"),
            _("Thank you. Your word is kept."),
        )
    return redirect("coaching:hand_overs")
