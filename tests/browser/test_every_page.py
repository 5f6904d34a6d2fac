"""Every page of the demo in a real browser, on a phone and on a desk.

Axe finds no fault under WCAG 2.2 AA, nothing is said on the console, no page scrolls
sideways, also at 200 %, every target suits a thumb, and no page weighs more than 200 kB.
The screenshots lie among the artefacts.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.models import User
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.browser.every_page import GROUPS, Stop, demo_world

pytestmark = pytest.mark.browser
# Bytes of a page and all it loads, uncompressed: 110,000 of them are the same for every
# page, and a browser keeps them.
HEAVIEST = 200_000


@pytest.fixture
def extract_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "extracts" / "incoming")
    (tmp_path / "extracts" / "incoming").mkdir(parents=True)
    return settings.EXTRACT_ROOT


def faults_of(visitor: Visitor, stop: Stop) -> list[str]:
    """What is wrong with the page; empty when it is sound."""
    visitor.noise.clear()
    answer = visitor.page.goto(visitor.url + stop.address)
    visitor.settle()
    visitor.keep_picture(stop.picture)
    faults = [*visitor.noise, *visitor.accessibility_faults()]
    if answer is None or answer.status != 200:
        faults.append(f"answered {answer and answer.status}")
    landed = visitor.page.url.removeprefix(visitor.url)
    if landed != stop.address:
        faults.append(f"led to {landed}")
    if visitor.is_too_wide():
        faults.append("scrolls sideways")
    return faults + size_faults(visitor, stop)


def size_faults(visitor: Visitor, stop: Stop) -> list[str]:
    """What is too heavy; too small for a thumb; too wide at 200 %."""
    weight = visitor.weight()
    faults = [f"weighs {weight:,} bytes"] if weight > HEAVIEST else []
    if visitor.page.viewport_size == {"width": PHONE, "height": 844}:
        return faults + [f"small: {one}" for one in visitor.small_targets()]
    return faults + ["sideways at 200 %"] * visitor.is_too_wide_zoomed()


@pytest.mark.parametrize(
    "width", [PHONE, pytest.param(DESK, marks=pytest.mark.slow)], ids=["phone", "desk"]
)
@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_sound(
    visit: OpenVisitor, work: Any, extract_root: Path, group: str, width: int
) -> None:
    world = demo_world(timezone.localdate())
    work()
    visitors: dict[User | None, Visitor] = {}
    faults: dict[str, list[str]] = {}

    for stop in GROUPS[group](world):
        if stop.who not in visitors:
            visitors[stop.who] = visit(stop.who, width)
        found = faults_of(visitors[stop.who], stop)
        if found:
            faults[stop.picture] = found

    assert faults == {}
