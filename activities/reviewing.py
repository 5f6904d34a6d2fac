"""What a committee looks at, who may look, and whose disclosures must be there."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from activities.models import Activity, Disclosure, Opinion, Submission, Verdict
from evidence.showing import counted_cycles
from measures.charting import current_charts
from measures.models import Measure
from pdsa.models import Cycle
from projects.models import Project


def facts_of(project: Project) -> dict[str, Any]:
    """The project in plain words, to be frozen: JSON types only. About ten queries."""
    return {
        "title": project.title,
        "practice": str(project.organisation or ""),
        "problem": project.problem,
        "aim": project.aim,
        "aim_due": date_format(project.aim_due, "j M Y") if project.aim_due else "",
        "started_on": date_format(project.started_on, "j M Y"),
        "measures": [measure_words(chart) for chart in current_charts(project)],
        "cycles": [cycle_words(one) for one in project.cycles.order_by("number")],
        "meetings": project.meetings.closed().count(),
        "team": [
            f"{m.get_role_display()}: {m.get_profession_display() or _('profession not said')}"
            for m in project.team()
        ],
    }


def measure_words(chart: Any) -> dict[str, Any]:
    measure = chart.measure
    return {
        "name": measure.name,
        "kind": str(measure.get_kind_display()),
        "counted": " / ".join(filter(None, (measure.numerator, measure.denominator))),
        "sentence": chart.sentence,
    }


def cycle_words(cycle: Cycle) -> dict[str, Any]:
    return {
        "number": cycle.number,
        "change": cycle.change,
        "prediction": cycle.prediction,
        "result": cycle.result,
        "learned": cycle.learned,
        "decision": str(cycle.get_decision_display()) if cycle.decision else "",
    }


def missing_for(stage: str, project: Project, office: Organisation) -> str:
    """What the stage needs and the project lacks, in one sentence; "" when complete.

    A test brought from elsewhere counts once the office has accepted it.
    """
    if not project.aim.strip():
        return _("Write the aim first: the committee judges the plan against it.")
    if not Measure.objects.filter(project=project).current().of_team().exists():
        return _("Define a measure first, so that the committee sees what you count.")
    if stage == "plan":
        return ""
    if not any(one.decision for one in counted_cycles(project, office)):
        return _("Carry one PDSA cycle to its decision first.")
    return ""


def eligible_reviewers(activity: Activity, project: Project, submitter: User) -> list[User]:  # fmt: skip
    """Members of the committee without a part in the project, now or before. One query.

    The same rule as Submission.objects.reviewable_by, before there is a submission.
    """
    ours = Q(
        organisation_memberships__organisation=activity.office,
        organisation_memberships__ended_at__isnull=True,
    )
    owner = Q(
        organisation_memberships__organisation=project.organisation_id,
        organisation_memberships__ended_at__isnull=True,
    )
    rows = activity.reviewers.active().filter(ours).exclude(pk=submitter.pk)
    rows = rows.exclude(memberships__project=project)
    if project.organisation_id is not None:
        rows = rows.exclude(pk__in=User.objects.filter(owner))
    return list(rows.distinct())


def outcome_of(opinions: Iterable[Opinion]) -> Verdict:
    """What two opinions make: the same one, or a revision where they differ."""
    said = {Verdict(one.verdict) for one in opinions}
    return said.pop() if len(said) == 1 else Verdict.REVISE


def people_who_disclose(submission: Submission) -> list[User]:
    """Who planned the activity, who judged, who sent it in, and who wants credit for it.

    One query, by name.
    """
    activity = submission.activity
    places = activity.enrolments.current()
    in_project = places.filter(participation__project=submission.project_id)
    wanted = (
        Q(pk=activity.created_by_id)
        | Q(pk=submission.submitted_by_id)
        | Q(pk__in=submission.opinions.values("reviewer_id"))
        | Q(pk__in=in_project.values("user_id"))
    )
    return list(User.objects.filter(wanted))


def missing_disclosures(submission: Submission) -> list[User]:
    """Those of them who have not disclosed yet. Two queries."""
    given = set(submission.activity.disclosures.values_list("user_id", flat=True))
    return [one for one in people_who_disclose(submission) if one.pk not in given]


def latest_disclosure(user: User) -> Disclosure | None:
    """What she said last, in any activity: the next form begins with it. One query."""
    found: Disclosure | None = user.disclosures.select_related("activity").first()
    return found
