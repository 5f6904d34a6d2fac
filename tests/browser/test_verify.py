"""Somebody with a PDF and no account: her own browser says whether it is the stored one."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from attestations import codes
from attestations.models import Document
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.attestations import make_approved

pytestmark = pytest.mark.browser

PAPER = b"%PDF the stored bytes"
DROP = """(form, text) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "paper.pdf", { type: "application/pdf" }));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def stored(transactional_db: None) -> Document:
    cache.clear()
    return Document.objects.create(
        attestation=make_approved().attestation, path="a.pdf", size=1, pages=3,
        digest=sha256(PAPER).hexdigest(), code_digest=codes.digest_of(codes.new_code()),
    )  # fmt: skip


def choose(page: Page, content: bytes) -> None:
    page.get_by_label("The PDF file").set_input_files(
        {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Check the file").click()


def test_verify_file_is_judged_without_being_sent(
    visit: OpenVisitor, stored: Document
) -> None:
    visitor = visit(width=PHONE)
    sent: list[str] = []
    visitor.page.on("request", lambda request: sent.append(request.method))
    page = visitor.go("/verify/")

    choose(page, PAPER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Authentic")
    page.go_back()
    choose(page, PAPER + b" ")

    expect(page.get_by_role("heading", level=1)).to_have_text("Not a file we hold")
    assert set(sent) == {"GET"}
    assert visitor.noise == []


def test_verify_file_can_be_dropped(visit: OpenVisitor, stored: Document) -> None:
    page = visit(width=DESK).go("/verify/")

    page.locator("[data-verify-file]").evaluate(DROP, PAPER.decode())

    expect(page.get_by_role("heading", level=1)).to_have_text("Authentic")


def test_verify_file_without_scripts_is_sent_and_judged(
    visit: OpenVisitor, stored: Document, tmp_path: Path
) -> None:
    page = visit(width=PHONE, java_script_enabled=False).go("/verify/")

    expect(page.get_by_text("It is not kept.")).to_be_visible()
    choose(page, PAPER)

    expect(page.get_by_role("heading", level=1)).to_have_text("Authentic")
