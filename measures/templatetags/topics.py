"""Words for the closed sets of topics: specialties and places of work."""

from collections.abc import Iterable

from django import template

from measures.topic_labels import SETTING_LABELS, SPECIALTY_LABELS

register = template.Library()


@register.filter
def setting_labels(settings: Iterable[str]) -> str:
    """“Office, Hospital” of the keys."""
    return ", ".join(str(SETTING_LABELS[one]) for one in settings)


@register.filter
def specialty_labels(specialties: Iterable[str]) -> str:
    """“Any specialty” alone where it is among them; otherwise all of them."""
    chosen = list(specialties)
    return ", ".join(
        str(SPECIALTY_LABELS[one]) for one in (["any"] if "any" in chosen else chosen)
    )
