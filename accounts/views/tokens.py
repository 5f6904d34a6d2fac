"""Personal access tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.tokens import create_token, revoke_token
from accounts.forms import TokenForm
from qiapp.lib.errors import ActionRefused


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens; after a POST also the new one, for this one answer only."""
    form, created = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            created = create_token(user=request.user, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # fmt: skip
            form = TokenForm()
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "created": created,
        "tokens": request.user.live_tokens(),  # type: ignore[union-attr]
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/token_list.html", context, status=status)


@require_POST
def token_revoke(request: HttpRequest, digest_start: str) -> HttpResponse:
    mine = request.user.auth_token_set.all()  # type: ignore[union-attr]
    # The address names the row by its digest: a part of the token would be a secret's part.
    token = get_object_or_404(mine, digest__startswith=digest_start)
    revoke_token(token=token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The token is revoked. Programs that use it stop now."))
    return redirect("accounts:token_list")
