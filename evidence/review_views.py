"""The CME office's side: what its teams brought along, to accept or not."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import organisation_view
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from evidence.actions import review_cycle, review_file
from evidence.forms import ReviewForm
from evidence.models import EvidenceFile
from evidence.queue import TABS, cycles_of, queue_of
from evidence.showing import look_of
from evidence.views import file_response
from pdsa.models import Cycle
from projects.form_pages import FORM_METHODS, answer_form, person, sent


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def review_list(request: SignedInRequest, office: Organisation) -> HttpResponse:
    queue = queue_of(office, request.GET.get("tab", ""), request.GET.get("page"))
    context = {
        "office": office,
        "queue": queue,
        "page": queue.page,
        "pages": queue.page.paginator.get_elided_page_range(queue.page.number),
        "tabs": [
            {"label": words, "url": f"?tab={tab}", "current": tab == queue.tab,
             "count": queue.counts[tab]}
            for tab, (words, _files, _waits) in TABS.items()
        ],
    }  # fmt: skip
    return render(request, "evidence/review_list.html", context)


def load_file(office: Organisation, file_id: int) -> EvidenceFile:
    """A kept file of a project the office sponsors. Raises Http404."""
    mine = EvidenceFile.objects.sponsored_by(office).with_reviews_of(office)
    file: EvidenceFile = get_object_or_404(
        mine.select_related("by", "project"), pk=file_id
    )
    return file


@require_http_methods(FORM_METHODS)
@organisation_view(Permission.REVIEW_ATTESTATION)
def file_review(
    request: SignedInRequest, office: Organisation, file_id: int
) -> HttpResponse:
    file = load_file(office, file_id)
    form = ReviewForm(sent(request))
    context = {"file": file, "project": file.project, **look_of(file)}

    def act() -> Any:
        return review_file(
            office=office, file=file, by=person(request), accepts=form.accepts(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    return answer(request, office, form, act, "evidence/file_review.html", context)


@require_http_methods(FORM_METHODS)
@organisation_view(Permission.REVIEW_ATTESTATION)
def cycle_review(
    request: SignedInRequest, office: Organisation, cycle_id: int
) -> HttpResponse:
    rows = cycles_of(office).select_related("project__organisation", "owner")
    cycle: Cycle = get_object_or_404(rows, pk=cycle_id)
    form = ReviewForm(sent(request), initial={"version": cycle.version})
    reviews = cycle.reviews.filter(office=office)  # type: ignore[attr-defined]
    context = {
        "cycle": cycle, "project": cycle.project, "review": reviews.first(),
        "is_current": cycle.last_verdict is not None,  # type: ignore[attr-defined]
    }  # fmt: skip

    def act() -> Any:
        return review_cycle(
            office=office, cycle=cycle, by=person(request), accepts=form.accepts(),
            version=form.cleaned_data["version"] or 0,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    return answer(request, office, form, act, "evidence/cycle_review.html", context)


def answer(
    request: SignedInRequest, office: Organisation, form: ReviewForm,
    act: Callable[[], Any], template: str, context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """The page of one thing to look at; the queue once it is decided."""
    tab = "tests" if "cycle" in context else "files"
    queue = f"{reverse('evidence:review_list', args=[office.pk])}?tab={tab}"
    return answer_form(
        request, form, act=act, done=lambda _review: redirect(queue),
        said=_("Noted. The team sees it."), template=template,
        context={**context, "office": office, "queue_url": queue},
    )  # fmt: skip


@require_GET
@organisation_view(Permission.REVIEW_ATTESTATION)
def file_review_download(
    request: SignedInRequest, office: Organisation, file_id: int
) -> HttpResponse:
    return file_response(load_file(office, file_id))
