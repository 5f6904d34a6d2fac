"""What the pages of a hand-over show: what moves, and the successor's first three steps."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.dashboard import main_measure
from measures.models import Measure
from projects.actions.charter import charter_of, sign_offs
from projects.models import Project
from reports.hand_over_actions import Moving
from reports.models import HandOver


@dataclass(frozen=True, slots=True)
class Lesson:
    """One short thing the successor learns by doing it."""

    label: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    hand_over: HandOver
    lessons: list[Lesson]
    must_sign: list[str]
    sponsor: str  # who is asked to read a changed charter again; "" when nobody is


def handed_over_page(hand_over: HandOver) -> HandedOver:
    """What stands after a hand-over. Eight queries at most."""
    project, charter = hand_over.project, charter_of(hand_over.project)
    offs = sign_offs(charter)
    is_signed = offs.is_signed_by_somebody
    unsigned = [
        str(one.membership.user) for one in offs.people if one.state != "signed"
    ]
    return HandedOver(
        hand_over=hand_over,
        lessons=lessons_of(project),
        must_sign=unsigned if is_signed else [],
        sponsor=charter.executive_sponsor if is_signed and offs.again() else "",
    )


def lessons_of(project: Project) -> list[Lesson]:
    """Where numbers are entered, how the chart is read, what comes next. Two queries."""
    measure = main_measure(list(Measure.objects.seen_in(project).current().of_team()))
    cycle = next(
        (c for c in project.cycles.order_by("-number")[:1] if not c.decided_at), None
    )
    found = []
    if measure is not None:
        one = [project.pk, measure.pk]
        found += [
            Lesson(_("Enter the next numbers"), measure.name,
                   reverse("measures:observation_record", args=one)),
            Lesson(_("Learn to read the chart"), _("Three minutes, with your own numbers"),
                   reverse("measures:chart_lesson", args=one)),
        ]  # fmt: skip
    if cycle is not None:
        step = Lesson(_("Go on with the test"), cycle.change,
                      reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk]))  # fmt: skip
    else:
        step = Lesson(_("Plan the next test"), _("No test is running"),
                      reverse("pdsa:cycle_plan", args=[project.pk]))  # fmt: skip
    return [*found, step]


def moving_words(found: list[Moving]) -> list[str]:
    """“2 open tests” and so on."""
    return [words(one) for one in found]


def words(one: Moving) -> str:
    n = one.count
    said = {
        "meetings.MeetingTask.owner": ngettext("%(n)d open task", "%(n)d open tasks", n),
        "pdsa.Cycle.owner": ngettext("%(n)d open test", "%(n)d open tests", n),
        "tally.Tally.created_by": ngettext("%(n)d open tally link", "%(n)d open tally links", n),
        "tally.Round.started_by": ngettext("%(n)d running chart audit", "%(n)d running chart audits", n),
        "surveys.Round.started_by": ngettext("%(n)d running survey", "%(n)d running surveys", n),
        "extracts.DataRequest.by": ngettext("%(n)d data request", "%(n)d data requests", n),
        "projects.Invitation.invited_by": ngettext("%(n)d unanswered invitation", "%(n)d unanswered invitations", n),
        "nextsteps.MonthlySeries.led_by": ngettext("%(n)d monthly series", "%(n)d monthly series", n),
        "accounts.Draft.user": ngettext("%(n)d draft of a form", "%(n)d drafts of forms", n),
    }  # fmt: skip
    return said[one.column] % {"n": n}
