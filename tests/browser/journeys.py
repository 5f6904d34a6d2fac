"""A person on a journey: every tap, key and choice is counted, by hand or by keys alone.

Seconds are a keystroke-level estimate (Card, Moran and Newell 1980, with the times this
project took): keys, acts with a finger or a mouse, decisions, and the server's answers.
"""

from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request

SECONDS_A_KEY, SECONDS_A_TAP, SECONDS_A_DECISION = 0.28, 1.3, 1.35
MOST_TABS = 80
AT = "element => element === document.activeElement"
HOLDS = "element => element.contains(document.activeElement)"
NOWHERE = "document.activeElement === document.body"
# A page without a menu has nothing to skip.
WORTH_SKIPPING = (
    "document.activeElement.matches('.skip-link')"
    " && document.querySelector('.site-nav') !== null"
)


@dataclass(frozen=True)
class Target:
    """What a journey may cost, and what the same costs elsewhere where it was counted."""

    name: str
    inputs: int
    clicks: int
    characters: int
    seconds: int
    elsewhere: str
    pages: int = 1
    # A link in a mail or a code on a poster is one tap before the first page.
    taps_before: int = 0


@dataclass
class Effort:
    """What was done so far. `pages`: addresses on which somebody did something."""

    inputs: set[str] = field(default_factory=set)
    clicks: int = 0  # taps, and activations by Enter or the space bar
    pages: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    characters: int = 0
    keys: int = 0
    taps: int = 0
    decisions: int = 0
    server_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        return (
            self.keys * SECONDS_A_KEY
            + self.taps * SECONDS_A_TAP
            + self.decisions * SECONDS_A_DECISION
            + self.server_seconds
        )


class Person:
    """Fills in, chooses and presses on one page after the other.

    Who uses keys alone takes the skip link on a new page and the tab key from there. Who
    uses a hand goes to the next field with the key that keyboards of phones have too.
    """

    def __init__(self, page: Page, keys_only: bool, taps_before: int = 0) -> None:
        self.page, self.keys_only = page, keys_only
        self.effort = Effort(clicks=taps_before, taps=taps_before)
        self.was_in_field = False
        page.on("requestfinished", self.hear)
        self.look()

    def hear(self, request: Request) -> None:
        """Adds the time the server took over pages and forms that scripts send."""
        if request.resource_type in {"document", "fetch"}:
            timing = request.timing
            spent = timing["responseEnd"] - timing["requestStart"]
            self.effort.server_seconds += max(0.0, spent) / 1000

    def type(self, target: Locator, words: str) -> None:
        """Fills one field with words."""
        self.begin(target)
        self.go_to_field(target)
        self.page.keyboard.type(words)
        self.effort.characters += len(words)
        self.effort.keys += len(words)
        self.was_in_field = True

    def choose(self, target: Locator) -> None:
        """Takes one of several answers."""
        self.begin(target)
        if self.keys_only:
            self.walk_to_answer(target)
        else:
            self.tap(target)
        self.was_in_field = False

    def pick(self, target: Locator, label: str) -> None:
        """Takes one line of a list that opens: by hand two taps, by keys its first letters."""
        self.begin(target)
        if self.keys_only:
            self.walk_to(target)
            self.effort.keys += len(label[:4])
        else:
            self.effort.taps += 2
            self.effort.clicks += 2
        target.select_option(label=label)
        self.was_in_field = False

    def enter_day(self, target: Locator, iso: str) -> None:
        """Types a date as this browser asks for it: month, day, year."""
        self.begin(target)
        self.go_to_field(target)
        target.fill(iso)
        self.effort.characters += 8
        self.effort.keys += 8
        self.was_in_field = False  # a date has three parts; the next key stays in it

    def paste(self, target: Locator, words: str) -> None:
        """Fills one field with what was copied elsewhere: two keys, no typing."""
        self.begin(target)
        self.go_to_field(target)
        target.fill(words)
        self.effort.keys += 2
        self.was_in_field = True

    def press(self, target: Locator, then: Locator | None = None) -> None:
        """Presses a button or a link; waits for `then`, which only comes afterwards."""
        self.effort.decisions += 1
        self.effort.pages.add(self.address)
        if self.keys_only:
            self.walk_to(target)
            self.activate("Enter")
        else:
            self.tap(target)
        self.was_in_field = False
        if then is not None:
            then.first.wait_for()
            self.page.wait_for_load_state("load")
        self.look()

    def tick(self, box: Locator) -> None:
        """One box, which nothing ticked beforehand."""
        assert not box.is_checked()
        self.begin(box)
        if self.keys_only:
            self.walk_to(box)
            self.activate("Space")
        else:
            self.tap(box)
        self.was_in_field = False

    def attach(self, target: Locator, name: str, content: bytes) -> None:
        """Chooses one file in the window that the field opens."""
        self.begin(target)
        if self.keys_only:
            self.walk_to(target)
        with self.page.expect_file_chooser() as chooser:
            if self.keys_only:
                self.activate("Space")
            else:
                self.tap(target)
        chooser.value.set_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        self.was_in_field = False

    def strike(self, key: str, name: str = "") -> None:
        """One key that the page itself understands; `name` of the field it fills."""
        self.effort.decisions += 1
        self.effort.pages.add(self.address)
        if name:
            self.effort.inputs.add(name)
        self.key(key)

    def begin(self, target: Locator) -> None:
        self.effort.decisions += 1
        self.effort.pages.add(self.address)
        name = target.get_attribute("name") or ""
        self.effort.inputs.add(f"{self.address} {name}")

    def look(self) -> None:
        self.effort.seen.add(self.address)

    @property
    def address(self) -> str:
        return urlsplit(self.page.url).path

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.effort.keys += 1

    def activate(self, name: str) -> None:
        self.key(name)
        self.effort.clicks += 1

    def tap(self, target: Locator) -> None:
        target.click()
        self.effort.taps += 1
        self.effort.clicks += 1

    def go_to_field(self, target: Locator) -> None:
        if self.keys_only:
            self.walk_to(target)
        elif not target.evaluate(AT) and not self.is_next(target):
            self.tap(target)

    def is_next(self, target: Locator) -> bool:
        """Whether the key for the next field leads there; it is pressed."""
        if not self.was_in_field:
            return False
        self.page.keyboard.press("Tab")
        found = bool(target.evaluate(AT))
        self.effort.keys += found
        return found

    def walk_to(self, target: Locator) -> None:
        self.walk(target, AT)

    def walk(self, target: Locator, arrived: str) -> None:
        """Tabs until the target is reached; over the head of a new page by its link."""
        if self.page.evaluate(NOWHERE):
            self.key("Tab")
            if self.page.evaluate(WORTH_SKIPPING):
                self.key("Enter")
        for _tab in range(MOST_TABS):
            if target.evaluate(arrived):
                return
            self.key("Tab")
        raise AssertionError(f"{target} is not reached by the tab key")

    def walk_to_answer(self, target: Locator) -> None:
        group = target.locator("xpath=ancestor::fieldset[1]")
        self.walk(group, HOLDS)
        while not target.evaluate(AT):
            self.key("ArrowDown")
        if not target.is_checked():
            self.activate("Space")

    def told(self) -> dict[str, float]:
        """The effort in numbers, as a table shows it."""
        told = asdict(self.effort) | {"seconds": self.effort.seconds}
        return {name: len(value) if isinstance(value, set) else value
                for name, value in told.items()}  # fmt: skip


def missed(target: Target, told: dict[str, float], *, time: bool = False) -> list[str]:
    """What cost more than the target allows; times only when asked for."""
    names = ["inputs", "clicks", "pages", "characters", *(["seconds"] if time else [])]
    return [name for name in names if told[name] > getattr(target, name)]
