"""What a browser keeps to show something without a connection: no page with data in it."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

STATIC = Path(settings.BASE_DIR) / "static"
# What the offline page and a tally screen are drawn with.
PARTS = (
    "css/app.css", "css/forms.css", "css/components.css", "css/charts.css",
    "css/print.css", "fonts/source-sans-3-latin-wght-normal.woff2", "img/favicon.svg",
    "js/theme.js", "js/copy.js", "js/forms.js", "js/menu.js", "js/charts.js",
    "js/waiting.js", "js/tally.js",
)  # fmt: skip


@login_not_required
@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """The page in place of any other without a connection; the same for everybody."""
    return render(None, "offline.html")


@login_not_required
@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it stands before every page."""
    answer = HttpResponse(worker_text(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def worker_text() -> str:
    """The script after its two constants; new content makes a new version."""
    text = (STATIC / "js/offline_worker.js").read_text()
    shell = [reverse("offline_page"), *(static(part) for part in PARTS)]
    page = render(None, "offline.html").content
    digest = sha256(text.encode() + page + json.dumps(shell).encode())
    for part in PARTS:
        digest.update((STATIC / part).read_bytes())
    version = digest.hexdigest()[:16]
    return f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(shell)};\n{text}"
