"""The gallery in a real browser: letters apart and large enough, nothing refused.

Served as the product serves pages: its own style sheets, fonts and scripts, under the
production content security policy.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route

from measures.charts.draw import to_svg
from measures.charts.gallery import cases
from measures.charts.gallery_page import STYLE, gallery_page

pytestmark = pytest.mark.browser

ADDRESS = "https://gallery.test"
ROOT = Path(settings.BASE_DIR)
TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
HEAD = (
    '<link rel="stylesheet" href="/static/css/app.css">'
    '<link rel="stylesheet" href="/static/css/charts.css">'
    '<link rel="stylesheet" href="/gallery.css">'
    '<script type="module" src="/static/js/charts.js"></script>'
    '<script type="module" src="/static/js/chart_picture.js"></script>'
)
BUTTON = (
    '<button data-picture="figure:nth-of-type(5)" data-name="chart.png" hidden'
    ' data-copied="Copied" data-saved="Saved" data-failed="Failed">Copy</button>'
)
FAULTS = """() => {
  const faults = [];
  for (const svg of document.querySelectorAll(".chart-drawing svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const name = svg.closest("figure").querySelector("strong").textContent;
    const scale = frame.width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (const text of texts)
      if (parseFloat(getComputedStyle(text).fontSize) * scale < 11)
        faults.push([name, "small", text.textContent]);
    boxes.forEach(([one, a], place) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 ||
          a.top < frame.top - 1 || a.bottom > frame.bottom + 2)
        faults.push([name, "outside", one]);
      for (const [other, b] of boxes.slice(place + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 2.5) faults.push([name, one, "over", other]);
      }
    });
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def gallery() -> str:
    """The whole gallery, drawn as the worker draws."""
    page = gallery_page(cases(), head=HEAD, render=to_svg, widths=("wide", "narrow"))
    return page.replace("</main>", f"</main>{BUTTON}")


def policy() -> str:
    """The production policy as its header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(words)}" for name, words in directives.items())


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, accept_downloads=True
    )
    yield context
    context.close()


def opened(context: BrowserContext, gallery: str, width: int = 390) -> Page:
    """The gallery in a window of this width; `page.noise` is what was refused."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            route.fulfill(
                body=gallery,
                headers={
                    "content-type": "text/html; charset=utf-8",
                    "content-security-policy": policy(),
                },
            )
        elif path == "/gallery.css":
            route.fulfill(body=STYLE, content_type="text/css")
        else:
            file = ROOT / path.lstrip("/")
            route.fulfill(path=file, content_type=TYPES[file.suffix])

    context.route(f"{ADDRESS}/**", answer)
    page = context.new_page()
    page.noise = []
    page.on("console", lambda line: page.noise.append(line.text))
    page.on("pageerror", lambda error: page.noise.append(str(error)))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{ADDRESS}/")
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_stay_apart_inside_and_large_enough(context, gallery, width):
    page = opened(context, gallery, width)

    shown = page.locator(".chart-drawing svg:visible").count()
    assert shown == sum(1 for _ in cases()) * (1 if width == 390 else 2)
    assert page.evaluate(FAULTS) == []
    assert page.noise == []


def test_page_does_not_scroll_sideways_on_a_phone(context, gallery):
    page = opened(context, gallery)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("view", ["dark", "grey", "deuteranopia", "print"])
def test_views_switch_without_a_script(context, gallery, view):
    page = opened(context, gallery)

    page.check(f"#view-{view}")

    dark = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    filters = page.evaluate(
        "getComputedStyle(document.querySelector('.gallery')).filter"
    )
    assert (dark == "dark") == (view == "dark")
    assert (filters != "none") == (view in ("grey", "deuteranopia"))


def shift(page: Page):
    """The figure of the chart with a shift, and its shown drawing."""
    return page.locator("figure").filter(has=page.get_by_text("Shift towards the goal", exact=True)).first  # fmt: skip


def test_tap_beside_a_point_reads_its_counts(context, gallery):
    page = opened(context, gallery)
    figure = shift(page)
    figure.scroll_into_view_if_needed()
    point = figure.locator("svg:visible .point").nth(1)  # the lowest of all
    box = point.locator(".c-reach").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.touchscreen.tap(middle[0], middle[1] + 14)

    words = figure.locator("[data-readout]").text_content()
    assert words == point.locator("title").text_content()
    assert " of " in words


def test_escape_returns_to_the_newest_point(context, gallery):
    page = opened(context, gallery)
    figure = shift(page)
    points = figure.locator("svg:visible .point")
    points.last.focus()
    page.keyboard.press("Home")
    first = figure.locator("[data-readout]").text_content()

    page.keyboard.press("Escape")

    assert first == points.first.locator("title").text_content()
    newest = points.last.locator("title").text_content()
    assert figure.locator("[data-readout]").text_content() == newest
    assert page.evaluate("document.activeElement === document.body")


def test_picture_goes_to_the_clipboard(context, gallery):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ADDRESS)
    page = opened(context, gallery)

    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied", exact=True).wait_for()

    size = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const picture = await createImageBitmap(await item.getType("image/png"));
          return [picture.width, picture.height];
        }"""
    )
    assert size[0] == 2 * 358
    assert size[1] > 400
    assert page.noise == []


def test_picture_is_saved_where_the_clipboard_takes_none(context, gallery):
    page = opened(context, gallery)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject('no') }")

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Copy").click()

    saved = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "chart.png"
    assert saved.startswith(b"\x89PNG")
    assert len(saved) > 5000
    page.get_by_text("Saved", exact=True).wait_for()
