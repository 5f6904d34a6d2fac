"""Kinds of requirement about numbers: which measures, how many periods, how many charts.

Django-free; see attestations/eligibility.py.
"""

from collections.abc import Callable

from attestations.case import Case, data_of
from attestations.findings import Finding, MeasureEvidence, Place, Verdict
from attestations.judging_people import accepted
from measures.analysis.periods import day_label, months_later


def measures_followed(case: Case) -> Finding:
    """Measures that were counted before and after the change."""
    gettext, measures = case.words.gettext, case.evidence.measures
    followed = sum(bool(m.baseline and m.follow_up) for m in measures)
    doubtful = sum(bool(m.problem) for m in measures)
    needed = case.requirement.minimum
    if followed < needed <= followed + doubtful:
        doubt = gettext("A measure cannot be split into before and after the change.")
        return case.unknown(doubt, Place.MEASURES)
    return case.at_least(
        followed,
        gettext(
            "Measures counted before and after the change: %(count)s of %(needed)s."
        ),
        Place.MEASURES,
    )


def balancing_measure(case: Case) -> Finding:
    count = sum(m.kind == "balancing" for m in case.evidence.measures)
    return case.at_least(
        count,
        case.words.gettext(
            "Measures that would show harm elsewhere: %(count)s of %(needed)s."
        ),
        Place.MEASURES,
    )


def periods_per_measure(case: Case) -> Finding:
    """Every measure has so many periods with data; the poorest one decides."""
    if not case.evidence.measures:
        return case.no_measure()
    poorest = min(case.evidence.measures, key=lambda m: len(m.periods))
    if poorest.problem:
        return case.unknown(problem_of(poorest, case), *data_of(poorest))
    sentence = case.words.gettext("%(measure)s: %%(count)s of %%(needed)s periods.")
    said = sentence % {"measure": poorest.name.replace("%", "%%")}
    return case.at_least(len(poorest.periods), said, *data_of(poorest))


def problem_of(measure: MeasureEvidence, case: Case) -> str:
    return case.words.gettext(
        "%(measure)s cannot be split into before and after: %(problem)s"
    ) % {"measure": measure.name, "problem": measure.problem}


def charts_per_period(case: Case) -> Finding:
    """One period before and some after the change, each resting on enough charts."""
    needed, wanted = case.requirement.minimum, case.requirement.periods

    def counts(measure: MeasureEvidence) -> tuple[int, int]:
        before = sum((p.charts or 0) >= needed for p in measure.before())
        return before, sum((p.charts or 0) >= needed for p in measure.after())

    best = most_charts(case, lambda m: (min(counts(m)[0], 1), counts(m)[1]))
    if isinstance(best, Finding):
        return best
    before, after = counts(best)
    said = case.words.gettext(
        "%(measure)s: periods with at least %(needed)s charts: %(before)s before the "
        "change (1 needed), %(after)s after it (%(wanted)s needed)."
    ) % {"measure": best.name, "needed": needed, "before": before, "after": after,
         "wanted": wanted}  # fmt: skip
    return case.met_if(before >= 1 and after >= wanted, said, said, *data_of(best))


def charts_per_phase(case: Case) -> Finding:
    """So many charts in all before the change, and as many after it."""

    def counts(measure: MeasureEvidence) -> tuple[int, int]:
        before = sum(p.charts or 0 for p in measure.before())
        return before, sum(p.charts or 0 for p in measure.after())

    best = most_charts(case, lambda m: (min(counts(m)), max(counts(m))))
    if isinstance(best, Finding):
        return best
    before, after = counts(best)
    said = case.words.gettext(
        "%(measure)s: %(before)s charts before and %(after)s after the change; "
        "%(needed)s each are needed."
    ) % {"measure": best.name, "before": before, "after": after,
         "needed": case.requirement.minimum}  # fmt: skip
    enough = min(before, after) >= case.requirement.minimum
    return case.met_if(enough, said, said, *data_of(best))


def most_charts(
    case: Case, key: Callable[[MeasureEvidence], tuple[int, int]]
) -> MeasureEvidence | Finding:
    """The measure that stands best by `key`, or why charts cannot be counted."""
    if not case.evidence.measures:
        return case.no_measure()
    known = [m for m in case.evidence.measures if m.counts_charts()]
    if known:
        return max(known, key=key)
    first = case.evidence.measures[0]
    if not first.periods and not first.problem:
        nothing = case.words.gettext("%(measure)s has no data yet.")
        return case.not_met(nothing % {"measure": first.name}, *data_of(first))
    unknown = case.words.gettext(
        "The data do not say how many charts stand behind each point. Show the office "
        "your sample, or record each period as so many of so many."
    )
    return case.unknown(unknown, *data_of(first))


def same_definition(case: Case) -> Finding:
    """Some measure is compared with itself: counted alike before and after."""
    gettext = case.words.gettext
    compared = [m for m in case.evidence.measures if m.baseline and m.follow_up]
    if not compared:
        nothing = gettext("No measure has data from before and after the change yet.")
        return case.waits(nothing, Place.MEASURES)
    alike = next((m for m in compared if not m.redefined), None)
    if alike is None:
        changed = gettext("%(measure)s was counted in another way after a certain day.")
        first = compared[0]
        return case.not_met(changed % {"measure": first.name}, *data_of(first))
    said = gettext("%(measure)s was counted the same way before and after the change.")
    return case.met_if(True, said % {"measure": alike.name}, "", *data_of(alike))


def remeasured_within_months(case: Case) -> Finding:
    """From the last period before the change to the first after it."""
    gettext, best = case.words.gettext, case.evidence.best_compared()
    if best is None:
        return case.no_measure()
    if best.problem:
        return case.unknown(problem_of(best, case), *data_of(best))
    if not best.before():
        nothing = gettext("%(measure)s has no data from before the change.")
        return case.not_met(nothing % {"measure": best.name}, *data_of(best))
    last = months_later(best.before()[-1].ends_on, case.requirement.maximum)
    facts = {"measure": best.name, "day": day_label(last, case.words)}
    if not best.after() and case.today <= last:
        due = gettext("%(measure)s: count again by %(day)s.")
        return case.waits(due % facts, *data_of(best))
    in_time = bool(best.after()) and best.after()[0].ends_on <= last
    return case.met_if(
        in_time,
        gettext("%(measure)s was counted again in time, by %(day)s.") % facts,
        gettext("%(measure)s was not counted again by %(day)s.") % facts,
        *data_of(best),
    )


def data_reviews(case: Case) -> Finding:
    """How often the person looked at the data; only meetings leave a record of it."""
    count, needed = case.evidence.reviews_in_part(), case.requirement.minimum
    facts = {"count": count, "needed": needed}
    if count >= needed:
        said = case.words.gettext("Meetings at which you looked at a chart: %(count)s.")
        return case.finding(Verdict.MET, said % facts, Place.MEETINGS)
    unknown = case.words.gettext(
        "Meetings on record at which you looked at a chart: %(count)s. Tell the office "
        "when else you looked at the data; %(needed)s times are asked for."
    )
    return case.unknown(unknown % facts, Place.OUTSIDE)


def respondents(case: Case) -> Finding:
    """People who gave feedback with one form: judged only where that is recorded."""
    count, needed = case.evidence.respondents, case.requirement.minimum
    if (shown := accepted(case)) is not None:
        return shown
    if count is None:
        unrecorded = case.words.gettext(
            "QIApp cannot tell who was asked about you. Keep the forms; at least "
            "%(needed)s people are asked for."
        )
        return case.unknown(unrecorded % {"needed": needed}, Place.OUTSIDE)
    counted = case.words.gettext("People who gave feedback: %(count)s of %(needed)s.")
    return case.at_least(count, counted, Place.OUTSIDE)


def reflection_written(case: Case) -> Finding:
    """One reflection of the programme, in so many words."""
    one = case.programme.reflection(case.requirement.reflection)
    written = len(case.evidence.reflections.get(one.id, "").split())
    needed = max(one.minimum_words, 1)
    said = case.words.gettext("%(count)s of at least %(needed)s words: “%(prompt)s”")
    facts = {"count": written, "needed": needed, "prompt": one.prompt}
    return case.met_if(
        written >= needed,
        case.words.gettext("Your thoughts are written."),
        said % facts,
        Place.REFLECTIONS,
        one.id,
    )


JUDGES: dict[str, Callable[[Case], Finding]] = {
    "measures_followed": measures_followed,
    "balancing_measure": balancing_measure,
    "periods_per_measure": periods_per_measure,
    "charts_per_period": charts_per_period,
    "charts_per_phase": charts_per_phase,
    "same_definition": same_definition,
    "remeasured_within_months": remeasured_within_months,
    "data_reviews": data_reviews,
    "respondents": respondents,
    "reflection_written": reflection_written,
}
