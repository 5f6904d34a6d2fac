"""Organisations: list, start, overview, settings, people, history."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import organisation_view
from accounts.actions import organisations as actions
from accounts.forms import OrganisationForm, OrganisationSettingsForm
from accounts.models import Organisation
from accounts.once import submitted_once
from accounts.permissions import Permission
from audit.trail import organisation_trail
from qiapp.lib.conflicts import conflict_page
from qiapp.lib.errors import ActionRefused, VersionConflict

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    memberships = request.user.current_memberships()  # type: ignore[union-attr]
    context = {"memberships": memberships}
    return render(request, "accounts/organisation_list.html", context)


@submitted_once
@page
def organisation_new(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {"time_zone": user.time_zone, "week_starts": user.week_starts}  # type: ignore[union-attr]
    form = OrganisationForm(request.POST or None, by=user, initial=initial)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        started = actions.start_organisation(by=user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("accounts:organisation_detail", started.pk)
    status = 422 if form.errors else 200
    return render(
        request, "accounts/organisation_new.html", {"form": form}, status=status
    )


@require_safe
@organisation_view(Permission.VIEW_ORGANISATION)
def organisation_detail(
    request: HttpRequest, organisation: Organisation
) -> HttpResponse:
    context = {"organisation": organisation, "my_roles": organisation.memberships.current().filter(user=request.user.pk)}  # fmt: skip
    return render(request, "accounts/organisation_detail.html", context)


@page
@organisation_view(Permission.MANAGE_ORGANISATION)
def organisation_settings(
    request: HttpRequest, organisation: Organisation
) -> HttpResponse:
    form = OrganisationSettingsForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        organisation.refresh_from_db()
        try:
            actions.revise_organisation(organisation=organisation, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # fmt: skip
        except VersionConflict as refusal:
            return conflict_page(request, form, refusal)
        messages.success(request, _("The settings are saved."))
        return redirect("accounts:organisation_detail", organisation.pk)
    context = {"form": form, "organisation": organisation}
    status = 422 if form.errors else 200
    return render(
        request, "accounts/organisation_settings.html", context, status=status
    )


@page
@organisation_view(Permission.MANAGE_ORGANISATION)
def organisation_row_uploads(
    request: HttpRequest, organisation: Organisation
) -> HttpResponse:
    """The agreement that files with one row per visit may be uploaded."""
    if request.method == "POST":
        withdraw = "withdraw" in request.POST
        change = actions.withdraw_row_uploads if withdraw else actions.agree_to_row_uploads  # fmt: skip
        try:
            change(organisation=organisation, by=request.user)  # type: ignore[arg-type]
        except ActionRefused as refusal:
            messages.error(request, refusal.message)
        return redirect("accounts:organisation_row_uploads", organisation.pk)
    context = {"organisation": organisation}
    return render(request, "accounts/organisation_row_uploads.html", context)


@require_safe
@organisation_view(Permission.VIEW_ORGANISATION)
def organisation_members(
    request: HttpRequest, organisation: Organisation
) -> HttpResponse:
    memberships = organisation.memberships.current().select_related("user")
    context = {"organisation": organisation, "memberships": memberships}
    return render(request, "accounts/organisation_members.html", context)


@require_POST
@organisation_view(Permission.MANAGE_ORGANISATION)
def role_end(
    request: HttpRequest, organisation: Organisation, membership_id: int
) -> HttpResponse:
    membership = get_object_or_404(organisation.memberships.current(), pk=membership_id)
    try:
        actions.end_role(membership=membership, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The role is ended."))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    if membership.user_id == request.user.pk:
        return redirect("accounts:organisation_list")
    return redirect("accounts:organisation_members", organisation.pk)


@require_safe
@organisation_view(Permission.VIEW_AUDIT)
def organisation_events(
    request: HttpRequest, organisation: Organisation
) -> HttpResponse:
    trail = organisation_trail(organisation.pk, request.GET)
    context = {"organisation": organisation, **trail}
    return render(request, "accounts/organisation_events.html", context)
