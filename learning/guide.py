"""The longer look back: twelve questions in our words, each of which may stay empty.

They follow what CME providers were asked about improvement as education (needs S121 to
S131 and S133 of docs/traceability.md). A key is never given another question: answers of
years can be laid side by side.
"""

from django.utils.translation import gettext_lazy as _

QUESTIONS = (
    ("kind", _("How did this differ from a course?"), _("What you learned by doing, and what no lecture could have told you.")),
    ("goals", _("What did you want to reach?"), _("In your own words, as you saw it on the first day.")),
    ("reached", _("What of it came true?"), _("What the chart shows, and what only you have seen.")),
    ("prompted", _("What made you begin just then?"), _("A rule, a patient, a number, a colleague.")),
    ("resources", _("What did you have, and what did you lack?"), _("Time, people, data, money.")),
    ("partners", _("Who worked with you from outside?"), _("Other practices, a hospital, a health plan, the CME office.")),
    ("roadblocks", _("What stood in the way, and when?"), _("With a month, if you know it.")),
    ("effect", _("What did that do to the work?"), _("What got slower, smaller or was dropped.")),
    ("ways", _("How did you find a way?"), _("Whom you asked, and what you tried first.")),
    ("surprises", _("What came that nobody expected?"), _("Beside what you predicted; good or not.")),
    ("differently", _("What would you do in another way?"), _("If you began tomorrow.")),
    ("more", _("What else should be known?"), _("Anything that found no place above.")),
)  # fmt: skip


def guide() -> list[tuple[str, str, str]]:
    """Key, question and hint of each, in the reader's language."""
    return [(key, str(text), str(hint)) for key, text, hint in QUESTIONS]
