"""What attestations ask: the files of one part, and which old tests were accepted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Prefetch

from accounts.models import Organisation, User
from evidence.models import EvidenceFile, Review
from evidence.wording import found_words, places_words
from pdsa.models import Cycle
from projects.models import Project


def files_for(project: Project, user: User, office: Organisation) -> list[EvidenceFile]:
    """Kept files that go with this person's part, oldest first; without those refused.

    `review` of each is the office's last word. Two queries.
    """
    rows = EvidenceFile.objects.filter(project=project).for_part_of(user)
    ordered = (
        rows.select_related("by").with_reviews_of(office).order_by("added_at", "pk")
    )
    return without_refused(ordered)


def without_refused(files: Iterable[EvidenceFile]) -> list[EvidenceFile]:
    return [file for file in files if not (file.review and not file.review.is_accepted)]


def cycle_reviews(project: Project, office: Organisation) -> dict[int, Review]:
    """The office's word on each imported test as it is now, by cycle. One query."""
    return Review.objects.of_cycles_in(project, office)


def counted_cycles(project: Project, office: Organisation) -> list[Cycle]:
    """The project's tests in order, without imported ones the office has not accepted.

    Two queries.
    """
    said = cycle_reviews(project, office)
    accepted = {pk for pk, review in said.items() if review.is_accepted}
    rows = project.cycles.order_by("number")
    return [one for one in rows if not one.is_imported() or one.pk in accepted]


def files_by_project(
    user: User, offices: Mapping[int, int]
) -> dict[int, list[EvidenceFile]]:
    """As files_for, of many projects; `offices`: id of the office by project.

    Two queries however many.
    """
    newest = Review.objects.order_by("-pk")
    rows = EvidenceFile.objects.filter(project__in=list(offices)).for_part_of(user)
    found: dict[int, list[EvidenceFile]] = defaultdict(list)
    for file in rows.order_by("added_at", "pk").prefetch_related(
        Prefetch("reviews", newest, to_attr="all_reviews")
    ):
        office = offices[file.project_id]
        said: list[Review] = file.all_reviews  # type: ignore[attr-defined]
        file.office_reviews = [r for r in said if r.office_id == office]  # type: ignore[attr-defined]
        found[file.project_id].append(file)
    return {project: without_refused(files) for project, files in found.items()}


def cycle_reviews_by_project(
    offices: Mapping[int, int],
) -> dict[int, dict[int, Review]]:
    """As cycle_reviews, of many projects. One query."""
    rows = Review.objects.filter(
        cycle__project__in=list(offices), cycle_version=F("cycle__version")
    )
    found: dict[int, dict[int, Review]] = defaultdict(dict)
    for row in rows.select_related("cycle").order_by("pk"):
        if row.cycle and row.office_id == offices[row.cycle.project_id]:
            found[row.cycle.project_id][row.cycle.pk] = row
    return found


def look_of(file: EvidenceFile) -> dict[str, Any]:
    """What the screening found, and where only a person can look."""
    return {
        "found": found_words(file.found),
        "unread": places_words((w, n) for w, n in file.unread),
    }
