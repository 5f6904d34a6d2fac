"""What happens to a person's places in teams when she closes her account."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.closing import Step
from accounts.models import User
from accounts.permissions import ProjectRole
from audit.record import record
from projects.models import Membership


def team_places() -> Step:
    """The step named in ACCOUNT_CLOSING_STEPS."""
    return Step(refusals=teams_without_lead, end=end_places)


def teams_without_lead(user: User) -> list[str]:
    """One sentence for each open project whose team would lose its only lead."""
    return [
        _("You are the only lead of “%(title)s”. Make somebody else a lead first.")
        % {"title": place.project.title}
        for place in current_places(user)
        if place.role == ProjectRole.LEAD
        and place.project.is_open()
        and leaves_a_team_alone(place)
    ]


def leaves_a_team_alone(place: Membership) -> bool:
    others = place.project.team().exclude(user_id=place.user_id)
    lead_roles = [m.role for m in others if m.user.is_active]
    return bool(lead_roles) and ProjectRole.LEAD not in lead_roles


def end_places(user: User) -> None:
    """Ends every place, also the lead's of a project nobody else works on."""
    now = timezone.now()
    for place in current_places(user):
        place.ended_at = now
        place.version += 1
        place.save(update_fields=["ended_at", "version"])
        record("left the team", by=user, subject=place, project=place.project,
               before={"role": place.role}, after={"ended_at": now})  # fmt: skip


def current_places(user: User) -> list[Membership]:
    rows = Membership.objects.current().filter(user=user)
    return list(rows.select_related("project__organisation", "project__created_by"))
