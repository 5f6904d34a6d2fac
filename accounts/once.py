"""A write sent twice is done once: API calls by key, page forms by a hidden key.

The key is reserved before the write and keeps its answer after it. A refused write
(4xx, 5xx) gives the key back, since it stored nothing. A write that died half-way keeps
the key, unanswered: its replay is told to look first (409), never done a second time.
"""

import json
import time
from collections.abc import Callable, Iterable
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import SubmittedOnce, User
from qiapp.lib.errors import KeyConflict

KEY_MAX_LENGTH = 200
REPLAY_HEADER = "Idempotent-Replay"
FORM_FIELD = "submission_key"
# A second click waits this long for the first one's answer.
WAIT_SECONDS = 5.0
WAIT_STEP_SECONDS = 0.05

Args = ParamSpec("Args")
View = Callable[Concatenate[Any, Args], HttpResponse]


class InFlight(KeyConflict):
    """The first write with this key has no answer yet."""


class OtherBody(KeyConflict):
    """The key was used for another write."""


def digest_of(method: str, path: str, fields: Iterable[tuple[str, Any]]) -> str:
    """SHA-256 of a write; a file counts by its content, so a new boundary is no change."""
    digest = sha256(f"{method} {path}".encode())
    for name, value in sorted(fields, key=lambda pair: pair[0]):
        digest.update(json.dumps(name).encode())
        if isinstance(value, UploadedFile):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
        else:
            digest.update(json.dumps(value, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def reserve(*, user: User, key: str, digest: str) -> tuple[SubmittedOnce, bool]:
    """The row of this key and whether it is new, so that the write is the caller's to do.

    Raises OtherBody when the key belongs to another write, InFlight when the first has no
    answer yet.
    """
    try:
        with transaction.atomic():
            row = SubmittedOnce.objects.create(
                user=user, key=key, request_digest=digest
            )
            return row, True
    except IntegrityError:
        first = SubmittedOnce.objects.get(user=user, key=key)
    if first.request_digest != digest:
        raise OtherBody(
            _("This Idempotency-Key was used for another request. Use a new key.")
        )
    if first.status is None:
        raise InFlight(
            _("The first request with this key has no answer yet. Wait a moment and "
              "send it again; if that does not help, look whether it was stored.")
        )  # fmt: skip
    return first, False


def settle(row: SubmittedOnce, response: HttpResponse) -> None:
    """Keeps the answer of a write that was done; gives the key back otherwise."""
    if response.status_code >= 400:
        row.delete()
        return
    row.status = response.status_code
    row.body = response.content.decode() if not response.streaming else ""
    row.location = response.get("Location", "")
    row.save(update_fields=["status", "body", "location"])


# Pages -------------------------------------------------------------------------------


def submitted_once(view: View) -> View:
    """Decorates a page so that a double click stores once; outermost, above project_view.

    The form holds `{% load once %}{% submission_key %}`. The second click gets the first
    one's redirect. A form changed after going back is another write.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FORM_FIELD, "")[:100]
        if request.method != "POST" or not key or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        digest = digest_of("POST", request.path, page_fields(request))
        try:
            row, is_new = reserve_or_wait(request.user, f"{key}:{digest}", digest)
        except InFlight as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        if not is_new:
            return replay_page(row)
        return run(row, lambda: view(request, *args, **kwargs))

    return once


def page_fields(request: HttpRequest) -> list[tuple[str, Any]]:
    """What was typed, without the tokens that differ from click to click."""
    typed = [(n, v) for n, v in request.POST.lists() if n != "csrfmiddlewaretoken"]
    return [*typed, *((name, file) for name, file in request.FILES.items())]


def reserve_or_wait(user: User, key: str, digest: str) -> tuple[SubmittedOnce, bool]:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return reserve(user=user, key=key, digest=digest)
        except InFlight:
            if time.monotonic() > deadline:
                raise
            time.sleep(WAIT_STEP_SECONDS)


def run(row: SubmittedOnce, write: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `write`; its key is given back when it breaks."""
    try:
        response = write()
    except BaseException:
        row.delete()
        raise
    settle(row, response)
    return response


def replay_page(row: SubmittedOnce) -> HttpResponse:
    answer: HttpResponse
    if row.location:
        answer = HttpResponseRedirect(row.location, status=row.status or 302)
    else:
        answer = HttpResponse(row.body, status=row.status or 200)
    answer[REPLAY_HEADER] = "true"
    return answer
