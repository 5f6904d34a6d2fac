"""How full a coach's list is."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import OrganisationRole
from coaching.dashboard import in_care_of
from coaching.models import Capacity, Contact

LATELY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Load:
    """`most`: what the coach said she can care for; None before she did."""

    practices: int
    projects: int
    most: int | None
    minutes: int  # given in the last four weeks

    @property
    def is_full(self) -> bool:
        return self.most is not None and self.practices >= self.most


def load_of(coach: User) -> Load:
    """Practices, or projects without one, in care now. Three queries."""
    rows = list(in_care_of(coach).values_list("pk", "organisation_id"))
    homes = {("practice", one) if one else ("project", pk) for pk, one in rows}
    most = Capacity.objects.filter(coach=coach).values_list("practices", flat=True)
    since = timezone.localdate() - LATELY
    given = Contact.objects.filter(coach=coach, on__gt=since).order_by()
    minutes = given.aggregate(sum=Sum("minutes"))["sum"] or 0
    return Load(len(homes), len(rows), most.first(), minutes)


def with_load(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with `cares_for`, their practices, in the same query."""
    coaching = Q(
        organisation_memberships__role=OrganisationRole.COACH,
        organisation_memberships__ended_at__isnull=True,
    )
    practices = Count("organisation_memberships", filter=coaching, distinct=True)
    return people.annotate(cares_for=practices).select_related("capacity")
