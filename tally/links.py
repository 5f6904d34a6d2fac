"""Tally links: signed, so that an altered one is known without asking the database."""

import segno
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tally.models import Tally


def signer() -> Signer:
    # A dot, because some messengers end a link at a colon.
    return Signer(salt="tally.link", sep=".")


def token_of(tally: Tally) -> str:
    """What stands in the link: the tally's code and the installation's signature."""
    return signer().sign(tally.code)


def address_of(tally: Tally) -> str:
    """The whole link."""
    return settings.SITE_URL + reverse("tally:tally", args=[token_of(tally)])


def tally_for(token: str) -> Tally | None:
    """The tally of a link in whatever state; None for an altered one. One query."""
    try:
        code = signer().unsign(token)
    except BadSignature:
        return None
    rows = Tally.objects.select_related(
        "round__audit__measure", "round__audit__project__organisation",
        "round__audit__project__created_by", "created_by",
    )  # fmt: skip
    return rows.filter(code=code, kind="link").first()


def qr_picture(address: str) -> SafeString:
    """The address as an SVG drawing, without styles, dark on white in both schemes."""
    code = segno.make(address, error="m")
    return mark_safe(
        code.svg_inline(border=2, dark="#14252b", light="#ffffff", omitsize=True)
    )
