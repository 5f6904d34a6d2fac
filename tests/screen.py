"""What stands on a page, as a reader sees it: tables, facts and words."""

import re
from html.parser import HTMLParser

BLANK = re.compile(r"\s+")
HIDDEN = {"visually-hidden"}


class Page(HTMLParser):
    """`tables`: rows of cells by table; `facts`: the values of each <dl>; `text`: all words.

    Words that only a screen reader says are left out, as on the screen.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.facts: list[dict[str, str]] = []
        self.words: list[str] = []
        self.cell: list[str] | None = None
        self.term = ""
        self.silent: list[str] = []  # open tags inside what is hidden
        self.feed(html)

    @property
    def text(self) -> str:
        return BLANK.sub(" ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if self.silent or classes & HIDDEN or tag in {"script", "style"}:
            if tag not in {"input", "br", "img", "link", "meta", "path", "use"}:
                self.silent.append(tag)
            return
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag == "dl":
            self.facts.append({})
        elif tag in {"th", "td", "dt", "dd"}:
            self.cell = []

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag not in {"th", "td", "dt", "dd"} or self.cell is None:
            return
        words = BLANK.sub(" ", "".join(self.cell)).strip()
        self.cell = None
        if tag == "dt":
            self.term = words
        elif tag == "dd" and self.facts:
            self.facts[-1][self.term] = words
        elif self.tables and self.tables[-1]:
            self.tables[-1][-1].append(words)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)


def body_of(table: list[list[str]]) -> list[list[str]]:
    """The rows below the head."""
    return table[1:]
