"""What a CME office has to look at: files of its projects, and tests from old notes."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from evidence.models import EvidenceFile, Review
from pdsa.models import Cycle
from projects.models import Sponsorship

ROWS_PER_PAGE = 25
# tab -> (its words, whether it holds files, whether they wait)
TABS: dict[str, tuple[Promise, bool, bool]] = {
    "files": (_("Files to look at"), True, True),
    "tests": (_("Old tests to look at"), False, True),
    "files-done": (_("Files decided"), True, False),
    "tests-done": (_("Old tests decided"), False, False),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab, a page of it, and how many stand in every tab."""

    tab: str
    holds_files: bool
    counts: dict[str, int]
    page: Page[Any]


def queue_of(office: Organisation, tab: str, page_number: str | None) -> Queue:
    """The tab's page: oldest first where it waits, else newest first. Six queries."""
    tab = tab if tab in TABS else "files"
    rows = {name: rows_of(office, name) for name in TABS}
    counts = {name: found.count() for name, found in rows.items()}
    _words, holds_files, waits = TABS[tab]
    stamp = "added_at" if holds_files else "imported_at"
    ordered = rows[tab].order_by(stamp if waits else f"-{stamp}", "pk")
    people = ("project", "by") if holds_files else ("project", "owner")
    pages = Paginator(ordered.select_related(*people), ROWS_PER_PAGE)
    return Queue(tab, holds_files, counts, pages.get_page(page_number))


def rows_of(office: Organisation, tab: str) -> QuerySet[Any]:
    _words, holds_files, waits = TABS[tab]
    rows: QuerySet[Any] = files_of(office) if holds_files else cycles_of(office)
    return rows.filter(last_verdict__isnull=waits)


def files_of(office: Organisation) -> QuerySet[Any]:
    """Kept files of the office's projects, with `last_verdict`."""
    said = Review.objects.filter(office=office, file=OuterRef("pk")).order_by("-pk")
    mine = EvidenceFile.objects.sponsored_by(office)
    return mine.annotate(last_verdict=Subquery(said.values("verdict")[:1]))


def cycles_of(office: Organisation) -> QuerySet[Any]:
    """Imported tests of the office's projects, with `last_verdict` on them as they are."""
    said = Review.objects.filter(
        office=office, cycle=OuterRef("pk"), cycle_version=OuterRef("version")
    ).order_by("-pk")
    mine = Sponsorship.objects.filter(organisation=office).values("project_id")
    rows = Cycle.objects.filter(imported_at__isnull=False, project__in=mine)
    return rows.annotate(last_verdict=Subquery(said.values("verdict")[:1]))
