"""The inbox: who needs the coach, and what she does about it there and then."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from coaching.actions import contact as acting
from coaching.actions.standings import ask_for_ranking
from coaching.dashboard import in_care_of
from coaching.inbox import InboxRow, due_to, is_stale, rows_of, snoozed_by
from coaching.views.tabs import tabs_of
from projects.form_pages import person
from qiapp.lib.errors import ActionRefused

ROWS_PER_PAGE = 20
MOST_SNOOZED = 50
CHOSEN = "pick"  # the boxes of those who get their message with one button
ONLY = "only"  # the one whose own button was pressed


@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """Everybody who is due, the most urgent first, and what was put off. At most fifteen queries."""
    return page_of(request)


def page_of(
    request: SignedInRequest, data: Any = None, written: Collection[int] = ()
) -> HttpResponse:
    """The page; with faults (422) where something written may not go out like that."""
    coach = person(request)
    page = Paginator(due_to(coach), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), coach, data, written)
    faulty = [row for row in rows if row.form.is_bound and not row.form.is_valid()]
    context = {
        "page": page, "rows": rows, "faulty": faulty, "has_errors": bool(faulty),
        "pages": page.paginator.get_elided_page_range(page.number),
        "cares": bool(rows) or in_care_of(coach).exists(), "stale": is_stale(coach),
        "snoozed": snoozed_by(coach)[:MOST_SNOOZED], "tabs": tabs_of("inbox"),
    }  # fmt: skip
    return render(
        request, "coaching/inbox.html", context, status=422 if faulty else 200
    )


@require_POST
def inbox_send(request: SignedInRequest) -> HttpResponse:
    """The messages of the ticked rows, or of the one row whose button was pressed.

    Nothing leaves while one of them has a fault. What somebody else wrote to meanwhile
    is left out, and said.
    """
    chosen = chosen_in(request)
    coach = person(request)
    rows = rows_of(
        list(due_to(coach).filter(project__in=chosen)), coach, request.POST, chosen
    )
    if not rows:
        messages.info(request, _("Tick whom you want to write to, then send."))
        return redirect("coaching:inbox")
    if not all(row.form.is_valid() for row in rows):
        return page_of(request, request.POST, chosen)
    count = sum(sent_to(request, row) for row in rows)
    if count:
        said = ngettext("%(n)s message is on its way.", "%(n)s messages are on their way.", count)  # fmt: skip
        messages.success(request, said % {"n": count})
    return redirect("coaching:inbox")


def chosen_in(request: SignedInRequest) -> set[int]:
    """Ids of the projects to write to; wrong values are nobody's."""
    alone = request.POST.get(ONLY)
    words = [alone] if alone else request.POST.getlist(CHOSEN)
    return {int(word) for word in words if word.isdecimal() and len(word) < 19}


def sent_to(request: SignedInRequest, row: InboxRow) -> bool:
    """Whether the message left; the page says why not."""
    text = row.form.cleaned_data["text"]
    try:
        acting.send_nudge(project=row.project, by=person(request), text=text)
    except ActionRefused as refusal:
        messages.warning(request, f"{row.practice}: {refusal.message}")
        return False
    return True


@require_POST
def inbox_refresh(request: SignedInRequest) -> HttpResponse:
    """Has the list brought up to date, and shows how far it is."""
    return redirect("jobs:job_status", ask_for_ranking(by=person(request)).pk)
