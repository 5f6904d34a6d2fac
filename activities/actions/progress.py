"""Sending a progress report, and telling people that one is due."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, ProgressReport
from activities.reporting import Line, facts_of, lines_of
from activities.rules import place_of
from audit.record import record
from notices.actions import send
from notices.kinds import REMINDER
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def send_report(
    *, activity: Activity, line: Line, by: User, obstacles: str = "",
    next_steps: str = "",
) -> ProgressReport:  # fmt: skip
    """The report, filled from the data and sent: from now on it stays as it is.

    Raises ActionRefused before its days are over, after it was sent, and for whoever
    does not take part with this project.
    """
    place = place_of(activity, by)
    if place is None or place.project != line.project:
        raise ActionRefused(_("Only people who take part with this project report."))
    if not line.span.is_over(line.today):
        raise ActionRefused(
            _("These days are not over: send it after %(day)s.")
            % {"day": date_format(line.span.last_day, "j M Y")}
        )
    report, _is_new = known_report(activity, line)
    report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.sent_at is not None:
        raise ActionRefused(_("This report was sent already."))
    report.facts = facts_of(line.project, line.span)
    report.obstacles, report.next_steps = obstacles.strip(), next_steps.strip()
    report.sent_at, report.sent_by = timezone.now(), by
    report.save()
    record("progress report sent", by=by, subject=report, project=line.project,
           organisation=activity.office, number=report.number)  # fmt: skip
    return report


def known_report(activity: Activity, line: Line) -> tuple[ProgressReport, bool]:
    return ProgressReport.objects.get_or_create(
        activity=activity, project=line.project, number=line.span.number,
        defaults={"first_day": line.span.first_day, "last_day": line.span.last_day},
    )  # fmt: skip


def tell_due() -> int:
    """How many reports people were told of now. Run every day; safe to run twice."""
    activities = Activity.objects.exclude(report_months=None).select_related("office")
    return sum(
        tell(activity, line)
        for activity in activities
        for line in newest_over(lines_of(activity))
    )


def newest_over(lines: list[Line]) -> list[Line]:
    """The last period of each project that is over: older ones need no new mail."""
    found: dict[int, Line] = {}
    for line in lines:
        if line.span.is_over(line.today):
            found.setdefault(line.project.pk, line)
    return list(found.values())


@transaction.atomic
def tell(activity: Activity, line: Line) -> bool:
    """Whether the people of the project were told now, and not before."""
    if line.is_sent:
        return False
    report, _is_new = known_report(activity, line)
    untold = ProgressReport.objects.filter(pk=report.pk, told_at=None)
    if not untold.update(told_at=timezone.now()):
        return False
    places = activity.enrolments.current().filter(participation__project=line.project)
    people = User.objects.with_mailbox().filter(pk__in=places.values("user_id"))
    page = reverse("activities:report_write", args=[activity.pk, line.span.number])
    for person in people.exclude(reminder_frequency="none"):
        send(
            REMINDER, to=person, by=None, template="activities/report_due",
            subject=_("A progress report is due: “%(project)s”")
            % {"project": line.project},
            context={
                "project": line.project, "activity": activity,
                "due": date_format(line.span.due_on, "j M Y"),
                "link": settings.SITE_URL + page, "link_label": _("Look and send"),
                "stop_link": settings.SITE_URL + reverse("nextsteps:my_reminders"),
            },
        )  # fmt: skip
    return True
