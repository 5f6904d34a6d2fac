"""Kinds of requirement about cycles and time: what was tested, and for how long.

Django-free; see attestations/eligibility.py.
"""

from collections.abc import Callable
from datetime import date, timedelta

from attestations.case import Case
from attestations.findings import CycleEvidence, Evidence, Finding, Place, Verdict
from measures.analysis.periods import day_label, months_later


def completed_cycles(case: Case) -> Finding:
    evidence, gettext = case.evidence, case.words.gettext
    done = sum(cycle.decided for cycle in evidence.cycles)
    facts = {"count": done, "needed": case.requirement.minimum}
    if done >= case.requirement.minimum:
        sentence = (
            case.words.ngettext(
                "%(count)s cycle has its decision.",
                "%(count)s cycles have their decision.",
                done,
            )
            % facts
        )
        return case.finding(Verdict.MET, sentence, Place.CYCLES)
    running = next((c for c in evidence.cycles if not c.decided), None)
    if running is None:
        missing = gettext("%(count)s of %(needed)s cycles have their decision.") % facts
        return case.finding(Verdict.NOT_MET, missing, Place.CYCLES)
    return running_cycle(case, running)


def running_cycle(case: Case, cycle: CycleEvidence) -> Finding:
    """Not yet due while its test runs; afterwards its study and decision are missing."""
    gettext = case.words.gettext
    until = cycle.ends_on or cycle.starts_on
    if until >= case.today:
        waits = gettext("The test of PDSA %(number)s runs until %(day)s.")
        facts = {"number": cycle.number, "day": day_label(until, case.words)}
        return case.finding(Verdict.NOT_YET_DUE, waits % facts, Place.CYCLE, cycle.id)
    missing = gettext("PDSA %(number)s has no decision yet: adopt, adapt or abandon.")
    return case.finding(
        Verdict.NOT_MET, missing % {"number": cycle.number}, Place.CYCLE, cycle.id
    )


def linked_cycles(case: Case) -> Finding:
    """The longest row of decided cycles, each starting from the one before."""
    cycles, gettext = case.evidence.cycles, case.words.gettext
    longest = longest_chain(cycles)
    running = next((c for c in cycles if not c.decided), None)
    if longest < case.requirement.minimum and running is not None:
        return running_cycle(case, running)
    return case.at_least(
        longest,
        gettext("Decided cycles that build on each other: %(count)s of %(needed)s."),
        Place.CYCLES,
    )


def longest_chain(cycles: tuple[CycleEvidence, ...]) -> int:
    """How many decided cycles follow each other without a gap, at most."""
    decided = {cycle.id: cycle for cycle in cycles if cycle.decided}
    lengths = [0]
    for cycle in decided.values():
        seen: set[int] = set()
        here: CycleEvidence | None = cycle
        while here is not None and here.id not in seen:
            seen.add(here.id)
            here = decided.get(here.previous_id or 0)
        lengths.append(len(seen))
    return max(lengths)


def process_change(case: Case) -> Finding:
    """Decided cycles that changed how work is done; teaching alone does not."""
    changed = sum(c.decided and c.is_process_change for c in case.evidence.cycles)
    running = [c for c in case.evidence.cycles if c.is_process_change and not c.decided]
    if changed < case.requirement.minimum and running:
        return running_cycle(case, running[0])
    return case.at_least(
        changed,
        case.words.gettext(
            "Decided cycles that changed how you work, not only what people know: "
            "%(count)s of %(needed)s."
        ),
        Place.CYCLES,
    )


def work_span(evidence: Evidence, today: date) -> tuple[date, date] | None:
    """First and last day of the work on record: tests, and data after the change."""
    first = evidence.first_change_on
    if first is None or first > today:
        return None
    days = [cycle.ends_on or cycle.starts_on for cycle in evidence.cycles]
    days += [p.ends_on for m in evidence.measures for p in m.periods]
    return first, max(first, *(min(day, today) for day in days))


def project_lasts_days(case: Case) -> Finding:
    return lasts(case, lambda first: first + timedelta(days=case.requirement.minimum))


def project_lasts_months(case: Case) -> Finding:
    return lasts(case, lambda first: months_later(first, case.requirement.minimum))


def lasts(case: Case, until: Callable[[date], date]) -> Finding:
    """Met when the work on record reaches the last day needed."""
    gettext, span = case.words.gettext, work_span(case.evidence, case.today)
    if span is None:
        return case.waits(gettext("No change was tested yet."), Place.CYCLES)
    first, last = span
    needed = until(first) - timedelta(days=1)
    facts = {name: day_label(day, case.words) for name, day in
             (("first", first), ("last", last), ("needed", needed))}  # fmt: skip
    said = gettext("Tests and data on record from %(first)s to %(last)s.") % facts
    if last >= needed:
        return case.finding(Verdict.MET, said, Place.CYCLES)
    short = gettext("%(said)s The rule asks for %(needed)s or later.")
    sentence = short % (facts | {"said": said})
    answer = case.waits if case.today < needed else case.not_met
    return answer(sentence, Place.CYCLES)


def part_lasts_months(case: Case) -> Finding:
    gettext, ends = case.words.gettext, part_of(case)
    if isinstance(ends, Finding):
        return ends
    first, last = ends
    enough = last + timedelta(days=1) >= months_later(first, case.requirement.minimum)
    return case.met_if(
        enough,
        gettext("Your part lasts %(needed)s months or longer.") % needed_of(case),
        gettext("Your part is shorter than %(needed)s months.") % needed_of(case),
        Place.DATES,
        "ended_on",
    )


def part_lasts_at_most(case: Case) -> Finding:
    gettext, ends = case.words.gettext, part_of(case)
    if isinstance(ends, Finding):
        return ends
    first, last = ends
    fits = last < months_later(first, case.requirement.maximum)
    facts = {"needed": case.requirement.maximum}
    return case.met_if(
        fits,
        gettext("Your part fits into %(needed)s months.") % facts,
        gettext("Your part is longer than %(needed)s months. Report it in parts.")
        % facts,
        Place.DATES,
        "ended_on",
    )


def needed_of(case: Case) -> dict[str, int]:
    return {"needed": case.requirement.minimum}


def part_of(case: Case) -> tuple[date, date] | Finding:
    """First and last day of the person's part, or what is missing."""
    first, last = case.evidence.started_on, case.evidence.ended_on
    if first is None or last is None:
        missing = case.words.gettext(
            "The first or the last day of your part is missing."
        )
        field = "started_on" if first is None else "ended_on"
        return case.not_met(missing, Place.DATES, field)
    return first, last


def deadline(case: Case) -> Finding:
    """The day of the year by which one attests for credit in the year one's part ended."""
    year = (case.evidence.ended_on or case.today).year
    last = date.fromisoformat(f"{year}-{case.requirement.deadline}")
    facts = {"day": day_label(last, case.words), "year": year}
    return case.met_if(
        case.today <= last,
        case.words.gettext("For credit in %(year)s, until %(day)s.") % facts,
        case.words.gettext(
            "%(day)s is over. Ask whether it still counts for %(year)s or for the next year."
        )
        % facts,
        Place.DATES,
        "ended_on",
    )


def signed_within_months(case: Case) -> Finding:
    gettext, ended = case.words.gettext, case.evidence.ended_on
    if ended is None:
        missing = gettext("The last day of your part is missing.")
        return case.not_met(missing, Place.DATES, "ended_on")
    last = months_later(ended, case.requirement.maximum)
    facts = {"day": day_label(last, case.words)}
    return case.met_if(
        case.today <= last,
        gettext("You can sign until %(day)s.") % facts,
        gettext("The time to sign was over on %(day)s.") % facts,
        Place.DATES,
        "ended_on",
    )


def monthly_activity(case: Case) -> Finding:
    """The longest row of calendar months in which something was counted or tested."""
    months = sorted(active_months(case.evidence, case.today))
    longest = run = 0
    for place, month in enumerate(months):
        run = run + 1 if place and month == months[place - 1] + 1 else 1
        longest = max(longest, run)
    return case.at_least(
        longest,
        case.words.gettext(
            "Months in a row with data or a test: %(count)s of %(needed)s."
        ),
        Place.CYCLES,
    )


def active_months(evidence: Evidence, today: date) -> set[int]:
    """Months as year * 12 + month, up to today's."""
    spans = [(c.starts_on, c.ends_on or c.starts_on) for c in evidence.cycles]
    spans += [(p.starts_on, p.ends_on) for m in evidence.measures for p in m.periods]
    return {
        month
        for first, last in spans
        for month in range(month_number(first), month_number(min(last, today)) + 1)
    }


def month_number(day: date) -> int:
    return day.year * 12 + day.month


JUDGES: dict[str, Callable[[Case], Finding]] = {
    "completed_cycles": completed_cycles,
    "linked_cycles": linked_cycles,
    "process_change": process_change,
    "project_lasts_days": project_lasts_days,
    "project_lasts_months": project_lasts_months,
    "part_lasts_months": part_lasts_months,
    "part_lasts_at_most": part_lasts_at_most,
    "deadline": deadline,
    "signed_within_months": signed_within_months,
    "monthly_activity": monthly_activity,
}
