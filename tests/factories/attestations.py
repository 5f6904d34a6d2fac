"""People and projects on the way to an attestation, built through the actions."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import (
    BoardIdentity,
    Organisation,
    OrganisationKind,
    PhysicianProfile,
    User,
)
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import actions, catalogue, decisions, evidence, settling, snapshot
from attestations.models import (
    Attestation,
    Participation,
    Settlement,
    SettlementState,
)
from measures.models import Observation
from projects.models import Project
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.measures import (
    AnnotationFactory,
    MeasureFactory,
    ObservationFactory,
    last_months,
)
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import (
    MembershipFactory,
    ProjectFactory,
    SponsorshipFactory,
)

REFLECTION = (
    "Fewer families missed their visit after the call, and we saw that texts help too."
)
WHY_SETTLED = (
    "The clinic opened late in February; the rest of the month shows the gain."
)
PROGRAMME = ("abms-portfolio", "2026-1")


@dataclass
class Team:
    """Everybody who meets on one attestation."""

    project: Project
    office: Organisation
    participant: User
    lead: User
    reviewer: User
    participation: Participation

    @property
    def attestation(self) -> Attestation:
        return self.participation.attestations.with_people().latest("number")


def programme() -> catalogue.Programme:
    return catalogue.find(*PROGRAMME)


def make_office(name: str = "Lakeside CME Office") -> tuple[Organisation, User]:
    """A CME office with one reviewer, and the programme confirmed."""
    office = OrganisationFactory(name=name, kind=OrganisationKind.CME_PROVIDER)
    reviewer = UserFactory(name="Rita Reviewer", profession="cme_staff")
    OrganisationMembershipFactory(
        organisation=office, user=reviewer, role=OrganisationRole.CME_STAFF
    )
    actions.confirm_programme(
        office=office, programme=programme(), source_read_on=date(2026, 1, 2),
        by=reviewer, is_demo=True,
    )  # fmt: skip
    return office, reviewer


def add_data(project: Project) -> None:
    """Eight months of one measure around a change on 2 February, and its cycle."""
    measure = MeasureFactory(
        project=project, name="Missed visits", goal="0.10",
        definition="Booked visits nobody came to or called off.",
    )  # fmt: skip
    missed = [11, 12, 10, 9, 8, 7, 5, 5, 4, 4, 3, 4]
    start = date(2025, 7, 1)
    for count in missed:
        following = (start + timedelta(days=32)).replace(day=1)
        ObservationFactory(
            measure=measure, batch__measure=measure, starts_on=start,
            ends_on=following - timedelta(days=1), numerator=count, denominator=48,
        )  # fmt: skip
        start = following
    cycle = CycleFactory(
        project=project, number=1, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1),
        observations="Calls took four minutes a family.", result="9 of 48 to 8 of 48.",
        prediction_match="partly", learned="Afternoon calls reach more families.",
        decision="adapt", next_step="Text the families nobody answers.",
        done_at=timezone.now(), studied_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip
    AnnotationFactory(
        project=project, on=date(2026, 2, 1), label="PDSA 1", source="pdsa",
        source_id=cycle.pk,
    )  # fmt: skip


def add_identity(user: User) -> None:
    PhysicianProfile.objects.create(
        user=user, npi="1234567893", birth_month=4, birth_day=17,
        consent_wording="I agree.", consent_at=timezone.now(),
    )  # fmt: skip
    BoardIdentity.objects.create(
        user=user, board="ABP", diplomate_id="512345", first_name="Paula",
        last_name="Participant",
    )  # fmt: skip


def make_team(
    name: str = "Paula Participant",
    office: Organisation | None = None,
    reviewer: User | None = None,
    with_data: bool = True,
) -> Team:
    """A project with data, whose participant has joined but told nothing yet."""
    if office is None or reviewer is None:
        office, reviewer = make_office()
    lead = UserFactory(name="Lena Lead")
    participant = UserFactory(name=name)
    project = ProjectFactory(
        lead=lead, title="Fewer missed visits", started_on=date(2025, 9, 1),
        ended_on=date(2026, 6, 30),
    )  # fmt: skip
    MembershipFactory(
        project=project, user=participant, role=ProjectRole.PARTICIPANT,
        profession="physician",
    )  # fmt: skip
    SponsorshipFactory(project=project, organisation=office)
    if with_data:
        add_data(project)
    participation = actions.join_programme(
        project=project, office=office, programme=programme(), by=participant
    )
    return Team(project, office, participant, lead, reviewer, participation)


def make_ready(**options: object) -> Team:
    """A team whose participant may sign."""
    team = make_team(**options)  # type: ignore[arg-type]
    add_identity(team.participant)
    part, by = team.participation, team.participant
    part = actions.describe_part(
        participation=part, by=by, version=part.version, role="care"
    )
    steps = {step.id for step in programme().claimable_steps()}
    part = actions.tick_steps(
        participation=part, by=by, version=part.version, ticked=steps
    )
    team.participation = actions.write_reflections(
        participation=part, by=by, version=part.version, texts={"result": REFLECTION}
    )
    return team


def in_calm(team: Team) -> Project:
    """The team's project with nothing left for the team to do."""
    project = team.project
    project.ended_on = None
    project.save()
    measure = project.measures.get()
    last_months(measure, 1)
    Observation.objects.update(recorded_at="2026-01-01T12:00Z")
    CycleFactory(
        project=project, starts_on=project.today(), ends_on=project.today(), number=9
    )
    return project


def make_doubtful(**options: object) -> Team:
    """Ready but for one rule that cannot be judged: its one late month lies across the change."""
    team = make_ready(**options)
    team.project.cycles.update(starts_on=date(2026, 2, 10))
    Observation.objects.filter(
        measure__project=team.project, starts_on__gt=date(2026, 2, 1)
    ).delete()
    return team


def add_reviewer(team: Team, name: str = "Rosa Reviewer") -> User:
    """One more reviewer of the team's CME office."""
    user = UserFactory(name=name, profession="cme_staff")
    OrganisationMembershipFactory(
        organisation=team.office, user=user, role=OrganisationRole.CME_STAFF
    )
    return user


def ask(team: Team, requirement_id: str = "follow_up") -> Settlement:
    """The participant's question about a rule."""
    return settling.ask_settlement(
        participation=team.participation, requirement_id=requirement_id,
        question="Our month begins on the tenth.", by=team.participant,
    )  # fmt: skip


def make_question(
    team: Team, requirement_id: str = "cycles", *, is_open: bool = True
) -> Settlement:
    """A row of the past, whatever the rule says now."""
    state = SettlementState.ASKED if is_open else SettlementState.WITHDRAWN
    ended = (
        {} if is_open else {"ended_by": team.participant, "ended_at": timezone.now()}
    )
    return team.participation.settlements.create(
        requirement_id=requirement_id, way="waived", sentence="One is missing.",
        question="May it be waived?", state=state, **ended,
    )  # fmt: skip


def propose(settlement: Settlement, by: User) -> Settlement:
    return settling.propose_settlement(
        settlement=settlement, version=settlement.version, reason=WHY_SETTLED, by=by
    )


def settle(team: Team, requirement_id: str = "follow_up") -> Settlement:
    """The rule, settled or waived by two reviewers."""
    proposed = propose(ask(team, requirement_id), team.reviewer)
    return settling.agree_settlement(
        settlement=proposed, version=proposed.version, by=add_reviewer(team)
    )


def digest_to_sign(participation: Participation) -> str:
    """What the sign page would show now."""
    material = evidence.load(participation)
    return snapshot.frozen(material, evidence.verdict_of(material))[1]


def sign(team: Team) -> Attestation:
    actions.sign(
        attestation=team.attestation, by=team.participant,
        evidence_digest=digest_to_sign(team.participation),
    )  # fmt: skip
    return team.attestation


def add_signed(team: Team, name: str) -> Attestation:
    """One more participant of the same project, who signed."""
    user = UserFactory(name=name)
    MembershipFactory(
        project=team.project, user=user, role=ProjectRole.PARTICIPANT,
        profession="physician",
    )  # fmt: skip
    part = actions.join_programme(
        project=team.project, office=team.office, programme=programme(), by=user
    )
    steps = {
        step.id: "2026-06-30T12:00:00+00:00" for step in programme().claimable_steps()
    }
    Participation.objects.filter(pk=part.pk).update(
        role="care", steps=steps, reflections={"result": REFLECTION}
    )
    other = replace(
        team, participant=user, participation=Participation.objects.get(pk=part.pk)
    )
    return sign(other)


def make_signed(**options: object) -> Team:
    team = make_ready(**options)
    sign(team)
    return team


def make_cosigned(**options: object) -> Team:
    team = make_signed(**options)
    decisions.cosign(attestation=team.attestation, by=team.lead)
    return team


def make_approved(**options: object) -> Team:
    """Approved; the job that draws the PDF waits."""
    team = make_cosigned(**options)
    decisions.approve(attestation=team.attestation, by=team.reviewer)
    return team
