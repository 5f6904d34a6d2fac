"""A person's own way to credit in many projects at once, judged by the programme's rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse

from accounts.models import BoardIdentity, PhysicianProfile, User
from accounts.permissions import Permission
from attestations import places
from attestations.conditions import conditions_of
from attestations.evidence import Material, verdict_of
from attestations.findings import Eligibility, Finding, Place, Verdict
from attestations.models import (
    Attestation,
    CosignQuestion,
    Participation,
    Settlement,
    Status,
)
from evidence.showing import cycle_reviews_by_project, files_by_project
from measures.charting import Chart, charts_of
from measures.models import Measure
from meetings.models import Meeting, ReviewedChart
from nextsteps.facts import Credit, QuestionFacts
from pdsa.models import Cycle
from projects.models import Membership, Project

Rights = frozenset[Permission]
# Pages that take nothing once the project rests or is finished.
OF_THE_TEAM = frozenset(places.NEEDED)


def with_drafts(
    user: User, projects: Sequence[Project], rights: Mapping[int, Rights]
) -> dict[int, Participation]:
    """One's newest participation that is not signed yet, by project. One query."""
    mine = {p.pk: p for p in projects if Permission.PARTICIPATE in rights[p.pk]}
    if not mine:
        return {}
    newest = Attestation.objects.filter(participation=OuterRef("pk")).order_by(
        "-number"
    )
    rows = Participation.objects.of(user).filter(project_id__in=list(mine)).annotate(
        state=Subquery(newest.values("status")[:1]),
        claim=Subquery(newest.values("pk")[:1]),
    )  # fmt: skip
    found: dict[int, Participation] = {}
    for row in rows.filter(state=Status.DRAFT).order_by("-pk"):
        row.user, row.project = user, mine[row.project_id]
        found.setdefault(row.project_id, row)
    return found


def questions_to(user: User, projects: Sequence[Project]) -> dict[int, QuestionFacts]:
    """The oldest open question about a signed attestation of hers, by project. One query."""
    if not projects:
        return {}
    rows = CosignQuestion.objects.open().filter(
        attestation__status=Status.SIGNED, attestation__participation__user=user,
        attestation__participation__project__in=[p.pk for p in projects],
    )  # fmt: skip
    found: dict[int, QuestionFacts] = {}
    for project, claim, pk, name in rows.values_list(
        "attestation__participation__project", "attestation", "pk", "asked_name"
    ):
        url = reverse("attestations:question_answer", args=[claim, pk])
        found.setdefault(project, QuestionFacts(name, url))
    return found


def credits_of(
    participations: Sequence[Participation], rights: Mapping[int, Rights]
) -> dict[int, Credit | None]:
    """What can be done for credit, by project. Seventeen queries however many."""
    materials = materials_of(participations)
    return {
        m.participation.project_id: credit_of(m, rights[m.participation.project_id])
        for m in materials
    }


def credit_of(material: Material, rights: Rights) -> Credit | None:
    """The first thing the person can mend, or that she may sign; None while she waits."""
    part = material.participation
    verdict = verdict_of(material)
    programme = part.programme.short_title
    open_one = first_mendable(verdict, part.project, rights)
    if open_one is not None:
        return Credit(
            places.url_of(open_one, part), False, programme,
            open_one.requirement.text, open_one.sentence, *met_of(verdict),
        )  # fmt: skip
    if not verdict.may_sign:
        return None
    url = reverse("attestations:attestation_sign", args=[part.claim])  # type: ignore[attr-defined]
    return Credit(url, True, programme)


def met_of(verdict: Eligibility) -> tuple[int, int]:
    """How many of the rules that a signature waits for are met, and how many there are."""
    asked = [f for f in verdict.findings if f.requirement.needed_for == "signing"]
    return len(asked) - len(verdict.open_for("signing")), len(asked)


def first_mendable(
    verdict: Eligibility, project: Project, rights: Rights
) -> Finding | None:
    """What signing needs comes before what the approval and the report need."""
    unmet = [
        f for purpose in ("signing", "approval", "reporting")
        for f in verdict.open_for(purpose)
    ]  # fmt: skip
    return next((f for f in unmet if is_mendable(f, project, rights)), None)


def is_mendable(finding: Finding, project: Project, rights: Rights) -> bool:
    if finding.verdict is not Verdict.NOT_MET:
        return False
    needed = places.NEEDED.get(finding.place)
    if finding.place is Place.OUTSIDE:
        return False
    if finding.place in OF_THE_TEAM and project.status != "active":
        return False
    return needed is None or needed in rights


def materials_of(participations: Sequence[Participation]) -> list[Material]:
    """What the verdict rests on, for one person's participations. Seventeen queries."""
    user = participations[0].user
    ids = [p.project_id for p in participations]
    team = by_project(
        Membership.objects.current().filter(project_id__in=ids).select_related("user")
    )
    charts = charts_by_project({p.project_id: p.project for p in participations})
    cycles = by_project(Cycle.objects.filter(project_id__in=ids))
    profile = PhysicianProfile.objects.filter(user=user).first()
    identities = tuple(BoardIdentity.objects.filter(user=user))
    credited = credited_before(user, ids)
    reviews, coming = reviews_by_project(user, ids), planned_by_project(ids)
    settled = settled_by_part(participations)
    accepted = conditions_of(participations)
    offices = {p.project_id: p.office_id for p in participations}
    files = files_by_project(user, offices)
    reviewed = cycle_reviews_by_project(offices)
    return [
        Material(
            participation=p, team=tuple(team[p.project_id]),
            charts=tuple(charts[p.project_id]), cycles=tuple(cycles[p.project_id]),
            profile=profile, identities=identities,
            credited_before=bool(credited[p.project_id] - {p.pk}),
            today=p.project.today(),
            reviews=tuple(reviews[p.project_id]),
            next_meeting=first_from(coming[p.project_id], p.project.today()),
            settlements=tuple(settled[p.pk]),
            conditions=tuple(accepted[p.pk]),
            files=tuple(files.get(p.project_id, ())),
            cycle_reviews=reviewed.get(p.project_id, {}),
        )
        for p in participations
    ]  # fmt: skip


def settled_by_part(
    participations: Sequence[Participation],
) -> dict[int, list[Settlement]]:
    """What reviewers settled, by participation. One query."""
    found: dict[int, list[Settlement]] = defaultdict(list)
    for one in Settlement.objects.agreed().filter(participation__in=participations):
        found[one.participation_id].append(one)
    return found


def reviews_by_project(user: User, ids: list[int]) -> dict[int, list[Meeting]]:
    """As meetings.evidence.reviews_of, of many projects. Two queries."""
    charts = Prefetch("charts", ReviewedChart.objects.without_drawings())
    rows = Meeting.objects.filter(project_id__in=ids).with_chart_review()
    return by_project(
        rows.attended_by(user).prefetch_related(charts).order_by("on", "pk")
    )


def planned_by_project(ids: list[int]) -> dict[int, list[Meeting]]:
    """Meetings that are planned, in their order. One query."""
    return by_project(Meeting.objects.filter(project_id__in=ids).planned())


def first_from(planned: Iterable[Meeting], today: date) -> Meeting | None:
    return next((one for one in planned if one.on >= today), None)


def by_project(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def charts_by_project(projects: Mapping[int, Project]) -> dict[int, list[Chart]]:
    """The charts of the current measures. Four queries."""
    measures = list(
        Measure.objects.current().of_team().filter(project_id__in=list(projects))
    )
    for measure in measures:
        measure.project = projects[measure.project_id]
    found: dict[int, list[Chart]] = defaultdict(list)
    for chart in charts_of(measures):
        found[chart.measure.project_id].append(chart)
    return found


def credited_before(user: User, project_ids: list[int]) -> dict[int, set[int]]:
    """Participations of the person that were approved, by project. One query."""
    rows = Attestation.objects.filter(
        participation__user=user, participation__project__in=project_ids,
        status=Status.APPROVED,
    ).values_list("participation__project_id", "participation_id")  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for project_id, participation_id in rows:
        found[project_id].add(participation_id)
    return found
