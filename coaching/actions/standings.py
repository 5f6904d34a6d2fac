"""Ranking: each coached project's reasons, worked out and stored by the worker."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    OrganisationMembership,
    OrganisationMembershipQuerySet,
    User,
)
from accounts.permissions import OrganisationRole, ProjectRole
from audit.models import Event
from coaching.dashboard import in_care_of
from coaching.facts import case_facts, credit_of
from coaching.models import Standing
from coaching.ranking import Reason, reasons_of, score_of
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import Attempt
from projects.models import Membership, Project
from projects.models.project import MembershipQuerySet

RANK_TASK = "coaching.rank"
CHUNK = 50  # projects whose facts are at hand at once
LOOK_BACK = timedelta(minutes=10)  # further than from one run to the next


def practice_coaches() -> OrganisationMembershipQuerySet:
    return OrganisationMembership.objects.current().filter(role=OrganisationRole.COACH)


def team_coaches() -> MembershipQuerySet:
    return Membership.objects.current().filter(role=ProjectRole.COACH)


def coached_projects() -> QuerySet[Project]:
    """Open projects that some coach cares for."""
    practices = practice_coaches().values("organisation_id")
    teams = team_coaches().values("project_id")
    return Project.objects.open().filter(
        Q(organisation_id__in=practices) | Q(pk__in=teams)
    )


def coaches() -> QuerySet[User]:
    """Everybody who coaches a practice or a team."""
    practices = practice_coaches().values("user_id")
    teams = team_coaches().values("user_id")
    return User.objects.active().filter(Q(pk__in=practices) | Q(pk__in=teams))


def ask_for_ranking(*, by: User) -> Job:
    """The job that brings one coach's list up to date; one at a time."""
    return enqueue(
        task=RANK_TASK, subject=by, by=by, title=_("Bringing your list up to date"),
        result_url=reverse("coaching:inbox"),
    )  # fmt: skip


def rank_for(*, coach: User, attempt: Attempt) -> int:
    """How many of the coach's projects were ranked anew: those that are not up to date."""
    waiting = list(to_rank(in_care_of(coach)))
    done = 0
    for chunk in chunks(waiting):
        done += rank(chunk)
        attempt.progress(done, len(waiting))
    return done


def rank_all() -> int:
    """How many projects of any coach were ranked anew. Safe twice."""
    return sum(rank(chunk) for chunk in chunks(list(to_rank(coached_projects()))))


def rank_changed() -> int:
    """The same for what changed in the last minutes: quick enough for every minute."""
    recent = Event.objects.filter(
        at__gt=timezone.now() - LOOK_BACK, project_id__isnull=False
    )
    changed = coached_projects().filter(pk__in=recent.values("project_id"))
    return sum(rank(chunk) for chunk in chunks(list(to_rank(changed))))


def to_rank(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those without a standing, or whose standing is not up to date."""
    known = Standing.objects.filter(project__in=projects.values("pk"))
    fresh = known.exclude(pk__in=known.stale().values("pk"))
    rest = projects.exclude(pk__in=fresh.values("project_id"))
    return rest.select_related("organisation", "created_by").order_by("pk")


def chunks(projects: Sequence[Project]) -> Iterator[Sequence[Project]]:
    for start in range(0, len(projects), CHUNK):
        yield projects[start : start + CHUNK]


def rank(projects: Sequence[Project]) -> int:
    """Stores the reasons of these projects; how many."""
    now = timezone.now()
    credit = {p.pk: credit_of(p) for p in projects}
    rows = [
        standing_of(pk, reasons_of(facts), credit[pk], now)
        for pk, facts in case_facts(projects, credit).items()
    ]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["project"],
        update_fields=["score", "reasons", "credit", "ranked_at"],
    )  # fmt: skip
    return len(rows)


def standing_of(
    project_id: int, reasons: Sequence[Reason], credit: list[dict[str, Any]], now: datetime
) -> Standing:  # fmt: skip
    return Standing(
        project_id=project_id, score=score_of(reasons), credit=credit, ranked_at=now,
        reasons=[one.kept() for one in reasons],
    )  # fmt: skip
