"""Kinds of requirement about people and papers: who took part, who signs, what is shown.

Django-free; see attestations/eligibility.py. What QIApp holds no record of is judged by
a person alone: the sentence says what to show, until a reviewer accepted a file of it.
"""

from collections.abc import Callable

from attestations.case import Case
from attestations.findings import Finding, Place, Verdict


def activities(case: Case) -> Finding:
    """So many of the programme's activities, whichever."""
    known = [step.id for step in case.programme.claimable_steps()]
    claimed = [one for one in known if one in case.evidence.claimed_steps]
    missing = [one for one in known if one not in claimed]
    return case.at_least(
        len(claimed),
        case.words.gettext("Activities ticked: %(count)s; needed: %(needed)s."),
        Place.STEPS,
        missing[0] if missing else "",
    )


def team_size(case: Case) -> Finding:
    """Physicians in the team, the person among them."""
    count, most = case.evidence.physicians, case.requirement.maximum
    said = case.words.gettext("Physicians in the team: %(count)s; at most %(most)s.")
    sentence = said % {"count": count, "most": most}
    return case.met_if(count <= most, sentence, sentence, Place.TEAM)


def cosigner_in_team(case: Case) -> Finding:
    """Somebody else is there who may confirm the work, in one of the roles asked for."""
    fitting = case.evidence.cosigning_roles & set(case.requirement.by)
    return case.met_if(
        bool(fitting),
        case.words.gettext("Somebody else in the project can confirm your part."),
        case.words.gettext(
            "Nobody but you can confirm your part yet. Add a lead, a champion or a coach."
        ),
        Place.TEAM,
        "add",
    )


# What a requirement asks for, as evidence/models.py calls such a file.
PAPERS = {
    "funding_stated": "disclosure",
    "course_completed": "certificate",
    "application_made": "letter",
    "data_reviews": "minutes",
    "respondents": "feedback",
}


def accepted(case: Case) -> Finding | None:
    """Met where a reviewer of the office accepted a file of this kind."""
    if PAPERS[case.requirement.kind] not in case.evidence.accepted_papers:
        return None
    said = case.words.gettext("A reviewer of the CME office accepted your file.")
    return case.finding(Verdict.MET, said, Place.OUTSIDE)


def funding_stated(case: Case) -> Finding:
    return accepted(case) or case.unknown(
        case.words.gettext(
            "QIApp holds no record of funding. State who paid for the project, and any "
            "interest of yours in its result."
        ),
        Place.OUTSIDE,
    )


def course_completed(case: Case) -> Finding:
    return accepted(case) or case.unknown(
        case.words.gettext(
            "QIApp holds no record of courses. Show the certificate with your papers."
        ),
        Place.OUTSIDE,
    )


def application_made(case: Case) -> Finding:
    return accepted(case) or case.unknown(
        case.words.gettext(
            "QIApp does not send applications. Apply where the source says, and keep the "
            "answer."
        ),
        Place.OUTSIDE,
    )


def fee_note(case: Case) -> Finding:
    return case.unknown(
        case.words.gettext(
            "QIApp knows nothing of fees. Look up on the source's page what is due."
        ),
        Place.OUTSIDE,
    )


JUDGES: dict[str, Callable[[Case], Finding]] = {
    "activities": activities,
    "team_size": team_size,
    "cosigner_in_team": cosigner_in_team,
    "funding_stated": funding_stated,
    "course_completed": course_completed,
    "application_made": application_made,
    "fee_note": fee_note,
}
