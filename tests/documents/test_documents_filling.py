"""The kinds of documents as data, and how facts fill them. No database."""

from datetime import date
from pathlib import Path

import pytest

from documents.catalogue import (
    DocumentError,
    Item,
    Kind,
    Section,
    kinds,
    load_kind,
    own_words,
)
from documents.facts import FACTS, OWN_FACTS
from documents.filling import Fact, Table, fill, keys_of

KIND = Kind(
    id="k", title="K", summary="", place=1, about_person=False, to_paste=True,
    programmes=(), source_url="https://example.org", checked_on=date(2026, 1, 1),
    confidence="dated", note="", reviewed_by="",
    sections=(Section("One", (
        Item("Title", ("title",), limit=5),
        Item("Cause", ("tool", "words.causes")),
        Item("Extra", ("extra",), required=False),
    )),),
)  # fmt: skip
EMPTY = Fact((), "/extra/")


def test_every_document_names_facts_that_are_computed_and_words_that_are_used() -> None:
    asked = {f"words.{key}" for key in own_words()}

    used = keys_of(kinds().values())

    assert used - asked <= {*FACTS, *OWN_FACTS}
    assert asked <= used
    assert {*FACTS, *OWN_FACTS} <= used
    assert set(kinds()) == {
        "completion-report", "aap-application", "abp-small-group", "abfm-self-directed",
        "michigan-report", "pi-cme-file", "mips-letter", "squire-outline",
    }  # fmt: skip


def test_no_document_claims_a_review_and_each_names_its_source() -> None:
    found = list(kinds().values())

    assert {one.reviewed_by for one in found} == {""}
    assert all(one.source_url.startswith("https://") and one.note for one in found)
    numbered = [i.label for i in kinds()["squire-outline"].items() if i.required]
    assert [int(label.split()[0]) for label in numbered] == list(range(1, 19))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('confidence = "sure"', "confidence 'sure'"),
        ("places = 3", "places is not a field"),
        ('id = "other"', "the file name is not its id"),
    ],
)
def test_file_that_is_not_usable_is_named_with_its_fault(
    tmp_path: Path, line: str, fault: str
) -> None:
    source = Path(str(load_kind.__globals__["DATA"])) / "kinds" / "mips-letter.toml"
    name = line.split(" = ")[0]
    kept = [
        text
        for text in source.read_text().splitlines()
        if not text.startswith(f"{name} = ")
    ]
    (tmp_path / "mips-letter.toml").write_text("\n".join([line, *kept]))

    with pytest.raises(DocumentError, match=fault):
        load_kind(tmp_path / "mips-letter.toml")


def test_item_is_filled_by_any_source_and_typed_at_the_last() -> None:
    facts = {
        "title": Fact(("Longer than five",), "/title/"), "tool": Fact((), "/tool/"),
        "words.causes": Fact((), "/causes/"), "extra": EMPTY,
    }  # fmt: skip

    found = fill(KIND, facts)

    title, cause, extra = found.entries
    assert (found.filled, found.total) == (1, 2)
    assert [(one.item.label, one.url) for one in found.missing] == [
        ("Cause", "/causes/")
    ]
    assert (title.length, title.over) == (16, 11)
    assert not extra.is_missing
    assert len(fill(KIND, facts, required_only=True).entries) == 2
    assert cause.from_words is False


def test_own_words_stand_behind_what_the_project_knows() -> None:
    table = Table("Reasons", ("Reason", "Count"), (("Forgot", "3"), ("No ride", "")))
    facts = {
        "title": Fact(("T",)), "tool": Fact((table,), "/tool/"),
        "words.causes": Fact(("And more.",), "/causes/"), "extra": EMPTY,
    }  # fmt: skip

    entry = fill(KIND, facts).entries[1]

    assert entry.text == "Forgot. Count: 3\nNo ride\n\nAnd more."
    assert not entry.from_words
    assert entry.url == "/causes/"
