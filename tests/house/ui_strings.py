"""Every sentence and label of ours that gettext looks up, and how hard it is to read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.base import Lexer, Token, TokenType

ROOT = Path(settings.BASE_DIR)
APPS = ("qiapp", *sorted(path.parent.name for path in ROOT.glob("*/apps.py")))
# What the functions of django.utils.translation are called here, and where their words stand.
LOOK_UPS = {
    "_": [0], "gettext": [0], "gettext_lazy": [0], "gettext_noop": [0],
    "ngettext": [0, 1], "ngettext_lazy": [0, 1], "pgettext": [1], "pgettext_lazy": [1],
    "npgettext": [1, 2], "npgettext_lazy": [1, 2],
}  # fmt: skip
IN_TAG = re.compile(
    r"""(?:^|\s)translate (?P<q>["'])(.+?)(?P=q)|_\((?P<r>["'])(.+?)(?P=r)\)"""
)
PLACE = re.compile(r"%\(\w+\)\w|%%|{{.*?}}|{\w*}|%[sd]")


@dataclass(frozen=True, order=True)
class Words:
    """One string, as people read it, with the file it stands in."""

    text: str
    file: str

    @property
    def plain(self) -> str:
        """The text with a short word for every name or number put into it."""
        return PLACE.sub("it", re.sub(r"\s+", " ", self.text)).strip()


def all_words() -> list[Words]:
    """Every string once, in alphabetical order."""
    found = {*template_words(), *python_words()}
    first = {words.text: words for words in sorted(found, reverse=True)}
    return sorted(first.values())


def template_words() -> Iterator[Words]:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            for text in words_in_template(path.read_text(encoding="utf-8")):
                yield Words(text, str(path.relative_to(ROOT)))


def words_in_template(source: str) -> Iterator[str]:
    """What {% translate %}, {% blocktranslate %} and _("…") hold."""
    block: list[str] | None = None
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK and block is None:
            yield from (m[1] or m[3] for m in IN_TAG.findall(token.contents))
        elif token.token_type is TokenType.VAR and block is None:
            yield from (m[3] for m in IN_TAG.findall(token.contents) if m[3])
        if token.token_type is TokenType.BLOCK:
            if block is not None and ends_or_parts(token):
                yield "".join(block)
            block = [] if begins_or_parts(token) else None
        elif block is not None:
            is_text = token.token_type is TokenType.TEXT
            block.append(token.contents if is_text else "{{ it }}")


def begins_or_parts(token: Token) -> bool:
    return token.split_contents()[0] in {"blocktranslate", "plural"}


def ends_or_parts(token: Token) -> bool:
    return token.split_contents()[0] in {"endblocktranslate", "plural"}


def python_words() -> Iterator[Words]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "demo" not in path.parts:
                for text in words_in_python(path.read_text(encoding="utf-8")):
                    yield Words(text, str(path.relative_to(ROOT)))


def words_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for place in LOOK_UPS.get(name_of(node.func), []):
                if place < len(node.args):
                    yield from constant(node.args[place])


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", None) or getattr(function, "attr", "")


def constant(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def syllables(word: str) -> int:
    """A guess by vowels, as every count of this kind is; at least one."""
    word = re.sub(r"(?:[^laeiouy]es|[^laeiouy]e|[^dt]ed)$", "", word.lower()) or word
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade of the texts together (Kincaid et al. 1975); 0 for none.

    A label without a full stop counts as one sentence.
    """
    sentences = [s for text in texts for s in re.split(r"[.?!](?:\s|$)", text)
                 if re.search("[A-Za-z]", s)]  # fmt: skip
    words = [word for s in sentences for word in re.findall(r"[A-Za-z']+", s)]
    if not words:
        return 0.0
    beats = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * beats / len(words) - 15.59
