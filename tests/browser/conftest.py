"""A person in front of a real browser, with a worker that works when it is told to."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from jobs.running import run_queued

ROOT = Path(settings.BASE_DIR)
ARTEFACTS = Path(os.environ.get("QI_ARTEFACTS", ROOT / "artefacts"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = 390, 1280
ZOOMED = DESK // 2  # a desk's window at 200 % is as wide as this one
# Everything the page loads first, uncompressed, each file once; not what scripts ask for.
WEIGHT = """[...new Map(
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((part) => !["xmlhttprequest", "fetch"].includes(part.initiatorType))
    .map((part) => [part.name, part.decodedBodySize])).values()]
  .reduce((sum, size) => sum + size, 0)"""
# Only faults are gathered and sent over: what passed is twenty times as long.
AXE_FAULTS = """(rules) => axe.run(
    document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}
  ).then((found) => found.violations.flatMap(
    (fault) => fault.nodes.map((node) => `${fault.id}: ${node.target}`)))"""
# Links in running text may be small (WCAG 2.5.8 excepts them); all else is for a thumb.
SMALL_TARGETS = """[...document.querySelectorAll(
    "button, .button, .tool, .site-nav a, .tabs a, .choices a, .sort, summary, select,"
    + "textarea, input:not([type=hidden], [type=radio], [type=checkbox]), .choice label,"
    + ".check label, .survey-scale label, .pagination a, .breadcrumbs a, .site-footer a")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => one.getBoundingClientRect().width > 2)
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 90))"""


@dataclass
class Visitor:
    """One browser window. `noise`: script errors and policy violations so far."""

    page: Page
    url: str
    noise: list[str] = field(default_factory=list)

    def go(self, address: str) -> Page:
        """Opens an address of the test server."""
        self.page.goto(self.url + address)
        return self.page

    def resize(self, width: int) -> None:
        """Makes the window as wide as a phone's or a desk's."""
        self.page.set_viewport_size({"width": width, "height": 844})

    def settle(self) -> None:
        """Waits for fonts and for htmx, half a second sooner than "networkidle"."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.page.wait_for_selector(".htmx-request", state="detached")

    def keep_picture(self, name: str) -> Path:
        """A full-page screenshot among the artefacts, which git ignores."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTEFACTS / f"{name}-{self.page.viewport_size['width']}.jpg"
        self.page.screenshot(path=path, full_page=True, type="jpeg", quality=85)
        return path

    def accessibility_faults(self) -> list[str]:
        """What axe finds on the open page under WCAG 2.2 AA: rule and where."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return list(self.page.evaluate(AXE_FAULTS, RULES))

    def is_too_wide(self) -> bool:
        """True when the page scrolls sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def is_too_wide_zoomed(self) -> bool:
        """True when the page scrolls sideways at 200 %; the window is as before."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": ZOOMED, "height": 422})
        too_wide = self.is_too_wide()
        if before is not None:
            self.page.set_viewport_size(before)
        return too_wide

    def small_targets(self) -> list[str]:
        """What a thumb may miss: targets lower than 44 px."""
        return list(self.page.evaluate(SMALL_TARGETS))

    def weight(self) -> int:
        """Bytes of the page and of what it loads, uncompressed."""
        return int(self.page.evaluate(WEIGHT))


OpenVisitor = Callable[..., Visitor]


@pytest.fixture
def visit(
    chromium: Browser, live_server: Any, transactional_db: None
) -> Iterator[OpenVisitor]:
    """Opens a window of the given width, logged in as the given person (or nobody)."""
    contexts: list[BrowserContext] = []

    def open_window(
        user: User | None = None, width: int = PHONE, **more: Any
    ) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": 844}, **more)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_of(user, live_server.url)])
        visitor = Visitor(context.new_page(), live_server.url)
        visitor.page.on("console", lambda line: hear(visitor, line.type, line.text))
        visitor.page.on("pageerror", lambda error: visitor.noise.append(str(error)))
        return visitor

    yield open_window
    for context in contexts:
        context.close()


def hear(visitor: Visitor, kind: str, text: str) -> None:
    """Keeps errors of scripts and of the security policy; 4xx answers are no noise."""
    if kind in {"error", "warning"} and "Failed to load resource" not in text:
        visitor.noise.append(text)


def session_of(user: User, url: str) -> dict[str, str]:
    """The cookie of a session of somebody who typed the password a moment ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def work() -> Callable[[], int]:
    """Does all queued jobs here and now, as a worker would."""
    return run_queued
