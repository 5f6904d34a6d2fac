"""The PDF: what it says, that it is drawn once, and that nothing is fetched."""

import io
import json
from base64 import b64decode
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from attestations import codes, decisions, document, rendering
from attestations.evidence import load
from attestations.models import Document
from attestations.snapshot import (
    analysis_from,
    measure_facts,
    series_facts,
    series_from,
)
from jobs.models import Job, JobStatus
from jobs.running import ClaimLost, claim, run_queued
from measures import chart_actions
from measures.charting import chart_of
from measures.models import Measure
from qiapp.lib import pdf, private_files
from qiapp.lib.canonical import canonical
from tests.attestations.conftest import Drawn
from tests.factories.attestations import REFLECTION, Team, make_approved
from tests.factories.measures import ChartDecisionFactory

PAGE = "<html lang=en><title>t</title><body><p>words</p>{}</body></html>"
SVG_THAT_FETCHES = (
    '<img alt="a" src="data:image/svg+xml;utf8,'
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='http://127.0.0.1:9/x.png' width='9' height='9'/></svg>\">"
)
VECTORS = [
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="https://127.0.0.1:9/x.png">',
    '<img src="file:///etc/hostname">',
    '<img src="logo.png">',
    '<img src="//127.0.0.1/x.png">',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<link rel="attachment" href="file:///etc/hostname">',
    '<div style="background: url(http://127.0.0.1:9/x.png)">x</div>',
    "<style>@font-face {font-family: X; src: url(file:///etc/x.ttf)} p {font-family: X}</style>",
    '<object data="http://127.0.0.1:9/x.svg"></object>',
    '<embed src="file:///etc/hostname">',
    '<ul style="list-style-image: url(http://127.0.0.1:9/x.png)"><li>x</ul>',
    "<style>p::before {content: url(http://127.0.0.1:9/x.png)}</style>",
    SVG_THAT_FETCHES,
    '<img src="ftp://127.0.0.1/x.png">',
    '<a rel="attachment" href="https://127.0.0.1:9/x">x</a>',
]


@pytest.mark.parametrize("vector", VECTORS)
def test_html_to_pdf_any_address_outside_is_refused(vector: str) -> None:
    with pytest.raises(pdf.PdfRefused):
        pdf.html_to_pdf(PAGE.format(vector))


def test_html_to_pdf_data_picture_is_drawn() -> None:
    picture = pdf.data_address(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        "<rect width='9' height='9'/></svg>",
        "image/svg+xml",
    )

    made = pdf.html_to_pdf(PAGE.format(f'<img alt="a" src="{picture}">'))

    assert made.pages == 1


@pytest.fixture
def approved(db: None, settings: object, tmp_path: Path) -> Team:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return make_approved()


# Alone, a test that only reads what was drawn would find no database made.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader(drawn: Drawn) -> PdfReader:
    return PdfReader(io.BytesIO(drawn.content))


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split())


def test_attestation_pdf_says_everything(drawn: Drawn, reader: PdfReader) -> None:
    text = words_of(reader)

    for expected in [
        "Paula Participant", "Fewer missed visits", "Lakeside CME Office",
        "Demo confirmation", "I looked at the data from after the change",
        "Lena Lead", "Project lead", "Rita Reviewer", "12 points", "11 / 48", "22.9 %",
        "Call patients the day before.", "Half as many missed visits.", "Adapt",
        REFLECTION, "What this is not", codes.grouped(drawn.code), "only a board grants credit",
        f"Page 1 of {len(reader.pages)}", "How Paula Participant took part",
    ]:  # fmt: skip
        assert expected in text


def test_attestation_pdf_prints_the_grade_as_it_was_signed(approved: Team) -> None:
    context = document.context_of(approved.attestation, codes.new_code())
    quality = context["facts"]["measures"][0]["quality"]

    made = pdf.render_pdf(document.TEMPLATE, context)

    words = words_of(PdfReader(io.BytesIO(made.content)))
    assert quality["grade"] in {"B", "C", "D"}  # its last month lies long ago
    assert f"Data quality {quality['grade']}. {quality['sentence']}" in words


def test_attestation_pdf_shows_no_private_identity(
    drawn: Drawn, reader: PdfReader
) -> None:
    text = words_of(reader)

    assert drawn.team.participant.email not in text
    assert "512345" not in text
    assert "1234567893" not in text


def test_attestation_pdf_is_tagged_titled_and_letter(reader: PdfReader) -> None:
    catalog = reader.trailer["/Root"]

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert reader.metadata.title == (
        "Attestation of Paula Participant: Fewer missed visits"
    )
    assert [float(n) for n in reader.pages[0].mediabox[2:]] == [612, 792]
    assert 2 <= len(reader.pages) <= 4


def test_attestation_pdf_escapes_what_people_wrote(approved: Team) -> None:
    facts = document.context_of(approved.attestation, codes.new_code())
    facts["reflections"] = [{"prompt": "?", "text": "<img src='http://x.test/a.png'>"}]

    made = pdf.render_pdf(document.TEMPLATE, facts)

    assert "<img src='http://x.test/a.png'>" in words_of(
        PdfReader(io.BytesIO(made.content))
    )


def test_series_from_brings_the_frozen_series_back(approved: Team) -> None:
    series = load(approved.participation).charts[0].series

    assert series_from(json.loads(canonical(series_facts(series)))) == series


def test_document_judges_the_frozen_chart_by_the_team_s_own_decisions(
    approved: Team,
) -> None:
    measure = approved.project.measures.get()
    last = chart_of(measure).series.points[-1].period_start
    for kind, day, period in (("phase", last, ""), ("exclusion", last, measure.period)):
        ChartDecisionFactory(measure=measure, kind=kind, day=day, period=period)
    Measure.objects.update(rule_set="ihi")
    chart = load(approved.participation).charts[0]

    facts = json.loads(canonical(measure_facts(chart)))
    drawn = document.drawn(facts)

    assert len(chart.analysis.phases) == 2
    assert analysis_from(facts, series_from(facts["series"])) == chart.analysis
    assert [why for _what, why in drawn.decisions] == ["New front desk"] * 2
    assert [row["set_aside"] for row in facts["rows"]][-1]


def measures_of(*lengths: int) -> list[dict[str, list[int]]]:
    return [{"rows": [0] * length} for length in lengths]


def test_width_of_charts_gives_way_to_many_measures_with_few_rows() -> None:
    assert document.width_of_charts([]) == "wide"
    assert document.width_of_charts(measures_of(12, 12)) == "wide"
    assert document.width_of_charts(measures_of(12, 26, 3)) == "narrow"
    assert document.width_of_charts(measures_of(12, 27, 3)) == "wide"


def test_in_tables_no_column_is_longer_than_a_page() -> None:
    rows = [{"period": number} for number in range(130)]

    tables = document.in_tables(rows, 3)

    assert [[len(column) for column in table] for table in tables] == [[40, 40, 40], [4, 4, 2]]  # fmt: skip
    assert [row for table in tables for column in table for row in column] == rows
    assert document.in_tables([], 3) == []


def redefined(team: Team) -> Measure:
    """The measure of the project, counted differently from its last period on."""
    measure = team.project.measures.get()
    last = chart_of(measure).series.points[-1].period_start
    chart_actions.redefine_measure(
        measure=measure, day=last, reason="Late visits cost as much", by=measure.created_by,
        version=measure.version, numerator="missed or late visits",
    )  # fmt: skip
    return measure


def test_document_prints_both_definitions_with_days_and_reason(approved: Team) -> None:
    old = approved.project.measures.get().numerator
    measure = redefined(approved)
    Measure.objects.update(
        surrogate_for="Asthma well controlled", surrogate_identifier="CBE 0047",
        surrogate_reason="Refills stand in our records", minutes_per_point=20,
    )  # fmt: skip
    facts = json.loads(canonical(measure_facts(load(approved.participation).charts[0])))
    context = document.context_of(approved.attestation, codes.new_code())

    printed = pdf.render_pdf(document.TEMPLATE, context | {"measures": [document.drawn(facts)]})  # fmt: skip

    text = words_of(PdfReader(io.BytesIO(printed.content)))
    last = measure.definition_changes().get().day
    assert f"Numerator: {old}." in text
    assert "Numerator: missed or late visits." in text
    assert f"Definition since {last.day} {last:%b %Y}" in text
    assert "Definition until" in text
    assert "Changed because: Late visits cost as much" in text
    assert "(new) by a new definition from here on" in text
    assert "Counted by a new definition since" in text
    assert "Stands in for “Asthma well controlled” (CBE 0047). Refills stand in" in text
    assert "One point costs 20 minutes to collect." in text


def test_document_draws_the_break_of_a_new_definition(approved: Team) -> None:
    redefined(approved)
    chart = load(approved.participation).charts[0]

    facts = json.loads(canonical(measure_facts(chart)))

    assert len(chart.analysis.phases) == 2
    assert analysis_from(facts, series_from(facts["series"])) == chart.analysis
    assert "New definition" in [label for _day, label, _text in facts["flags"]]
    assert (
        "New definition"
        in b64decode(document.chart_picture(facts).partition("base64,")[2]).decode()
    )


def test_document_signed_before_there_were_definitions_is_drawn_as_then(
    approved: Team,
) -> None:
    facts = json.loads(canonical(measure_facts(load(approved.participation).charts[0])))
    old = {n: v for n, v in facts.items() if n not in {"definitions", "definition_note", "stands_in"}}  # fmt: skip
    context = document.context_of(approved.attestation, codes.new_code())

    printed = pdf.render_pdf(document.TEMPLATE, context | {"measures": [document.drawn(old)]})  # fmt: skip

    text = words_of(PdfReader(io.BytesIO(printed.content)))
    assert f"Numerator: {facts['numerator']}." in text
    assert "Stands in for" not in text
    assert "One point costs" not in text


def test_document_signed_before_there_were_decisions_is_judged_as_then(
    approved: Team,
) -> None:
    facts = json.loads(canonical(measure_facts(load(approved.participation).charts[0])))
    old = {n: v for n, v in facts.items() if n not in {"judged_by", "decisions", "caution"}}  # fmt: skip

    assert document.chart_picture(old) == document.chart_picture(facts)
    assert document.drawn(old).decisions == []


def test_context_of_uses_frozen_data_only(approved: Team) -> None:
    approved.project.cycles.update(change="Something quite different.")

    context = document.context_of(approved.attestation, codes.new_code())

    assert context["cycles"][0]["change"] == "Call patients the day before."


def test_render_stores_the_bytes_once(approved: Team) -> None:
    run_queued()
    stored = Document.objects.get()
    content = private_files.read(stored.path, stored.digest)

    Job.objects.update(status=JobStatus.QUEUED, attempts=0)
    run_queued()

    assert content.startswith(b"%PDF")
    assert Document.objects.get().digest == stored.digest
    assert Job.objects.get(task=decisions.RENDER_TASK).status == JobStatus.SUCCEEDED
    assert len(list((settings.MEDIA_ROOT / "attestations").rglob("*.pdf"))) == 1


def test_render_code_is_stored_as_a_hash_only(approved: Team) -> None:
    run_queued()
    stored = Document.objects.get()
    reader = PdfReader(io.BytesIO(private_files.read(stored.path, stored.digest)))

    footer = next(w for w in words_of(reader).split() if w.count("-") == 4)

    assert codes.digest_of(footer.replace("-", "")) == stored.code_digest


def test_render_of_a_lost_claim_leaves_no_row(approved: Team) -> None:
    attempt = claim(Job.objects.get(task=decisions.RENDER_TASK).pk)
    Job.objects.update(attempt_token="somebody else's")
    attempt._progress_at = float("inf")

    with pytest.raises(ClaimLost):
        rendering.render(attestation_id=approved.attestation.pk, attempt=attempt)

    assert not Document.objects.exists()


def test_render_clears_what_a_crash_left(approved: Team) -> None:
    folder = settings.MEDIA_ROOT / "attestations" / str(approved.attestation.pk)
    folder.mkdir(parents=True)
    (folder / "crashed.pdf").write_bytes(b"half")

    run_queued()

    assert [path.name for path in folder.iterdir()] == [
        Path(Document.objects.get().path).name
    ]


def test_read_a_changed_file_is_refused(approved: Team) -> None:
    run_queued()
    stored = Document.objects.get()
    with (settings.MEDIA_ROOT / stored.path).open("ab") as file:
        file.write(b" ")

    with pytest.raises(private_files.FileChanged):
        private_files.read(stored.path, stored.digest)
