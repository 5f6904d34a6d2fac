"""One's own points: each board's cycle, what was earned here and elsewhere, and its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.board_catalogue import Board, board_list
from accounts.identity_rules import Fault, Found, names_found, person_found
from accounts.models import User
from attestations.models import Attestation, Status
from boardfiles.checking import Mender, mender_of
from boardfiles.gathering import person_of
from boardfiles.models import (
    BoardCycle,
    BoardLine,
    LineState,
    PointsElsewhere,
)
from boardfiles.records import due_on
from boardfiles.routes import channel_of

COUNTED = [LineState.SENT, LineState.ACCEPTED, LineState.POSTED]
POSTABLE = [LineState.SENT, LineState.ACCEPTED]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a report as components/stages.html shows it."""

    label: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One completion on its way to a board. `line`: null before it stands in a file."""

    attestation: Attestation
    line: BoardLine | None
    steps: list[Step]
    words: str
    points: Decimal | None
    may_see_posted: bool


@dataclass(frozen=True, slots=True)
class BoardPoints:
    """One board of the person. `left`: points still needed, null without a cycle."""

    board: Board
    cycle: BoardCycle | None
    elsewhere: list[PointsElsewhere]
    earned_elsewhere: Decimal
    earned_here: Decimal
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class Points:
    boards: list[BoardPoints]
    ways: list[Way]
    to_mend: int


def points_of(user: User) -> Points:
    """Everything for the page. Seven queries however many rows."""
    lines = list(
        BoardLine.objects.of_person(user).additions()
        .select_related("batch__activity__office").order_by("-completed_on", "pk")
    )  # fmt: skip
    attestations = list(
        Attestation.objects.filter(participation__user=user, status=Status.APPROVED)
        .with_people().order_by("-completed_on", "pk")
    )  # fmt: skip
    cycles = {cycle.board: cycle for cycle in user.board_cycles.all()}
    elsewhere = list(user.points_elsewhere.all())
    codes = dict.fromkeys(i.board for i in user.board_identities.all())
    return Points(
        [board_points(code, cycles.get(code), elsewhere, lines)
         for code in codes | dict.fromkeys(cycles)],
        ways_of(attestations, lines),
        len(faults_to_mend(user)) + sum(is_hers(line) for line in lines),
    )  # fmt: skip


def is_hers(line: BoardLine) -> bool:
    """Sent back for something that the person mends, and not mended yet."""
    back = line.state == LineState.REJECTED and line.mended_at is None
    return back and bool(line.fault) and mender_of(Fault(line.fault)) is Mender.PERSON


def board_points(
    code: str, cycle: BoardCycle | None, elsewhere: Sequence[PointsElsewhere],
    lines: Sequence[BoardLine],
) -> BoardPoints:  # fmt: skip
    """The board's sums; with a cycle only what lies in its days counts."""
    mine = [one for one in elsewhere if one.board == code]
    outside = sum((e.points for e in mine if in_cycle(e.earned_on, cycle)), Decimal(0))
    here = sum(
        (points_in(line) or Decimal(0) for line in lines
         if line.board == code and line.state in COUNTED
         and in_cycle(line.completed_on, cycle)),
        Decimal(0),
    )  # fmt: skip
    left = max(Decimal(0), cycle.needed - outside - here) if cycle else None
    return BoardPoints(board_list().find(code), cycle, mine, outside, here, left)


def in_cycle(day: date, cycle: BoardCycle | None) -> bool:
    if cycle is None:
        return True
    return (cycle.begins_on or date.min) <= day <= cycle.ends_on


def points_in(line: BoardLine) -> Decimal | None:
    return line.thawed().board_points


def ways_of(
    attestations: Sequence[Attestation], lines: Sequence[BoardLine]
) -> list[Way]:  # fmt: skip
    """One a report, newest completion first; an unreported completion has one too."""
    replaced = {line.replaces_id for line in lines}
    current = [
        line for line in lines
        if line.pk not in replaced and line.state != LineState.TAKEN_BACK
    ]  # fmt: skip
    ways = []
    for attestation in attestations:
        own: list[BoardLine | None] = [
            line for line in current if line.attestation_id == attestation.pk
        ]
        ways += [way_of(attestation, line) for line in own or [None]]
    return ways


def way_of(attestation: Attestation, line: BoardLine | None) -> Way:
    sent = line is not None and line.state != LineState.IN_FILE
    posted = line is not None and line.state == LineState.POSTED
    steps = [
        Step(_("Attested"), True, not sent),
        Step(_("Sent"), sent, sent and not posted),
        Step(_("Posted"), posted, posted),
    ]
    return Way(
        attestation, line, steps, words_of(attestation, line),
        points_in(line) if line else None,
        line is not None and line.state in POSTABLE,
    )  # fmt: skip


def words_of(attestation: Attestation, line: BoardLine | None) -> str:
    """What happens now, and who does it."""
    participation = attestation.participation
    if line is None and channel_of(participation.programme_id) is None:
        return _("No office reports this one: you apply on your board's own site.")
    if line is None or line.state == LineState.IN_FILE:
        return waiting_words(attestation)
    if line.state == LineState.REJECTED and line.mended_at is not None:
        return _("Mended. Your CME office sends it again.")
    if line.state == LineState.REJECTED:
        return _("The board could not take it: %(reason)s") % {
            "reason": line.reason or _("it gave no reason")
        }
    return str(line.get_state_display())


def waiting_words(attestation: Attestation) -> str:
    day = attestation.completed_on or timezone.localdate()
    return _("%(office)s sends it. Its 30 days end on %(day)s.") % {
        "office": attestation.participation.office.name,
        "day": date_format(due_on(day), "j M Y"),
    }


def faults_to_mend(user: User) -> list[Found]:
    """What the person can mend before anything is sent. Up to four queries."""
    person = person_of(user)
    begun = person.identities or person.npi
    if not begun and not user.participations.exists():
        return []  # nobody reports anything of hers
    return person_found(person, board_list()) + names_found(person.identities, person)


def sent_back(user: User) -> list[BoardLine]:
    """Reports that came back and wait for her. One query."""
    lines = BoardLine.objects.to_mend().of_person(user)
    return list(lines.select_related("batch__activity__office"))
