"""What attestations ask: the files of one part, and which old tests were accepted."""

from accounts.models import Organisation, User
from evidence.models import EvidenceFile, Review
from projects.models import Project


def files_for(project: Project, user: User, office: Organisation) -> list[EvidenceFile]:
    """Kept files that go with this person's part, oldest first; without those refused.

    `review` of each is the office's last word. Two queries.
    """
    rows = EvidenceFile.objects.filter(project=project).for_part_of(user)
    ordered = (
        rows.select_related("by").with_reviews_of(office).order_by("added_at", "pk")
    )
    return [
        file for file in ordered if not (file.review and not file.review.is_accepted)
    ]


def cycle_reviews(project: Project, office: Organisation) -> dict[int, Review]:
    """The office's word on each imported test as it is now, by cycle. One query."""
    return Review.objects.of_cycles_in(project, office)
