"""Errors of the API as RFC 9457 problem documents."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from qiapp.lib.errors import (
    ActionRefused,
    KeyConflict,
    PresenceRefused,
    TooManyTries,
    VersionConflict,
)

REFUSALS: dict[type[ActionRefused], int] = {
    KeyConflict: status.HTTP_409_CONFLICT,
    VersionConflict: status.HTTP_409_CONFLICT,
    PresenceRefused: status.HTTP_403_FORBIDDEN,
    TooManyTries: status.HTTP_429_TOO_MANY_REQUESTS,
}


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """`application/problem+json` with title, status, detail and `errors` by field.

    A refused action is 400, a version conflict 409, a missing proof of presence 403, too
    many tries 429; unknown errors stay Django's 500.
    """
    if isinstance(exc, ActionRefused):
        return refusal(exc)
    response = exception_handler(exc, context)
    if response is None:
        return None
    errors = exc.detail if isinstance(exc, ValidationError) else {}
    detail = "" if errors else str(getattr(exc, "detail", ""))
    answer = problem(response.status_code, detail or summary_of(exc), errors)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response:
            answer[name] = response[name]
    return answer


def refusal(exc: ActionRefused) -> Response:
    """The problem document of a rule that said no."""
    errors = {exc.field: [exc.message]} if exc.field else {}
    codes = [code for kind, code in REFUSALS.items() if isinstance(exc, kind)]
    answer = problem(codes[0] if codes else 400, exc.message, errors)
    if isinstance(exc, TooManyTries):
        answer["Retry-After"] = str(exc.seconds)
    return answer


API_PREFIX = "/api/"
PROBLEM_TYPE = "application/problem+json"


def problem(code: int, detail: str, errors: Any = None) -> Response:
    """One problem document, as an answer of the REST framework."""
    return Response(body_of(code, detail, errors), code, content_type=PROBLEM_TYPE)


def json_problem(code: int, detail: str) -> JsonResponse:
    """One problem document where the REST framework was not reached."""
    return JsonResponse(body_of(code, detail), status=code, content_type=PROBLEM_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    """True for every address of the API, known or not."""
    return request.path_info.startswith(API_PREFIX)


def body_of(code: int, detail: str, errors: Any = None) -> dict[str, Any]:
    return {
        "type": "about:blank", "title": TITLES.get(code, "Request refused"),
        "status": code, "detail": detail, "errors": errors or {},
    }  # fmt: skip


TITLES = {
    400: "Something in the request needs to be mended",
    401: "Log-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "This method is not offered here",
    409: "In conflict with another change",
    413: "Too large",
    415: "This format is not understood",
    429: "Too many requests",
    500: "Something went wrong on our side",
}


def summary_of(exc: Exception) -> str:
    if isinstance(exc, ValidationError):
        return "See “errors” for each field and how to mend it."
    return str(exc) if isinstance(exc, APIException) else "Not found."
