"""An office copies a programme, edits it, publishes a version; projects keep theirs."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Organisation, User
from attestations import actions, catalogue, editing, library, programme_actions
from attestations.catalogue import KINDS, CatalogueError
from attestations.forms import usable_confirmations
from attestations.kinds import KIND_WORDS
from attestations.office_programmes import OfficeProgramme
from audit.models import Event
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.attestations import truth
from tests.factories.attestations import make_office
from tests.factories.projects import ProjectFactory, SponsorshipFactory

ROOT = Path(settings.BASE_DIR)
APPS = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()} - {"qiapp"}
STRICT = ("sponsor-six-months", "2026-1")
Office = tuple[Organisation, User]


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def copied(office: Office, key: tuple[str, str] = STRICT) -> OfficeProgramme:
    return programme_actions.copy_programme(
        office=office[0], programme=library.find(*key), by=office[1]
    )


def changed(
    office: Office, draft: OfficeProgramme, change: Callable
) -> OfficeProgramme:
    return programme_actions.revise_draft(
        draft=draft, edition=draft.edition, by=office[1], part="test", change=change
    )


def with_linked(minimum: int) -> Callable:
    return lambda text: editing.with_rule(text, "linked", {"minimum": minimum})


def published(office: Office, minimum: int = 3) -> OfficeProgramme:
    draft = changed(office, copied(office), with_linked(minimum))
    return programme_actions.publish(draft=draft, edition=draft.edition, by=office[1])


def confirm(office: Office, row: OfficeProgramme):
    return actions.confirm_programme(
        office=office[0], programme=row.programme, by=office[1],
        source_read_on=date(2026, 1, 2),
    )  # fmt: skip


def test_a_copy_keeps_the_rules_and_belongs_to_the_office(office):
    original = library.find(*STRICT)

    copy = copied(office).programme

    assert copy.requirements == original.requirements
    assert copy.statements == original.statements
    assert copy.id.startswith("sponsor-six-months-")
    assert (copy.is_example, copy.reviewed_by, copy.confirmed_by) == (
        False,
        "",
        "office",
    )


def test_copying_again_opens_the_draft_of_the_own_programme(office):
    row = published(office)

    again = copied(office, (row.programme_id, row.version))

    assert again.programme_id == row.programme_id
    assert copied(office, (row.programme_id, row.version)) == again


def lines_that_break(programme: catalogue.Programme) -> set[str]:
    """Requirements for which the truth table of the original no longer holds."""
    as_original = replace(programme, id=STRICT[0])
    return {
        line.requirement
        for line in truth.lines(as_original)
        if truth.judged(as_original, line) != line.verdict
    }


def test_the_truth_table_holds_for_a_copy_and_breaks_where_a_number_changed(office):
    untouched = copied(office).programme

    stricter = published(office, minimum=3).programme

    assert lines_that_break(untouched) == set()
    assert lines_that_break(stricter) == {"linked"}


def test_library_finds_what_was_published_and_no_draft(office):
    draft = copied(office)
    with pytest.raises(KeyError):
        library.find(draft.programme_id, "draft")

    row = published(office)

    assert library.find(row.programme_id, "1").digest == row.digest


def test_finding_again_costs_no_query_and_the_first_time_one(
    office, django_assert_num_queries
):
    rows = [published(office, minimum=n) for n in (3, 4)]
    library._read.clear()

    with django_assert_num_queries(1):
        for row in rows * 3:
            library.find(row.programme_id, row.version)


def test_the_newest_known_is_the_one_published_last(office):
    first = published(office)
    draft = changed(office, copied(office, (first.programme_id, "1")), with_linked(4))
    second = programme_actions.publish(draft=draft, edition=draft.edition, by=office[1])
    library._read.clear()

    known = library.newest_known(first.programme_id)

    assert known is not None
    assert known.version == second.version


def test_projects_keep_their_version_and_new_ones_join_the_newest(office):
    first = published(office)
    confirm(office, first)
    project = ProjectFactory()
    SponsorshipFactory(project=project, organisation=office[0])
    draft = copied(office, (first.programme_id, "1"))
    draft = changed(office, draft, with_linked(4))
    second = programme_actions.publish(draft=draft, edition=draft.edition, by=office[1])
    confirm(office, second)

    joinable = {
        (one.programme_id, one.programme_version)
        for one in usable_confirmations(project)
    }

    assert library.find(first.programme_id, "1").requirements[2].minimum == 3
    assert (first.programme_id, "2") in joinable
    assert (first.programme_id, "1") not in joinable


def test_a_published_version_is_a_preview_until_its_own_office_confirms(office):
    row = published(office)
    other = make_office("Prairie CME Office")

    with pytest.raises(ActionRefused, match="Only the office whose program"):
        confirm(other, row)

    assert actions.usable_confirmation(office[0], row.programme) is None
    confirm(office, row)
    assert actions.usable_confirmation(office[0], row.programme) is not None


def test_only_staff_of_the_office_edit(office):
    stranger = make_office("Prairie CME Office")[1]

    with pytest.raises(ActionRefused, match="Only staff"):
        copied((office[0], stranger))


def test_a_route_straight_to_a_board_is_not_copied(office):
    with pytest.raises(ActionRefused, match="straight to a board"):
        copied(office, ("abp-small-group", "2026-1"))


def test_two_people_on_one_draft_the_second_is_told(office):
    draft = copied(office)
    changed(office, draft, with_linked(3))

    with pytest.raises(VersionConflict):
        programme_actions.revise_draft(
            draft=draft, edition=1, by=office[1], part="x", change=with_linked(5)
        )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda t: editing.with_rule(t, "linked", {"minimum": 0}), "from 1 to 999"),
        (lambda t: editing.with_rule(t, "linked", {"text": " "}), "text is missing"),
        (lambda t: editing.with_rows(t, "roles", []), "roles: none"),
        (lambda t: t | {"next_review": t["checked_on"]}, "next_review is not after"),
        (lambda t: t | {"statement": t["statement"][:1]}, "signers"),
    ],
    ids=["threshold", "text", "roles", "review", "signers"],
)
def test_what_would_not_load_is_refused_and_nothing_is_saved(office, change, fault):
    draft = copied(office)
    before = draft.text

    with pytest.raises(ActionRefused, match=fault):
        changed(office, draft, change)

    draft.refresh_from_db()
    assert draft.text == before


def test_publishing_without_a_change_or_past_its_review_is_refused(office):
    row = published(office)
    draft = copied(office, (row.programme_id, row.version))

    with pytest.raises(ActionRefused, match="Nothing differs from version 1"):
        programme_actions.publish(draft=draft, edition=draft.edition, by=office[1])
    old = {"checked_on": date(2020, 1, 1), "next_review": date(2020, 6, 1)}
    draft = changed(office, draft, lambda text: text | old)
    with pytest.raises(ActionRefused, match="next review is in the past"):
        programme_actions.publish(draft=draft, edition=draft.edition, by=office[1])


def test_export_and_import_give_the_same_rules_to_another_office(office):
    row = published(office)
    other = make_office("Prairie CME Office")

    taken = programme_actions.import_programme(
        office=other[0], text=library.text_of(row.programme), by=other[1]
    )

    assert taken.programme.requirements == row.programme.requirements
    assert taken.programme_id != row.programme_id


def test_import_says_what_is_wrong(office):
    with pytest.raises(ActionRefused, match="no usable program"):
        programme_actions.import_programme(
            office=office[0], text="title = ", by=office[1]
        )


def test_every_step_stands_in_the_audit_record(office):
    row = published(office)

    events = Event.objects.filter(subject_type="attestations.officeprogramme")

    assert [e.verb for e in events.order_by("pk")] == [
        "programme copied", "programme draft changed", "programme published",
    ]  # fmt: skip
    assert str(row.pk) in set(events.values_list("subject_id", flat=True))


def test_every_kind_and_each_of_its_numbers_has_words():
    assert KIND_WORDS.keys() == KINDS.keys()
    assert {k: frozenset(w.numbers) for k, w in KIND_WORDS.items()} == KINDS


def test_every_file_survives_the_way_through_a_draft():
    texts = [path.read_text() for path in catalogue.FOLDER.glob("*.toml")]

    for text in texts:
        there, back = catalogue.parse_text(text), editing.written(editing.read(text))
        again = catalogue.parse_text(back)
        assert (again.requirements, again.credit) == (there.requirements, there.credit)


def test_a_new_rule_stands_with_those_that_look_at_the_same():
    document = editing.read(
        (catalogue.FOLDER / "sponsor-six-months-2026-1.toml").read_text()
    )
    words = {"text": "A measure for harm", "source": "Our policy", "minimum": 1,
             "confidence": "verified"}  # fmt: skip

    text = editing.written(editing.new_rule(document, "balancing_measure", words))

    rules = catalogue.parse_text(text).requirements
    added = next(rule for rule in rules if rule.kind == "balancing_measure")
    assert (added.scope, added.needed_for) == ("project", "signing")
    assert [rule.scope for rule in rules].index("participant") > rules.index(added)


def test_parse_text_names_a_slip_in_the_file():
    with pytest.raises(CatalogueError, match="line 1"):
        catalogue.parse_text("title = \nid = 1")


def test_product_code_looks_programmes_up_where_offices_stand_too():
    """`catalogue.find` knows files only; a joined programme may be an office's own."""
    product = [
        p for p in ROOT.glob("*/**/*.py") if p.relative_to(ROOT).parts[0] in APPS
    ]
    wrong = re.compile(
        r"attestations\.catalogue import .*\bfind\b"
        r"|attestations import catalogue[\s\S]*catalogue\.find\("
    )

    found = [
        str(path.relative_to(ROOT))
        for path in product
        if wrong.search(path.read_text())
    ]

    assert found == []
