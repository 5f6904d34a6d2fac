"""The design system: its files, its words and numbers, its forms and its pages."""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from projects.models import Project
from qiapp import urls
from qiapp.icons import OUTLINES
from qiapp.style import SampleForm, SamplePairForm
from qiapp.templatetags import qi
from tests.factories.accounts import PASSWORD, UserFactory

ROOT = Path(settings.BASE_DIR)
HOOKS = {
    "c-toward",
    "point",
    "sparkline",
}  # names for scripts and tests, without a style
STYLES = sorted((ROOT / "static/css").glob("*.css"))
PAPER = ROOT / "templates/pdf"  # printed documents bring their own style
TEMPLATES = sorted(
    file for file in (ROOT / "templates").rglob("*.html") if PAPER not in file.parents
)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Files -------------------------------------------------------------------------------
def test_vendored_files_match_their_listed_hashes() -> None:
    listed = dict(
        re.findall(
            r"^\| (static/\S+) \|.*\| ([0-9a-f]{64}) \|$",
            (ROOT / "static/vendor/VENDOR.md").read_text(),
            flags=re.MULTILINE,
        )
    )

    found = {
        str(file.relative_to(ROOT)): sha256(file.read_bytes()).hexdigest()
        for file in (ROOT / "static/fonts").iterdir()
    }

    assert found == listed


def test_style_sheets_stay_small_on_the_wire() -> None:
    text = b"".join(file.read_bytes() for file in STYLES)

    assert len(gzip.compress(text)) < 12_000


def test_templates_keep_the_strict_content_policy() -> None:
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:"
        r"|<script(?![^>]*(\ssrc=|application/json))"
    )

    offenders = [str(f) for f in TEMPLATES if forbidden.search(f.read_text())]

    assert offenders == []


def test_templates_ask_only_for_icons_that_exist() -> None:
    text = "".join(file.read_text() for file in TEMPLATES)

    asked = re.findall(r'{% icon "([^"]+)"', text)
    asked += re.findall(r'icon_name="([^"]+)"', text)

    assert set(asked) <= set(OUTLINES)


def test_templates_use_only_classes_of_the_style_sheets() -> None:
    styled = set(
        re.findall(r"\.(-?[a-zA-Z_][\w-]*)", "".join(map(Path.read_text, STYLES)))
    )

    unknown = {
        name: file.name
        for file in TEMPLATES
        for name in classes_in(file.read_text())
        if name not in styled | HOOKS
    }

    assert unknown == {}


def classes_in(html: str) -> set[str]:
    """The class names written out in a template; those built from variables left out."""
    plain = re.sub(r"{%.*?%}", " ", html)
    plain = re.sub(r"[\w-]*{{.*?}}[\w-]*", " ", plain)
    return {
        name
        for text in re.findall(r'\bclass="([^"]*)"', plain)
        for name in text.split()
    }


def test_every_listed_status_has_an_icon() -> None:
    assert {shape for _word, _tone, shape in qi.STATUSES.values()} <= set(OUTLINES)


# Numbers, dates and words ------------------------------------------------------------
@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (qi.percent(20.2), "20.2\u202f%"),
        (qi.percent(None), "–"),
        (qi.percent(0, 0), "0\u202f%"),
        (qi.proportion(0.202), "20.2\u202f%"),
        (qi.proportion(None), "–"),
        (qi.count(60412), "60,412"),
        (qi.number(-1.25, 2), "−1.25"),
        (qi.day(date(2026, 3, 3)), "3 Mar 2026"),
        (qi.day_short(date(2026, 3, 3)), "3 Mar"),
        (qi.day(None), "–"),
        (qi.period_label(date(2026, 3, 1)), "Mar 2026"),
        (qi.period_label(date(2026, 3, 3), "week"), "Week of 3 Mar 2026"),
        (qi.period_label(date(2026, 4, 1), "quarter"), "Q2 2026"),
        (qi.period_label(date(2026, 4, 1), "year"), "2026"),
        (qi.period_label(date(2026, 4, 1), "day"), "1 Apr 2026"),
        (qi.period_label(None), "–"),
        (qi.role_label("lead"), "Project lead"),
        (qi.role_label("night_nurse"), "Night nurse"),
        (qi.device_name("Mozilla/5.0 (Windows NT 10.0) Firefox/140"), "Firefox on Windows"),
        (qi.initials("Maren Ada Oyelaran"), "MO"),
        (qi.initials("Maren"), "M"),
        (qi.initials(""), ""),
        (qi.device_name(""), "Unknown device"),
    ],
)  # fmt: skip
def test_filter_speaks_plainly(spoken: str, expected: str) -> None:
    assert spoken == expected


def test_moment_is_told_in_the_readers_time_zone() -> None:
    with timezone.override("America/Chicago"):
        assert qi.moment(datetime(2026, 3, 3, 20, 5, tzinfo=UTC)) == "3 Mar 2026, 14:05"


def test_status_tag_listed_status_has_word_tone_and_shape() -> None:
    tag = qi.status_tag("not_met")

    assert 'class="tag tag-warn"' in tag
    assert "<svg" in tag
    assert "Not met yet" in tag


def test_status_tag_unlisted_status_is_neutral_and_escaped() -> None:
    tag = qi.status_tag("<b>odd_one")

    assert 'class="tag tag-neutral"' in tag
    assert "&lt;b&gt;odd one" in tag


def test_icon_with_label_is_named_for_screen_readers() -> None:
    assert 'role="img" aria-label="Late"' in qi.icon("clock", "Late")
    assert 'aria-hidden="true"' in qi.icon("clock")


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], ""),
        ([5], "0.0,16.0"),
        ([1, None, 3], "0.0,29.0 120.0,3.0"),
        ([2, 2], "0.0,16.0 120.0,16.0"),
    ],
)
def test_spark_points_fit_the_box(values: list[float | None], points: str) -> None:
    assert qi.spark_points(values) == points


# Links -------------------------------------------------------------------------------
def draw(source: str, query: str = "", **context: Any) -> str:
    request = RequestFactory().get(f"/x/{query}")
    template = Template("{% load qi %}" + source)
    return template.render(Context({"request": request, **context}))


def test_url_with_keeps_other_parameters_and_restarts_paging() -> None:
    url = draw('{% url_with sort="due" site="" %}', "?q=a%26b&page=3&site=2")

    assert url == "?q=a%26b&amp;sort=due"


def test_url_with_page_keeps_the_filter() -> None:
    assert draw("{% url_with page=2 %}", "?q=a&page=3") == "?q=a&amp;page=2"


@pytest.mark.parametrize(
    ("query", "state", "target"),
    [
        ("", "", "?sort=due"),
        ("?sort=due", ' aria-sort="ascending"', "?sort=-due"),
        ("?sort=-due", ' aria-sort="descending"', "?sort=due"),
    ],
)
def test_sort_link_turns_round(query: str, state: str, target: str) -> None:
    cell = draw('{% sort_link "due" "Next due" %}', query)

    assert f'<th scope="col"{state}>' in cell
    assert f'href="{target}"' in cell


# Forms -------------------------------------------------------------------------------
def test_field_stands_in_order_label_hint_error_input() -> None:
    html = SampleForm({}).as_div()

    marks = [
        'for="id_change"',
        "id_change_helptext",
        "id_change_error",
        'name="change"',
    ]
    places = [html.index(mark) for mark in marks]

    assert places == sorted(places)


def test_field_input_is_described_by_hint_and_error_that_exist() -> None:
    html = SampleForm({}).as_div()

    described = re.search(r'name="change"[^>]*aria-describedby="([^"]+)"', html)

    assert described is not None
    assert described[1].split() == ["id_change_helptext", "id_change_error"]
    assert all(f'id="{name}"' in html for name in described[1].split())


def test_field_not_required_says_so() -> None:
    html = str(SampleForm()["notes"].as_field_group())

    assert "(optional)" in html


def test_field_of_radios_is_a_fieldset_with_chips() -> None:
    html = str(SampleForm()["size"].as_field_group())

    assert "<fieldset" in html
    assert "<legend>How big is this test?" in html
    assert 'class="choices chips"' in html


def test_field_check_box_stands_inside_its_label() -> None:
    html = str(SampleForm()["shared"].as_field_group())

    assert re.search(r"<label for=\"id_shared\"><input[^>]+><span>My coach", html)


def test_field_keeps_the_widgets_own_attributes() -> None:
    html = str(SamplePairForm()["numerator"].as_field_group())

    assert 'inputmode="numeric"' in html
    assert 'autocomplete="off"' in html


def test_error_summary_names_and_links_each_first_input() -> None:
    summary = qi.error_summary(SampleForm({}))

    assert 'href="#id_change">What will you try: This field is required.' in summary
    assert 'href="#id_size_0"' in summary


def test_error_summary_without_errors_is_empty() -> None:
    assert qi.error_summary(SampleForm(), None) == ""


def test_error_summary_takes_formsets() -> None:
    pairs = forms.formset_factory(SamplePairForm, min_num=2, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-numerator": "x"}

    summary = qi.error_summary(pairs(data))

    assert 'href="#id_form-0-numerator"' in summary
    assert "Please submit at least 2 forms." in summary


# Pages -------------------------------------------------------------------------------
def home(request: Any) -> None:
    """Stands in for pages that other tests open."""


urlpatterns = [
    *urls.urlpatterns,
    path("", include(([path("home/", home, name="home")], "reports"))),
    path("", include(([path("list/", home, name="project_list")], "projects"))),
]


@pytest.fixture
def staff_client(client: Client, db: None) -> Client:
    client.force_login(UserFactory(is_staff=True, email="op@example.org"))
    return client


@pytest.mark.urls(__name__)
def test_style_guide_staff_sees_every_component(staff_client: Client) -> None:
    response = staff_client.get(reverse("style_guide"))

    assert response.status_code == 200
    assert b"Depression screening in adults" in response.content


@pytest.mark.urls(__name__)
def test_style_guide_anonymous_finds_nothing(client: Client, db: None) -> None:
    response = client.get(reverse("style_guide"))

    assert response.status_code == 404
    assert b"We did not find that page" in response.content


@pytest.mark.urls(__name__)
def test_style_guide_form_with_errors_says_so_in_the_title(
    staff_client: Client,
) -> None:
    response = staff_client.get(reverse("style_guide"), {"errors": "1"})

    assert b"<title>Error: Style guide" in response.content


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password"]
)
def test_entrance_page_has_language_heading_and_token(
    client: Client, db: None, name: str
) -> None:
    html = client.get(reverse(name)).content.decode()

    assert '<html lang="en' in html
    assert html.count("<h1>") == 1
    assert "csrfmiddlewaretoken" in html


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_cookie_is_honoured_by_the_server(
    client: Client, db: None, theme: str
) -> None:
    client.cookies["theme"] = theme

    html = client.get(reverse("account_login")).content.decode()

    assert f'data-theme="{theme}"' in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_page_draws_without_any_context(code: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"{code}.html")

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


# In a browser ------------------------------------------------------------------------
OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[OpenPage]:
    """Opens a page of the test server as staff; its console errors are `page.noise`."""
    contexts = []

    def open_it(address: str, width: int = 390, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme
        )
        contexts.append(context)
        context.add_cookies([staff_cookie(live_server.url)])
        page = context.new_page()
        page.noise = []
        page.on("console", lambda line: page.noise.append(line.text))
        page.goto(live_server.url + address)
        return page

    yield open_it
    for context in contexts:
        context.close()


def staff_cookie(url: str) -> dict[str, str]:
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.mark.browser
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_style_guide_is_accessible_and_fits(
    open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page("/style/?errors=1", width, scheme)

    found = Axe().run(page, options={"runOnly": AXE_RULES}).response["violations"]

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.noise == []


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_style_guide_reflows_at_320_pixels(open_page: OpenPage) -> None:
    page = open_page("/style/", 320)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_targets_on_a_phone_are_44_pixels_high(open_page: OpenPage) -> None:
    page = open_page("/style/")

    small = page.evaluate(
        """() => [...document.querySelectorAll(
            ".button, .tool, .site-nav a, .tabs a, .choice label, .check label,"
            + "input:not([type=hidden], [type=radio], [type=checkbox]), select, summary,"
            + ".pagination a, .breadcrumbs a, .site-footer a, .tasks > li, .sort")]
          .filter((e) => e.offsetParent && !e.closest("thead"))
          .filter((e) => e.getBoundingClientRect().height < 43.5)
          .map((e) => e.outerHTML.slice(0, 90))"""
    )

    assert small == []


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_error_summary_gets_the_focus_and_leads_to_the_field(
    open_page: OpenPage,
) -> None:
    page = open_page("/style/?errors=1")
    focused = page.evaluate("document.activeElement.hasAttribute('data-error-summary')")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert focused
    assert page.evaluate("document.activeElement.id") == "id_change"


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_theme_switch_outlives_the_page(open_page: OpenPage) -> None:
    page = open_page("/style/", 1280)
    page.click("summary:has(.avatar)")
    page.click("text=Dark")

    page.reload()

    assert page.get_attribute("html", "data-theme") == "dark"


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_menu_closes_on_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("/style/")
    page.click("summary:has(.avatar)")

    page.keyboard.press("Escape")

    assert not page.is_visible("text=Log out")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_number_pair_shows_the_share_while_typing(open_page: OpenPage) -> None:
    page = open_page("/style/")

    page.fill("#id_numerator", "30")

    assert page.text_content("output") == "= 60.0\u202f%"


@pytest.mark.browser
@pytest.mark.urls(__name__)
def test_chart_is_one_tab_stop_with_arrow_keys(open_page: OpenPage) -> None:
    page = open_page("/style/", 1280)
    points = page.locator(".chart-wide svg [tabindex]")
    newest = page.text_content("[data-readout]")
    points.last.focus()

    page.keyboard.press("ArrowLeft")

    assert page.locator(".chart-wide svg [tabindex='0']").count() == 1
    assert newest == "Mar 2026: 60 % (60 of 100)"
    assert page.text_content("[data-readout]") == "Feb 2026: 61 % (61 of 100)"


@pytest.mark.browser
def test_log_in_page_is_accessible_and_quiet(
    open_page: OpenPage, live_server: Any
) -> None:
    page = open_page(reverse("account_logout"))
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", "nobody@example.org")
    page.fill("[name=password]", PASSWORD + "x")
    page.click("main button")

    found = Axe().run(page, options={"runOnly": AXE_RULES}).response["violations"]

    assert page.title().startswith("Error:")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_htmx_is_loaded_where_a_page_asks_for_it_only(
    lead_client: Client, project: Project
) -> None:
    with_it = lead_client.get(reverse("projects:charter_edit", args=[project.pk]))
    without = lead_client.get(reverse("projects:project_list"))

    assert "htmx-2.min.js" in with_it.content.decode()
    assert "htmx-2.min.js" not in without.content.decode()
