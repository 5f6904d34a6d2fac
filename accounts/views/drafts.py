"""Where forms keep their drafts while somebody types."""

import json

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.drafts import forget_draft, keep_draft


@require_POST
def draft_keep(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed so far; answers when, and which fields were left out and why.

    JSON in: {"form": "/projects/1/cycles/plan/", "fields": {"change": "..."}}; out:
    {"saved_at": "...", "left_out": {"change": "..."}}.
    """
    try:
        sent = json.loads(request.body)
        kept = keep_draft(
            user=request.user,  # type: ignore[arg-type]
            address=str(sent["form"]), fields=dict(sent["fields"]),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"detail": _("This is no draft.")}, status=400)
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
