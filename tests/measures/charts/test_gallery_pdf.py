"""The gallery in a PDF, as documents hold charts: no label lies over another."""

import base64
import os
import re
import shutil
import subprocess
from itertools import combinations

import pytest

from measures.charts.draw import to_svg
from measures.charts.gallery import cases

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)
STYLE = "@page { size: 220mm 180mm; margin: 10mm } img { width: 190mm; break-after: page; display: block }"


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> list[str]:
    """What poppler reads on each page: one chart of the gallery a page."""
    if shutil.which("pdftotext") is None:
        assert not os.environ.get("CI"), "CI needs poppler-utils"
        pytest.skip("no pdftotext found: apt-get install poppler-utils")
    from weasyprint import HTML

    pictures = "".join(
        f'<img alt="{number}" src="data:image/svg+xml;base64,{encoded(case)}">'
        for number, case in enumerate(cases())
    )
    path = tmp_path_factory.mktemp("pdf") / "gallery.pdf"
    HTML(string=f"<style>{STYLE}</style>{pictures}").write_pdf(path)
    read = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"],
        capture_output=True,
        check=True,
        text=True,
    )
    return read.stdout.split("<page ")[1:]


def encoded(case) -> str:
    return base64.b64encode(to_svg(case.draw("wide")).encode()).decode()


def test_labels_stay_apart_in_the_pdf(pages):
    found = []
    for page, case in zip(pages, cases(), strict=False):
        words = [(*map(float, m[:4]), m[4]) for m in WORD.findall(page)]
        assert words, case.name
        for a, b in combinations(words, 2):
            wide = min(a[2], b[2]) - max(a[0], b[0])
            high = min(a[3], b[3]) - max(a[1], b[1])
            if wide > 1 and high > 2:
                found.append((case.group, case.name, a[4], b[4]))

    assert found == []


def test_every_chart_has_its_page(pages):
    assert len(pages) == sum(1 for _ in cases())
