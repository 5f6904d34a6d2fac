"""What every template knows: the navigation, and what the person may do here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import OrganisationRole


def site(request: HttpRequest) -> dict[str, Any]:
    """`can`: permissions of the loaded project or organisation; `demo`: the banner."""
    return {"can": getattr(request, "can", None), "demo": settings.QI_DEMO}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav` and `user_links` of a logged-in person, in order."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "user_links": []}
    links = [
        (_("Home"), "reports:home"),
        (_("Projects"), "projects:project_list"),
        *doors_of(roles_of(request, user)),
    ]
    own = [
        (_("My points"), "boardfiles:points"),
        (_("Activities for credit"), "activities:own_activities"),
        (_("Collaboratives"), "collaboratives:collaborative_list"),
        (_("Reminders"), "nextsteps:my_reminders"),
        (_("Questions"), "coaching:questions"),
        (_("Organizations"), "accounts:organisation_list"),
        (_("Access tokens"), "accounts:token_list"),
        (_("Devices logged in"), "usersessions_list"),
    ]
    return {"nav": present(request, links), "user_links": present(request, own)}


def roles_of(request: HttpRequest, user: User) -> frozenset[str]:
    """The person's roles in organisations, as the request began. No query after log-in."""
    found: frozenset[str] | None = getattr(request, "organisation_roles", None)
    return user.roles_in_organisations() if found is None else found


def doors_of(roles: frozenset[str]) -> list[tuple[str, str]]:
    """Further links by the person's roles in organisations."""
    doors = []
    if OrganisationRole.COACH in roles:
        doors.append((_("In your care"), "coaching:inbox"))
    if OrganisationRole.CME_STAFF in roles:
        doors.append((_("CME office"), "reports:provider_offices"))
    return doors


def present(request: HttpRequest, links: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The links whose address exists in this installation."""
    found = []
    for label, name in links:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "current": request.path == url})
    return found
