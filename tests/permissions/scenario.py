"""Two tenants that must never see each other, and one person for every role.

`build()` makes them once for the whole matrix; each request is rolled back. A table file
adds the objects its URLs need in `def prepare(scenario)`, as attributes of the scenario.
"""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.test import Client
from knox.models import get_token_model

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import (
    MembershipFactory,
    ProjectFactory,
    SponsorshipFactory,
)

PROJECT_PEOPLE = {
    "lead": ProjectRole.LEAD,
    "participant": ProjectRole.PARTICIPANT,
    "team_member": ProjectRole.TEAM_MEMBER,
    "local_champion": ProjectRole.LOCAL_CHAMPION,
    "project_coach": ProjectRole.COACH,
}
OWNER_PEOPLE = {f"owner_{role.value}": role for role in OrganisationRole}
SPONSOR_PEOPLE = {f"sponsor_{role.value}": role for role in OrganisationRole}

TEAM = frozenset(PROJECT_PEOPLE)
OWNERS = frozenset(OWNER_PEOPLE)
SPONSORS = frozenset(SPONSOR_PEOPLE)
# Lead and administrator elsewhere; CME staff elsewhere; the operator of the installation.
STRANGERS = frozenset({"stranger", "stranger_office", "operator"})
EVERYBODY = TEAM | OWNERS | SPONSORS | STRANGERS
# Not logged in, logged in but since deactivated, and (API only) a token past its date.
NOBODY = frozenset({"anonymous", "deactivated"})
EXPIRED_TOKEN = "expired_token"


def build() -> SimpleNamespace:
    """The scenario: `people` by name, and the objects of both tenants as attributes."""
    world = SimpleNamespace(people={})
    world.practice = OrganisationFactory(name="Riverside Pediatrics")
    world.office = OrganisationFactory(name="State CME office", kind="cme_provider")
    world.elsewhere = OrganisationFactory(name="Elsewhere Clinic")
    world.other_office = OrganisationFactory(name="Other office", kind="cme_provider")
    add_people(world)
    world.project = ProjectFactory(
        organisation=world.practice, lead=world.people["lead"], title="Missed visits"
    )
    SponsorshipFactory(project=world.project, organisation=world.office)
    for name, role in PROJECT_PEOPLE.items():
        if name != "lead":
            MembershipFactory(project=world.project, user=world.people[name], role=role)
    MembershipFactory(project=world.project, user=world.people["deactivated"])
    world.other_project = ProjectFactory(
        organisation=world.elsewhere, lead=world.people["stranger"], title="Elsewhere"
    )
    SponsorshipFactory(project=world.other_project, organisation=world.other_office)
    return world


def add_people(world: SimpleNamespace) -> None:
    for name in [*PROJECT_PEOPLE, "deactivated", "stranger"]:
        world.people[name] = person(name)
    world.people["operator"] = person("operator", is_staff=True, is_superuser=True)
    for name, role in OWNER_PEOPLE.items():
        world.people[name] = in_organisation(world.practice, name, role)
    for name, role in SPONSOR_PEOPLE.items():
        world.people[name] = in_organisation(world.office, name, role)
    world.people["stranger_office"] = in_organisation(
        world.other_office, "stranger_office", OrganisationRole.CME_STAFF
    )
    OrganisationMembershipFactory(
        organisation=world.elsewhere, user=world.people["stranger"],
        role=OrganisationRole.ADMINISTRATOR,
    )  # fmt: skip


def person(name: str, **fields: object) -> User:
    words = name.replace("_", " ").capitalize()
    user = UserFactory(name=words, email=f"{name}@example.org", **fields)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def in_organisation(organisation: object, name: str, role: OrganisationRole) -> User:
    user = person(name)
    OrganisationMembershipFactory(organisation=organisation, user=user, role=role)
    return with_second_factor(user) if user.has_sensitive_role() else user


def page_clients(world: SimpleNamespace) -> dict[str, Client]:
    """A browser for every person; the deactivated one was logged in before."""
    clients = {"anonymous": Client()}
    for name, user in world.people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    deactivate(world)
    return clients


def api_clients(world: SimpleNamespace) -> dict[str, Client]:
    """An HTTP client with a token for every person, and one with an expired token."""
    clients = {"anonymous": Client()}
    for name, user in world.people.items():
        clients[name] = with_token(user, timedelta(days=1))
    clients[EXPIRED_TOKEN] = with_token(world.people["lead"], -timedelta(days=1))
    deactivate(world)
    return clients


def with_token(user: User, life: timedelta) -> Client:
    _row, token = get_token_model().objects.create(user=user, expiry=life)
    return Client(headers={"Authorization": f"Token {token}"})


def deactivate(world: SimpleNamespace) -> None:
    User.objects.filter(email="deactivated@example.org").update(is_active=False)
