"""Pages of collaboratives: for whoever runs one, and for its practices."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from collaboratives import actions
from collaboratives.forms import (
    CollaborativeForm,
    CoreMeasureForm,
    DeclineForm,
    InviteForm,
    JoinForm,
    hosts_of,
)
from collaboratives.group import group_page, note_group_look
from collaboratives.models import Collaborative, CoreMeasure, Place
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.permissions import permissions_of

Args = ParamSpec("Args")
View = Callable[Concatenate[SignedInRequest, Collaborative, Args], HttpResponse]


def collaborative_view(*, host: bool) -> Callable[[View], Callable[..., HttpResponse]]:
    """Decorates a page of one collaborative: 404 for whoever has no part in it.

    `host`: for those who run it; members then get 403.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def loaded(
            request: SignedInRequest, collaborative_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            rows = Collaborative.objects.visible_to(person(request))
            found = rows.select_related("host", "created_by").filter(
                pk=collaborative_id
            )
            collaborative = found.first()
            if collaborative is None:
                raise Http404
            if host and not runs(request, collaborative):
                raise PermissionDenied
            return view(request, collaborative, *args, **kwargs)

        return loaded

    return decorate


def runs(request: SignedInRequest, collaborative: Collaborative) -> bool:
    return (
        Collaborative.objects.hosted_by(person(request))
        .filter(pk=collaborative.pk)
        .exists()
    )


@require_GET
def collaborative_list(request: SignedInRequest) -> HttpResponse:
    who = person(request)
    waiting = Place.objects.waiting_for(who).select_related("collaborative__host")
    context = {
        "collaboratives": Collaborative.objects.visible_to(who).select_related("host"),
        "waiting": waiting,
        "may_found": hosts_of(who).exists(),
    }
    return render(request, "collaboratives/collaborative_list.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
def collaborative_new(request: SignedInRequest) -> HttpResponse:
    who = person(request)
    if not hosts_of(who).exists():
        raise PermissionDenied
    form = CollaborativeForm(sent(request), user=who)
    return answer_form(
        request, form,
        act=lambda: actions.found(by=who, **form.values()),
        done=lambda made: redirect("collaboratives:collaborative_detail", made.pk),
        said=_("Founded. Now say what every practice counts."),
        template="collaboratives/collaborative_new.html", context={},
    )  # fmt: skip


@require_GET
@collaborative_view(host=False)
def collaborative_detail(
    request: SignedInRequest, collaborative: Collaborative
) -> HttpResponse:
    who, hosts = person(request), runs(request, collaborative)
    context = {
        "collaborative": collaborative,
        "core_measures": collaborative.core_measures.all(),
        "hosts": hosts,
        "places": collaborative.places.select_related("project__organisation")
        if hosts
        else [],
        "own": collaborative.places.of(who).select_related("project"),
    }
    return render(request, "collaboratives/collaborative_detail.html", context)


@submitted_once
@require_http_methods(FORM_METHODS)
@collaborative_view(host=True)
def core_measure_add(
    request: SignedInRequest, collaborative: Collaborative
) -> HttpResponse:
    form = CoreMeasureForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: actions.add_core_measure(
            collaborative=collaborative, by=person(request), **form.values()
        ),
        done=lambda _made: redirect("collaboratives:collaborative_detail", collaborative.pk),
        said=_("Added."), template="collaboratives/core_measure_add.html",
        context={"collaborative": collaborative},
    )  # fmt: skip


@submitted_once
@require_http_methods(FORM_METHODS)
@collaborative_view(host=True)
def practice_invite(
    request: SignedInRequest, collaborative: Collaborative
) -> HttpResponse:
    """A site is added with one form."""
    form = InviteForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: actions.invite_practice(
            collaborative=collaborative, by=person(request), **form.values()
        ),
        done=lambda _made: redirect("collaboratives:collaborative_detail", collaborative.pk),
        said=_("Invited. The answer will stand here."),
        template="collaboratives/practice_invite.html",
        context={"collaborative": collaborative},
    )  # fmt: skip


def load_invitation(request: SignedInRequest, place_id: int) -> Place:
    """An invitation that waits for the answer of whoever asks. Raises Http404."""
    rows = Place.objects.waiting_for(person(request))
    return get_object_or_404(rows.select_related("collaborative__host"), pk=place_id)


def answer_context(place: Place) -> dict[str, Any]:
    core = place.collaborative.core_measures.all()
    return {"place": place, "collaborative": place.collaborative, "core_measures": core}


@require_http_methods(FORM_METHODS)
def place_answer(request: SignedInRequest, place_id: int) -> HttpResponse:
    """What is asked and why, and the form that says yes; the other form says no."""
    place, who = load_invitation(request, place_id), person(request)
    form = JoinForm(sent(request), user=who)
    return answer_form(
        request, form,
        act=lambda: actions.join(place=place, by=who, **form.values()),
        done=lambda made: redirect("sharing:sharing_overview", made.project_id),
        said=_("You take part. Now choose, measure by measure, what the others see."),
        template="collaboratives/place_answer.html",
        context=answer_context(place) | {"decline_form": DeclineForm()},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
def place_decline(request: SignedInRequest, place_id: int) -> HttpResponse:
    place, who = load_invitation(request, place_id), person(request)
    form = DeclineForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: actions.decline(place=place, by=who, **form.values()),
        done=lambda _made: redirect("collaboratives:collaborative_list"),
        said=_("Answered. Nobody asks you again."),
        template="collaboratives/place_decline.html", context=answer_context(place),
    )  # fmt: skip


@require_POST
def place_leave(request: SignedInRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(
        Place.objects.of(person(request)).select_related("project"), pk=place_id
    )
    if place.project is None or Permission.EDIT_PROJECT not in permissions_of(
        person(request), place.project
    ):
        raise PermissionDenied
    actions.leave(place=place, by=person(request))
    messages.success(request, _("You left. Nothing of yours is shown any more."))
    return redirect("collaboratives:collaborative_list")


def load_core(collaborative: Collaborative, core_id: int) -> CoreMeasure:
    core = get_object_or_404(collaborative.core_measures, pk=core_id)
    core.collaborative = collaborative
    return core


@require_GET
@collaborative_view(host=False)
def group_chart(
    request: SignedInRequest, collaborative: Collaborative, core_id: int
) -> HttpResponse:
    """Each sharing practice, the sum and the funnel, for everybody of the group."""
    core = load_core(collaborative, core_id)
    page = group_page(core, person(request))
    if page.sums:
        note_group_look(core, person(request))
    context = {
        "collaborative": collaborative,
        "core": core,
        "page": page,
        "hosts": runs(request, collaborative),
        "kept": core.kept_sums.all()[:12],
    }
    return render(request, "collaboratives/group_chart.html", context)


@require_POST
@collaborative_view(host=True)
def sums_keep(
    request: SignedInRequest, collaborative: Collaborative, core_id: int
) -> HttpResponse:
    core = load_core(collaborative, core_id)
    succeeded(
        request, lambda: actions.keep_sums(core=core, by=person(request)),
        _("Kept. These sums stay as they are, whoever takes back what."),
    )  # fmt: skip
    return redirect("collaboratives:group_chart", collaborative.pk, core.pk)
