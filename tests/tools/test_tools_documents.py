"""The PDF of a tool: tagged, with its drawing and every line in words."""

import io

import pytest
from pypdf import PdfReader

from projects.models import Project
from tests.factories.tools import make_tool
from tools.documents import draw_pdf, kept_pdf
from tools.kinds import KINDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_of_every_kind_says_its_words(kind: str, project: Project) -> None:
    tool = make_tool(project, kind=kind, head="From here", outline=KINDS[kind].example)

    content = draw_pdf(tool)

    reader = PdfReader(io.BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) <= 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert project.title in text
    assert "From here" in text
    assert tool.nodes[-1]["text"] in text
    assert kept_pdf(tool) == content


def test_an_empty_tool_is_a_page_with_its_title(project: Project) -> None:
    tool = make_tool(project, title="Nothing yet", outline="")

    reader = PdfReader(io.BytesIO(draw_pdf(tool)))

    assert "Nothing yet" in reader.pages[0].extract_text()
