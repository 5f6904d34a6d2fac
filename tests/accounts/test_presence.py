"""Signing needs the person: password and code, or a ticket, for exactly one record."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.utils import timezone

from accounts import presence
from accounts.forms import PresenceForm
from accounts.models import PresenceTry, ReauthTicket, User
from accounts.permissions import OrganisationRole
from audit.models import Event
from projects.models import Project
from qiapp.lib.errors import PresenceRefused, TooManyTries
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import ProjectFactory

RECORD = "sign:attestation:7"


def current_code(user: User) -> str:
    """The code the person's authenticator app shows now."""
    totp = Authenticator.objects.get(user=user, type="totp")
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(decrypt(totp.data["secret"]), counter))


@pytest.fixture
def person(db: None) -> User:
    return UserFactory()


@pytest.fixture
def guarded(person: User) -> User:
    return with_second_factor(person)


def test_prove_with_the_password_returns(person: User) -> None:
    presence.prove(user=person, bound_to=RECORD, password=PASSWORD)

    assert PresenceTry.objects.get().succeeded


def test_prove_with_a_wrong_password_is_refused_and_audited(person: User) -> None:
    with pytest.raises(PresenceRefused) as refused:
        presence.prove(user=person, bound_to=RECORD, password="wrong")

    assert refused.value.field == "password"
    assert Event.objects.get().facts == {"bound_to": RECORD, "field": "password"}


def test_prove_without_the_code_of_a_second_factor_is_refused(guarded: User) -> None:
    with pytest.raises(PresenceRefused) as refused:
        presence.prove(user=guarded, bound_to=RECORD, password=PASSWORD)

    assert refused.value.field == "code"


def test_prove_with_password_and_code_works_once_per_code(guarded: User) -> None:
    code = current_code(guarded)
    presence.prove(user=guarded, bound_to=RECORD, password=PASSWORD, code=code)

    with pytest.raises(PresenceRefused):
        presence.prove(user=guarded, bound_to=RECORD, password=PASSWORD, code=code)


def test_prove_with_the_used_code_in_another_spelling_is_refused(guarded: User) -> None:
    code = current_code(guarded)
    presence.prove(user=guarded, bound_to=RECORD, password=PASSWORD, code=code)

    with pytest.raises(PresenceRefused):
        presence.prove(
            user=guarded, bound_to=RECORD, password=PASSWORD, code=f"{code[:3]} {code[3:]}"
        )  # fmt: skip


def test_prove_with_a_recovery_code_uses_it_up(guarded: User) -> None:
    codes = RecoveryCodes.activate(guarded)
    spare = codes.get_unused_codes()[0]

    presence.prove(user=guarded, bound_to=RECORD, password=PASSWORD, code=spare)

    stored = Authenticator.objects.get(user=guarded, type="recovery_codes")
    assert spare not in stored.wrap().get_unused_codes()


def test_prove_of_a_coach_without_second_factor_is_refused(person: User) -> None:
    OrganisationMembershipFactory(user=person, role=OrganisationRole.COACH)

    with pytest.raises(PresenceRefused, match="second factor"):
        presence.prove(user=person, bound_to=RECORD, password=PASSWORD)


def test_prove_after_five_wrong_tries_refuses_even_the_right_password(
    person: User,
) -> None:
    for _n in range(5):
        PresenceTry.objects.create(user=person)

    with pytest.raises(TooManyTries):
        presence.prove(user=person, bound_to=RECORD, password=PASSWORD)


def test_prove_five_minutes_after_wrong_tries_works_again(person: User) -> None:
    earlier = timezone.now() - timedelta(minutes=5, seconds=1)
    for _n in range(5):
        PresenceTry.objects.create(user=person, at=earlier)

    presence.prove(user=person, bound_to=RECORD, password=PASSWORD)

    assert PresenceTry.objects.filter(succeeded=True).count() == 1


def test_wrong_tries_of_another_person_do_not_lock_this_one(person: User) -> None:
    for _n in range(5):
        PresenceTry.objects.create(user=UserFactory())

    presence.prove(user=person, bound_to=RECORD, password=PASSWORD)

    assert PresenceTry.objects.filter(user=person, succeeded=True).exists()


@pytest.mark.django_db(transaction=True)
def test_prove_inside_a_transaction_is_a_mistake_of_ours() -> None:
    from django.db import transaction

    person = UserFactory()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        presence.prove(user=person, bound_to=RECORD, password=PASSWORD)


def test_ticket_for_its_record_is_good_once(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)
    presence.redeem_ticket(user=person, bound_to=RECORD, ticket=ticket)

    with pytest.raises(PresenceRefused):
        presence.redeem_ticket(user=person, bound_to=RECORD, ticket=ticket)


def test_ticket_for_another_record_is_refused_and_stays_unused(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)

    with pytest.raises(PresenceRefused):
        presence.redeem_ticket(
            user=person, bound_to="sign:attestation:8", ticket=ticket
        )

    assert ReauthTicket.objects.get().used_at is None


def test_ticket_of_another_person_is_refused(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)

    with pytest.raises(PresenceRefused):
        presence.redeem_ticket(user=UserFactory(), bound_to=RECORD, ticket=ticket)


def test_ticket_after_five_minutes_is_refused(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)
    ReauthTicket.objects.update(expires_at=timezone.now())

    with pytest.raises(PresenceRefused):
        presence.redeem_ticket(user=person, bound_to=RECORD, ticket=ticket)


def test_ticket_is_stored_only_as_a_digest(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)

    assert ticket not in str(ReauthTicket.objects.values().get())


def test_require_presence_without_any_proof_is_refused(person: User) -> None:
    with pytest.raises(PresenceRefused, match="sign:attestation:7"):
        presence.require_presence(user=person, bound_to=RECORD, proof={})


def test_require_presence_with_a_ticket_uses_it(person: User) -> None:
    ticket = presence.issue_ticket(user=person, bound_to=RECORD, password=PASSWORD)

    presence.require_presence(user=person, bound_to=RECORD, proof={"ticket": ticket})

    assert ReauthTicket.objects.get().used_at is not None


def test_binding_of_a_list_changes_when_the_list_grows(db: None) -> None:
    shown = [ProjectFactory(), ProjectFactory()]

    grown = presence.binding("approve", [*shown, ProjectFactory()])

    assert presence.binding("approve", shown) != grown
    assert presence.binding("approve", shown[::-1]) == presence.binding(
        "approve", shown
    )


def test_binding_of_one_record_names_it(project: Project) -> None:
    assert presence.binding("sign", project) == f"sign:project:{project.pk}"


def test_form_asks_for_a_code_only_with_a_second_factor(person: User) -> None:
    before = PresenceForm(user=person)

    after = PresenceForm(user=with_second_factor(person))

    assert "code" not in before.fields
    assert "code" in after.fields


def test_confirm_with_a_wrong_password_shows_it_at_the_field(person: User) -> None:
    form = PresenceForm({"password": "wrong"}, user=person)

    confirmed = presence.confirm(form, user=person, bound_to=RECORD)

    assert not confirmed
    assert "not right" in form.errors["password"][0]
