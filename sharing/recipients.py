"""Who from outside a practice may be shown its measures: its coaches and CME offices."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from measures.models import Measure, MeasureQuerySet, Showing, ShowingQuerySet
from projects.models import Membership, Project
from sharing.models import Confirmation

COACH, OFFICE = "coach", "office"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One coach or one CME office; exactly one of both is set."""

    coach: User | None = None
    office: Organisation | None = None

    @property
    def kind(self) -> str:
        return COACH if self.coach else OFFICE

    @property
    def pk(self) -> int:
        return (self.coach or self.office).pk  # type: ignore[union-attr]

    @property
    def name(self) -> str:
        return str(self.coach or self.office)

    @property
    def word(self) -> str:
        return _("QI coach") if self.coach else _("CME office")

    @property
    def whom(self) -> dict[str, Any]:
        """As a filter: {"coach": …, "office": None} or the other way round."""
        return {"coach": self.coach, "office": self.office}


def recipients_of(project: Project) -> list[Recipient]:
    """Everybody outside who may be shown something now: coaches, then offices. Two
    queries."""
    sponsors = project.sponsorships.select_related("organisation")
    return [Recipient(coach=one) for one in coaches_of(project)] + [
        Recipient(office=one.organisation) for one in sponsors
    ]


def coaches_of(project: Project) -> QuerySet[User]:
    """Who coaches the project: as one of its team, or its whole practice."""
    team = Membership.objects.current().filter(project=project, role=ProjectRole.COACH)
    practice = OrganisationMembership.objects.current().filter(
        organisation=project.organisation_id, role=OrganisationRole.COACH
    )
    here = Q(pk__in=team.values("user_id")) | Q(pk__in=practice.values("user_id"))
    return User.objects.active().filter(here)


def recipient_in(project: Project, kind: str, pk: int) -> Recipient | None:
    """The recipient of this project with that address; None for anybody else."""
    for one in recipients_of(project):
        if (one.kind, one.pk) == (kind, pk):
            return one
    return None


def showings_to(project: Project, recipient: Recipient) -> ShowingQuerySet:
    """What the recipient is shown of the project now."""
    rows = Showing.objects.effective().for_recipient(**recipient.whom)
    return rows.filter(measure__project=project)


def measures_shown(project: Project, recipient: Recipient) -> MeasureQuerySet:
    """The measures the recipient sees: by the same rule as on its own pages."""
    shown = showings_to(project, recipient).values("measure_id")
    return Measure.objects.filter(project=project, pk__in=shown).of_team()


@dataclass(frozen=True, slots=True)
class Unasked:
    """A recipient about whom the practice was not asked: its address and its name."""

    kind: str
    pk: int
    name: str


def unasked(project: Project) -> list[Unasked]:
    """Recipients about whom the practice was not asked yet: coaches, offices. One query."""
    asked = Confirmation.objects.filter(project=project)
    coaches = coaches_of(project).exclude(
        pk__in=asked.filter(coach__isnull=False).values("coach")
    )
    offices = Organisation.objects.filter(
        pk__in=project.sponsorships.order_by().values("organisation")
    ).exclude(pk__in=asked.filter(office__isnull=False).values("office"))
    rows = [
        found.order_by().annotate(way=Value(kind)).values_list("way", "pk", "name")
        for kind, found in ((COACH, coaches), (OFFICE, offices))
    ]
    return [Unasked(*row) for row in rows[0].union(rows[1]).order_by("way", "name")]
