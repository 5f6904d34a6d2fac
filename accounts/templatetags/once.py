"""The hidden key that makes a double click store once; see accounts/once.py."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.once import FORM_FIELD

register = template.Library()


@register.simple_tag
def submission_key() -> SafeString:
    """A hidden field with a fresh random key."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">',
        FORM_FIELD,
        secrets.token_urlsafe(16),
    )
