"""A person's own facts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import profile as actions
from accounts.boards import BOARDS
from accounts.consent import CONSENT_WORDING
from accounts.forms import BoardForm, IdentityForm, ProfileForm
from accounts.once import submitted_once
from accounts.views.back import back_or
from qiapp.lib.conflicts import conflict_page
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST or None, instance=user.fresh())  # type: ignore[union-attr]
    if request.method == "POST" and form.is_valid():
        actions.revise_profile(user=user, by=user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Your profile is saved."))
        return back_or(request, "accounts:profile")
    context = {
        "form": form,
        "physician": actions.physician_profile_of(user),  # type: ignore[arg-type]
        "identities": user.board_identities.all(),  # type: ignore[union-attr]
    }
    return render(request, "accounts/profile.html", context, status=shown(form))


@page
def identity(request: HttpRequest) -> HttpResponse:
    user = request.user
    stored = actions.physician_profile_of(user)  # type: ignore[arg-type]
    form = IdentityForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_identity(user=user, by=user, **form.cleaned_data)  # type: ignore[arg-type]
        except VersionConflict as refusal:
            return conflict_page(request, form, refusal)
        messages.success(request, _("Your identity for boards is saved."))
        return back_or(request, "accounts:profile")
    return render(request, "accounts/identity.html", {"form": form}, status=shown(form))


@page
def consent(request: HttpRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                actions.withdraw_consent(user=user, by=user)  # type: ignore[arg-type]
            else:
                actions.give_consent(user=user, by=user)  # type: ignore[arg-type]
        except ActionRefused as refusal:
            messages.error(request, refusal.message)
        return back_or(request, "accounts:consent")
    stored = actions.physician_profile_of(user)  # type: ignore[arg-type]
    context = {"physician": stored, "wording": CONSENT_WORDING}
    return render(request, "accounts/consent.html", context)


@submitted_once
@page
def board_new(request: HttpRequest) -> HttpResponse:
    form = BoardForm(request.POST or None, initial=names_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_board(user=request.user, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return back_or(request, "accounts:profile")
    return render(
        request, "accounts/board_new.html", {"form": form}, status=shown(form)
    )


def names_of(user: Any) -> dict[str, str]:
    """The account's name as a board writes names, to be corrected where it differs."""
    first, _space, last = user.name.strip().rpartition(" ")
    return {"first_name": first or last, "last_name": last if first else ""}


@page
def board_edit(request: HttpRequest, identity_id: int) -> HttpResponse:
    stored = get_object_or_404(request.user.board_identities, pk=identity_id)  # type: ignore[union-attr]
    form = BoardForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        fresh = request.user.board_identities.get(pk=identity_id)  # type: ignore[union-attr]
        actions.revise_board(identity=fresh, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return back_or(request, "accounts:profile")
    context = {"form": form, "identity": stored, "board": BOARDS.get(stored.board)}
    return render(request, "accounts/board_edit.html", context, status=shown(form))


@page
def board_remove(request: HttpRequest, identity_id: int) -> HttpResponse:
    stored = get_object_or_404(request.user.board_identities, pk=identity_id)  # type: ignore[union-attr]
    if request.method == "POST":
        actions.remove_board(identity=stored, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The board is removed from your profile."))
        return redirect("accounts:profile")
    return render(request, "accounts/board_remove.html", {"identity": stored})


def shown(form: object) -> int:
    """422 for a form that has something to mend, 200 for one that has not."""
    return 422 if getattr(form, "errors", None) else 200
