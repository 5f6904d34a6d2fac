"""What a request is, for type checkers, once the middleware has let it pass."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A page's request behind LoginRequiredMiddleware: the user is never anonymous."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails


class SignedInApiRequest(Request):
    """A REST request behind IsAuthenticated: the user is never anonymous."""

    user: User  # type: ignore[assignment]
