"""60,000 visits with names, birth dates and record numbers: afterwards none is found anywhere.

The file is make_visits.py's output with three columns in front, as a workbook. Searched are
the database, private and public files, temporary folders, logs, cache and broker.
"""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.extracts.reader.reference_files import DATA, load, require_shared
from tests.services.installation import Installation, wait_until
from tests.services.test_import_survives import count_of, in_redis, is_counted

require_shared()
pytestmark = [
    pytest.mark.services, pytest.mark.slow, pytest.mark.shared,
    pytest.mark.timeout(580),
]  # fmt: skip
ROWS, SEARCHED = 60_000, 50
JOB = "FROM jobs_job WHERE task = 'extracts.count'"
Install = Callable[..., Installation]


def person(number: int) -> list[str]:
    """An invented name, birth date and record number that stand nowhere else."""
    born = f"19{30 + number % 60}-{1 + number % 12:02}-{1 + number % 28:02}"
    return [f"Zyxquo{number:06}, Vlemna{number:06}", born, f"QZMRN{number:08}"]


def tokens() -> list[str]:
    """Surnames, first names and record numbers of people all over the file."""
    people = [person(1 + place * (ROWS // SEARCHED)) for place in range(SEARCHED)]
    pick = [(0, 0), (0, 1), (2, 0)]
    parts = [[one[0].split(", ")[0], one[0].split(", ")[1], one[2]] for one in people]
    return [part[place % len(pick)] for place, part in enumerate(parts)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A workbook with patients, a file that is refused, and the known answer."""
    folder = tmp_path_factory.mktemp("sent")
    plain = folder / "visits.csv"
    maker = [sys.executable, str(DATA / "make_visits.py"), "-n", str(ROWS)]
    subprocess.run([*maker, "-o", str(plain)], check=True, capture_output=True)
    rows = list(with_people(plain))
    with xlsxwriter.Workbook(folder / "visits.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Visits")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    page = folder / "page.csv"
    cells = ("</td><td>".join(map(str, row)) for row in rows)
    lines = "\n".join(f"<tr><td>{line}</td></tr>" for line in cells)
    page.write_text(f"<html><body><table>\n{lines}\n</table></body></html>")
    truth = load(plain.with_suffix(".truth.json"))["measures"]["no_show"]
    return {"workbook": folder / "visits.xlsx", "refused": page, "truth": truth}


def with_people(plain: Path) -> list[list[str]]:
    with plain.open(encoding="utf-8", newline="") as file:
        head, *visits = csv.reader(file)
    people = [[*person(n), *row] for n, row in enumerate(visits, start=1)]
    return [["Patient Name", "DOB", "MRN", *head], *people]


def send(installation: Installation, path: Path) -> str:
    return installation.python(
        "from tests.services.import_driver import send_identified\n"
        f"send_identified({str(path)!r})"
    )


def found_anywhere(installation: Installation) -> list[str]:
    """Tokens with the file, or the broker's name, in which they stand."""
    wanted = [
        (one, c) for one in tokens() for c in (one.encode(), one.encode("utf-16-le"))
    ]
    broker = in_redis(installation)
    found = [f"{one} in redis" for one in tokens() if one in broker]
    for path in installation.folder.rglob("*"):
        content = content_of(path)
        found += [f"{one} in {path.name}" for one, coded in wanted if coded in content]
    return found


def content_of(path: Path) -> bytes:
    """Empty for folders and for what a worker removed meanwhile (SQLite's side files)."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


def extract_files(installation: Installation) -> list[Path]:
    """Sealed files, plain copies and uploads; a workbook's text is packed, so look here."""
    folders = (installation.folder / "extracts", installation.temporary_folder())
    return [path for at in folders for path in at.rglob("*") if path.is_file()]


def stored(installation: Installation) -> list[int]:
    query = "SELECT sum(numerator), sum(denominator) FROM measures_observation"
    return list(installation.rows(query)[0])


def test_import_leaves_none_of_fifty_tokens(
    install: Install, made: dict[str, Any]
) -> None:
    installation = install()
    installation.start_worker()

    assert send(installation, made["workbook"]) == "302"
    wait_until(lambda: is_counted(installation), 200)
    wait_until(lambda: count_of(installation, "extract destroyed") == 1, 30)

    assert stored(installation) == made["truth"]["total"]
    assert (found_anywhere(installation), extract_files(installation)) == ([], [])


def test_import_after_a_killed_worker_leaves_none_of_fifty_tokens(
    install: Install, made: dict[str, Any]
) -> None:
    installation = install()
    installation.start_worker()
    assert send(installation, made["workbook"]) == "302"
    wait_until(lambda: installation.number(f"SELECT max(done) {JOB}") > 0, 120)

    installation.kill_worker("one")
    between = found_anywhere(installation)
    installation.start_worker()
    wait_until(lambda: is_counted(installation), 240)
    wait_until(lambda: count_of(installation, "extract destroyed") == 1, 30)

    assert between == []
    assert stored(installation) == made["truth"]["total"]
    assert (found_anywhere(installation), extract_files(installation)) == ([], [])


def test_refused_import_leaves_none_of_fifty_tokens(
    install: Install, made: dict[str, Any]
) -> None:
    installation = install()

    assert send(installation, made["refused"]) == "422"

    assert installation.number("SELECT count(*) FROM extracts_extract") == 0
    assert (found_anywhere(installation), extract_files(installation)) == ([], [])
