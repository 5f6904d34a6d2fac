"""Learners of a CME office by the hundred, and activities to report them under."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import BoardIdentity, Organisation, PhysicianProfile, User
from accounts.npi import ISSUER_PREFIX, luhn_sum
from attestations.models import (
    Attestation,
    Document,
    Participation,
    ProgrammeConfirmation,
    Status,
)
from boardfiles.actions import answers, batches
from boardfiles.models import Channel, ReportedActivity
from jobs.models import Job
from jobs.running import run_now
from projects.models import Project
from qiapp.lib import private_files
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import ProjectFactory

PI_CME = ("ama-pi-cme", "2026-1")
PORTFOLIO = ("abms-portfolio", "2026-1")
BEGIN = timezone.localdate() - timedelta(days=60)
COMPLETED = timezone.localdate() - timedelta(days=10)


@dataclass
class Office:
    """A CME office, one of its staff, and an activity."""

    organisation: Organisation
    staff: User
    activity: ReportedActivity

    @property
    def by(self) -> dict[str, Any]:
        return {"activity": self.activity, "by": self.staff}


def make_office(channel: str = Channel.PARS, **values: Any) -> Office:
    """By PARS: points of ABIM for PI-CME; by roster: the portfolio programme."""
    organisation = OrganisationFactory(name="Lakeside CME Office", kind="cme_provider")
    staff = UserFactory(name="Leo Office", profession="cme_staff")
    OrganisationMembershipFactory(
        organisation=organisation, user=staff, role="cme_staff"
    )
    return Office(organisation, staff, make_activity(organisation, staff, channel, **values))  # fmt: skip


def make_activity(
    organisation: Organisation, staff: User, channel: str = Channel.PARS, **values: Any
) -> ReportedActivity:
    plain: dict[str, Any] = {
        "office": organisation, "created_by": staff, "first_day": BEGIN,
        "title": "Fewer missed visits", "channel": channel, "board_points": Decimal(20),
    }  # fmt: skip
    if channel == Channel.PARS:
        plain |= {
            "programme_id": PI_CME[0], "number": "202612345", "reports": "both",
            "provider_number": "0012345", "cme_credits": Decimal(20),
            "credit_type": "Practice Assessment",
        }  # fmt: skip
    else:
        plain |= {"programme_id": PORTFOLIO[0], "number": "P-7"}
    return ReportedActivity.objects.create(**(plain | values))


def npi(number: int) -> str:
    """The ten digits whose first nine are the number."""
    start = f"{number:09d}"
    digit = next(d for d in range(10) if luhn_sum(f"{ISSUER_PREFIX}{start}{d}") % 10 == 0)  # fmt: skip
    return f"{start}{digit}"


def make_learners(
    office: Office, count: int, board: str = "ABIM", **values: Any
) -> list[Attestation]:
    """Approved completions of as many people with a sound identity; eight queries."""
    project = values.get("project") or ProjectFactory(title="Fewer missed visits")
    start = User.objects.count()
    users = User.objects.bulk_create(
        User(email=f"learner{n}@example.org", name=f"Ann Learner{letters(n)}",
             profession="physician")
        for n in range(start, start + count)
    )  # fmt: skip
    PhysicianProfile.objects.bulk_create(
        PhysicianProfile(user=user, npi=npi(100_000_000 + user.pk), birth_month=4,
                         birth_day=17, consent_wording="I agree.", consent_at=timezone.now())
        for user in users
    )  # fmt: skip
    BoardIdentity.objects.bulk_create(
        BoardIdentity(user=user, board=board, diplomate_id=f"{100000 + user.pk}",
                      first_name="Ann", last_name=user.name.split(" ")[1])
        for user in users
    )  # fmt: skip
    return attest(office, project, users, values.get("completed_on", COMPLETED))


def letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def attest(
    office: Office, project: Project, users: list[User], completed_on: date
) -> list[Attestation]:
    programme = PI_CME if office.activity.channel == Channel.PARS else PORTFOLIO
    confirmation, _new = ProgrammeConfirmation.objects.get_or_create(
        office=office.organisation, programme_id=programme[0],
        programme_version=programme[1], digest="0" * 64,
        defaults={"confirmed_by": office.staff, "reviewer": office.staff.name,
                  "source_read_on": BEGIN},
    )  # fmt: skip
    parts = Participation.objects.bulk_create(
        Participation(
            user=user, project=project, office=office.organisation,
            programme_id=programme[0], programme_version=programme[1],
            confirmation=confirmation, role="care",
        )
        for user in users
    )  # fmt: skip
    return Attestation.objects.bulk_create(
        Attestation(
            participation=part, status=Status.APPROVED, completed_on=completed_on
        )
        for part in parts
    )


def give_papers(attestations: list[Attestation]) -> None:
    """A stored document for each, without drawing one."""
    for one in attestations:
        stored = private_files.store(
            f"attestations/{one.pk}", "a.pdf", f"%PDF-1.7 {one.pk}".encode()
        )
        QuerySet(model=Document).create(
            attestation=one, path=stored.path, digest=stored.digest, size=stored.size,
            pages=3, code_digest=f"{one.pk:064d}",
        )  # fmt: skip


def board_world(w: Any) -> SimpleNamespace:
    """For the browser: a sent batch with an answer, one sent back, one held back."""
    organisation = w.offices["lakeside"]
    activity = organisation.reported_activities.get(channel=Channel.PARS)
    office = Office(organisation, w.people.cme, activity)
    one, other, third = make_learners(office, 3)
    batch = batches.create_batch(**office.by)
    for job in Job.objects.of(batch):
        run_now(job)
    batch.refresh_from_db()
    rows = ["Board,Board ID,Status,Reason"] + [
        f"ABIM,{board_id(a)},{answer}"
        for a, answer in [
            (one, "Accepted,"), (other, "Rejected,Date of birth does not match"),
            (third, "Posted,"), (third, "Accepted,"),
        ]
    ]  # fmt: skip
    result = answers.receive_result(
        batch=batch, name="answer.csv", content="\r\n".join(rows).encode(),
        by=office.staff,
    )  # fmt: skip
    answers.apply_result(result=result, by=office.staff)
    batches.ask_take_back(line=batch.lines.get(attestation=one), by=office.staff)
    held = make_learners(office, 4)
    users = [a.participation.user for a in held[:2]]
    PhysicianProfile.objects.filter(user__in=users).update(birth_day=None, birth_month=None)  # fmt: skip
    BoardIdentity.objects.filter(user=users[0]).update(diplomate_id="12")
    person = other.participation.user
    BoardIdentity.objects.filter(user=person).update(last_name="Sorensen")
    return SimpleNamespace(
        office=organisation,
        activity=activity,
        batch=batch,
        result=result,
        person=person,
    )


def board_id(attestation: Attestation) -> str:
    found: str = attestation.participation.user.board_identities.get().diplomate_id
    return found
