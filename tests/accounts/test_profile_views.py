"""A person's own facts: what boards need, checked where it is typed."""

import pytest
from django.test import Client

from accounts.actions import profile as actions
from accounts.models import BoardIdentity, PhysicianProfile, User
from accounts.npi import npi_is_valid
from audit.models import Event
from qiapp.lib.errors import ActionRefused, VersionConflict

# A made-up number with a right check digit, as in the registry's own description.
NPI = "1234567893"


@pytest.mark.parametrize(
    ("npi", "valid"),
    [
        (NPI, True),
        ("1234567890", False),
        ("1243567893", False),
        ("123456789", False),
        ("12345678930", False),
        ("123456789a", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
        ("", False),
    ],
)
def test_npi_is_valid_only_with_its_check_digit(npi: str, valid: bool) -> None:
    assert npi_is_valid(npi) is valid


@pytest.mark.parametrize(
    ("month", "day", "status"),
    [
        ("2", "29", 302),
        ("2", "30", 422),
        ("4", "31", 422),
        ("13", "1", 422),
        ("0", "1", 422),
        ("12", "", 422),
        ("", "5", 422),
        ("", "", 302),
    ],
)
def test_identity_takes_only_days_that_exist(
    lead_client: Client, month: str, day: str, status: int
) -> None:
    typed = {"npi": NPI, "birth_month": month, "birth_day": day, "version": 1}

    page = lead_client.post("/accounts/profile/identity/", typed)

    assert page.status_code == status


def test_identity_with_a_wrong_npi_says_where_and_stores_nothing(
    lead_client: Client,
) -> None:
    page = lead_client.post(
        "/accounts/profile/identity/", {"npi": "1234567890", "version": 1}
    )

    assert page.status_code == 422
    assert "check digit" in page.content.decode()
    assert not PhysicianProfile.objects.exclude(npi="").exists()


def test_identity_takes_an_npi_with_spaces(lead_client: Client, lead: User) -> None:
    lead_client.post(
        "/accounts/profile/identity/", {"npi": "12345 67893", "version": 1}
    )

    assert lead.physician_profile.npi == NPI


def test_identity_of_an_old_version_keeps_what_was_typed(
    lead_client: Client, lead: User
) -> None:
    actions.revise_identity(
        user=lead, by=lead, version=1, npi="", birth_month=1, birth_day=1
    )

    page = lead_client.post("/accounts/profile/identity/", {"npi": NPI, "version": 1})

    assert page.status_code == 409
    assert NPI in page.content.decode()


def test_revise_identity_twice_with_one_version_conflicts(lead: User) -> None:
    facts = {"npi": NPI, "birth_month": 2, "birth_day": 29}
    actions.revise_identity(user=lead, by=lead, version=1, **facts)

    with pytest.raises(VersionConflict):
        actions.revise_identity(user=lead, by=lead, version=1, **facts)


def test_revise_identity_leaves_the_facts_out_of_the_audit(lead: User) -> None:
    actions.revise_identity(
        user=lead, by=lead, version=1, npi=NPI, birth_month=2, birth_day=29
    )

    event = Event.objects.get()
    assert event.facts == {"fields": ["birth_day", "birth_month", "npi"]}
    assert NPI not in str(Event.objects.values().get())


def test_consent_is_stored_with_its_wording_and_time(
    lead_client: Client, lead: User
) -> None:
    lead_client.post("/accounts/profile/consent/")

    stored = lead.physician_profile
    assert stored.consent_wording.startswith("I agree that, when I sign")
    assert stored.consent_at is not None


def test_consent_withdrawn_is_gone_and_audited(lead_client: Client, lead: User) -> None:
    actions.give_consent(user=lead, by=lead)

    lead_client.post("/accounts/profile/consent/", {"withdraw": "1"})

    assert PhysicianProfile.objects.get().consent_at is None
    assert Event.objects.filter(verb="consent withdrawn").count() == 1


def test_withdraw_consent_that_was_never_given_is_refused(lead: User) -> None:
    with pytest.raises(ActionRefused):
        actions.withdraw_consent(user=lead, by=lead)


@pytest.mark.parametrize(
    ("board", "diplomate_id", "status"),
    [
        ("ABIM", "123456", 302),
        ("ABIM", "12345", 422),
        ("ABP", "12a", 422),
        ("ABFM", "A-17", 302),
        ("NOSUCH", "1", 422),
    ],
)
def test_board_new_checks_the_id_the_board_fixes(
    lead_client: Client, board: str, diplomate_id: str, status: int
) -> None:
    typed = {"board": board, "diplomate_id": diplomate_id, "first_name": "Lena", "last_name": "Lead"}  # fmt: skip

    assert (
        lead_client.post("/accounts/profile/boards/new/", typed).status_code == status
    )


def test_board_new_for_a_board_named_before_is_422(
    lead_client: Client, lead: User
) -> None:
    typed = {"board": "ABP", "diplomate_id": "1", "first_name": "L", "last_name": "L"}
    lead_client.post("/accounts/profile/boards/new/", typed)

    page = lead_client.post("/accounts/profile/boards/new/", typed)

    assert page.status_code == 422
    assert BoardIdentity.objects.count() == 1


def test_board_edit_does_not_move_to_another_board(
    lead_client: Client, lead: User
) -> None:
    identity = lead.board_identities.create(
        board="ABP", diplomate_id="1", first_name="L", last_name="L"
    )

    lead_client.post(
        f"/accounts/profile/boards/{identity.pk}/",
        {"board": "ABIM", "diplomate_id": "2", "first_name": "L", "last_name": "L"},
    )

    identity.refresh_from_db()
    assert (identity.board, identity.diplomate_id) == ("ABP", "2")


def test_board_remove_asks_first_then_removes(lead_client: Client, lead: User) -> None:
    identity = lead.board_identities.create(
        board="ABP", diplomate_id="1", first_name="L", last_name="L"
    )

    lead_client.get(f"/accounts/profile/boards/{identity.pk}/remove/")
    kept = lead.board_identities.count()
    lead_client.post(f"/accounts/profile/boards/{identity.pk}/remove/")

    assert (kept, lead.board_identities.count()) == (1, 0)


def test_profile_with_a_zone_from_elsewhere_keeps_it(
    lead_client: Client, lead: User
) -> None:
    User.objects.update(time_zone="Europe/Vienna")

    page = lead_client.get("/accounts/profile/")

    assert '<option value="Europe/Vienna" selected>' in page.content.decode()


def test_profile_saved_is_audited_with_before_and_after(
    lead_client: Client, lead: User
) -> None:
    typed = {"name": "Lena Lead", "profession": "physician", "time_zone": "America/Chicago", "week_starts": "sunday", "mail_requests": "on"}  # fmt: skip

    lead_client.post("/accounts/profile/", typed)

    event = Event.objects.get(verb="profile revised")
    assert event.before == {"time_zone": "America/New_York"}
    assert event.after == {"time_zone": "America/Chicago"}
