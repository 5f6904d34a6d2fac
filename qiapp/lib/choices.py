"""Labels of radio buttons and boxes that have a second, smaller line."""

from typing import Any

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString


def _with_hint(name: Any, hint: Any) -> SafeString:
    return format_html('{}<span class="choice-hint">{}</span>', name, hint)


# Lazy: lists of choices are made when a module loads, and read in the reader's language.
with_hint = lazy(_with_hint, SafeString)
