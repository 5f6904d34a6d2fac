"""Counts what a task costs a person: fields, taps, typed characters, pages, seconds."""

import time
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

# Kept in the session of the tab, so that it goes on from page to page. A tap is a press of
# a finger or the mouse; a label's second click on its input is none.
COUNTER = """
(() => {
  const load = () => JSON.parse(sessionStorage.getItem("effort") ?? '{"taps":0,"keys":0,"fields":[],"pages":0}');
  const change = (act) => {
    const now = load();
    act(now);
    sessionStorage.setItem("effort", JSON.stringify(now));
  };
  if (location.protocol === "about:") return;
  change((now) => { now.pages += 1; });
  addEventListener("pointerdown", (event) => event.isTrusted && change((now) => { now.taps += 1; }), true);
  addEventListener("keydown", (event) => event.key.length === 1 && change((now) => { now.keys += 1; }), true);
  addEventListener("input", (event) => change((now) => {
    const name = location.pathname + " " + event.target.name;
    if (!now.fields.includes(name)) now.fields.push(name);
  }), true);
})();
"""


@dataclass(frozen=True, slots=True)
class Effort:
    """What was done since the counter stood at zero."""

    fields: int  # different inputs that got a value
    taps: int
    typed_characters: int
    pages: int
    seconds: float


class EffortCounter:
    """Counts in every page a context opens after this; `read` at the end of the task."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(COUNTER)
        self.started = time.monotonic()

    def start(self, page: Page) -> None:
        """Back to zero, on the page where the task begins."""
        page.evaluate("sessionStorage.removeItem('effort')")
        self.started = time.monotonic()

    def read(self, page: Page) -> Effort:
        """The effort since `start`; `pages` without the first one."""
        found = page.evaluate("JSON.parse(sessionStorage.getItem('effort'))")
        return Effort(
            fields=len(found["fields"]), taps=found["taps"],
            typed_characters=found["keys"], pages=found["pages"],
            seconds=time.monotonic() - self.started,
        )  # fmt: skip
