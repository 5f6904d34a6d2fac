"""A project that somebody began alone comes into a practice she joined."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.record import record
from projects.actions.projects import require_may_start, require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def move_into(*, project: Project, organisation: Organisation, by: User) -> Project:
    """The project, owned by the organisation from now on; everything in it stays.

    Its weeks go on to start on the day they did: numbers of whole weeks fit no other.
    Raises ActionRefused when it has an organisation, has ended, or `by` may not start
    projects there.
    """
    project = (
        Project.objects.select_for_update(of=("self",))
        .select_related("created_by")
        .get(pk=project.pk)
    )
    require_open(project)
    if project.organisation_id is not None:
        raise ActionRefused(
            _("This project belongs to an organization already, and stays there.")
        )
    require_may_move(by, organisation)
    week_starts = project.week_starts()
    project.organisation = organisation
    if organisation.week_starts != week_starts:
        project.kept_week_starts = week_starts
    project.version += 1
    project.save(update_fields=["organisation", "kept_week_starts", "version"])
    record(
        "project moved into organisation", by=by, subject=project, project=project,
        organisation=organisation, before={"organisation": None},
        after={"organisation": organisation, "week_starts": week_starts},
    )  # fmt: skip
    return project


def require_may_move(by: User, organisation: Organisation) -> None:
    try:
        require_may_start(by, organisation)
    except ActionRefused as refusal:
        raise ActionRefused(
            _(
                "You cannot bring a project there. Ask the organization to invite you as "
                "a member first."
            ),
            field="organisation",
        ) from refusal
