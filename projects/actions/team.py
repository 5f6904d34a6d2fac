"""Who is in the team, in which role. A project always keeps a lead."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import ProjectRole
from audit.record import changes, record
from projects.actions.projects import require_open
from projects.models import Membership, Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version


def colleague(project: Project, email: str) -> User | None:
    """The active person with this address who works in the project's organisation.

    Anybody else is invited by e-mail, so that nobody learns who has an account and
    nobody joins a team unasked.
    """
    if project.organisation_id is None:
        return None
    roles = OrganisationMembership.objects.current().filter(
        organisation_id=project.organisation_id
    )
    return (
        User.objects.active()
        .filter(email__iexact=email, pk__in=roles.values("user_id"))
        .first()
    )


@transaction.atomic
def add_member(
    *, project: Project, user: User, role: str, by: User,
    profession: str = "", responsibilities: str = "",
) -> Membership:  # fmt: skip
    """The new place in the team. Raises ActionRefused when the person is in it already."""
    require_open(project)
    lock_team(project)
    if project.memberships.current().filter(user=user).exists():
        raise ActionRefused(
            _("%(person)s is in the team already.") % {"person": user}, field="email"
        )
    membership = Membership.objects.create(
        project=project, user=user, role=role,
        profession=profession or user.profession, responsibilities=responsibilities,
    )  # fmt: skip
    record(
        "member added",
        by=by,
        subject=membership,
        project=project,
        after={"person": user, "role": role, "profession": membership.profession},
    )
    return membership


@transaction.atomic
def revise_member(
    *, membership: Membership, by: User, version: int, role: str,
    profession: str = "", responsibilities: str = "",
) -> Membership:  # fmt: skip
    """The place in the team with its new role, profession and responsibilities.

    Raises ActionRefused when the last lead would stop being one, VersionConflict when
    somebody else changed it since `version`.
    """
    require_open(membership.project)
    lock_team(membership.project)
    new = {"role": role, "profession": profession, "responsibilities": responsibilities}
    before, after = changes(membership, new)
    if not after:
        return membership
    if "role" in after:
        require_other_lead(membership)
    save_version(membership, version, **after)
    record(
        "member revised", by=by, subject=membership, project=membership.project,
        before=before, after=after,
    )  # fmt: skip
    return membership


@transaction.atomic
def pick_part(
    *, membership: Membership, by: User, version: int, card: str,
    responsibilities: str,
) -> Membership:  # fmt: skip
    """The place in the team with the part that its person picked or wrote.

    Raises VersionConflict when somebody else changed it since `version`.
    """
    require_open(membership.project)
    before, after = changes(
        membership, {"card": card, "responsibilities": responsibilities}
    )
    if not after:
        return membership
    save_version(membership, version, **after)
    record(
        "part picked", by=by, subject=membership, project=membership.project,
        before=before, after=after,
    )  # fmt: skip
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """The place in the team, ended today; what the person did stays.

    Raises ActionRefused for the last lead: name another lead first.
    """
    lock_team(membership.project)
    membership.refresh_from_db(fields=["ended_at", "role"])
    if membership.ended_at is not None:
        return membership
    require_other_lead(membership)
    membership.ended_at = timezone.now()
    membership.version += 1
    membership.save(update_fields=["ended_at", "version"])
    verb = "left the team" if by.pk == membership.user_id else "member removed"
    record(
        verb, by=by, subject=membership, project=membership.project,
        before={"role": membership.role}, after={"ended_at": membership.ended_at},
    )  # fmt: skip
    return membership


def lock_team(project: Project) -> None:
    """Two people who each remove the other lead at once wait for one another here."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def require_other_lead(membership: Membership) -> None:
    if membership.role != ProjectRole.LEAD:
        return
    others = membership.project.memberships.current().exclude(pk=membership.pk)
    if not others.filter(role=ProjectRole.LEAD, user__is_active=True).exists():
        raise ActionRefused(
            _("A project needs a lead. Make somebody else a lead first."), field="role"
        )
