"""Personal access tokens, refused while the person's role still needs a second factor."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import PermissionDenied

from accounts.models import User
from accounts.presence import has_second_factor


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token …`; 401 for an unknown, expired or inactive one."""

    def validate_user(self, auth_token: Any) -> tuple[User, Any]:
        """The token's user. Raises PermissionDenied before the second factor is set up."""
        user, token = super().validate_user(auth_token)
        if user.has_sensitive_role() and not has_second_factor(user):
            raise PermissionDenied(
                _("Your role needs a second factor. Log in and set it up first.")
            )
        return user, token


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and your personal access token.",
        }
