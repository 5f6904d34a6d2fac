"""Which completions a board would take, and what stands against the others. Django-free."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.board_catalogue import BoardList
from accounts.identity_rules import (
    Fault,
    Found,
    Identity,
    Person,
    facts_found,
    identity_found,
    name_found,
)
from boardfiles.routes import Channel


class Purpose(StrEnum):
    """What a PARS activity reports."""

    CME = "cme"
    BOARD = "board"
    BOTH = "both"


class Mender(StrEnum):
    """Who can put a fault right."""

    PERSON = "person"
    OFFICE = "office"


OFFICE_MENDS = frozenset(
    {Fault.OUT_OF_WINDOW, Fault.WRONG_CHANNEL, Fault.DUPLICATE, Fault.NO_PDF}
)
Key = tuple[str, str]  # board and diplomate number


def mender_of(fault: Fault) -> Mender:
    return Mender.OFFICE if fault in OFFICE_MENDS else Mender.PERSON


@dataclass(frozen=True, slots=True)
class Terms:
    """What an activity can report. `boards`: its own list; empty means the channel's.

    `last_day`: None while the activity is open.
    """

    channel: Channel
    purpose: Purpose
    first_day: date
    last_day: date | None
    boards: frozenset[str]
    today: date
    needs_pdf: bool = False

    @property
    def for_board(self) -> bool:
        return self.channel is Channel.ROSTER or self.purpose is not Purpose.CME


@dataclass(frozen=True, slots=True)
class Completion:
    """One approved attestation with its person."""

    attestation: int
    person: Person
    completed_on: date
    has_pdf: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """One completion: its row in the list, the boards it goes to, and what stands against it.

    `identities` is empty when only CME credit is reported.
    """

    row: int
    completion: Completion
    identities: tuple[Identity, ...]
    faults: tuple[Found, ...]


def check_all(
    completions: Sequence[Completion], terms: Terms, boards: BoardList,
    sent: Collection[Key] = (),
) -> list[Checked]:  # fmt: skip
    """Every completion in order, rows counted from 1.

    `sent`: what this activity has reported before and not taken back.
    """
    chosen = [chosen_for(one.person, terms, boards) for one in completions]
    seen = Counter(key for identities in chosen for key in keys_of(identities))
    seen.update(sent)
    return [
        Checked(row, one, identities, tuple(faults_of(one, identities, terms, boards, seen)))
        for row, (one, identities) in enumerate(zip(completions, chosen, strict=True), 1)
    ]  # fmt: skip


def keys_of(identities: Iterable[Identity]) -> list[Key]:
    """Board and number of those that have a number."""
    return [(i.board, i.board_id.strip()) for i in identities if i.board_id.strip()]


def chosen_for(person: Person, terms: Terms, boards: BoardList) -> tuple[Identity, ...]:
    """The person's boards that take this report by this channel."""
    if not terms.for_board:
        return ()
    return tuple(i for i in person.identities if takes(i.board, terms, boards))


def takes(code: str, terms: Terms, boards: BoardList) -> bool:
    """Whether the board is reached; the sponsor's own list goes before ours."""
    board = boards.find(code)
    if terms.channel is Channel.PARS:
        listed = not terms.boards or code in terms.boards
        return board.pars and board.pi_in_pars and listed
    return code in terms.boards if terms.boards else board.portfolio


def faults_of(
    one: Completion, identities: Sequence[Identity], terms: Terms, boards: BoardList,
    seen: "Counter[Key]",
) -> list[Found]:  # fmt: skip
    """What stands against one completion, consent first."""
    person = one.person
    found = [] if person.consent else [Found(Fault.NO_CONSENT)]
    found += board_found(person, identities, terms)
    for identity in identities:
        found += identity_found(identity, boards) + name_found(identity, person)
        found += twice_found(identity, seen)
    npi_required = terms.channel is Channel.PARS and terms.purpose is not Purpose.BOARD
    found += facts_found(person, npi_required=npi_required)
    if not in_window(one.completed_on, terms):
        found.append(Found(Fault.OUT_OF_WINDOW))
    if terms.needs_pdf and not one.has_pdf:
        found.append(Found(Fault.NO_PDF))
    return found


def board_found(
    person: Person, identities: Sequence[Identity], terms: Terms
) -> list[Found]:
    if not terms.for_board or identities:
        return []
    if not person.identities:
        return [Found(Fault.NO_BOARD)]
    return [Found(Fault.WRONG_CHANNEL, person.identities[0].board)]


def twice_found(identity: Identity, seen: "Counter[Key]") -> list[Found]:
    number = identity.board_id.strip()
    if number and seen[identity.board, number] > 1:
        return [Found(Fault.DUPLICATE, identity.board)]
    return []


def in_window(completed_on: date, terms: Terms) -> bool:
    """Inside the activity's days, not in the future, and still taken by the channel."""
    if completed_on < terms.first_day or completed_on > terms.today:
        return False
    if terms.last_day is not None and completed_on > terms.last_day:
        return False
    return terms.channel is not Channel.PARS or terms.today <= pars_closes(completed_on)


def pars_closes(completed_on: date) -> date:
    """The last day on which PARS takes a completion: 31 March of the year after next.

    A third party's handbook (2025): this year's and last year's; 2025 until 2027-03-31.
    """
    return date(completed_on.year + 2, 3, 31)
