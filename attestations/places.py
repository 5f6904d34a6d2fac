"""Where a finding is mended: the address of the exact field."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from attestations.findings import Eligibility, Finding, Place, Verdict
from attestations.judging_people import PAPERS
from attestations.models import Participation

# Pages of the project that not everybody in the team may change.
NEEDED = {
    Place.PROJECT: Permission.EDIT_PROJECT,
    Place.MEASURES: Permission.DEFINE_MEASURE,
    Place.DATA: Permission.RECORD_DATA,
    Place.CYCLES: Permission.RECORD_CYCLE,
    Place.CYCLE: Permission.RECORD_CYCLE,
    Place.MEETINGS: Permission.RECORD_CYCLE,
}
WORDS = {
    Verdict.MET: gettext_lazy("Met"),
    Verdict.NOT_MET: gettext_lazy("Not met yet"),
    Verdict.NOT_YET_DUE: gettext_lazy("Not yet due"),
    Verdict.CANNOT_BE_JUDGED: gettext_lazy("Cannot be judged"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of “what is left”, as components/task_list.html shows it."""

    label: str
    hint: str
    url: str
    status: str
    word: str


def tasks_of(
    eligibility: Eligibility,
    participation: Participation,
    granted: frozenset[Permission],
    *,
    purpose: str,
    scope: str,
) -> list[Task]:
    """The lines of one purpose and scope, in the programme's order."""
    return [
        task_of(finding, participation, granted)
        for finding in eligibility.findings
        if finding.requirement.needed_for == purpose
        and finding.requirement.scope == scope
    ]


def task_of(
    finding: Finding, participation: Participation, granted: frozenset[Permission]
) -> Task:
    if finding.place is Place.OUTSIDE and finding.verdict is Verdict.CANNOT_BE_JUDGED:
        return task_outside(finding, participation)
    needed = NEEDED.get(finding.place)
    mendable = needed is None or needed in granted
    hint = finding.sentence
    if not mendable and not finding.met:
        hint = _("%(evidence)s Ask the project lead.") % {"evidence": hint}
    return Task(
        label=finding.requirement.text,
        hint=hint,
        url=url_of(finding, participation) if mendable else "",
        status=STATUS_OF[finding.verdict],
        word=str(WORDS[finding.verdict]),
    )


def task_outside(finding: Finding, participation: Participation) -> Task:
    """A line that only a person can judge: with the page that takes a file of it."""
    word = _("Yours to show")
    url, paper = "", PAPERS.get(finding.requirement.kind)
    if paper is not None:
        add = reverse("evidence:file_add", args=[participation.project_id])
        url = f"{add}?kind={paper}"
    return Task(finding.requirement.text, finding.sentence, url, "not_started", word)


STATUS_OF = {
    Verdict.MET: "met",
    Verdict.NOT_MET: "not_met",
    Verdict.NOT_YET_DUE: "due_later",
    Verdict.CANNOT_BE_JUDGED: "problem",
}
# (URL name, anchor); the address takes the project, and the target where there is one.
PROJECT_PLACES = {
    Place.PROJECT: ("projects:project_edit", "#id_aim"),
    Place.MEASURES: ("measures:measure_add", ""),
    Place.DATA: ("measures:observation_record", ""),
    Place.CYCLES: ("pdsa:cycle_list", ""),
    Place.CYCLE: ("pdsa:cycle_detail", ""),
    Place.MEETINGS: ("meetings:meeting_list", ""),
    Place.TEAM: ("projects:team", ""),
    Place.EARLIER: ("attestations:attestation_list", ""),
}
OWN_PLACES = {
    Place.ROLE: ("attestations:part_edit", "#id_role_0"),
    Place.DATES: ("attestations:part_edit", "#id_started_on"),
    Place.STEPS: ("attestations:steps_edit", ""),
    Place.REFLECTIONS: ("attestations:reflections_edit", ""),
}
PROFILE_PLACES = {
    Place.IDENTITY: "accounts:profile",
    Place.CONSENT: "accounts:consent",
}


def url_of(finding: Finding, participation: Participation) -> str:
    """The address of the field that mends the finding, or nothing."""
    project, place = participation.project_id, finding.place
    if place is Place.OUTSIDE:
        return ""
    if place in PROFILE_PLACES:
        return reverse(PROFILE_PLACES[place])
    if place in PROJECT_PLACES:
        name, anchor = PROJECT_PLACES[place]
        target = [finding.target] if finding.target else []
        return reverse(name, args=[project, *target]) + anchor
    name, anchor = OWN_PLACES[place]
    anchor = anchor or target_anchor(finding, participation)
    return reverse(name, args=[project, participation.pk]) + anchor


def target_anchor(finding: Finding, participation: Participation) -> str:
    """The anchor of one step or one reflection, or nothing when all are done."""
    if not finding.target:
        return ""
    if finding.place is Place.REFLECTIONS:
        return f"#id_{finding.target}"
    ids = [step.id for step in participation.programme.claimable_steps()]
    return f"#id_steps_{ids.index(finding.target)}"
