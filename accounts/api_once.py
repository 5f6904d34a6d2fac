"""`Idempotency-Key` for every routed write of the REST API; see accounts/once.py."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import SubmittedOnce
from accounts.once import (
    KEY_MAX_LENGTH,
    REPLAY_HEADER,
    digest_of,
    reserve,
    settle,
)
from qiapp.lib.errors import ActionRefused

WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class Replay(Exception):
    """Stops a request whose answer is known already."""

    def __init__(self, row: SubmittedOnce) -> None:
        super().__init__(row.key)
        self.row = row


class IdempotentWrites:
    """A mixin for API views, before the view class: the router adds it to every viewset.

    The first answer of a key is given again with `Idempotent-Replay: true`; the same key
    with another body, or while the first still runs, is 409. Refused writes free the key.
    """

    idempotent_writes = True
    reserved: SubmittedOnce | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except BaseException:
            self.free_key()
            raise

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method not in WRITES:
            return
        if len(key) > KEY_MAX_LENGTH:
            raise ActionRefused(_("An Idempotency-Key has at most 200 characters."))
        digest = digest_of(request.method, request.get_full_path(), fields_of(request))
        row, is_new = reserve(user=request.user, key=key, digest=digest)  # type: ignore[arg-type]
        if not is_new:
            raise Replay(row)
        self.reserved = row

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Replay):
            return replay(exc.row)
        return super().handle_exception(exc)  # type: ignore[misc]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        row, self.reserved = self.reserved, None
        if row is not None:
            answer.add_post_render_callback(lambda rendered: settle(row, rendered))
        return answer

    def free_key(self) -> None:
        if self.reserved is not None:
            self.reserved.delete()
            self.reserved = None


def fields_of(request: Request) -> list[tuple[str, Any]]:
    data = request.data
    if hasattr(data, "lists"):
        files = request.FILES
        typed = [(n, v) for n, v in data.lists() if n not in files]
        return [*typed, *files.items()]
    return list(data.items()) if isinstance(data, dict) else [("", data)]


def replay(row: SubmittedOnce) -> Response:
    headers = {REPLAY_HEADER: "true"}
    if row.location:
        headers["Location"] = row.location
    body = json.loads(row.body) if row.body else None
    return Response(body, status=row.status, headers=headers)
