"""Starting, revising and ending a project."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permissions import ORGANISATION_TABLE, Permission, ProjectRole
from audit.record import changes, record
from projects.models import TITLE_MAX_LENGTH, Membership, Project, ProjectStatus
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

STATUS_VERBS = {
    ProjectStatus.ACTIVE: "project resumed",
    ProjectStatus.PAUSED: "project paused",
    ProjectStatus.COMPLETED: "project completed",
    ProjectStatus.CLOSED: "project closed",
}
ENDED = {ProjectStatus.COMPLETED, ProjectStatus.CLOSED}


@transaction.atomic
def start_project(
    *, by: User, problem: str, organisation: Organisation | None = None,
    title: str = "", aim: str = "", aim_due: date | None = None, topic: str = "",
) -> Project:  # fmt: skip
    """The new project with `by` as its lead; without a title, the problem's first words.

    `organisation` None means on one's own; `topic`: the slug of the starting topic it was
    begun from, if any. Raises ActionRefused when `by` has no role in
    the organisation that allows it, and when the aim's date has passed.
    """
    require_may_start(by, organisation)
    project = Project(
        organisation=organisation, created_by=by, problem=problem, aim=aim,
        title=title or shortened(problem), aim_due=aim_due, topic=topic,
        is_demo=by.is_demo,
    )  # fmt: skip
    project.started_on = project.today()
    require_ahead(project, aim_due)
    project.save()
    lead = Membership.objects.create(
        project=project, user=by, role=ProjectRole.LEAD, profession=by.profession
    )
    record(
        "project started", by=by, subject=project, project=project,
        after={"title": project.title, "problem": problem, "aim": aim,
               "aim_due": aim_due, "topic": topic, "lead": lead.user},
    )  # fmt: skip
    return project


def require_may_start(by: User, organisation: Organisation | None) -> None:
    if organisation is None:
        return
    granted = [ORGANISATION_TABLE[role] for role in organisation.roles_of(by)]
    if not any(Permission.START_PROJECT in permissions for permissions in granted):
        raise ActionRefused(
            _("You cannot start a project there. Choose another, or work on your own."),
            field="organisation",
        )


def require_ahead(project: Project, aim_due: date | None) -> None:
    if aim_due is not None and aim_due < project.started_on:
        raise ActionRefused(
            _("This day lies before the project's start. Choose a later day."),
            field="aim_due",
        )


def shortened(problem: str) -> str:
    """The first words of `problem` that fit a title."""
    words = " ".join(problem.split())
    if len(words) <= TITLE_MAX_LENGTH:
        return words.rstrip(" .;,")
    return words[: TITLE_MAX_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" .;,") + "…"


@transaction.atomic
def revise_project(*, project: Project, by: User, version: int, **new: Any) -> Project:
    """The project with new title, problem, aim or aim_due.

    Raises VersionConflict when somebody else changed it since `version`, ActionRefused
    when it is closed or the aim's date lies before its start.
    """
    require_open(project)
    require_ahead(project, new.get("aim_due"))
    before, after = changes(project, new)
    if not after:
        return project
    save_version(project, version, **after)
    record(
        "project revised", by=by, subject=project, project=project,
        before=before, after=after,
    )  # fmt: skip
    return project


@transaction.atomic
def change_status(*, project: Project, to: ProjectStatus, by: User) -> Project:
    """The project paused, resumed, completed, closed or reopened.

    Ending it notes today as its last day; reopening clears that. Raises ActionRefused
    for a change that makes no sense, such as pausing what is closed.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    before = ProjectStatus(project.status)
    if to == before:
        return project
    if to not in project.next_statuses():
        raise ActionRefused(
            _("This project is %(status)s. Reopen it first.")
            % {"status": before.label.lower()},
            field="status",
        )
    project.status = to
    project.ended_on = project.today() if to in ENDED else None
    project.version += 1
    project.save(update_fields=["status", "ended_on", "version"])
    verb = "project reopened" if before in ENDED else STATUS_VERBS[to]
    record(
        verb, by=by, subject=project, project=project,
        before={"status": before}, after={"status": to, "ended_on": project.ended_on},
    )  # fmt: skip
    return project


def require_open(project: Project) -> None:
    """Raises ActionRefused when the project has ended."""
    if not project.is_open():
        raise ActionRefused(_("This project has ended. Reopen it to change it."))
