"""Programme files: every one loads, and a faulty one is refused with its name."""

from pathlib import Path

import pytest
from django.conf import settings

from attestations import catalogue
from attestations.programme_docs import document

FILES = sorted(catalogue.FOLDER.glob("*.toml"))
PORTFOLIO = catalogue.FOLDER / "abms-portfolio-2026-1.toml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_load_every_programme_file_is_usable(path: Path) -> None:
    programme = catalogue.load(path)

    assert programme.requirements
    assert programme.reviewed_by == ""  # nobody real has reviewed it yet


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "baseline"', 'kind = "basline"', "unknown kind 'basline'"),
        ('source = "Step 2: data on the gap"', 'source = ""', "source or text"),
        ('id = "baseline"\nkind', 'id = "aim"\nkind', "an id stands twice"),
        ('confidence = "inferred"', 'confidence = "sure"', "confidence is not in"),
        ('scope = "participant"', 'scope = "person"', "scope is not in"),
        ('signed_by = "office"', 'signed_by = "sponsor"', "signers"),
        ("minimum = 1\n", "", "arguments of 'baseline': minimum"),
        ('kind = "aim_stated"', 'kind = "aim_stated"\nminimum = 2', "none"),
        ('version = "2026-1"', 'version = "2027-1"', "file name"),
        ("https://ce.advocatehealth", "advocatehealth", "not a web address"),
        ('text = "A PDSA cycle, from plan to decision"\n', "", "text"),
    ],
)
def test_load_faulty_file_is_refused_with_the_reason(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    content = PORTFOLIO.read_text()
    assert old in content
    path = tmp_path / PORTFOLIO.name
    path.write_text(content.replace(old, new, 1))

    with pytest.raises(catalogue.CatalogueError, match=path.name) as caught:
        catalogue.load(path)

    assert said in str(caught.value)


def test_load_folder_same_version_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "abms-portfolio-2026-1.toml").write_bytes(PORTFOLIO.read_bytes())
    found = catalogue.load_folder(tmp_path)

    assert list(found) == [("abms-portfolio", "2026-1")]


def test_statements_of_each_signer_exist() -> None:
    programme = catalogue.load(PORTFOLIO)

    assert [len(programme.statements_of(s)) for s in catalogue.SIGNERS] == [3, 1, 1]


def test_programmes_page_is_what_the_files_say() -> None:
    written = Path(settings.BASE_DIR, "docs", "programmes.md").read_text()

    assert written == document(catalogue.programmes().values())
