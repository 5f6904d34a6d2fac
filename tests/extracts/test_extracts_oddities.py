"""Every oddity through the pages: sent, explained, asked about, counted, and gone."""

import html
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from extracts import mapping
from extracts.models import Extract
from extracts.reader.text import name_key
from jobs.running import run_queued
from measures.models import Measure
from projects.models import Project
from tests.extracts.reader.reference_files import (
    ODDITIES,
    RECIPES,
    load,
    require_shared,
)
from tests.factories.measures import MeasureFactory

require_shared()

EXPECTED: dict[str, Any] = load(ODDITIES / "expected.json")["files"]
RECIPES_OF: dict[str, Any] = load(RECIPES / "oddities.json")
CHOSEN_IN_THE_BOXES = "column:"
# Slow: 47 files, each up to a dozen pages. Once is enough: no answer depends on the database.
pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.django_db]
Record = Callable[[str, object], None]


class Visit:
    """One person's way with one file through the pages; `asked`: questions she saw."""

    def __init__(
        self, client: Client, project: Project, name: str, label: str = ""
    ) -> None:
        self.client, self.name = client, name
        self.recipe = RECIPES_OF["exceptions"].get(name, RECIPES_OF["plain"])
        self.measure: Measure = MeasureFactory(
            project=project, name=f"{name} {label}", period=self.recipe["period"]
        )
        self.asked: list[str] = []
        self.warned = False

    def send(self) -> HttpResponse:
        file = SimpleUploadedFile(self.name, (ODDITIES / self.name).read_bytes())
        at = [self.measure.project_id, self.measure.pk]
        return self.client.post(
            reverse("extracts:extract_add", args=at), {"file": file}
        )

    @property
    def extract(self) -> Extract:
        return self.measure.extracts.get()

    def to(self, page: str) -> str:
        at = [self.measure.project_id, self.extract.pk]
        return reverse(f"extracts:extract_{page}", args=at)

    def explain(self, answers: dict[str, str]) -> None:
        """Chooses the sheet where asked, and fills the boxes."""
        if not self.extract.seen().columns:
            self.asked.append("sheet")
            if "sheet" not in answers:
                return
            self.client.post(self.to("columns"), {"answer_0": answers["sheet"]})
        self.warned = bool(self.extract.seen().warnings)
        page = self.client.get(self.to("columns"))
        done = self.client.post(self.to("columns"), self.boxes(page, answers))
        if done.status_code != 302:
            self.asked.append("column")

    def boxes(self, page: HttpResponse, answers: dict[str, str]) -> dict[str, Any]:
        """The recipe in boxes, each column as this file's page offers it."""
        boxes = mapping.boxes_from(self.recipe) or {}
        offered = [c.name for c in self.extract.seen().columns]
        by_key = {name_key(name): name for name in offered}
        meant = {
            name_key(q.removeprefix(CHOSEN_IN_THE_BOXES)): choice
            for q, choice in answers.items()
            if q.startswith(CHOSEN_IN_THE_BOXES)
        }

        def named(name: str) -> str:
            return meant.get(name_key(name)) or by_key.get(name_key(name), name)

        for box in ("date", "group"):
            boxes[box] = named(boxes[box]) if boxes[box] else ""
        if boxes.get("numerator_0_column"):
            kind, column = boxes["numerator_0_column"].split("|")
            boxes["numerator_0_column"] = f"{kind}|{named(column)}"
        boxes["sheet"] = page.context["form"].initial.get("sheet") or ""
        assert all(name in html.unescape(page.content.decode()) for name in offered)
        return boxes

    def preview(self, answers: dict[str, str]) -> str:
        """The preview's page after every question that `answers` knows is answered."""
        for _round in range(6):
            page = self.client.get(self.to("preview"))
            preview = page.context["preview"]
            if preview.counts is not None:
                self.warned = self.warned or bool(preview.counts.warnings)
            ids = [q.id for q in preview.questions]
            self.asked += ids
            if not ids or not set(ids) <= set(answers):
                return page.content.decode()
            chosen = {f"answer_{n}": answers[q] for n, q in enumerate(ids)}
            self.client.post(self.to("preview"), chosen)
        raise AssertionError("The questions never end.")

    def count(self) -> dict[str, Any]:
        """What the measure holds after the worker counted, as the reference writes it."""
        self.client.post(self.to("count"))
        run_queued()
        assert (self.extract.status, self.extract.has_file()) == ("counted", False)
        return stored(self.measure)


def stored(measure: Measure) -> dict[str, Any]:
    """The measure's observations summed in all, by week, by month and by clinic."""
    tables: dict[str, Any] = {
        "total": [0, 0], "by_week": defaultdict(lambda: [0, 0]),
        "by_month": defaultdict(lambda: [0, 0]),
        "by_clinic": defaultdict(lambda: [0, 0]),
    }  # fmt: skip
    for one in measure.observations.all():
        monday = one.starts_on.fromordinal(
            one.starts_on.toordinal() - one.starts_on.weekday()
        )
        for sums in (
            tables["total"], tables["by_week"][monday.isoformat()],
            tables["by_month"][one.starts_on.isoformat()[:7]],
            tables["by_clinic"][one.site],
        ):  # fmt: skip
            sums[0] += one.numerator
            sums[1] += one.denominator
    return tables


@pytest.fixture
def monday_project(project: Project, extract_root: Path) -> Project:
    project.organisation.week_starts = "monday"
    project.organisation.save()
    return project


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_oddity_through_the_pages(
    lead_client: Client, monday_project: Project, extract_root: Path, name: str,
    record_property: Record,
) -> None:  # fmt: skip
    expected = EXPECTED[name]
    verdict, totals = "refuse", []
    first = Visit(lead_client, monday_project, name)
    sent = first.send()
    if sent.status_code == 302:
        verdict = looked_at(first)
    if verdict in ("accept", "accept_with_warning"):
        totals.append(equal_total(first, expected["expected"]))
    for label, answers in RECIPES_OF["answers"].get(name, {}).items():
        again = Visit(lead_client, monday_project, name, label)
        again.send()
        again.explain(answers)
        assert "Save these counts" in again.preview(answers)
        known = expected.get("answers", {}).get(label) or expected["expected"]
        totals.append(equal_total(again, known))
    record_property("oddity", [name, "pages", verdict, "; ".join(totals) or "-"])

    assert verdict == expected["verdict"]
    if verdict == "refuse":
        assert sent.status_code == 422
        assert Extract.objects.count() == 0
        assert [p for p in extract_root.rglob("*") if p.is_file()] == []


def looked_at(visit: Visit) -> str:
    """The verdict a person sees who answers nothing; nothing can be saved while asked."""
    visit.explain({})
    if visit.asked:
        return "ask"
    page = visit.preview({})
    assert ("Save these counts" in page) is not bool(visit.asked)
    if visit.asked:
        return "ask"
    return "accept_with_warning" if visit.warned else "accept"


def equal_total(visit: Visit, wanted: dict[str, Any]) -> str:
    """The total that the worker stored; everything equal to the reference."""
    found = visit.count()
    assert {key: found[key] for key in wanted} == wanted
    return "{:,} / {:,}".format(*found["total"])
