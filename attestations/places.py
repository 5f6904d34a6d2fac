"""Where a finding is mended: the address of the exact field."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from attestations.findings import Eligibility, Finding, Place, Ruling, Verdict
from attestations.forecast import Forecast, When
from attestations.judging_people import PAPERS
from attestations.models import Participation
from measures.analysis.periods import day_label

# Pages of the project that not everybody in the team may change.
NEEDED = {
    Place.PROJECT: Permission.EDIT_PROJECT,
    Place.MEASURES: Permission.DEFINE_MEASURE,
    Place.DATA: Permission.RECORD_DATA,
    Place.CYCLES: Permission.RECORD_CYCLE,
    Place.CYCLE: Permission.RECORD_CYCLE,
    Place.MEETINGS: Permission.RECORD_CYCLE,
    Place.TEAM: Permission.MANAGE_TEAM,
    Place.BY_LEAD: Permission.EDIT_PROJECT,
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
    outlook: Forecast | None = None,
) -> list[Task]:
    """The lines of one purpose and scope, in the programme's order; `outlook` dates them."""
    return [
        dated(task_of(finding, participation, granted), finding, outlook)
        for finding in eligibility.findings
        if finding.requirement.needed_for == purpose
        and finding.requirement.scope == scope
    ]


def task_of(
    finding: Finding, participation: Participation, granted: frozenset[Permission]
) -> Task:
    if finding.ruling is not None:
        return task_settled(finding, finding.ruling)
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
        word=str(word_of(finding)),
    )


def word_of(finding: Finding) -> Any:
    """The verdict in words; what somebody else has to accept is waited for."""
    if finding.place is Place.ELSEWHERE and not finding.met:
        return _("Waits for others")
    return WORDS[finding.verdict]


def dated(task: Task, finding: Finding, outlook: Forecast | None) -> Task:
    """The line with the earliest day on which its rule can be met, where one has to wait."""
    seen = outlook.outlook(finding.requirement.id) if outlook else None
    if seen is None or seen.when not in EARLIEST:
        return task
    facts = {"day": day_label(seen.on, translation)} if seen.on else {}
    return replace(task, hint=f"{task.hint} {EARLIEST[seen.when] % facts}")


EARLIEST = {
    When.LATER: gettext_lazy("Earliest: %(day)s."),
    When.NOT_SO: gettext_lazy("Going on as planned will not meet it."),
}


def task_settled(finding: Finding, ruling: Ruling) -> Task:
    """A line that two reviewers settled or waived; their reason stands with it."""
    word = _("Settled") if ruling.way == "judged" else _("Waived")
    hint = f"{finding.sentence} {ruling.reason}"
    return Task(finding.requirement.text, hint, "", "met", word)


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
# (URL name, anchor) where a rule that is open is mended; the address takes the project,
# and the target of TARGETED ones. `%s` in an anchor is the target.
PROJECT_PLACES = {
    Place.PROJECT: ("projects:project_edit", "#id_%s"),
    Place.MEASURES: ("measures:measure_add", "#id_name"),
    Place.DATA: ("measures:observation_record", "#id_period"),
    Place.CYCLES: ("pdsa:cycle_plan", "#id_change"),
    Place.CYCLE: ("pdsa:cycle_detail", "#id_decision"),
    Place.MEETINGS: ("meetings:meeting_plan", "#id_on"),
    Place.TEAM: ("projects:team", ""),
    Place.EARLIER: ("attestations:attestation_list", ""),
}
TARGETED = {Place.DATA, Place.CYCLE}
# Where what is met can be looked at, if that is another page.
TO_LOOK_AT = {
    Place.PROJECT: ("projects:project_edit", ""),
    Place.CYCLES: ("pdsa:cycle_list", ""),
    Place.MEETINGS: ("meetings:meeting_list", ""),
}
OWN_PLACES = {
    Place.ROLE: ("attestations:part_edit", "#id_role_0"),
    Place.DATES: ("attestations:part_edit", "#id_%s"),
    Place.STEPS: ("attestations:steps_edit", ""),
    Place.REFLECTIONS: ("attestations:reflections_edit", "#id_%s"),
}


def url_of(finding: Finding, participation: Participation) -> str:
    """The address of the field that mends the finding, or nothing."""
    place = finding.place
    if place is Place.OUTSIDE:
        return ""
    if place in {Place.BY_LEAD, Place.ELSEWHERE}:
        return finding.target
    if place is Place.CONSENT:
        return reverse("accounts:consent")
    if place is Place.IDENTITY:
        return url_of_identity(finding.target)
    if place in PROJECT_PLACES:
        return url_in_project(finding, participation.project_id)
    name, anchor = OWN_PLACES[place]
    if place is Place.STEPS and finding.target:
        anchor = step_anchor(finding, participation)
    return reverse(name, args=[participation.project_id, participation.pk]) + anchor_to(
        anchor, finding.target
    )


def url_in_project(finding: Finding, project_id: int) -> str:
    place = finding.place
    name, anchor = PROJECT_PLACES[place]
    if finding.met and place in TO_LOOK_AT:
        name, anchor = TO_LOOK_AT[place]
    if place is Place.TEAM and finding.target == "add" and not finding.met:
        name, anchor = "projects:member_add", "#id_email"
    args: list[int | str] = [project_id]
    if place in TARGETED:
        args.append(finding.target)
    return reverse(name, args=args) + anchor_to(anchor, finding.target)


def anchor_to(anchor: str, target: str) -> str:
    """The anchor with its target; nothing where it needs one and has none."""
    if "%s" not in anchor:
        return anchor
    return anchor % target if target else ""


def url_of_identity(target: str) -> str:
    """The field of one's identity that a board would not accept, or the profile."""
    kind, _dash, board = target.partition("-")
    if not target:
        return reverse("accounts:profile")
    if board:
        return reverse("accounts:board_edit", args=[board]) + "#id_diplomate_id"
    if kind == "board":
        return reverse("accounts:board_new") + "#id_board"
    return reverse("accounts:identity") + f"#id_{target}"


def step_anchor(finding: Finding, participation: Participation) -> str:
    """The anchor of the first step that is not ticked."""
    ids = [step.id for step in participation.programme.claimable_steps()]
    return f"#id_steps_{ids.index(finding.target)}"
