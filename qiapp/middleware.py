"""Middleware without a domain: request ids in the log, and no caching of private pages."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("qiapp.request")
GetResponse = Callable[[HttpRequest], HttpResponse]


def request_log(get_response: GetResponse) -> GetResponse:
    """Logs route name, status and milliseconds: no path values, names, addresses or bodies.

    A view that sets `request.is_unlogged` leaves no line: its time alone would tell.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = get_response(request)
            if not getattr(request, "is_unlogged", False):
                write_line(request, response, started)
            response["X-Request-ID"] = request_id
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    return middleware


def write_line(request: HttpRequest, response: HttpResponse, started: float) -> None:
    match = request.resolver_match
    log.info(
        "request",
        method=request.method,
        route=match.view_name if match else None,
        status=response.status_code,
        ms=round((time.perf_counter() - started) * 1000),
    )


def private_pages(get_response: GetResponse) -> GetResponse:
    """Answers to logged-in people are never stored by a browser or a proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if (
            user is not None
            and user.is_authenticated
            and "Cache-Control" not in response
        ):
            response["Cache-Control"] = "no-store"
        return response

    return middleware
