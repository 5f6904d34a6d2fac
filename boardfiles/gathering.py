"""From stored completions to what the rules check, and from there to records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from accounts.board_catalogue import board_list
from accounts.identity_rules import Identity, Person
from accounts.models import PhysicianProfile, User
from attestations.models import Attestation, Document, Status
from boardfiles import routes
from boardfiles.checking import (
    Checked,
    Completion,
    Key,
    Purpose,
    Terms,
    check_all,
)
from boardfiles.models import BoardLine, LineState, ReportedActivity
from boardfiles.records import ADD, Record


@dataclass(frozen=True, slots=True)
class Row:
    """One completion that waits for its report, and what the rules said of it."""

    attestation: Attestation
    checked: Checked

    @property
    def name(self) -> str:
        return self.attestation.participant.name

    @property
    def is_ready(self) -> bool:
        return not self.checked.faults


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything of one activity that no batch has reported: ready, and held back."""

    ready: tuple[Row, ...]
    held_back: tuple[Row, ...]


def gather(activity: ReportedActivity) -> Gathered:
    """What a new batch of the activity would take, and what it holds back. Six queries."""
    rows = check(activity, unreported(activity))
    return Gathered(
        tuple(row for row in rows if row.is_ready),
        tuple(row for row in rows if not row.is_ready),
    )


def check(
    activity: ReportedActivity, attestations: Iterable[Attestation]
) -> list[Row]:  # fmt: skip
    """Every completion in order, checked together."""
    found = list(attestations)
    completions = [completion_of(one) for one in found]
    sent = reported_keys(activity, but=[one.pk for one in found])
    checked = check_all(completions, terms_of(activity), board_list(), sent)
    return [Row(one, result) for one, result in zip(found, checked, strict=True)]


def unreported(activity: ReportedActivity) -> list[Attestation]:
    """Approved completions of its programme without a report, oldest first."""
    waiting = with_persons(
        Attestation.objects.of_office(activity.office)
        .filter(status=Status.APPROVED)
        .filter(participation__programme_id=activity.programme_id)
        .exclude(pk__in=reported_before())
    )
    others = list(
        ReportedActivity.objects.filter(
            office=activity.office, programme_id=activity.programme_id
        ).exclude(pk=activity.pk)
    )
    return [one for one in waiting if belongs(one, activity, others)]


def belongs(
    one: Attestation, activity: ReportedActivity, others: Sequence[ReportedActivity]
) -> bool:
    """Whether a completion of the activity's programme is reported under it.

    The activity in which the person takes part decides. Without one: its days; and what
    lies in the days of no activity (`others`: of the same programme) belongs to each.
    """
    part = getattr(one.participation, "reported_part", None)
    if part is not None:
        return bool(part.activity_id == activity.pk)
    open_ones = for_anybody([activity, *others])
    if activity not in open_ones:
        return False
    return covers(activity, one) or not any(covers(other, one) for other in open_ones)


def for_anybody(same: Sequence[ReportedActivity]) -> Sequence[ReportedActivity]:
    """Of one programme's activities those that take people who joined none of them.

    One that its people join is for them; where there is no other, it takes everybody.
    """
    return [one for one in same if not one.is_filled] or same


def reported_before() -> QuerySet[BoardLine]:
    """Attestations with a report that was not taken back."""
    standing = BoardLine.objects.additions().exclude(state=LineState.TAKEN_BACK)
    return standing.values("attestation_id")  # type: ignore[return-value]


def covers(activity: ReportedActivity, attestation: Attestation) -> bool:
    day = attestation.completed_on
    if day is None:
        return False
    ended = activity.last_day is not None and day > activity.last_day
    return day >= activity.first_day and not ended


def with_persons(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    return (
        attestations.with_people()  # type: ignore[attr-defined]
        .select_related("document", "participation__reported_part")
        .prefetch_related(
            "participation__user__board_identities",
            "participation__user__vouched_names",
        )
        .order_by("completed_on", "pk")
    )


def terms_of(activity: ReportedActivity) -> Terms:
    """What the activity can report today, where the office is at home."""
    today = timezone.now().astimezone(activity.office.zone()).date()
    channel = routes.Channel(activity.channel)
    return Terms(
        channel=channel,
        purpose=Purpose(activity.reports),
        first_day=activity.first_day,
        last_day=activity.last_day,
        boards=frozenset(activity.boards),
        today=today,
        needs_pdf=channel is routes.Channel.ROSTER,
    )


def reported_keys(activity: ReportedActivity, but: Sequence[int]) -> list[Key]:
    """Board and number of each report of this activity that stands and is not taken back.

    `but`: attestations whose own reports do not count.
    """
    live = BoardLine.objects.live().filter(batch__activity=activity)
    live = live.exclude(attestation__in=but)
    back = BoardLine.objects.filter(takes_back__in=live).exclude(
        state=LineState.REJECTED
    )
    rows = live.exclude(pk__in=back.values("takes_back_id"))
    # The whole record: SQLite reads a number out of the path record__board_id.
    found = rows.values_list("board", "record")
    return [
        (board, record["board_id"]) for board, record in found
        if board and record["board_id"]
    ]  # fmt: skip


def completion_of(attestation: Attestation) -> Completion:
    """The completion as the rules see it; no query after `with_persons`."""
    if attestation.completed_on is None:
        raise ValueError("An approved attestation has a day of completion.")
    return Completion(
        attestation=attestation.pk,
        person=person_of(attestation.participant),
        completed_on=attestation.completed_on,
        has_pdf=document_of(attestation) is not None,
    )


def person_of(user: User) -> Person:
    """The stored facts about a person, consent and vouched names included."""
    profile = profile_of(user)
    facts = (
        {} if profile is None
        else {"npi": profile.npi, "birth_month": profile.birth_month,
              "birth_day": profile.birth_day, "consent": profile.consent_at is not None}
    )  # fmt: skip
    return Person(
        name=user.name,
        identities=tuple(
            Identity(one.board, one.diplomate_id, one.first_name, one.last_name)
            for one in user.board_identities.all()
        ),
        confirmed_names=frozenset(
            (one.board, one.name) for one in user.vouched_names.all()
        ),
        **facts,  # type: ignore[arg-type]
    )


def profile_of(user: User) -> PhysicianProfile | None:
    return getattr(user, "physician_profile", None)


def document_of(attestation: Attestation) -> Document | None:
    return getattr(attestation, "document", None)


def records_of(row: Row, activity: ReportedActivity, first: int) -> list[Record]:
    """One record a board, or one without a board; `first`: the position of the first."""
    identities: Sequence[Identity | None] = row.checked.identities or (None,)
    return [record_of(row, activity, identity, first) for identity in identities]


def record_of(
    row: Row, activity: ReportedActivity, identity: Identity | None, first_position: int
) -> Record:
    attestation, person = row.attestation, row.checked.completion.person
    participation = attestation.participation
    first, last = name_for(person, identity)
    document = document_of(attestation)
    practice = attestation.project.organisation
    return Record(
        action=ADD,
        activity_id=activity.number,
        activity_title=activity.title,
        completed_on=row.checked.completion.completed_on,
        first_name=first,
        last_name=last,
        birth_month=person.birth_month,
        birth_day=person.birth_day,
        npi=person.npi,
        board=identity.board if identity else "",
        board_id=identity.board_id.strip() if identity else "",
        cme_credits=activity.cme_credits if reports_cme(activity) else None,
        board_points=points_at(identity, activity),
        credit_type=activity.credit_type if identity else "",
        profession=str(attestation.participant.get_profession_display()),
        project=attestation.project.title,
        practice=practice.name if practice else "",
        role=participation.role_words(),
        programme=participation.programme.title,
        programme_version=participation.programme_version,
        attestation=attestation.pk,
        pdf_name=paper_name(first_position, first, last, attestation.pk)
        if document
        else "",
        pdf_digest=document.digest if document else "",
    )


def points_at(identity: Identity | None, activity: ReportedActivity) -> Decimal | None:
    """The points for this board; some boards take whole ones only."""
    if identity is None or activity.board_points is None:
        return None
    if board_list().find(identity.board).whole_points:
        return activity.board_points.quantize(Decimal(1), ROUND_HALF_UP)
    return activity.board_points


def reports_cme(activity: ReportedActivity) -> bool:
    is_pars = activity.channel == routes.Channel.PARS
    return is_pars and activity.reports != Purpose.BOARD


def name_for(person: Person, identity: Identity | None) -> tuple[str, str]:
    """First and last name: the board's record, any record, or the account's name."""
    known = identity or next(iter(person.identities), None)
    if known:
        return known.first_name, known.last_name
    first, _space, last = person.name.rpartition(" ")
    return first or last, last


def paper_name(position: int, first: str, last: str, attestation: int) -> str:
    """A file name that sorts as the roster does and needs no special letters."""
    name = slugify(f"{last} {first}") or "participant"
    return f"{position:03d}-{name}-attestation-{attestation}.pdf"
