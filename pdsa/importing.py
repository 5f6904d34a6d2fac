"""Old notes of tests: read from a paste, kept with their own dates, marked as imported.

An imported test has no prediction that was written before it, so it never counts as one
that tested a prediction; and as evidence it waits until a reviewer accepts it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from measures.paste import cells_of, day_from
from pdsa.actions import flag
from pdsa.models import Cycle, Decision
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused

MOST_NOTES = 100
MOST_CHARACTERS = 1000
# The first letters that tell the decisions apart, and plain words people write.
DECISIONS = {
    "adopt": Decision.ADOPT, "keep": Decision.ADOPT, "kept": Decision.ADOPT,
    "adapt": Decision.ADAPT, "change": Decision.ADAPT,
    "abandon": Decision.ABANDON, "stop": Decision.ABANDON, "drop": Decision.ABANDON,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One old test. `decision`: empty when the note names none."""

    tested_on: date
    change: str
    result: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One pasted line: its note when it is good, its faults when not."""

    line: int
    cells: tuple[str, ...]
    note: Note | None = None
    faults: list[str] = field(default_factory=list)


def read_notes(text: str, *, today: date, day_first: bool = False) -> list[NoteRow]:
    """The rows of a paste: date, what was tried, what happened, decision.

    A first line whose date cannot be read is a heading. At most MOST_NOTES rows.
    """
    lines = list(cells_of(text))
    if lines and day_from(lines[0][1][0], day_first=day_first) is None:
        lines = lines[1:]
    return [
        row_of(line, cells, today=today, day_first=day_first)
        for line, cells in lines[:MOST_NOTES]
    ]


def row_of(
    line: int, cells: tuple[str, ...], *, today: date, day_first: bool
) -> NoteRow:
    day, change, result, decided = (*cells, "", "", "")[:4]
    tested_on = day_from(day, day_first=day_first)
    decision = decision_in(decided)
    faults = []
    if tested_on is None:
        faults.append(_("“%(cell)s” is not a date we can read.") % {"cell": day[:30]})
    elif tested_on > today:
        faults.append(_("This day is still to come."))
    if not change or not result:
        faults.append(_("Say what was tried and what happened."))
    if len(change) > MOST_CHARACTERS or len(result) > MOST_CHARACTERS:
        faults.append(_("This is too long: 1,000 characters at most."))
    if decision is None:
        faults.append(_("The decision is adopt, adapt or abandon, or empty."))
    if faults or tested_on is None or decision is None:
        return NoteRow(line, cells, faults=faults)
    return NoteRow(line, cells, Note(tested_on, change, result, decision))


def decision_in(cell: str) -> str | None:
    """The decision a cell names; empty for an empty one, None when unreadable."""
    word = cell.strip().lower()
    if not word:
        return ""
    return next((d.value for w, d in DECISIONS.items() if word.startswith(w)), None)


@transaction.atomic
def import_notes(*, project: Project, by: User, notes: list[Note]) -> list[Cycle]:
    """The new cycles, in the order of their days, flagged on the charts as imported.

    Raises ActionRefused when the project has ended or a note stands there already.
    """
    require_open(project)
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    require_new(project, notes)
    last = project.cycles.aggregate(last=Max("number"))["last"] or 0
    ordered = sorted(notes, key=lambda note: note.tested_on)
    return [
        imported(project, note, number, by=by)
        for number, note in enumerate(ordered, start=last + 1)
    ]


def require_new(project: Project, notes: list[Note]) -> None:
    known = set(project.cycles.values_list("starts_on", "change"))
    for note in notes:
        if (note.tested_on, note.change) in known:
            raise ActionRefused(
                _("“%(change)s” of %(day)s is here already. Take its line out.")
                % {"change": note.change[:60], "day": note.tested_on.isoformat()},
                field="rows",
            )


def imported(project: Project, note: Note, number: int, *, by: User) -> Cycle:
    now = timezone.now()
    cycle = Cycle.objects.create(
        project=project, number=number, owner=by, change=note.change, prediction="",
        starts_on=note.tested_on, recorded_afterwards=True, observations=note.result,
        done_at=now, decision=note.decision, decided_at=now if note.decision else None,
        imported_at=now,
    )  # fmt: skip
    flag(cycle, by=by)
    record("cycle imported", by=by, subject=cycle, project=project,
           after={"number": number, "change": note.change, "starts_on": note.tested_on,
                  "decision": note.decision})  # fmt: skip
    return cycle
