"""Every page of the demo in a real browser, on a phone and on a desk.

Axe finds no fault under WCAG 2.2 AA, nothing is said on the console, no page scrolls
sideways, also at 200 %, every target suits a thumb, and no page weighs more than 200 kB.
The screenshots lie among the artefacts.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import User
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.browser.every_page import GROUPS, Stop
from tests.browser.kept_world import KeptWorld

pytestmark = pytest.mark.browser
# Bytes of a page and all it loads, uncompressed: 110,000 of them are the same for every
# page, and a browser keeps them.
HEAVIEST = 200_000


@pytest.fixture(scope="session")
def kept_world(tmp_path_factory: pytest.TempPathFactory) -> KeptWorld:
    return KeptWorld(tmp_path_factory.mktemp("kept-world"))


@pytest.fixture
def extract_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "extracts" / "incoming")
    (tmp_path / "extracts" / "incoming").mkdir(parents=True)
    return settings.EXTRACT_ROOT


@pytest.fixture
def widths(pytestconfig: pytest.Config) -> list[int]:
    """Phone and desk; only the phone where slow tests are left out."""
    quick = "not slow" in pytestconfig.getoption("-m")
    return [PHONE] if quick else [PHONE, DESK]


def faults_of(visitor: Visitor, stop: Stop, widths: list[int]) -> list[str]:
    """What is wrong with the page, at each width; empty when it is sound.

    It is loaded once, on the phone; turning the window into a desk is the style sheet's
    work alone.
    """
    visitor.noise.clear()
    visitor.resize(widths[0])
    answer = visitor.page.goto(visitor.url + stop.address)
    visitor.settle()
    faults = [] if answer and answer.status == 200 else [f"answered {answer}"]
    landed = visitor.page.url.removeprefix(visitor.url)
    if landed != stop.address:
        faults.append(f"led to {landed}")
    if (weight := visitor.weight()) > HEAVIEST:
        faults.append(f"weighs {weight:,} bytes")
    for width in widths:
        faults += [f"{width}: {one}" for one in faults_at(visitor, stop, width)]
    return faults + visitor.noise


def faults_at(visitor: Visitor, stop: Stop, width: int) -> list[str]:
    """What is wrong at this width: with axe, scrolling, thumbs, zoom."""
    visitor.resize(width)
    visitor.settle()
    visitor.keep_picture(stop.picture)
    faults = visitor.accessibility_faults()
    if visitor.is_too_wide():
        faults.append("scrolls sideways")
    if width == PHONE:
        return faults + [f"small: {one}" for one in visitor.small_targets()]
    return faults + ["sideways at 200 %"] * visitor.is_too_wide_zoomed()


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_sound(
    visit: OpenVisitor, work: Any, extract_root: Path, kept_world: KeptWorld,
    widths: list[int], group: str,
) -> None:  # fmt: skip
    world = kept_world.laid_out(work)
    visitors: dict[User | None, Visitor] = {}
    faults: dict[str, list[str]] = {}

    for stop in GROUPS[group](world):
        if stop.who not in visitors:
            visitors[stop.who] = visit(stop.who)
        found = faults_of(visitors[stop.who], stop, widths)
        if found:
            faults[stop.picture] = found

    assert faults == {}
