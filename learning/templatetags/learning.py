"""`{% lesson "prediction" %}` and `{% term "cycle" %}`: learning where the work is."""

from typing import Any

from django import template

from learning.catalogue import lessons, terms

register = template.Library()


@register.inclusion_tag("learning/_panel.html", takes_context=True)
def lesson(context: dict[str, Any], slug: str, now: str = "") -> dict[str, Any]:
    """The folded panel of one lesson; `now`: a sentence about the team's own data."""
    return {
        "lesson": lessons()[slug],
        "now": now,
        "project": context.get("project"),
    }


@register.inclusion_tag("learning/_term.html")
def term(slug: str, words: str = "", place: str = "") -> dict[str, Any]:
    """A dotted word that opens both its meanings. `place` keeps ids apart on a page."""
    found = terms()[slug]
    return {
        "term": found,
        "words": words or found.word.lower(),
        "id": f"term-{found.slug}{place}",
    }
