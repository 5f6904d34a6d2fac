"""A round's poster: who asks, a big QR code, and what happens with the answers."""

from io import BytesIO

import segno
from django.utils import translation

from qiapp.lib.pdf import Pdf, data_address, render_pdf
from surveys.links import address_of
from surveys.models import Round

# M survives a thumb print on the paper.
ERROR_LEVEL, SCALE = "m", 12


def poster_pdf(round_: Round, language: str) -> Pdf:
    """The poster in `language`, one Letter page."""
    address = address_of(round_, language)
    with translation.override(language):
        return render_pdf(
            "pdf/surveys_poster.html",
            {
                "language": language, "qr": qr_data(address), "address": address,
                "short": address.partition("://")[2].rstrip("/"),
                "practice": practice_of(round_), "questions": len(round_.items),
            },
        )  # fmt: skip


def practice_of(round_: Round) -> str:
    """Who asks: the practice; empty for somebody who works without one."""
    organisation = round_.survey.project.organisation
    return organisation.name if organisation else ""


def qr_data(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error=ERROR_LEVEL).save(
        drawn, kind="svg", scale=SCALE, border=2, dark="#14252b", light="#ffffff"
    )
    return data_address(drawn.getvalue(), "image/svg+xml")
