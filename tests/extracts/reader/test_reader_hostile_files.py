"""Files made to harm: each is refused kindly, and the next one is read."""

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from extracts.reader import bounded
from extracts.reader.errors import Cancelled, RecipeError
from extracts.reader.results import VERDICTS
from tests.extracts.reader.reference_files import ROOT

TODAY = date(2026, 11, 20)
RECIPE = {"numerator": [{"column": "met", "op": "is", "value": "Yes"}]}
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
)
BOMB = (
    "<!DOCTYPE x ["
    '<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">'
        for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def workbook(path: Path, rows: str, doctype: str = "", extra: str = "") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels",
            RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        )
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", SHEET.format(doctype=doctype, rows=rows)
        )
        if extra:
            archive.writestr(extra, b"x")


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def far_cells(path: Path) -> None:
    near, far = text_cell("A1", "met"), text_cell("XFD1048576", "Yes")
    workbook(path, f'<row r="1">{near}</row><row r="1048576">{far}</row>')


def wide_row(path: Path) -> None:
    workbook(path, f'<row r="1">{text_cell("A1", "met")}{text_cell("XFD1", "x")}</row>')


def entity_bomb(path: Path) -> None:
    workbook(path, f'<row r="1">{text_cell("A1", "&i;")}</row>', BOMB)


def outside_entity(path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    workbook(path, f'<row r="1">{text_cell("A1", "&e;")}</row>', doctype)


def swollen_zip(path: Path) -> None:
    workbook(path, "<row><c><v>0</v></c></row>" * 400_000)


def macros(path: Path) -> None:
    workbook(
        path, f'<row r="1">{text_cell("A1", "met")}</row>', extra="xl/vbaProject.bin"
    )


def broken_sheet(path: Path) -> None:
    workbook(path, '<row r="1"><c r="A1"><v>1</v>')


def swollen_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(b"met\n" + b"Yes\n" * 10_000_000))


def cut_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(b"met\n" + b"Yes\n" * 10_000)[:-20])


def one_long_line(path: Path) -> None:
    path.write_text(",".join(["met"] * 300_000), encoding="utf-8")


def unclosed_quote(path: Path) -> None:
    path.write_text('met,day\n"Yes,' + "x,2026-01-01\n" * 400_000, encoding="utf-8")


def plain_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("visits.csv", "met\nYes\n")


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50)


def noise(path: Path) -> None:
    path.write_bytes(bytes((i * 197 + i // 7) % 256 for i in range(50_000)))


MAKERS: list[Callable[[Path], None]] = [
    far_cells,
    wide_row,
    entity_bomb,
    outside_entity,
    swollen_zip,
    macros,
    broken_sheet,
    swollen_gzip,
    cut_gzip,
    one_long_line,
    unclosed_quote,
    plain_archive,
    picture,
    noise,
]


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_count_file_hostile_file_is_refused(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "hostile.xlsx"
    make(path)

    counts = bounded.count_file(path, RECIPE, today=TODAY)

    assert counts.verdict == "refuse"
    assert counts.message.endswith(".")


def test_count_file_after_a_hostile_file_reads_the_next(tmp_path: Path) -> None:
    hostile, good = tmp_path / "bad.xlsx", tmp_path / "good.csv"
    swollen_zip(hostile)
    good.write_text("met,site\nYes,A\nNo,A\n", encoding="utf-8")
    bounded.count_file(hostile, RECIPE, today=TODAY)

    counts = bounded.count_file(good, RECIPE, today=TODAY)

    assert counts.total == (1, 2)


def test_run_bounded_too_little_memory_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("met,x\n" + f'"{"y" * 900_000}",1\n' * 120, encoding="utf-8")
    args = {"path": str(path), "recipe": RECIPE, "today": TODAY.isoformat()}

    result = bounded.run_bounded("count", args, memory_mb=160)

    assert result["verdict"] == "refuse"


def test_run_bounded_too_little_time_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("met,x\n" + "Yes,1\n" * 3_000_000, encoding="utf-8")
    args = {"path": str(path), "recipe": RECIPE, "today": TODAY.isoformat()}

    result = bounded.run_bounded("count", args, cpu_s=1)

    assert result["verdict"] == "refuse"


def test_count_file_cancelled_kills_the_child(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("met,x\n" + "Yes,1\n" * 1_000_000, encoding="utf-8")
    seen: list[int] = []

    with pytest.raises(Cancelled):
        bounded.count_file(path, RECIPE, today=TODAY, progress=seen.append)

    assert len(seen) == 1


def test_count_file_progress_reaches_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("met,x\n" + "Yes,1\n" * 40_000, encoding="utf-8")
    seen: list[int] = []

    bounded.count_file(path, RECIPE, today=TODAY, progress=lambda r: not seen.append(r))

    assert seen == sorted(seen)
    assert seen[-1] == 40_000


def test_count_file_faulty_recipe_is_a_recipe_error(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text("met\nYes\n", encoding="utf-8")

    with pytest.raises(RecipeError):
        bounded.count_file(path, {"numerator": []}, today=TODAY)


@pytest.mark.parametrize(
    ("arguments", "status", "verdict"),
    [
        (["good.csv"], 0, "accept_with_warning"),
        (["missing.csv"], 1, "refuse"),
        (["good.csv", "--recipe", "broken.json"], 1, "refuse"),
        (["good.csv", "--recipe", "empty.json"], 1, "refuse"),
    ],
)
def test_preview_command_prints_json_and_a_status(
    arguments: list[str], status: int, verdict: str, tmp_path: Path
) -> None:
    (tmp_path / "good.csv").write_text("met,site\nYes,A\nNo,B\n", encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
    paths = [a if a.startswith("--") else str(tmp_path / a) for a in arguments]

    done = subprocess.run(
        [sys.executable, "-m", "extracts.preview", *paths, "--fail"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == status
    assert json.loads(done.stdout)["verdict"] == verdict


def test_preview_loads_no_django() -> None:
    code = "import sys, extracts.preview, extracts.reader.child; print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )

    assert done.stdout.strip() == "False"


def test_bounded_loads_no_numpy() -> None:
    code = "import sys, extracts.reader.bounded; print('numpy' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )

    assert done.stdout.strip() == "False"


def test_verdicts_are_four() -> None:
    assert len(set(VERDICTS)) == 4
