"""A rule of the demo that waits for a second reviewer, and a question before a co-signature."""

from attestations import cosigning, settling
from attestations.models import Attestation, Participation, Status
from qiapp.demo.people import Cast

FEET = "A foot check for everyone with diabetes"


def add_settlement(cast: Cast) -> None:
    """The lead asks about a step she missed; the office's reviewer proposes a waiver."""
    part = Participation.objects.select_related("user", "project", "office").get(
        project__title=FEET
    )
    asked = settling.ask_settlement(
        participation=part, requirement_id="steps", by=part.user,
        question="I was on leave when the first change was chosen. Two colleagues chose it.",
    )  # fmt: skip
    settling.propose_settlement(
        settlement=asked, version=asked.version, by=cast.users["cme2"],
        reason="She took part in every other step, and the choice is well documented.",
    )  # fmt: skip


def add_question(cast: Cast) -> None:
    """Whoever co-signs the signed one asks first."""
    cosigning.ask_question(
        attestation=Attestation.objects.with_people().get(status=Status.SIGNED),
        text="Did the second test also run in the week of the holidays?",
        by=cast.users["midwife"],
    )
