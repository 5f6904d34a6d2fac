"""What one person did: her part, her days, her meetings, and month by month."""

from collections.abc import Iterator
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.gates import stages_in
from activities.models import Enrolment
from attestations.models import Participation, Status
from documents.facts_work import Blocks, named, texts
from documents.filling import Table
from documents.gathering import Source
from measures.analysis import periods

NINETY_DAYS = 90  # least stretch of an improvement activity of MIPS (domain.md 3.2)


def my_name(source: Source, _part: Participation) -> Blocks:
    return texts(named(source.user.name, source.profession()))


def my_programme(_source: Source, part: Participation) -> Blocks:
    return texts(f"{part.programme.title}\n{part.office.name}")


def my_role(_source: Source, part: Participation) -> Blocks:
    return texts(part.role_words())


def my_dates(source: Source, part: Participation) -> Blocks:
    """The days of her part, which are those of the project where she says nothing else."""
    begun = part.started_on or source.project.started_on
    ended = part.ended_on or source.project.ended_on
    if ended is None:
        return texts(_("Since %(day)s") % {"day": date_format(begun)})
    days = {"begun": date_format(begun), "ended": date_format(ended)}
    return texts(_("%(begun)s to %(ended)s") % days)


def my_steps(source: Source, part: Participation) -> Blocks:
    told = [one.text for one in part.programme.steps if one.id in part.steps]
    led = [str(c) for c in source.cycles if c.owner_id == source.user.pk]
    tests = _("Led %(tests)s") % {"tests": ", ".join(led)} if led else ""
    return texts("\n".join(filter(None, [*told, tests])))


def my_reflections(_source: Source, part: Participation) -> Blocks:
    """Her own words, each under the question it answers; nobody else's document has them."""
    asked = {one.id: one.prompt for one in part.programme.reflections}
    return texts(*(
        f"{asked[key]}\n{text}" for key, text in part.reflections.items()
        if key in asked and text.strip()
    ))  # fmt: skip


def my_hours(source: Source, _part: Participation) -> Blocks:
    effort = source.effort
    if effort is None:
        return ()
    hours = {"hours": round(effort.minutes / 60, 1), "first": date_format(effort.first_on),
             "last": date_format(effort.last_on)}  # fmt: skip
    return texts(_("%(hours)s hours, %(first)s to %(last)s, as entered") % hours)


def my_meetings(source: Source, _part: Participation) -> Blocks:
    found = source.own_meetings
    if not found:
        return ()
    with_chart = [date_format(one.on) for one in found if one.charts.all()]
    said = ngettext("At %(n)d meeting", "At %(n)d meetings", len(found)) % {"n": len(found)}  # fmt: skip
    seen = _("looked at a chart on %(days)s") % {"days": "; ".join(with_chart)}
    return texts(f"{said}, {seen}." if with_chart else f"{said}.")


def my_state(_source: Source, part: Participation) -> Blocks:
    """The state of the attestation and its day, as `Source.participations` read them."""
    status, day = part.status, part.completed_on  # type: ignore[attr-defined]
    if not status:
        return ()
    said = str(Status(status).label)
    return texts(f"{said}, {date_format(day)}" if day else said)


def place_in_activity(part: Participation) -> Enrolment | None:
    """No query after `Source.participations`."""
    place: Enrolment | None = getattr(part, "enrolment", None)
    return place if place and place.left_at is None else None


def activity(_source: Source, part: Participation) -> Blocks:
    """The office's activity she is in; or the program and what its credit is."""
    place, credit = place_in_activity(part), part.programme.credit
    if place is None:
        words = f"{credit.kind}: {credit.amount}"
        return texts(f"{part.programme.title}\n{part.office.name}\n{words}")
    one = place.activity
    words = _("%(n)s credits") % {"n": f"{one.credits:f}".rstrip("0").rstrip(".")}
    return texts(f"{one.title}\n{one.office.name}\n{words}")


def stages(_source: Source, part: Participation) -> Blocks:
    """Stages the office confirmed, with their days. One query."""
    place = place_in_activity(part)
    titles = stages_in(place.activity.programme) if place else {}
    if place is None or not titles:
        return ()
    return texts("\n".join(
        f"{titles.get(one.stage, one.stage)}, {date_format(one.confirmed_at)}"
        for one in place.stages.all()
    ))  # fmt: skip


# Month by month ---------------------------------------------------------------------


def work_days(source: Source) -> Iterator[tuple[date, str]]:
    """(day, what was done then) of all that carries a day: numbers, tests, meetings."""
    for chart in source.measured():
        for point in chart.series.points:
            if point.value is not None:
                yield point.period_start, _("%(name)s measured") % {"name": chart.measure.name}  # fmt: skip
    for cycle in source.cycles:
        yield cycle.starts_on, _("%(test)s began") % {"test": cycle}
        if cycle.decided_at:
            day = cycle.decided_at.astimezone(source.project.zone()).date()
            yield day, _("%(test)s decided") % {"test": cycle}
    for meeting in source.meetings:
        yield meeting.on, _("met")


def months(source: Source) -> Blocks:
    found: dict[date, dict[str, None]] = {}
    for day, what in sorted(work_days(source), key=lambda one: one[0]):
        found.setdefault(day.replace(day=1), {})[what] = None
    rows = tuple(
        (periods.label(month, "month", translation), "; ".join(done))
        for month, done in found.items()
    )
    columns = (_("Month"), _("What was done"))
    return (Table(_("Month by month"), columns, rows),) if rows else ()


def window(source: Source) -> Blocks:
    """From the first day of the work to the last one known, and whether that is enough."""
    days = [day for day, _what in work_days(source)]
    if not days:
        return ()
    first, last = min(days), max(days)
    count = (last - first).days + 1
    facts = {"n": count, "first": date_format(first), "last": date_format(last)}
    said = _("%(n)d days, %(first)s to %(last)s.") % facts
    short = _("Ninety days are asked for.")
    return texts(said if count >= NINETY_DAYS else f"{said} {short}")
