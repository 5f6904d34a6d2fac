"""A physician's own page: points by board, and each report's way."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.board_catalogue import Board
from accounts.board_catalogue import board_list as boards
from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from boardfiles.actions import answers
from boardfiles.actions import points as actions
from boardfiles.forms import CycleForm, PointsForm
from boardfiles.models import BoardCycle, BoardLine
from boardfiles.points import points_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded


@require_GET
def points(request: SignedInRequest) -> HttpResponse:
    """Cycle, points needed, earned elsewhere and here; and where each report is."""
    context = {"points": points_of(person(request))}
    return render(request, "boardfiles/points.html", context)


def load_board(code: str) -> Board:
    """A board of our list. Raises Http404."""
    found = next((one for one in boards().boards if one.code == code), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM_METHODS)
def cycle_edit(request: SignedInRequest, board: str) -> HttpResponse:
    user, known = person(request), load_board(board)
    stored = user.board_cycles.filter(board=known.code).first()
    copy = user.board_cycles.filter(board=known.code).first() or BoardCycle()
    form = CycleForm(sent(request), instance=copy)
    return answer_form(
        request, form, template="boardfiles/cycle_edit.html",
        context={"board": known}, stored=stored,
        act=lambda: actions.set_cycle(
            user=user, board=known.code, **form.cleaned_data
        ),
        done=lambda made: redirect("boardfiles:points"),
        said=_("Your cycle is saved."),
    )  # fmt: skip


@submitted_once
@require_http_methods(FORM_METHODS)
def elsewhere_add(request: SignedInRequest, board: str) -> HttpResponse:
    known = load_board(board)
    form = PointsForm(sent(request))
    return answer_form(
        request, form, template="boardfiles/elsewhere_add.html",
        context={"board": known},
        act=lambda: actions.enter_points(
            user=person(request), board=known.code, **form.values()
        ),
        done=lambda made: redirect("boardfiles:points"), said=_("Added."),
    )  # fmt: skip


@require_POST
def elsewhere_remove(request: SignedInRequest, entered_id: int) -> HttpResponse:
    user = person(request)
    entered = get_object_or_404(user.points_elsewhere.all(), pk=entered_id)
    said = _("Removed: %(points)s points. Add them again if that was a slip.") % {
        "points": entered.points
    }
    succeeded(request, lambda: actions.remove_points(entered=entered, by=user), said)
    return redirect("boardfiles:points")


@require_POST
def line_seen(request: SignedInRequest, line_id: int) -> HttpResponse:
    """The physician saw the points on her board's page."""
    user = person(request)
    line = get_object_or_404(BoardLine.objects.of_person(user), pk=line_id)
    succeeded(
        request,
        lambda: answers.see_posted(line=line, by=user),
        _("Good. This one is done."),
    )
    return redirect("boardfiles:points")
