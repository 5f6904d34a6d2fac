"""Search over what a person may see: projects, measures, cycles and people of a team."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from measures.models import Measure
from pdsa.models import Cycle
from projects.models import Membership, Project

RESULTS_PER_KIND = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One result: what it is, its words, where it is."""

    kind: str
    title: str
    detail: str
    url: str


def search(user: User, words: str) -> list[Found]:
    """Results for all of `words`, at most 20 of each kind, projects first. Four queries.

    Fewer than two letters find nothing. Coaches' private notes are never searched.
    """
    terms = [term for term in words.split() if len(term) >= SHORTEST][:8]
    if not terms:
        return []
    projects = Project.objects.visible_to(user)
    return [
        *_projects(projects, terms),
        *_measures(Measure.objects.visible_to(user), terms),
        *_cycles(projects, terms),
        *_people(projects, terms),
    ]


def matching(terms: list[str], *fields: str) -> Q:
    """Rows in which every term stands in at least one of the fields."""
    every = Q()
    for term in terms:
        some = Q()
        for field in fields:
            some |= Q(**{f"{field}__icontains": term})
        every &= some
    return every


def project_url(project_id: int) -> str:
    return reverse("reports:project_page", args=[project_id])


def _projects(projects, terms: list[str]) -> list[Found]:  # type: ignore[no-untyped-def]
    rows = projects.filter(matching(terms, "title", "aim", "problem"))
    return [
        Found(_("Project"), p.title, p.aim[:140], project_url(p.pk))
        for p in rows[:RESULTS_PER_KIND]
    ]


def _measures(measures, terms: list[str]) -> list[Found]:  # type: ignore[no-untyped-def]
    rows = measures.filter(
        matching(terms, "name", "numerator", "denominator", "definition")
    )
    return [
        Found(
            _("Measure"), m.name, m.project.title,
            reverse("measures:measure_detail", args=[m.project_id, m.pk]),
        )
        for m in rows.select_related("project")[:RESULTS_PER_KIND]
    ]  # fmt: skip


def _cycles(projects, terms: list[str]) -> list[Found]:  # type: ignore[no-untyped-def]
    rows = Cycle.objects.filter(project__in=projects).filter(
        matching(terms, "change", "prediction", "observations", "result", "learned")
    )
    return [
        Found(
            str(c), c.change[:140], c.project.title,
            reverse("pdsa:cycle_detail", args=[c.project_id, c.pk]),
        )
        for c in rows.select_related("project")[:RESULTS_PER_KIND]
    ]  # fmt: skip


def _people(projects, terms: list[str]) -> list[Found]:  # type: ignore[no-untyped-def]
    rows = Membership.objects.current().filter(project__in=projects)
    return [
        Found(_("Person"), m.user.name, m.project.title, project_url(m.project_id))
        for m in rows.filter(matching(terms, "user__name")).select_related(
            "user", "project"
        )[:RESULTS_PER_KIND]
    ]
