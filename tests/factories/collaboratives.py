"""A collaborative with one core measure, and practices that joined it."""

from datetime import date

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole
from collaboratives.actions import add_core_measure, found, invite_practice, join
from collaboratives.models import Collaborative, CoreMeasure, Place
from measures.actions import record_observations
from measures.figures import Figures
from sharing.actions import choose_peers, sign_agreement
from sharing.agreement import digest_now
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import ProjectFactory

CORE = {
    "name": "Foot exams done", "kind": "process", "data_kind": "proportion",
    "numerator": "feet examined", "denominator": "patients with diabetes",
    "improvement_direction": "increase",
}  # fmt: skip


def make_host() -> tuple[Organisation, User]:
    office = OrganisationFactory(name="State CME office", kind="cme_provider")
    runner = UserFactory(name="Hana Host")
    OrganisationMembershipFactory(
        organisation=office, user=runner, role=OrganisationRole.CME_STAFF
    )
    return office, with_second_factor(runner)


def make_collaborative(**core: str) -> tuple[Collaborative, CoreMeasure]:
    office, runner = make_host()
    made = found(host=office, name="Feet first", why="Feet are missed.", by=runner)
    measure = add_core_measure(collaborative=made, by=runner, **CORE | core)
    return made, measure


def joined(
    collaborative: Collaborative, name: str, *, peers: str = "", months: int = 12,
    numerator: int = 30, denominator: int = 60,
) -> Place:  # fmt: skip
    """A practice that takes part; it signed the agreement where it shares anything."""
    project = ProjectFactory(organisation__name=name)
    lead = project.created_by
    place = invite_practice(
        collaborative=collaborative, email=lead.email, by=collaborative.created_by
    )
    place = join(place=place, project=project, aim="80 %", by=lead)
    measure = place.counts.get().measure
    record_observations(
        measure=measure, by=lead,
        figures=[
            Figures(first_day(n), last_day(n), numerator=numerator, denominator=denominator)
            for n in range(months)
        ],
    )  # fmt: skip
    if peers:
        choose_peers(measure=measure, peers=peers, by=lead)
        sign_agreement(project=project, digest=digest_now(project), by=lead)
    return place


def first_day(number: int) -> date:
    return date(2025 + number // 12, number % 12 + 1, 1)


def last_day(number: int) -> date:
    ends = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return date(2025 + number // 12, number % 12 + 1, ends[number % 12])
