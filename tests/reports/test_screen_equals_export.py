"""Every number on a page of the demo is the number of the file, the API and the evidence.

The demo is built once. Pages are read as HTML, never by what the view hands to them.
"""

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from activities.models import Activity
from attestations.enclosures import enclosures_of
from attestations.models import Attestation, Part, Status
from boardfiles.models import BoardBatch, ReportedActivity
from measures.analysis.periods import label
from measures.models import Measure
from projects.models import Project
from qiapp.demo.build import build_demo
from tests.factories.boardfiles import board_world
from tests.permissions.conftest import rolled_back
from tests.screen import Page, body_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SimpleNamespace]:  # fmt: skip
    root = tmp_path_factory.mktemp("world")
    (root / "incoming").mkdir()
    here = override_settings(
        EXTRACT_ROOT=root, FILE_UPLOAD_TEMP_DIR=str(root / "incoming"),
        MEDIA_ROOT=root / "media",
    )  # fmt: skip
    with here, django_db_blocker.unblock(), rolled_back():
        cast = build_demo(timezone.localdate())
        made = SimpleNamespace(
            people=SimpleNamespace(**cast.users), offices=cast.organisations
        )
        board_world(made)
        yield made


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, name: str, *args: Any, query: str = "") -> Page:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, name
    return Page(answer.content.decode())


def number(words: str) -> Decimal:
    """The first number in the words; separators of thousands are gone."""
    plain = words.replace("\u202f", "").replace("\u00a0", " ").replace(",", "")
    found = "".join(c if c in "-.0123456789" else " " for c in plain.replace("−", "-"))
    return Decimal(next(one for one in found.split() if one.strip("-.")))


# Charts -------------------------------------------------------------------------------


def projects() -> list[Project]:
    return list(Project.objects.select_related("created_by").order_by("pk"))


def test_each_period_of_each_measure_is_the_same_everywhere(
    world: SimpleNamespace,
) -> None:
    seen = 0
    for project in projects():
        client = as_user(project.created_by)
        for measure in project.measures.current():
            seen += compare_chart(client, measure)
    assert seen > 200  # periods with a row on a page


def compare_chart(client: Client, measure: Measure) -> int:
    args = (measure.project_id, measure.pk)
    page = page_of(client, "measures:measure_detail", *args)
    chart = client.get(reverse("measure-chart", args=[measure.pk])).json()
    table = csv_of(client, *args, "csv")
    for saved, row in zip(table, xlsx_of(client, *args), strict=True):
        assert all(map(same_cell, saved, map(text_of, row))), (saved, row)
    points = chart["points"]
    assert [row[0] for row in table[1:]] == [p["period_start"] for p in points]
    shown = rows_on(page, points)
    for point, saved, (period, amount, counts) in zip(
        points, table[1:], shown, strict=True
    ):
        where = (str(measure), point["period_start"])
        assert period.lower().startswith(words_of(point, chart)), where
        told = [text_of(point[n]) for n in ("numerator", "denominator", "value")]
        assert all(map(same_cell, saved[2:5], told)), (where, saved, told)
        if point["value"] is None:
            assert amount == "no data", where
            continue
        assert close(number(amount), Decimal(str(point["value"])), amount), where
        if counts:
            assert [int(number(part)) for part in counts.split(" of ")] == [
                int(point["numerator"]), int(point["denominator"])], where  # fmt: skip
    if points:
        assert chart["sentence"] in page.text.replace("\u00a0", " "), measure
    return len(points)


def rows_on(page: Page, points: list[Any]) -> list[tuple[str, str, str]]:
    """Period, shown value and counts of the data table, oldest first."""
    tables = [t for t in page.tables if t and t[0][:2] == ["Period", "Shown"]]
    if not tables:
        assert not points
        return []
    has_counts = "Counts" in tables[0][0]
    rows = reversed(body_of(tables[0]))
    return [(row[0], row[1], row[2] if has_counts else "") for row in rows]


def words_of(point: dict[str, Any], chart: dict[str, Any]) -> str:
    return label(date.fromisoformat(point["period_start"]), chart["period"]).lower()


def csv_of(client: Client, *args: Any) -> list[list[str]]:
    answer = client.get(reverse("measures:measure_data", args=args))
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def xlsx_of(client: Client, *args: Any) -> list[tuple[Any, ...]]:
    answer = client.get(reverse("measures:measure_data", args=[*args, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return list(sheet.iter_rows(values_only=True))


def text_of(cell: Any) -> str:
    """A cell as a CSV of ours holds it."""
    if cell is None:
        return ""
    if hasattr(cell, "date"):
        return str(cell.date().isoformat())
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def same_cell(one: str, other: str) -> bool:
    """A workbook keeps 16 digits of a number, a CSV all of them."""
    if one == other:
        return True
    return math.isclose(float(one), float(other), rel_tol=1e-14)


def close(shown: Decimal, value: Decimal, words: str) -> bool:
    """Whether the shown amount is the value, rounded as it is shown; percents are times 100."""
    exact = value * 100 if "%" in words else value
    places = max(0, -int(shown.as_tuple().exponent))
    half = Decimal(5) / Decimal(10) ** (places + 1)
    return any(abs(exact * scale - shown) <= half for scale in (1, 1000))


# Attestations -------------------------------------------------------------------------


def test_what_is_left_counts_what_the_api_lists(world: SimpleNamespace) -> None:
    drafts = Attestation.objects.filter(status=Status.DRAFT).with_people()
    assert drafts
    for attestation in drafts:
        part, client = attestation.participation, as_user(attestation.participant)
        page = page_of(client, "attestations:participation_detail", part.project_id, part.pk)  # fmt: skip
        told = client.get(reverse("attestation-detail", args=[attestation.pk])).json()
        stops = [
            r for r in told["requirements"]
            if r["needed_for"] == "signing" and r["verdict"] != "met" and not r["ruling"]
        ]  # fmt: skip
        said = f"{len(stops)} thing" if stops else "All requirements are met"
        assert said in page.text, attestation
        for rule in told["requirements"]:
            assert rule["text"] in page.text, rule
            assert rule["sentence"] in page.text, rule
        for waits in told["waits_for"]:
            assert waits["sentence"] in page.text


def test_the_signed_evidence_holds_the_numbers_of_the_page(
    world: SimpleNamespace,
) -> None:
    signed = Attestation.objects.filter(signatures__part=Part.PARTICIPANT)
    demo = signed.filter(participation__project__is_demo=True).with_people()
    assert len(demo) > 2
    for attestation in demo:
        signatures = list(attestation.signatures.all())
        facts = json.loads(next(s.evidence for s in signatures if s.evidence))
        inside = {e.name: e.content for e in enclosures_of(signatures, facts)}
        rows = list(csv.DictReader(io.StringIO(inside["data.csv"].decode("utf-8-sig"))))
        assert rows == rows_of_evidence(facts, rows)
        compare_evidence(attestation, facts)


def rows_of_evidence(
    facts: dict[str, Any], rows: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The data file inside the PDF, from the evidence; its own names of columns."""
    names = list(rows[0])
    points = [
        (m["name"], p) for m in facts["measures"] for p in m["series"]["points"]
    ]  # fmt: skip
    return [
        row | {names[0]: name, names[5]: text_of(p["numerator"]),
               names[6]: text_of(p["denominator"]), names[7]: text_of(p["value"])}
        for row, (name, p) in zip(rows, points, strict=True)
    ]  # fmt: skip


def compare_evidence(attestation: Attestation, facts: dict[str, Any]) -> None:
    """The demo's numbers did not change since, so its charts still say what was signed."""
    client = as_user(attestation.project.created_by)
    for told in facts["measures"]:
        measure = attestation.project.measures.get(name=told["name"])
        page = page_of(client, "measures:measure_detail", measure.project_id, measure.pk)  # fmt: skip
        shown = rows_on(page, told["rows"])
        for row, (period, amount, counts) in zip(told["rows"], shown, strict=True):
            assert period.lower().startswith(row["period"].lower())
            if row["amount"]:
                assert plain(amount).startswith(plain(row["amount"])), (measure, row)
            if counts:
                assert counts == f"{row['numerator']:,} of {row['denominator']:,}"


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


# Offices ------------------------------------------------------------------------------


def test_board_files_figures_and_points_say_one_number(world: SimpleNamespace) -> None:
    client, office = as_user(world.people.cme), world.offices["lakeside"]
    base = f"/api/v1/organisations/{office.pk}"
    home = page_of(client, "boardfiles:board_home", office.pk)
    for activity in ReportedActivity.objects.filter(office=office):
        found = client.get(f"{base}/board-activities/{activity.pk}/completions/").json()
        page = page_of(client, "boardfiles:activity_detail", office.pk, activity.pk)
        ready, held = len(found["ready"]), len(found["held_back"])
        assert f"{ready} completion" in page.text
        assert (f"{held} is held back" in page.text or f"{held} are held back" in page.text) == bool(held)  # fmt: skip
        waits = f"{ready + held} completion{'s' if ready + held != 1 else ''} to report"
        assert (waits in home.text) == bool(ready + held), activity
    batch = BoardBatch.objects.get(office=office)
    compare_batch(client, batch, base)
    compare_figures(client, office.pk)


def compare_batch(client: Client, batch: BoardBatch, base: str) -> None:
    """Page, API and workbook of one batch: the same lines, in the same order."""
    told = client.get(f"{base}/board-batches/{batch.pk}/").json()
    page = page_of(client, "boardfiles:batch_detail", batch.office_id, batch.pk)
    lines = next(t for t in page.tables if t[0][0] == "Line")
    file = client.get(f"{base}/board-batches/{batch.pk}/files/pars-workbook/")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0]
    rows = [r for r in sheet.iter_rows(values_only=True) if r[0] in {"Add", "Delete"}]
    assert len(told["lines"]) == len(body_of(lines)) == len(rows)
    for line, shown in zip(told["lines"], body_of(lines), strict=True):
        assert (int(number(shown[0])), shown[1], shown[2]) == (
            line["position"], line["name"], line["board"])  # fmt: skip


def compare_figures(client: Client, office: int) -> None:
    """The year's figures: the page's two tables are the two files."""
    page = page_of(client, "boardfiles:figures", office)
    for table, name, columns in zip(
        page.tables, ("activities", "years"), ((5, 6, 7, 8, 9, 10), (1, 2, 3, 4, 5)),
        strict=True,
    ):  # fmt: skip
        answer = client.get(reverse("boardfiles:figures_csv", args=[office, name]))
        saved = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
        skipped = 2 if name == "activities" else 1
        for shown, row in zip(body_of(table), saved, strict=True):
            assert [amount(one) for one in shown[skipped:]] == [
                amount(row[column]) for column in columns]  # fmt: skip


def amount(words: str) -> Decimal | None:
    return None if words in {"", "–"} else number(words)


def test_points_are_those_of_the_reports(world: SimpleNamespace) -> None:
    """“Sent from here” is the sum of the points in the stored lines of that person."""
    batch = BoardBatch.objects.get()
    for line in batch.lines.select_related("attestation__participation__user"):
        person = line.attestation.participant
        client = as_user(person)
        [facts] = [f for f in page_of(client, "boardfiles:points").facts if f] or [{}]
        cycle = {"ends_on": "2035-12-31", "needed": "100", "version": 1}
        client.post(reverse("boardfiles:cycle_edit", args=[line.board]), cycle)
        facts = page_of(client, "boardfiles:points").facts[0]
        counted = line.state in {"sent", "accepted", "posted"}
        worth = Decimal(line.record["board_points"]) if counted else Decimal(0)
        assert number(facts["Sent from here"]) == worth, line
        assert number(facts["Still to go"]) == 100 - worth


def test_the_funnel_is_the_same_on_the_page_and_over_rest(
    world: SimpleNamespace,
) -> None:
    client = as_user(world.people.cme)
    for activity in Activity.objects.all():
        args = (activity.office_id, activity.pk)
        page = page_of(client, "activities:activity_detail", *args)
        url = f"/api/v1/organisations/{args[0]}/activities/{args[1]}/funnel/"
        funnel = client.get(url).json()
        shown = [
            (int(number(row[1])), int(number(row[2])))
            for row in body_of(page.tables[0])
        ]
        assert shown == [(bar["count"], bar["percent"]) for bar in funnel["bars"]]
        assert len(body_of(page.tables[1])) == len(funnel["people"])
