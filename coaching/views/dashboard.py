"""All practices in a coach's care, to sort and narrow."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from coaching.dashboard import ORDERS, caseload, select
from coaching.forms.dashboard import CaseloadFilter
from coaching.views.tabs import tabs_of

ROWS_PER_PAGE = 50


@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Everything in the coach's care; somebody who coaches nobody is told how to begin."""
    filters = CaseloadFilter(request.GET)
    sort = request.GET.get("sort", "")
    rows = caseload(request.user)  # type: ignore[arg-type]
    shown = select(
        rows,
        order=sort.lstrip("-"),
        descending=sort.startswith("-"),
        **filters.wanted(),
    )
    page = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "total": len(rows),
        "orders": ORDERS,
        "tabs": tabs_of("dashboard"),
    }
    return render(request, "coaching/dashboard.html", context)
