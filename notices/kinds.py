"""Kinds of mail: which obey a cap and quiet hours, and which always go at once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Kind:
    """`cap` mails per `per` to one address; quiet from `quiet_from` to `quiet_until`.

    No cap and no quiet hours: transactional mail, which the person is waiting for.
    `preference`: the field of User that says whether the person wants this kind.
    """

    name: str
    cap: int | None = None
    per: timedelta = timedelta(days=1)
    quiet_from: time | None = None
    quiet_until: time | None = None
    preference: str = ""


QUIET_FROM, QUIET_UNTIL = time(19, 0), time(7, 0)

INVITATION = Kind("invitation")
# Somebody's co-signature or decision is needed.
REQUEST = Kind("request", preference="mail_requests")
DECISION = Kind("decision")  # what became of one's own attestation
# A question from a team to its coach; a dozen a day are enough for anybody.
QUESTION = Kind("question", cap=12, preference="mail_requests")
FINISHED = Kind("finished")  # a long job is done
REMINDER = Kind(
    "reminder",
    cap=1,
    per=timedelta(days=1),
    quiet_from=QUIET_FROM,
    quiet_until=QUIET_UNTIL,
)
# A coach's message: to one address at most once in seven days, and not in quiet hours.
NUDGE = Kind(
    "nudge",
    cap=1,
    per=timedelta(days=7),
    quiet_from=QUIET_FROM,
    quiet_until=QUIET_UNTIL,
)
CALL = Kind("call")  # the time of a call that was booked, or called off
# What changed in a coach's practices; the person's own frequency is asked by the sender.
DIGEST = Kind(
    "digest",
    cap=1,
    per=timedelta(days=6),
    quiet_from=QUIET_FROM,
    quiet_until=QUIET_UNTIL,
)
KINDS = {
    kind.name: kind
    for kind in (
        INVITATION,
        REQUEST,
        QUESTION,
        DECISION,
        FINISHED,
        REMINDER,
        NUDGE,
        CALL,
        DIGEST,
    )
}


def earliest(kind: Kind, now: datetime, zone: ZoneInfo) -> datetime:
    """`now`, or the end of the quiet hours around it, where the person lives.

    Quiet hours may run over midnight; from and until the same time means none.
    """
    start, end = kind.quiet_from, kind.quiet_until
    if start is None or end is None:
        return now
    local = now.astimezone(zone)
    if not is_quiet(local.time(), start, end):
        return now
    day = local.date() + timedelta(days=int(local.time() >= end))
    return datetime.combine(day, end, tzinfo=zone)


def is_quiet(at: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end
