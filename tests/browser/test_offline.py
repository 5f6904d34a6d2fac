"""Airplane mode in the middle of a cycle or a tally: nothing lost, nothing doubled."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.drafts import keep_draft
from accounts.models import Draft, User
from audit.models import Event
from measures.models import Measure
from pdsa.actions import plan_cycle, record_cycle
from pdsa.models import Cycle
from projects.models import Project
from tally.links import token_of
from tally.models import Tally
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.browser.effort import EffortCounter
from tests.factories.measures import MeasureFactory
from tests.factories.tally import make_link, make_round

pytestmark = pytest.mark.browser

KEPT_ADDRESSES = """
(async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const kept = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
  return kept.map((request) => new URL(request.url).pathname);
})()
"""
SLOW = 20_000  # milliseconds: two cores may be shared by many browsers


@pytest.fixture
def cycle(project: Project, lead: User) -> Cycle:
    return plan_cycle(
        project=project, by=lead, change="Call the day before.",
        prediction="Half as many missed.", starts_on=project.today(),
    )  # fmt: skip


@pytest.fixture
def tally(project: Project) -> Tally:
    measure: Measure = MeasureFactory(project=project, name="Whole foot exam")
    return make_link(make_round(measure))


def planning(project: Project) -> str:
    return reverse("pdsa:cycle_plan", args=[project.pk])


def detail(cycle: Cycle) -> str:
    return reverse("pdsa:cycle_detail", args=[cycle.project_id, cycle.pk])


def with_worker(visitor: Visitor) -> BrowserContext:
    """Waits until the service worker stands before every page."""
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return visitor.page.context


def go_offline(context: BrowserContext, is_off: bool = True) -> None:
    context.set_offline(is_off)


def save(page: Page, name: str = "Save the plan") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill_plan(page: Page) -> None:
    page.get_by_label("What will you try?").fill("Call the day before.")
    page.get_by_label("What do you think will happen?").fill("Half as many missed.")
    page.get_by_label("1 clinic day").check()


def state(page: Page) -> Any:
    return page.locator("[data-draft-state]")


def line(page: Page) -> Any:
    return page.locator("[data-waiting-line]")


# Airplane mode -------------------------------------------------------------------------


def test_plan_saved_offline_survives_a_reload_and_is_sent_once(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead, PHONE)
    page = visitor.go(planning(project))
    context = with_worker(visitor)
    page.reload()
    fill_plan(page)

    go_offline(context)
    save(page)
    expect(state(page)).to_contain_text("This waits on this device", timeout=SLOW)
    visitor.keep_picture("offline-plan-waits")
    assert not project.cycles.exists()
    page.reload()
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    expect(page.get_by_text("Not sent yet from this device: 1 PDSA cycle.")).to_be_visible()  # fmt: skip
    visitor.keep_picture("offline-page")
    go_offline(context, False)

    expect(page.get_by_role("heading", name="Call the day before.")).to_be_visible(timeout=SLOW)  # fmt: skip
    cycle = project.cycles.get()
    assert (cycle.prediction, cycle.size) == ("Half as many missed.", "one_day")
    assert cycle.recorded_afterwards is False
    assert page.evaluate("Object.keys(localStorage)") == []
    assert not Draft.objects.exists()


def test_airplane_mode_in_the_middle_of_a_cycle(
    visit: OpenVisitor, cycle: Cycle, lead: User, member: User
) -> None:
    """Nothing lost, nothing doubled: a reload, a second device and a colleague meanwhile."""
    visitor = visit(lead, PHONE)
    page = visitor.go(detail(cycle))
    context = with_worker(visitor)
    page.reload()
    page.get_by_label("What happened?").fill("18 of 20 came.")
    expect(state(page)).to_have_text("Draft kept", timeout=SLOW)

    go_offline(context)
    page.get_by_label("What did you learn?").fill("Mornings are better.")
    save(page, "Save")
    expect(state(page)).to_contain_text("This waits on this device", timeout=SLOW)
    page.reload()
    expect(page.get_by_text("Not sent yet from this device: 1 PDSA cycle.")).to_be_visible()  # fmt: skip
    # The second device shows the last draft the server has.
    desk = visit(lead, DESK).go(detail(cycle))
    expect(desk.get_by_label("What happened?")).to_have_value("18 of 20 came.")
    expect(desk.get_by_label("What did you learn?")).to_have_value("")
    desk.close()
    # And a colleague writes about the same cycle.
    record_cycle(cycle=cycle, by=member, version=1, observations="About 18 came.")
    go_offline(context, False)

    expect(page.get_by_text("Somebody else saved")).to_be_visible(timeout=SLOW)
    page.get_by_label("Take the stored words: What happened?").check()
    save(page, "Save")
    expect(page.get_by_text("Somebody else saved")).to_have_count(0, timeout=SLOW)
    cycle.refresh_from_db()
    assert (cycle.observations, cycle.learned) == ("About 18 came.", "Mornings are better.")  # fmt: skip
    told = Event.objects.filter(verb="cycle recorded", project_id=cycle.project_id)
    assert [one.actor_id for one in told.order_by("pk")] == [member.pk, lead.pk]
    assert page.evaluate("Object.keys(localStorage)") == []
    assert not Draft.objects.exists()


def test_browser_keeps_no_page_with_data(
    visit: OpenVisitor, cycle: Cycle, tally: Tally, lead: User
) -> None:
    visitor = visit(lead, PHONE)
    page = visitor.go(detail(cycle))
    with_worker(visitor)
    page.reload()
    visitor.go(reverse("reports:home"))
    visitor.go(f"/tally/{token_of(tally)}/")  # still asks who she is
    page.get_by_role("button", name="Start as Nora Nurse").click()
    page.reload()

    kept = page.evaluate(KEPT_ADDRESSES)

    pages = [address for address in kept if not address.startswith("/static/")]
    assert sorted(pages) == ["/offline/", f"/tally/{token_of(tally)}/"]
    assert visitor.noise == []


def test_plan_whose_receipt_was_lost_is_not_doubled(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead, PHONE, service_workers="block")
    page = visitor.go(planning(project))
    lost: list[str] = []

    def lose_first(route: Any) -> None:
        """The server takes the plan, the phone never hears of it."""
        if route.request.method == "POST" and not lost:
            lost.append(route.request.post_data)
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{planning(project)}", lose_first)
    fill_plan(page)
    save(page)

    expect(page.get_by_role("heading", name="Call the day before.")).to_be_visible(timeout=SLOW)  # fmt: skip
    assert len(lost) == 1
    assert project.cycles.count() == 1


def test_words_of_a_tab_closed_offline_come_back(
    visit: OpenVisitor, project: Project, lead: User, cycle: Cycle
) -> None:
    visitor = visit(lead, PHONE)
    page = visitor.go(detail(cycle))
    context = page.context
    go_offline(context)
    page.get_by_label("What happened?").fill("18 of 20 came.")
    page.get_by_label("Partly").check()
    expect(state(page)).to_contain_text("kept on this device", timeout=SLOW)
    page.close()
    go_offline(context, False)

    elsewhere = context.new_page()
    elsewhere.goto(visitor.url + planning(project))
    expect(line(elsewhere)).to_contain_text("Begun on this device and not saved: 1 PDSA cycle")  # fmt: skip
    elsewhere.get_by_role("link", name="Open it").click()

    expect(elsewhere.get_by_label("What happened?")).to_have_value("18 of 20 came.")
    expect(elsewhere.get_by_label("Partly")).to_be_checked()
    save(elsewhere, "Save")
    expect(elsewhere.get_by_text("What came of it")).to_be_visible()
    cycle.refresh_from_db()
    assert (cycle.observations, cycle.prediction_match) == ("18 of 20 came.", "partly")


def test_other_page_offline_names_what_waits_in_plain_words(
    visit: OpenVisitor, cycle: Cycle, tally: Tally, lead: User
) -> None:
    visitor = visit(lead, PHONE)
    page = visitor.go(f"/tally/{token_of(tally)}/")
    page.get_by_role("button", name="Start as Nora Nurse").click()
    expect(page.locator("[data-place]")).to_have_text("Chart 1 of 10")
    context = with_worker(visitor)
    second = context.new_page()
    second.goto(visitor.url + detail(cycle))
    go_offline(context)
    for answer in ("Yes", "No", "Yes"):
        page.get_by_role("button", name=answer, exact=True).click()
    second.get_by_label("What happened?").fill("All came.")
    save(second, "Save")
    expect(state(second)).to_contain_text("This waits on this device", timeout=SLOW)

    second.goto(visitor.url + reverse("projects:project_list"))

    expect(second.get_by_text("1 PDSA cycle, 3 tally answers")).to_be_visible()
    assert visitor.accessibility_faults() == []


def test_form_the_server_refuses_says_why_and_keeps_its_words(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    page = visit(lead, PHONE).go(planning(project))

    page.get_by_label("What will you try?").fill("Start with MRN 00123456")
    expect(state(page)).to_contain_text("Not in the draft: This looks like a record", timeout=SLOW)  # fmt: skip
    save(page)

    expect(page.locator("[data-error-summary]")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("What will you try?")).to_have_value("Start with MRN 00123456")  # fmt: skip
    assert not project.cycles.exists()
    page.wait_for_timeout(1500)
    assert page.evaluate("JSON.stringify(localStorage)").count("00123456") == 0
    assert "00123456" not in str(Draft.objects.values_list("fields"))


# Drafts and two people -------------------------------------------------------------------


def test_second_device_shows_the_last_draft(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    phone = visit(lead, PHONE).go(planning(project))
    fill_plan(phone)
    expect(state(phone)).to_have_text("Draft kept", timeout=SLOW)

    desk = visit(lead, DESK)
    page = desk.go(planning(project))

    expect(page.get_by_label("What will you try?")).to_have_value("Call the day before.")  # fmt: skip
    expect(page.get_by_label("1 clinic day")).to_be_checked()
    desk.keep_picture("draft-second-device")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("What will you try?")).to_have_value("")


@pytest.mark.parametrize("has_script", [True, False])
def test_second_of_two_people_sees_the_difference_and_chooses(
    visit: OpenVisitor, cycle: Cycle, lead: User, member: User, has_script: bool
) -> None:
    visitor = visit(lead, PHONE, java_script_enabled=has_script)
    page = visitor.go(detail(cycle))
    page.get_by_label("What happened?").fill("18 of 20 came.")
    page.get_by_label("What did you learn?").fill("Mornings are better.")
    record_cycle(
        cycle=cycle, by=member, version=1, observations="About 18 came.",
        learned="Evenings are better.",
    )  # fmt: skip

    save(page, "Save")
    expect(page.get_by_text("Somebody else saved")).to_be_visible(timeout=SLOW)
    visitor.keep_picture("conflict")
    page.get_by_label("Take the stored words: What happened?").check()
    save(page, "Save")

    expect(page.get_by_text("Somebody else saved")).to_have_count(0, timeout=SLOW)
    cycle.refresh_from_db()
    assert cycle.observations == "About 18 came."
    assert cycle.learned == "Mornings are better."


def test_logging_out_with_unsent_words_warns_and_then_forgets_them(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead, PHONE, service_workers="block")
    page = visitor.go(planning(project))
    page.route("**/drafts/keep/", lambda route: route.abort())
    page.get_by_label("What will you try?").fill("Call the day before.")
    expect(state(page)).to_contain_text("kept on this device", timeout=SLOW)

    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Not sent yet: 1 PDSA cycle.")).to_be_visible()
    visitor.keep_picture("logout-warns")
    page.locator("main").get_by_role("button", name="Log out").click()
    page.wait_for_url("**/accounts/login/**")

    assert page.evaluate("Object.keys(localStorage)") == []


def test_words_of_another_person_are_not_shown_or_sent(
    visit: OpenVisitor, project: Project, lead: User, member: User
) -> None:
    visitor = visit(lead, PHONE, service_workers="block")
    page = visitor.go(planning(project))
    page.route("**/drafts/keep/", lambda route: route.abort())
    page.get_by_label("What will you try?").fill("Call the day before.")
    expect(state(page)).to_contain_text("kept on this device", timeout=SLOW)
    client = Client()
    client.force_login(member)
    cookie = client.cookies["qi_session"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.url}])  # fmt: skip

    page.goto(visitor.url + planning(project))

    expect(page.get_by_label("What will you try?")).to_have_value("")
    expect(line(page)).to_be_hidden()


# Tally ---------------------------------------------------------------------------------


def test_tally_goes_on_after_an_offline_reload(
    visit: OpenVisitor, tally: Tally
) -> None:
    visitor = visit(None, PHONE)
    page = visitor.go(f"/tally/{token_of(tally)}/")
    page.get_by_role("button", name="Start as Nora Nurse").click()
    expect(page.locator("[data-place]")).to_have_text("Chart 1 of 10")
    context = with_worker(visitor)
    page.reload()
    waiting = page.locator("[data-waiting]")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(waiting).to_have_text("All saved")

    go_offline(context)
    page.get_by_role("button", name="No", exact=True).click()
    page.reload()
    expect(waiting).to_have_text("1 waiting for the connection")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("[data-place]")).to_have_text("Chart 2 of 10")
    go_offline(context, False)

    expect(waiting).to_have_text("All saved", timeout=SLOW)
    tally.refresh_from_db()
    assert tally.answers == "yny"


# What a cycle costs ----------------------------------------------------------------------


def test_cycle_after_a_week_costs_a_line_and_a_few_taps(
    visit: OpenVisitor, cycle: Cycle, lead: User
) -> None:
    visitor = visit(lead, PHONE)
    counter = EffortCounter(visitor.page.context)
    page = visitor.go(detail(cycle))
    counter.start(page)

    page.get_by_label("What happened?").click()
    page.keyboard.type("18 of 20 families answered the call; two numbers were wrong.")
    page.get_by_text("Partly", exact=True).click()
    page.get_by_text("Adapt", exact=False).first.click()
    save(page, "Save")
    expect(page.get_by_role("heading", name="Plan a test")).to_be_visible()

    effort = counter.read(page)
    assert (effort.fields, effort.taps, effort.pages) == (3, 4, 1)
    assert effort.typed_characters == 60
    cycle.refresh_from_db()
    assert (cycle.decision, cycle.size, cycle.recorded_afterwards) == ("adapt", "", False)  # fmt: skip


def test_cycle_is_planned_with_two_lines_and_one_tap_more(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    MeasureFactory(project=project)
    visitor = visit(lead, PHONE)
    counter = EffortCounter(visitor.page.context)
    page = visitor.go(planning(project))
    counter.start(page)

    page.get_by_label("What will you try?").click()
    page.keyboard.type("Call families the day before.")
    page.get_by_label("What do you think will happen?").click()
    page.keyboard.type("Half as many missed.")
    page.get_by_text("1 clinic day", exact=True).click()
    save(page)
    expect(page.get_by_role("heading", name="Call families the day before.")).to_be_visible()  # fmt: skip

    effort = counter.read(page)
    assert (effort.fields, effort.taps, effort.pages) == (3, 4, 1)
    assert effort.typed_characters <= 90
    planned = project.cycles.get()
    assert planned.measure is not None
    assert planned.starts_on == project.today()


def test_draft_of_the_server_is_restored_without_script(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    keep_draft(user=lead, address=planning(project), fields={"change": "Call."})

    page = visit(lead, PHONE, java_script_enabled=False).go(planning(project))

    expect(page.get_by_label("What will you try?")).to_have_value("Call.")
