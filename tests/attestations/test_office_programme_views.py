"""The pages in which an office edits its own programme."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from attestations import library, programme_actions
from attestations.office_programmes import OfficeProgramme
from tests.conftest import with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.attestations import make_office
from tests.factories.projects import ProjectFactory, SponsorshipFactory


@pytest.fixture
def world(client, db) -> SimpleNamespace:
    office, reviewer = make_office()
    draft = programme_actions.copy_programme(
        office=office,
        programme=library.find("sponsor-six-months", "2026-1"),
        by=reviewer,
    )
    client.force_login(with_second_factor(reviewer))

    def address(name: str, *args: object) -> str:
        return reverse(f"attestations:{name}", args=[office.pk, draft.pk, *args])

    return SimpleNamespace(
        client=client, office=office, draft=draft, reviewer=reviewer, address=address
    )


def rule(**more: object) -> dict[str, object]:
    return {
        "version": 1, "text": "Three linked cycles", "source": "Our policy",
        "confidence": "verified", "minimum": 3, **more,
    }  # fmt: skip


def again(world: SimpleNamespace) -> OfficeProgramme:
    world.draft.refresh_from_db()
    return world.draft


def test_rule_edit_saves_its_words_and_number(world):
    answer = world.client.post(world.address("rule_edit", "linked"), rule())

    assert answer.status_code == 302
    changed = next(r for r in again(world).programme.requirements if r.id == "linked")
    assert (changed.text, changed.minimum) == ("Three linked cycles", 3)
    assert (changed.note, changed.kind) == ("", "linked_cycles")


def test_rule_edit_of_an_older_page_is_a_conflict(world):
    answer = world.client.post(world.address("rule_edit", "linked"), rule(version=0))

    assert answer.status_code == 409
    assert "What you typed is still here" in answer.content.decode()
    assert answer.context["form"]["version"].value() == 1


def test_rule_edit_says_what_cannot_be_changed_and_why(world):
    page = world.client.get(world.address("rule_edit", "fee")).content.decode()

    assert "so it never stops a signature" in page
    assert 'name="needed_for"' not in page


def test_rule_edit_refuses_a_threshold_of_zero(world):
    answer = world.client.post(world.address("rule_edit", "linked"), rule(minimum=0))

    assert answer.status_code == 422
    assert again(world).edition == 1


def test_rule_add_and_rule_remove(world):
    added = world.client.post(
        world.address("rule_add") + "?kind=balancing_measure", rule(minimum=1)
    )
    kinds = [r.kind for r in again(world).programme.requirements]
    world.client.post(world.address("rule_remove", "balancing_measure_1"))

    assert added.status_code == 302
    assert "balancing_measure" in kinds
    assert "balancing_measure" not in [
        r.kind for r in again(world).programme.requirements
    ]


def test_draft_rows_keeps_ids_and_gives_new_lines_one(world):
    page = world.client.get(world.address("draft_rows", "roles"))
    old = world.draft.programme.roles
    data = {"version": 1, "rows-TOTAL_FORMS": 6, "rows-INITIAL_FORMS": 4}
    for place, role in enumerate(old):
        data |= {f"rows-{place}-id": role.id, f"rows-{place}-text": role.text}
    data |= {"rows-3-DELETE": "on", "rows-4-text": "I teach it"}

    answer = world.client.post(world.address("draft_rows", "roles"), data)

    assert (page.status_code, answer.status_code) == (200, 302)
    roles = again(world).programme.roles
    assert [r.id for r in roles] == [*(r.id for r in old[:3]), "added_1"]


def test_draft_rows_take_an_empty_new_line_for_none(world):
    old = world.draft.programme.statements
    data = {"version": 1, "rows-TOTAL_FORMS": 6, "rows-INITIAL_FORMS": 5}
    for place, one in enumerate(old):
        data |= {f"rows-{place}-id": one.id, f"rows-{place}-text": one.text,
                 f"rows-{place}-signed_by": one.signed_by}  # fmt: skip
    data |= {"rows-5-signed_by": "participant", "rows-5-text": ""}

    answer = world.client.post(world.address("draft_rows", "statements"), data)

    assert answer.status_code == 302
    assert again(world).programme.statements == old


def test_draft_rows_that_leave_nobody_to_sign_are_refused(world):
    data = {"version": 1, "rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 1,
            "rows-0-id": "truth", "rows-0-text": "It is true.",
            "rows-0-signed_by": "participant"}  # fmt: skip

    answer = world.client.post(world.address("draft_rows", "statements"), data)

    assert answer.status_code == 422
    assert "statements: signers" in answer.content.decode()


def test_draft_facts_takes_the_source_and_its_days(world):
    page = world.client.get(world.address("draft_facts"))
    form = page.context["form"]
    data = {n: form.initial[n] for n in form.fields if n in form.initial}
    data |= {"title": "Our own programme", "checked_on": "2026-05-01",
             "next_review": "2027-05-01", "reviewed_by": "The credit committee"}  # fmt: skip

    answer = world.client.post(world.address("draft_facts"), data)
    early = world.client.post(
        world.address("draft_facts"), data | {"next_review": "2026-04-01", "version": 2}
    )

    assert (answer.status_code, early.status_code) == (302, 422)
    assert again(world).programme.title == "Our own programme"
    assert world.draft.programme.reviewed_by == "The credit committee"


def test_publishing_leads_to_the_confirmation_of_a_preview(world):
    answer = world.client.post(
        world.address("draft_publish"), {"version": 1}, follow=True
    )

    assert "Confirm this version for your office" in answer.content.decode()
    assert again(world).version == "1"


def test_a_published_programme_is_seen_by_its_teams_and_by_no_stranger(world, client):
    row = programme_actions.publish(draft=world.draft, edition=1, by=world.reviewer)
    project = ProjectFactory()
    SponsorshipFactory(project=project, organisation=world.office)
    address = reverse(
        "attestations:programme_detail", args=[row.programme_id, row.version]
    )

    def seen_by(user) -> int:
        client.force_login(user)
        return client.get(address).status_code

    assert (seen_by(project.created_by), seen_by(UserFactory())) == (200, 404)


def test_toml_and_import_of_it(world):
    names = ["sponsor-six-months", "2026-1"]
    file = world.client.get(reverse("attestations:programme_toml", args=names))
    page = reverse("attestations:programme_import", args=[world.office.pk])

    taken = world.client.post(page, {"text": file.content.decode()})
    broken = world.client.post(page, {"text": "title = \nid = 1"})

    assert file["Content-Disposition"].endswith('"sponsor-six-months-2026-1.toml"')
    assert (taken.status_code, broken.status_code) == (302, 422)
    assert "at line 1" in broken.content.decode()
    assert OfficeProgramme.objects.drafts().count() == 2


def test_a_passed_review_date_warns_the_office(world, time_machine):
    time_machine.move_to("2027-07-01T12:00:00Z")
    address = reverse("reports:provider_programme_list", args=[world.office.pk])

    world.client.force_login(world.reviewer)

    assert (
        "due for review since 22 May 2027" in world.client.get(address).content.decode()
    )
