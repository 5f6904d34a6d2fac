"""Loading an organisation and authorising in one step; who may what: accounts/permissions.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from accounts.models import Organisation, User
from accounts.permissions import ORGANISATION_TABLE, Can, Permission
from accounts.requests import SignedInRequest

Args = ParamSpec("Args")
OrganisationView = Callable[
    Concatenate[SignedInRequest, Organisation, Args], HttpResponse
]
PlainView = Callable[Concatenate[SignedInRequest, int, Args], HttpResponse]


def organisation_permissions_of(
    user: User, organisation: Organisation
) -> frozenset[Permission]:
    """What `user` may do in `organisation`; empty for a stranger. One query."""
    granted: frozenset[Permission] = frozenset()
    for role in organisation.roles_of(user):
        granted |= ORGANISATION_TABLE[role]
    return granted


def load_organisation(
    user: User, organisation_id: int | str
) -> tuple[Organisation, frozenset[Permission]]:
    """The organisation and what `user` may do in it. Raises Http404 for a stranger."""
    organisation = (
        Organisation.objects.visible_to(user).filter(pk=organisation_id).first()
    )
    if organisation is None:
        raise Http404
    return organisation, organisation_permissions_of(user, organisation)


def organisation_view(
    permission: Permission,
) -> Callable[[OrganisationView], PlainView]:
    """Decorates a view of one organisation: 404 for strangers, 403 without the right.

    The view gets the loaded organisation in place of `organisation_id`, and
    `request.can` for its template.
    """

    def decorate(view: OrganisationView) -> PlainView:
        @wraps(view)
        def authorised(
            request: SignedInRequest, organisation_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            organisation, granted = load_organisation(
                request.user,  # type: ignore[arg-type]
                organisation_id,
            )
            if permission not in granted:
                raise PermissionDenied
            request.can = Can(granted)  # type: ignore[attr-defined]
            return view(request, organisation, *args, **kwargs)

        authorised.permission = permission  # type: ignore[attr-defined]
        return authorised

    return decorate


def allowed_organisation(
    user: User, organisation_id: int | str, permission: Permission
) -> Organisation:
    """The organisation, as `organisation_view` loads it: for the API.

    Raises Http404 for strangers, PermissionDenied without the right.
    """
    organisation, granted = load_organisation(user, organisation_id)
    if permission not in granted:
        raise PermissionDenied
    return organisation
