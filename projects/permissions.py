"""Loading and authorising in one step: who may do what is in accounts/permissions.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse

from accounts.models import OrganisationMembership, User
from accounts.permissions import (
    OWNER_TABLE,
    PROJECT_TABLE,
    SPONSOR_TABLE,
    Can,
    OrganisationRole,
    Permission,
    ProjectRole,
)
from accounts.requests import SignedInRequest
from projects.models import Project

Args = ParamSpec("Args")
ProjectView = Callable[Concatenate[SignedInRequest, Project, Args], HttpResponse]
PlainView = Callable[Concatenate[SignedInRequest, int, Args], HttpResponse]


def permissions_of(user: User, project: Project) -> frozenset[Permission]:
    """What `user` may do on `project`; empty for a stranger. Two queries."""
    if not user.is_active:
        return frozenset()
    granted: frozenset[Permission] = frozenset()
    for role in (
        project.memberships.current().filter(user=user).values_list("role", flat=True)
    ):
        granted |= PROJECT_TABLE[ProjectRole(role)]
    sponsors = project.sponsorships.values("organisation_id")
    # One query with OR: SQLite refuses a union of ordered querysets.
    rows = (
        OrganisationMembership.objects.current()
        .filter(user=user)
        .filter(
            Q(organisation_id__in=sponsors) | Q(organisation_id=project.organisation_id)
        )
        .values_list("organisation_id", "role")
    )
    for organisation_id, role in rows:
        is_owner = organisation_id == project.organisation_id
        table = OWNER_TABLE if is_owner else SPONSOR_TABLE
        granted |= table[OrganisationRole(role)]
    return granted


def load_project(user: User, project_id: int) -> tuple[Project, frozenset[Permission]]:
    """The project and what `user` may do with it. Raises Http404 for a stranger."""
    project = (
        Project.objects.visible_to(user)
        .select_related("organisation", "created_by")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise Http404
    project.viewer = user
    return project, permissions_of(user, project)


def project_view(permission: Permission) -> Callable[[ProjectView], PlainView]:
    """Decorates a view of one project: 404 for strangers, 403 for insiders without the right.

    The view gets the loaded project in place of `project_id`, and `request.can` for its
    template.
    """

    def decorate(view: ProjectView) -> PlainView:
        @wraps(view)
        def authorised(
            request: SignedInRequest,
            project_id: int,
            *args: Any,
            **kwargs: Any,
        ) -> HttpResponse:
            project, granted = load_project(request.user, project_id)  # type: ignore[arg-type]
            if permission not in granted:
                raise PermissionDenied
            request.can = Can(granted)  # type: ignore[attr-defined]
            request.project = project  # type: ignore[attr-defined]
            return view(request, project, *args, **kwargs)

        authorised.permission = permission  # type: ignore[attr-defined]
        return authorised

    return decorate
