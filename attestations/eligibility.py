"""Programme + evidence -> what is met, what is not, and where to mend it.

Django-free: no clock, no database, no settings. Each kind of requirement is one function;
the programme's file says which kinds apply and with what threshold. The kinds about
cycles and time, numbers, and people stand in the judging_ files beside.
"""

from collections.abc import Callable
from datetime import date

from attestations import (
    judging_cycles,
    judging_data,
    judging_meetings,
    judging_people,
)
from attestations.case import Case
from attestations.catalogue import Programme
from attestations.findings import (
    Eligibility,
    Evidence,
    Finding,
    MeasureEvidence,
    Place,
    Verdict,
)
from measures.analysis.periods import day_label
from measures.analysis.words import ENGLISH, Words


def evaluate(
    programme: Programme, evidence: Evidence, today: date, words: Words = ENGLISH
) -> Eligibility:
    """One finding per requirement that concerns the person, in the programme's order."""
    return Eligibility(
        tuple(
            JUDGES[requirement.kind](
                Case(requirement, programme, evidence, today, words)
            )
            for requirement in programme.requirements_for(evidence.profession)
        )
    )


def aim_stated(case: Case) -> Finding:
    evidence, gettext = case.evidence, case.words.gettext
    if not evidence.problem.strip() or not evidence.aim.strip():
        missing = gettext("The problem or the aim is not written yet.")
        field = "aim" if evidence.problem.strip() else "problem"
        return case.finding(Verdict.NOT_MET, missing, Place.PROJECT, field)
    return case.met_if(
        bool(evidence.measures),
        gettext("The problem and the aim are written, and there is a measure."),
        gettext("No measure is defined yet, so nothing shows whether the aim is met."),
        Place.MEASURES,
    )


def baseline(case: Case) -> Finding:
    gettext = case.words.gettext
    best = case.evidence.most_baseline()
    if best is None:
        return case.finding(
            Verdict.NOT_MET, gettext("No measure is defined yet."), Place.MEASURES
        )
    if best.baseline >= case.requirement.minimum:
        return case.finding(
            Verdict.MET, periods_before(best, case.words), Place.DATA, best.id
        )
    doubt = doubt_about(best, case.words)
    if doubt:
        return case.finding(Verdict.CANNOT_BE_JUDGED, doubt, Place.DATA, best.id)
    return case.finding(
        Verdict.NOT_MET,
        gettext("%(measure)s: %(count)s of %(needed)s periods from before the change.")
        % count_facts(best, best.baseline, case),
        Place.DATA,
        best.id,
    )


def follow_up(case: Case) -> Finding:
    gettext = case.words.gettext
    best, change = case.evidence.best_compared(), case.evidence.first_change_on
    if best is None:
        return case.finding(
            Verdict.NOT_MET, gettext("No measure is defined yet."), Place.MEASURES
        )
    if change is None:
        nothing = gettext("No change was tested yet, so there is no “after”.")
        return case.finding(Verdict.NOT_YET_DUE, nothing, Place.CYCLES)
    if best.follow_up >= case.requirement.minimum and best.baseline:
        return case.finding(
            Verdict.MET, periods_after(best, change, case.words), Place.DATA, best.id
        )
    return follow_up_missing(case, best)


def follow_up_missing(case: Case, best: MeasureEvidence) -> Finding:
    gettext = case.words.gettext
    if best.follow_up_due is not None and case.today < best.follow_up_due:
        waits = gettext(
            "%(measure)s: the first whole period after the change is over on %(day)s."
        ) % {"measure": best.name, "day": day_label(best.follow_up_due, case.words)}
        return case.finding(Verdict.NOT_YET_DUE, waits, Place.DATA, best.id)
    doubt = doubt_about(best, case.words)
    if doubt:
        return case.finding(Verdict.CANNOT_BE_JUDGED, doubt, Place.DATA, best.id)
    if best.follow_up >= case.requirement.minimum:
        nothing = gettext(
            "%(measure)s has no data from before the change to compare with."
        ) % {"measure": best.name}
        return case.finding(Verdict.NOT_MET, nothing, Place.DATA, best.id)
    too_few = gettext(
        "%(measure)s: %(count)s of %(needed)s periods from after the change."
    ) % count_facts(best, best.follow_up, case)
    return case.finding(Verdict.NOT_MET, too_few, Place.DATA, best.id)


def count_facts(measure: MeasureEvidence, count: int, case: Case) -> dict[str, object]:
    return {
        "measure": measure.name,
        "count": count,
        "needed": case.requirement.minimum,
    }


def periods_before(measure: MeasureEvidence, words: Words) -> str:
    return words.ngettext(
        "%(measure)s: %(count)s period with data from before the change.",
        "%(measure)s: %(count)s periods with data from before the change.",
        measure.baseline,
    ) % {"measure": measure.name, "count": measure.baseline}


def periods_after(measure: MeasureEvidence, change: date, words: Words) -> str:
    return words.ngettext(
        "%(measure)s: %(count)s period with data since the change of %(day)s.",
        "%(measure)s: %(count)s periods with data since the change of %(day)s.",
        measure.follow_up,
    ) % {
        "measure": measure.name,
        "count": measure.follow_up,
        "day": day_label(change, words),
    }


def doubt_about(measure: MeasureEvidence, words: Words) -> str:
    """Why before and after cannot be told apart, or an empty text."""
    if measure.problem:
        return words.gettext(
            "%(measure)s cannot be split into before and after: %(problem)s"
        ) % {"measure": measure.name, "problem": measure.problem}
    if measure.straddling:
        return words.gettext(
            "%(measure)s: the only period near the change holds days from before and "
            "after it. Record one that lies wholly on one side, or use shorter periods."
        ) % {"measure": measure.name}
    return ""


def physician_on_team(case: Case) -> Finding:
    return case.met_if(
        case.evidence.other_physicians > 0,
        case.words.gettext("A physician is in the team."),
        case.words.gettext("No physician is in the team yet. Invite one."),
        Place.TEAM,
        "add",
    )


def role_chosen(case: Case) -> Finding:
    role = case.programme.role(case.evidence.role)
    return case.met_if(
        role is not None,
        role.text if role else "",
        case.words.gettext("Choose the role that fits best."),
        Place.ROLE,
    )


def steps_claimed(case: Case) -> Finding:
    steps = case.programme.claimable_steps()
    claimed = case.evidence.claimed_steps
    missing = [step for step in steps if step.id not in claimed]
    facts = {"count": len(steps) - len(missing), "needed": len(steps)}
    if not missing:
        done = case.words.gettext(
            "All %(needed)s steps are ticked; your signature is the last one."
        )
        return case.finding(Verdict.MET, done % facts, Place.STEPS)
    some = case.words.gettext("%(count)s of %(needed)s steps are ticked.") % facts
    return case.finding(Verdict.NOT_MET, some, Place.STEPS, missing[0].id)


def dates_stated(case: Case) -> Finding:
    evidence, gettext = case.evidence, case.words.gettext
    start, end = evidence.started_on, evidence.ended_on
    if start is None or end is None:
        missing = gettext("The first or the last day of your part is missing.")
        field = "started_on" if start is None else "ended_on"
        return case.finding(Verdict.NOT_MET, missing, Place.DATES, field)
    if end > case.today:
        waits = gettext("Your part ends on %(day)s. Sign on that day or later.")
        facts = {"day": day_label(end, case.words)}
        return case.finding(Verdict.NOT_YET_DUE, waits % facts, Place.DATES, "ended_on")
    days = {"start": day_label(start, case.words), "end": day_label(end, case.words)}
    return case.met_if(
        start >= evidence.project_started_on,
        gettext("From %(start)s to %(end)s.") % days,
        gettext("Your part begins on %(start)s, before the project began.") % days,
        Place.DATES,
        "started_on",
    )


def reflections_written(case: Case) -> Finding:
    gettext = case.words.gettext
    for reflection in case.programme.reflections:
        written = len(case.evidence.reflections.get(reflection.id, "").split())
        if reflection.required and written < max(reflection.minimum_words, 1):
            missing = gettext(
                "%(count)s of at least %(needed)s words: “%(prompt)s”"
            ) % {
                "count": written,
                "needed": max(reflection.minimum_words, 1),
                "prompt": reflection.prompt,
            }
            return case.finding(
                Verdict.NOT_MET, missing, Place.REFLECTIONS, reflection.id
            )
    return case.finding(
        Verdict.MET, gettext("Your thoughts are written."), Place.REFLECTIONS
    )


def credited_once(case: Case) -> Finding:
    return case.met_if(
        not case.evidence.credited_before,
        case.words.gettext("No earlier approved attestation of yours stands here."),
        case.words.gettext("An attestation of yours is approved for this project."),
        Place.EARLIER,
    )


def consent_given(case: Case) -> Finding:
    return case.met_if(
        case.evidence.consent_given,
        case.words.gettext("You agreed that your completion is reported."),
        case.words.gettext("You have not agreed yet. Without it nothing is reported."),
        Place.CONSENT,
    )


def identity_complete(case: Case) -> Finding:
    faults = case.evidence.identity_faults
    return case.met_if(
        not faults,
        case.words.gettext("Name and number are complete."),
        " ".join(faults),
        Place.IDENTITY,
        case.evidence.identity_target,
    )


JUDGES: dict[str, Callable[[Case], Finding]] = {
    "aim_stated": aim_stated,
    "baseline": baseline,
    "follow_up": follow_up,
    "physician_on_team": physician_on_team,
    "role_chosen": role_chosen,
    "steps_claimed": steps_claimed,
    "dates_stated": dates_stated,
    "reflections_written": reflections_written,
    "credited_once": credited_once,
    "consent_given": consent_given,
    "identity_complete": identity_complete,
    **judging_cycles.JUDGES,
    **judging_data.JUDGES,
    **judging_meetings.JUDGES,
    **judging_people.JUDGES,
}
