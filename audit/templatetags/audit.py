"""Events in templates; the words are made in audit/rendering.py."""

from django import template

from audit import rendering

register = template.Library()
register.filter("sentence", rendering.sentence)
register.filter("changes_in", rendering.changes_in)
register.filter("facts_of", rendering.facts_of)
