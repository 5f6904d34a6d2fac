"""The people and organisations of the demo, and who may log in."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import (
    BoardIdentity,
    Organisation,
    OrganisationMembership,
    PhysicianProfile,
    User,
)
from accounts.permissions import OrganisationRole

PASSWORD = "one-small-test-at-a-time"  # noqa: S105 - the demo's, printed at the start
DOMAIN = "demo.example"
CONSENT = "Demo consent: my completion and my board number may be sent to my board."


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account. `board`: (acronym, number, month, day, NPI) of a physician."""

    key: str
    name: str
    profession: str
    board: tuple[str, str, int, int, str] | None = None
    shown: str = ""  # why somebody would log in as this person; empty: not advertised

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE = (
    Person("physician", "Alma Reyes", "physician", ("ABP", "412345", 4, 17, "1234567893"),
           "a pediatrician who leads three projects"),
    Person("nurse", "Jonah Whitfield", "nurse", shown="a nurse who enters numbers"),
    Person("leader", "Priya Raman", "physician", ("ABP", "418822", 9, 2, "1245319599"),
           "a leader who co-signed for a colleague"),
    Person("family", "Tomas Lindqvist", "physician", ("ABFM", "220148", 1, 30, "1316000011")),
    Person("assistant", "Keisha Boone", "physician_assistant"),
    Person("desk", "Ruth Adeyemi", "secretary"),
    Person("internist", "Hana Kowalski", "physician", ("ABIM", "334455", 12, 5, "1407000011")),
    Person("resident", "Diego Marín", "resident"),
    Person("obgyn", "Naomi Feldt", "physician", ("ABOG", "900876", 6, 21, "1508000019")),
    Person("midwife", "Ivy Sorensen", "nurse_practitioner",
           shown="a local champion for whose co-signature somebody waits"),
    Person("solo", "Ezra Quill", "physician", ("ABFM", "221907", 3, 8, "1609000017"),
           "a physician on his own, without a practice"),
    Person("coach", "Maya Trent", "qi_staff", shown="a QI coach with three practices"),
    Person("cme", "Leo Castellan", "cme_staff", shown="staff of the Lakeside CME Office"),
    Person("cme2", "Odette Pryor", "cme_staff", shown="staff of the Prairie CME Office"),
    Person("admin", "Sam Okafor", "practice_staff", shown="a practice administrator"),
)  # fmt: skip

OFFICES = {"lakeside": "Lakeside CME Office", "prairie": "Prairie CME Office"}
PRACTICES = {
    "riverside": "Riverside Pediatrics",
    "oak": "Oak Street Family Medicine",
    "harbor": "Harbor Internal Medicine",
    "north": "Northgate Women's Health",
}
A, M, C, S = OrganisationRole.ADMINISTRATOR, OrganisationRole.MEMBER, OrganisationRole.COACH, OrganisationRole.CME_STAFF  # fmt: skip
ROLES = (
    ("riverside", "admin", A), ("riverside", "physician", M), ("riverside", "nurse", M),
    ("riverside", "leader", M), ("riverside", "coach", C),
    ("oak", "family", A), ("oak", "assistant", M), ("oak", "desk", M), ("oak", "coach", C),
    ("harbor", "internist", A), ("harbor", "resident", M), ("harbor", "coach", C),
    ("north", "obgyn", A), ("north", "midwife", M),
    ("lakeside", "cme", S), ("lakeside", "cme", A), ("lakeside", "internist", M),
    ("lakeside", "obgyn", M), ("prairie", "cme2", S),
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Accounts and organisations by key."""

    users: dict[str, User]
    organisations: dict[str, Organisation]


def make_cast() -> Cast:
    """Everybody, with verified addresses, roles and board identities."""
    users = {person.key: make_person(person) for person in PEOPLE}
    organisations = {
        key: Organisation.objects.create(
            name=name, is_demo=True, time_zone="America/Chicago",
            kind="cme_provider" if key in OFFICES else "practice",
        )
        for key, name in (OFFICES | PRACTICES).items()
    }  # fmt: skip
    for organisation, user, role in ROLES:
        OrganisationMembership.objects.create(
            organisation=organisations[organisation], user=users[user], role=role
        )
    return Cast(users, organisations)


def make_person(person: Person) -> User:
    """One account, ready to log in."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(
        person.email, PASSWORD, name=person.name, profession=person.profession,
        time_zone="America/Chicago", is_demo=True,
    )  # fmt: skip
    EmailAddress.objects.create(
        user=user, email=person.email, verified=True, primary=True
    )
    if person.board:
        make_identity(user, person)
    return user


def make_identity(user: User, person: Person) -> None:
    board, number, month, day, npi = person.board or ("", "", 1, 1, "")
    first, last = person.name.split(" ", 1)
    PhysicianProfile.objects.create(
        user=user, npi=npi, birth_month=month, birth_day=day,
        consent_wording=CONSENT, consent_at=timezone.now(),
    )  # fmt: skip
    BoardIdentity.objects.create(
        user=user, board=board, diplomate_id=number, first_name=first, last_name=last
    )
