"""Survey links: the address on the poster is the only key."""

from django.conf import settings
from django.urls import reverse

from surveys.models import Round, read_code


def address_of(round_: Round, language: str = "") -> str:
    """The whole link; without a language it follows the visitor's browser."""
    args = [round_.code, language] if language else [round_.code]
    name = "surveys:answer_in" if language else "surveys:answer"
    return settings.SITE_URL + reverse(name, args=args)


def tablet_address_of(round_: Round, language: str) -> str:
    """The link for a tablet that many people use one after the other."""
    return settings.SITE_URL + reverse("surveys:tablet", args=[round_.code, language])


def round_for(typed: str) -> Round | None:
    """The round of a link in whatever state; None for an unknown one. One query."""
    rows = Round.objects.select_related(
        "survey__project__organisation", "survey__project__created_by"
    )
    return rows.filter(code=read_code(typed[:40])).first()
