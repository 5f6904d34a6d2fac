"""What changed between two versions of a programme, and who is told."""

from dataclasses import replace

import pytest
from django.urls import reverse

from attestations import catalogue, editing, library, programme_actions
from attestations.catalogue import Requirement
from attestations.comparing import FACTS, Change, compare
from attestations.office_programmes import OfficeProgramme
from attestations.views.comparing import FACT_WORDS, value_words
from tests.activities.test_activities import client_of, office_client
from tests.activities.test_standing import strict_programme
from tests.factories.attestations import Team, make_ready

OLD = catalogue.find("sponsor-six-months", "2026-1")


def test_nothing_differs_between_a_programme_and_itself() -> None:
    found = compare(OLD, replace(OLD, version="2026-2", digest="0"))

    assert found.is_empty
    assert len(found.same) == len(OLD.requirements)


def test_each_rule_is_the_same_changed_new_or_gone() -> None:
    first, second, *others = OLD.requirements
    stricter = replace(first, text="Stricter words", minimum=first.minimum + 1)
    new = replace(second, id="brand_new")
    later = replace(OLD, requirements=(stricter, new, *others), summary="Other words")

    found = compare(OLD, later)

    changes = {one.rule.id: one.change for one in found.moved}
    assert changes == {
        first.id: Change.CHANGED, "brand_new": Change.ADDED, second.id: Change.GONE,
    }  # fmt: skip
    assert {d.name for d in found.moved[0].differs} == {"text", "minimum"}
    assert [d.name for d in found.facts] == ["summary"]
    assert len(found.same) == len(others)


def test_rows_tell_what_came_went_and_reads_otherwise() -> None:
    role, *roles = OLD.roles
    later = replace(OLD, roles=(replace(role, text="Another role"), *roles[:-1]))

    found = compare(OLD, later)

    assert [(row.old, row.new) for row in found.rows] == [
        (role.text, "Another role"), (roles[-1].text, ""),
    ]  # fmt: skip


def test_what_binds_beside_the_words_is_compared() -> None:
    question, *questions = OLD.reflections
    step, *steps = OLD.steps
    later = replace(
        OLD, reflections=(replace(question, required=not question.required), *questions),
        steps=(replace(step, by_signing=not step.by_signing), *steps),
        needs_office=False, confirmed_by="operator", is_example=not OLD.is_example,
    )  # fmt: skip

    found = compare(OLD, later)

    assert [row.section for row in found.rows] == ["steps", "reflections"]
    assert f"{step.text} (done by signing)" in {found.rows[0].old, found.rows[0].new}
    names = {d.name for d in found.facts}
    assert names == {"needs_office", "confirmed_by", "is_example"}
    assert set(FACTS) <= FACT_WORDS.keys()
    assert value_words("needs_office", False) == "No"


def test_every_field_of_a_rule_has_its_words() -> None:
    names = set(Requirement.__dataclass_fields__) - {"id"}

    assert names <= FACT_WORDS.keys()
    assert value_words("applies_to", ("physician",)) == "Physician"
    assert value_words("minimum", 0) == "–"


def next_version(team: Team, programme_id: str) -> OfficeProgramme:
    draft = programme_actions.copy_programme(
        office=team.office, by=team.reviewer,
        programme=library.find(programme_id, "1"),
    )  # fmt: skip
    return programme_actions.revise_draft(
        draft=draft, edition=draft.edition, by=team.reviewer, part="rule",
        change=lambda text: editing.with_rule(text, "cycles", {"minimum": 2}),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_office_sees_its_draft_and_the_person_what_she_keeps() -> None:
    team = make_ready()
    strict = strict_programme(team)
    part = team.participation
    part.programme_id, part.programme_version = strict.key
    part.save()
    office, person = office_client(team), client_of(team.participant)
    left = reverse("attestations:participation_detail", args=[team.project.pk, part.pk])
    assert "is out" not in person.get(left).content.decode()

    draft = next_version(team, strict.id)
    seen = office.get(reverse("attestations:draft_compare", args=[team.office.pk, draft.pk]))  # fmt: skip
    row = programme_actions.publish(draft=draft, edition=draft.edition, by=team.reviewer)  # fmt: skip

    assert "1 rule differs" in seen.content.decode()
    url = reverse("attestations:programme_compare", args=[*strict.key, strict.id, row.version])  # fmt: skip
    assert f'href="{url}"' in person.get(left).content.decode()
    page = person.get(url).content.decode()
    assert "From version 1 to version 2" in page
    assert page.count("At least") == 1
    detail = reverse("attestations:programme_detail", args=[strict.id, row.version])
    assert "What differs from version 1" in person.get(detail).content.decode()


@pytest.mark.django_db
def test_a_draft_from_a_file_of_elsewhere_is_compared_with_nothing() -> None:
    team = make_ready()
    text = library.text_of(OLD).replace(f'"{OLD.id}"', '"rules-of-elsewhere"', 1)
    draft = programme_actions.import_programme(office=team.office, text=text, by=team.reviewer)  # fmt: skip
    office, args = office_client(team), [team.office.pk, draft.pk]
    url = reverse("attestations:draft_compare", args=args)
    detail = reverse("attestations:draft_detail", args=args)

    sent_back = office.get(url, follow=True)

    assert sent_back.redirect_chain == [(detail, 302)]
    assert "nothing to compare" in sent_back.content.decode()
    assert f'href="{url}"' not in sent_back.content.decode()
