"""What a physician agrees to before identifying data may go to a board."""

from django.utils.translation import gettext_lazy as _

# The words are stored with each consent: change them freely, old consents keep theirs.
CONSENT_WORDING = _(
    "I agree that, when I sign an attestation, QIApp gives my name, my NPI, my board ID, "
    "the month and day of my birth and the completion of my project to the CME office I "
    "chose and, through it, to my board. I can take this back at any time; what was sent "
    "before stays sent."
)
