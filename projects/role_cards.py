"""Role cards: what somebody does in a project, in three lines and minutes a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Profession as Work
from accounts.permissions import ProjectRole as Role

DATA_CARD = "data"


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A part to pick. `roles`, `professions`: whom it is proposed to first."""

    key: str
    name: Any  # lazy text, like the things
    things: tuple[Any, Any, Any]
    minutes: int  # a month
    roles: frozenset[str] = frozenset()
    professions: frozenset[str] = frozenset()

    def fits(self, role: str, profession: str) -> bool:
        return role in self.roles or profession in self.professions

    def words(self) -> str:
        """The card as the text of somebody's part: one line, to change as one likes."""
        return _("%(name)s: %(things)s About %(minutes)d minutes a month.") % {
            "name": self.name,
            "things": " ".join(str(thing) for thing in self.things),
            "minutes": self.minutes,
        }


CARDS = (
    RoleCard(
        "lead", gettext_lazy("Runs the project"),
        (
            gettext_lazy("Keeps the aim in sight at every meeting."),
            gettext_lazy("Plans the next test with the team."),
            gettext_lazy("Clears what stands in the way, or asks the sponsor to."),
        ),
        60, roles=frozenset({Role.LEAD}),
    ),
    RoleCard(
        "champion", gettext_lazy("Speaks for the project"),
        (
            gettext_lazy("Tells colleagues why it matters, one at a time."),
            gettext_lazy("Brings their objections to the team."),
            gettext_lazy("Shows the chart where people meet."),
        ),
        30, roles=frozenset({Role.LOCAL_CHAMPION}),
    ),
    RoleCard(
        DATA_CARD, gettext_lazy("Collects the numbers"),
        (
            gettext_lazy("Counts the charts of each period, always in the same way."),
            gettext_lazy("Enters the two numbers, or the file, when the period is over."),
            gettext_lazy("Says when something was counted differently."),
        ),
        20,
        professions=frozenset(
            {Work.MEDICAL_ASSISTANT, Work.SECRETARY, Work.PRACTICE_STAFF, Work.QI_STAFF}
        ),
    ),
    RoleCard(
        "tests", gettext_lazy("Tries the change out"),
        (
            gettext_lazy("Tries the change with a few patients first."),
            gettext_lazy("Writes down what happened, also what did not work."),
            gettext_lazy("Says whether to keep, change or drop it."),
        ),
        30,
        roles=frozenset({Role.PARTICIPANT}),
        professions=frozenset(
            {Work.PHYSICIAN, Work.RESIDENT, Work.PHYSICIAN_ASSISTANT, Work.NURSE_PRACTITIONER}
        ),
    ),
    RoleCard(
        "rooms", gettext_lazy("Makes it work at the bedside"),
        (
            gettext_lazy("Says where the change fits into the day."),
            gettext_lazy("Shows colleagues how it is done."),
            gettext_lazy("Notices when it is forgotten, and why."),
        ),
        30, professions=frozenset({Work.NURSE, Work.MEDICAL_ASSISTANT}),
    ),
    RoleCard(
        "desk", gettext_lazy("Makes it work at the front desk"),
        (
            gettext_lazy("Says what families and patients ask about."),
            gettext_lazy("Tries new words on the phone and at the desk."),
            gettext_lazy("Tells the team which days it does not work."),
        ),
        20, professions=frozenset({Work.SECRETARY, Work.PRACTICE_STAFF}),
    ),
    RoleCard(
        "patient", gettext_lazy("Speaks as a patient or parent"),
        (
            gettext_lazy("Says how the change feels from the other side."),
            gettext_lazy("Reads letters and posters before they are used."),
            gettext_lazy("Asks the questions that nobody else asks."),
        ),
        20, professions=frozenset({Work.PATIENT_PARTNER}),
    ),
    RoleCard(
        "coach", gettext_lazy("Helps the team to learn"),
        (
            gettext_lazy("Looks at the chart before each meeting."),
            gettext_lazy("Asks for the prediction before a test."),
            gettext_lazy("Helps when the team is stuck."),
        ),
        30, roles=frozenset({Role.COACH}),
    ),
)  # fmt: skip
CARDS_BY_KEY = {card.key: card for card in CARDS}


def cards_for(role: str, profession: str) -> list[RoleCard]:
    """Every card, those that fit first."""
    return sorted(CARDS, key=lambda card: not card.fits(role, profession))


@dataclass(frozen=True, slots=True)
class Place:
    """What the gaps of a team follow from, of one person in it."""

    role: str
    profession: str
    card: str


NURSING = frozenset({Work.NURSE, Work.NURSE_PRACTITIONER, Work.MEDICAL_ASSISTANT})


def gaps_of(places: Iterable[Place], champion: str) -> list[str]:
    """What the team lacks, in sentences. `champion`: who the charter names, if anybody."""
    team = list(places)
    lacks = {
        _("Nobody from nursing is in the team."): not any(
            one.profession in NURSING for one in team
        ),
        _("Nobody said yet that they collect the numbers."): not any(
            one.card == DATA_CARD for one in team
        ),
        _("Nobody speaks for the project yet: it has no champion."): not champion
        and not any(one.role == Role.LOCAL_CHAMPION for one in team),
    }
    return [sentence for sentence, is_lacking in lacks.items() if is_lacking]
