"""The tabs of the coach's pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs_of(current: str) -> list[dict[str, Any]]:
    """The tabs with the one that is open marked."""
    tabs = [
        ("inbox", _("Who needs me")),
        ("dashboard", _("All practices")),
    ]  # fmt: skip
    return [
        {"label": label, "url": reverse(f"coaching:{name}"), "current": name == current}
        for name, label in tabs
    ]
