"""HTML to PDF that never fetches: everything a document shows travels inside it."""

import base64
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

# A relative address resolves to this and is refused like any other; without a base
# WeasyPrint would leave the picture out with only a line in the log.
NOWHERE = "https://nowhere.invalid/"
FONTS = {
    "latin": "fonts/source-sans-3-latin-wght-normal.woff2",
    "latin_ext": "fonts/source-sans-3-latin-ext-wght-normal.woff2",
}
# What the page's font lacks (arrows, ≥, check marks) and the letters of codes: fonts that
# matplotlib carries, so that a machine without fonts draws the same document.
MATPLOTLIB_FONTS = {"symbols": "DejaVuSans.ttf", "mono": "DejaVuSansMono.ttf"}
CLOCK, FIXED_SECONDS = "SOURCE_DATE_EPOCH", "315532800"  # 1 January 1980
OPTIONS = {"pdf_variant": "pdf/ua-1", "presentational_hints": False}


class PdfRefused(Exception):
    """The document asked for something outside itself, so it was not made."""


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    pages: int


def render_pdf(template: str, context: dict[str, Any]) -> Pdf:
    """The template as a tagged PDF (PDF/UA-1) with embedded fonts.

    The context gets `fonts`, data addresses for @font-face. Raises PdfRefused when the
    HTML names any address that is not data or a part cannot be drawn: an incomplete document is never returned.
    About half a second for four pages with three charts.
    """
    return html_to_pdf(render_to_string(template, context | {"fonts": fonts()}))


def html_to_pdf(html: str, **more: Any) -> Pdf:
    """As `render_pdf`, from finished HTML; `more`: further options of WeasyPrint."""
    # Half a second and 60 MB: only the worker that draws documents pays for it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    options = OPTIONS | more
    with faults_of_drawing() as faults, no_clock():
        try:
            document = HTML(
                string=html, base_url=NOWHERE, url_fetcher=data_only_fetcher()
            ).render(**options)
            content = document.write_pdf(**options)
        except FatalURLFetchingError as error:  # a BaseException: name it or miss it
            raise PdfRefused(str(error)) from None
    if faults:
        raise PdfRefused(f"{len(faults)} parts of the document could not be drawn.")
    return Pdf(content, len(document.pages))


@contextmanager
def no_clock() -> Iterator[None]:
    """Lets fonts carry one fixed time, so that the same pages make the same bytes.

    fontTools writes the time of day into each font it cuts down, unless this variable of
    reproducible-builds.org names another.
    """
    before = os.environ.get(CLOCK)
    os.environ[CLOCK] = FIXED_SECONDS
    try:
        yield
    finally:
        if before is None:
            del os.environ[CLOCK]
        else:
            os.environ[CLOCK] = before


@contextmanager
def faults_of_drawing() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint only logs: a picture it left out, one without alternative text."""
    handler = BufferingHandler(capacity=10_000)
    handler.setLevel(logging.ERROR)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.buffer
    finally:
        logger.removeHandler(handler)


def data_only_fetcher() -> Any:
    """A fetcher that opens data addresses and stops the rendering at any other.

    An ordinary error would be swallowed and the picture left out; the fatal one is not.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DataOnlyFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith("data:"):
                raise FatalURLFetchingError("The document names an address outside it.")
            try:
                return super().fetch(url, headers)
            except Exception:  # noqa: BLE001 - whatever is wrong with it, do not go on
                raise FatalURLFetchingError("A data address is malformed.") from None

    return DataOnlyFetcher(allowed_protocols={"data"}, allow_redirects=False)


def data_address(content: bytes | str, media_type: str) -> str:
    """`content` as an address that carries it, for src attributes and @font-face."""
    raw = content.encode() if isinstance(content, str) else content
    return f"data:{media_type};base64,{base64.b64encode(raw).decode()}"


@cache
def fonts() -> dict[str, str]:
    """The page's own fonts and two more by name, as data addresses."""
    own = {n: data_address(_static(p), "font/woff2") for n, p in FONTS.items()}
    more = {
        n: data_address(_bundled(f), "font/ttf") for n, f in MATPLOTLIB_FONTS.items()
    }
    return own | more


def _bundled(file_name: str) -> bytes:
    import matplotlib  # heavy; see html_to_pdf

    return Path(matplotlib.get_data_path(), "fonts", "ttf", file_name).read_bytes()


def _static(path: str) -> bytes:
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(path)
    return Path(found).read_bytes()
