"""The PDF as an archive keeps it: the marks it bears, and the data inside it."""

import io
import json
from hashlib import sha256

import pikepdf
import pytest
from pdfua import validate

from attestations.enclosures import COLUMNS
from tests.attestations.conftest import Drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pdf(drawn: Drawn) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(drawn.content))


def enclosed(pdf: pikepdf.Pdf, name: str) -> bytes:
    return pdf.attachments[name].get_file().read_bytes()


def test_attestation_pdf_names_pdf_a_3a_and_pdf_ua_1(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        names = ["pdfaid:part", "pdfaid:conformance", "pdfuaid:part"]
        assert [metadata[name] for name in names] == ["3", "A", "1"]
    described = pdf.Root.Metadata.read_bytes()
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in described
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_attestation_pdf_is_sound_for_qpdf(pdf: pikepdf.Pdf) -> None:
    assert pdf.check_pdf_syntax() == []


def test_attestation_pdf_has_nothing_the_checks_of_pdf_ua_object_to(
    drawn: Drawn,
) -> None:
    report = validate(io.BytesIO(drawn.content))

    assert [(one.rule_id, one.message) for one in report.findings] == []


def test_attestation_pdf_every_font_is_embedded_and_readable(pdf: pikepdf.Pdf) -> None:
    fonts = [one for one in pdf.objects if is_a(one, "/Font") and "/DescendantFonts" in one]  # fmt: skip
    files = [one.DescendantFonts[0].FontDescriptor.get("/FontFile2") for one in fonts]

    assert len(fonts) >= 3
    assert None not in files
    assert all("/ToUnicode" in one for one in fonts)


def is_a(thing: pikepdf.Object, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


def test_attestation_pdf_encloses_exactly_what_was_signed(
    drawn: Drawn, pdf: pikepdf.Pdf
) -> None:
    signatures = json.loads(enclosed(pdf, "signatures.json"))["signatures"]
    covered = json.loads(signatures[0]["content"])

    evidence = sha256(enclosed(pdf, "evidence.json")).hexdigest()

    assert {str(one["/AFRelationship"]) for one in pdf.Root.AF} == {"/Source", "/Supplement", "/Data"}  # fmt: skip
    assert len(signatures) == 3
    assert covered["signer"]["name"] == "Paula Participant"
    assert evidence == covered["evidence_digest"]
    assert [one["digest"] for one in signatures] == [
        sha256(one["content"].encode()).hexdigest() for one in signatures
    ]


def test_attestation_pdf_encloses_the_numbers_as_a_table(pdf: pikepdf.Pdf) -> None:
    lines = enclosed(pdf, "data.csv").decode("utf-8-sig").splitlines()

    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("Missed visits,outcome,,2025-07-01,July 2025,11,48,0.22")
    assert len(lines) == 13
