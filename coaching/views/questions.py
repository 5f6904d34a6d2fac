"""All questions one has to do with, bringing somebody in, and the list of experts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from coaching.actions import asking as acting
from coaching.forms.asking import ExpertFilter, ExpertForm, HandoffForm
from coaching.models import Expert, Handoff, HelpRequest
from coaching.views.tabs import tabs_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent

ROWS_PER_PAGE = 20


@require_GET
def questions(request: SignedInRequest) -> HttpResponse:
    """What one asked or was asked, in any project, open ones first."""
    mine = HelpRequest.objects.seen_by(person(request)).with_people()
    page = Paginator(mine, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "tabs": tabs_of("questions"),
        "pages": page.paginator.get_elided_page_range(page.number),
    }  # fmt: skip
    return render(request, "coaching/questions.html", context)


def own_question(request: SignedInRequest, help_id: int) -> HelpRequest:
    """One that the person asked or was asked. Raises Http404."""
    mine = HelpRequest.objects.seen_by(person(request)).select_related("project")
    return get_object_or_404(mine, pk=help_id)


@require_POST
def question_settle(request: SignedInRequest, help_id: int) -> HttpResponse:
    asked = own_question(request, help_id)
    acting.settle_help(asked=asked, by=person(request))
    messages.success(request, _("Marked as answered."))
    return redirect("coaching:questions")


@require_http_methods(FORM_METHODS)
def handoff(request: SignedInRequest, help_id: int) -> HttpResponse:
    """Whom to bring in, from the list of experts, and what to tell them."""
    helped = HelpRequest.objects.filter(helpers=person(request)).select_related(
        "project", "asker"
    )
    asked = get_object_or_404(helped, pk=help_id)
    form = HandoffForm(sent(request), asked=asked)
    return answer_form(
        request, form,
        act=lambda: acting.propose_handoff(
            asked=asked, by=person(request), to=form.cleaned_data["to"].user,
            note=form.cleaned_data["note"],
        ),
        done=lambda _made: redirect("coaching:questions"),
        said=_("%(name)s is asked first whether that is fine.") % {"name": asked.asker.name},
        template="coaching/handoff.html", context={"asked": asked},
    )  # fmt: skip


@require_POST
def handoff_answer(request: SignedInRequest, handoff_id: int) -> HttpResponse:
    """Yes or no of the person who asked the question."""
    mine = Handoff.objects.filter(request__asker=person(request)).select_related("to")
    one = get_object_or_404(mine, pk=handoff_id)
    agreed = request.POST.get("agreed") == "yes"
    acting.answer_handoff(handoff=one, by=person(request), agreed=agreed)
    said = (
        _("%(name)s has your question now.") if agreed else _("Nothing was passed on.")
    )
    messages.success(request, said % {"name": one.to.name} if agreed else said)
    return redirect("coaching:questions")


@require_GET
def experts(request: SignedInRequest) -> HttpResponse:
    """Everybody who wants to be found, by what they can help with."""
    filters = ExpertFilter(request.GET)
    found = Expert.objects.listed().matching(*filters.wanted())
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "filters": filters, "own": own_entry(request),
        "pages": page.paginator.get_elided_page_range(page.number),
        "tabs": tabs_of("experts"),
    }  # fmt: skip
    return render(request, "coaching/experts.html", context)


def own_entry(request: SignedInRequest) -> Expert | None:
    return Expert.objects.filter(user=person(request)).first()


@require_http_methods(FORM_METHODS)
def expert_edit(request: SignedInRequest) -> HttpResponse:
    """One's own entry; nobody is listed who did not ask for it here."""
    own = own_entry(request)
    form = ExpertForm(sent(request), initial=ExpertForm.start(own))
    return answer_form(
        request, form,
        act=lambda: acting.list_expert(by=person(request), **form.values()),
        done=lambda _made: redirect("coaching:experts"),
        said=_("You are on the list."), template="coaching/expert_edit.html",
        context={"own": own},
    )  # fmt: skip


@require_POST
def expert_remove(request: SignedInRequest) -> HttpResponse:
    acting.unlist_expert(by=person(request))
    messages.success(request, _("You are no longer on the list."))
    return redirect("coaching:experts")
