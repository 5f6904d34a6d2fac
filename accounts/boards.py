"""Certifying boards a physician may name, and how their diplomate IDs look."""

import re

from django.utils.translation import gettext_lazy as _

# The 24 member boards of the American Board of Medical Specialties, then other certifiers.
BOARDS = {
    "ABA": "American Board of Anesthesiology",
    "ABAI": "American Board of Allergy and Immunology",
    "ABCRS": "American Board of Colon and Rectal Surgery",
    "ABD": "American Board of Dermatology",
    "ABEM": "American Board of Emergency Medicine",
    "ABFM": "American Board of Family Medicine",
    "ABIM": "American Board of Internal Medicine",
    "ABMGG": "American Board of Medical Genetics and Genomics",
    "ABNM": "American Board of Nuclear Medicine",
    "ABNS": "American Board of Neurological Surgery",
    "ABOG": "American Board of Obstetrics and Gynecology",
    "ABOHNS": "American Board of Otolaryngology – Head and Neck Surgery",
    "ABOP": "American Board of Ophthalmology",
    "ABOS": "American Board of Orthopaedic Surgery",
    "ABP": "American Board of Pediatrics",
    "ABPATH": "American Board of Pathology",
    "ABPM": "American Board of Preventive Medicine",
    "ABPMR": "American Board of Physical Medicine and Rehabilitation",
    "ABPN": "American Board of Psychiatry and Neurology",
    "ABPS": "American Board of Plastic Surgery",
    "ABR": "American Board of Radiology",
    "ABS": "American Board of Surgery",
    "ABTS": "American Board of Thoracic Surgery",
    "ABU": "American Board of Urology",
    "AOA": "American Osteopathic Association",
    "NCCPA": "National Commission on Certification of Physician Assistants",
    "OTHER": _("Another board"),
}
BOARD_CHOICES = [
    (code, f"{code} – {name}" if code != "OTHER" else name)
    for code, name in BOARDS.items()
]
# Only what the boards' own file formats fix; the rest is free text.
ID_PATTERNS = {
    "ABIM": (re.compile(r"\d{6}"), _("An ABIM ID has exactly 6 digits.")),
    "ABP": (re.compile(r"\d{1,9}"), _("An ABP ID is a number.")),
}


def wrong_diplomate_id(board: str, diplomate_id: str) -> str:
    """Why this ID cannot be one of that board; empty when it can."""
    pattern, message = ID_PATTERNS.get(board, (None, ""))
    if pattern is None or pattern.fullmatch(diplomate_id):
        return ""
    return str(message)
