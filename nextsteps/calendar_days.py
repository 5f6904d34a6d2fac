"""What stands in a person's calendar: days of her projects, and no words but their titles."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from measures.analysis import periods
from meetings.models import Meeting
from nextsteps.calendar import Day
from nextsteps.loading import measures_by_project
from pdsa.models import Cycle
from projects.models import Milestone, Project, ProjectStatus

PERIODS_AHEAD = 3
PAST = timedelta(days=60)


def days_of(user: User) -> list[Day]:
    """Numbers due, tests that end, meetings, milestones, by day. Five queries."""
    active = Project.objects.in_team(user).filter(status=ProjectStatus.ACTIVE)
    projects = list(active.select_related("organisation", "created_by"))
    days = [
        *due_days(projects, user), *cycle_days(projects), *meeting_days(projects),
        *milestone_days(projects),
    ]  # fmt: skip
    return sorted(days, key=lambda day: (day.on, day.uid))


def due_days(projects: list[Project], user: User) -> Iterator[Day]:
    """The day after each of the next periods; one event for measures due together."""
    found = measures_by_project(projects, user)
    for project in projects:
        title = _("Numbers due: %(project)s") % {"project": project.title}
        kinds = {measure.period for measure in found[project.pk]} - {"day"}
        for kind in sorted(kinds):
            start = periods.period_start(project.today(), kind, project.week_starts())
            for _number in range(PERIODS_AHEAD):
                start = periods.next_start(start, kind)
                uid = f"due-{project.pk}-{kind}-{start:%Y%m%d}@qiapp"
                yield Day(uid, start, title, page_of(project))


def cycle_days(projects: list[Project]) -> Iterator[Day]:
    by_id = {p.pk: p for p in projects}
    rows = Cycle.objects.open().filter(
        project_id__in=list(by_id), ends_on__isnull=False
    )
    for cycle in rows.order_by("pk"):
        project = by_id[cycle.project_id]
        if cycle.ends_on is None or cycle.ends_on < project.today() - PAST:
            continue
        title = _("PDSA %(number)s, last day of the test: %(project)s")
        words = title % {"number": cycle.number, "project": project.title}
        yield Day(f"cycle-{cycle.pk}@qiapp", cycle.ends_on, words, page_of(project))


def meeting_days(projects: list[Project]) -> Iterator[Day]:
    by_id = {p.pk: p for p in projects}
    for one in Meeting.objects.planned().filter(project_id__in=list(by_id)):
        project = by_id[one.project_id]
        if one.on < project.today():
            continue
        words = _("Meeting: %(project)s") % {"project": project.title}
        yield Day(f"meeting-{one.pk}@qiapp", one.on, words, page_of(project))


def milestone_days(projects: list[Project]) -> Iterator[Day]:
    by_id = {p.pk: p for p in projects}
    rows = Milestone.objects.filter(project_id__in=list(by_id), done_on=None)
    for one in rows:
        project = by_id[one.project_id]
        if one.due_on >= project.today() - PAST:
            words = _("Milestone: %(project)s") % {"project": project.title}
            yield Day(f"milestone-{one.pk}@qiapp", one.due_on, words, page_of(project))


def page_of(project: Project) -> str:
    return settings.SITE_URL + reverse("reports:project_page", args=[project.pk])
