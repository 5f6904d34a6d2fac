"""The tabs of the coach's pages, and of those on questions that everybody has."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

OF_COACHES = ("inbox", "dashboard")


def tabs_of(current: str) -> list[dict[str, Any]]:
    """The tabs with the one that is open marked; from questions on without a coach's own."""
    tabs = {
        "inbox": _("Who needs me"),
        "dashboard": _("All practices"),
        "questions": _("Questions"),
        "experts": _("People who help"),
    }
    shown = [name for name in tabs if current in OF_COACHES or name not in OF_COACHES]
    return [
        {
            "label": tabs[name],
            "url": reverse(f"coaching:{name}"),
            "current": name == current,
        }
        for name in shown
    ]
