"""Where forms keep their drafts while somebody types."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.drafts import forget_draft, keep_draft


@require_POST
def draft_keep(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed so far; answers when, and which fields were left out and why.

    In: the fields as the form would send them, and its address as `draft_of`. Out, JSON:
    {"saved_at": "...", "left_out": {"change": "..."}}.
    """
    try:
        kept = keep_draft(
            user=request.user,  # type: ignore[arg-type]
            address=request.POST.get("draft_of", ""),
            fields={
                name: values if len(values) > 1 else values[0]
                for name, values in request.POST.lists()
            },
        )
    except ValidationError as refusal:
        return JsonResponse({"detail": refusal.messages[0]}, status=400)
    saved_at = kept.draft.saved_at.isoformat()
    return JsonResponse({"saved_at": saved_at, "left_out": kept.left_out})


@require_POST
def draft_discard(request: HttpRequest) -> HttpResponse:
    """Throws a draft away and returns to the page it was begun on."""
    forget_draft(request.user, request.POST.get("form", ""))  # type: ignore[arg-type]
    page = request.POST.get("page", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return redirect(page if is_ours else "/")
