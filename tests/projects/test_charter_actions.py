"""The charter's versions and signatures, its milestones, and the CME offices."""

from datetime import date

import pytest

from accounts.models import User
from audit.models import Event
from projects.actions.charter import (
    SignOffs,
    add_milestone,
    charter_of,
    remove_milestone,
    revise_charter,
    revise_milestone,
    sign_charter,
    sign_offs,
)
from projects.actions.sponsors import bind_sponsorship, join_sponsor, leave_sponsor
from projects.actions.team import revise_member
from projects.models import Charter, CharterEdition, Project, Sponsorship
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import OrganisationFactory
from tests.factories.projects import SponsorshipFactory


@pytest.fixture
def charter(project: Project) -> Charter:
    return charter_of(project)


def states(offs: SignOffs) -> dict[str, str]:
    return {str(one.membership.user): one.state for one in offs.people}


def sign(charter: Charter, by: User) -> None:
    sign_charter(charter=charter, by=by, digest=charter.digest())


def test_revise_charter_records_the_change(charter: Charter, lead: User) -> None:
    revise_charter(charter=charter, by=lead, version=1, scope_in="All visits")

    assert Charter.objects.get().scope_in == "All visits"
    assert Event.objects.get(verb="charter revised").after == {"scope_in": "All visits"}


def test_revise_charter_of_old_version_conflicts(charter: Charter, lead: User) -> None:
    revise_charter(charter=charter, by=lead, version=1, scope_in="First")

    with pytest.raises(VersionConflict):
        revise_charter(charter=charter, by=lead, version=1, scope_in="Second")

    assert Charter.objects.get().scope_in == "First"


def test_sign_charter_keeps_the_words_that_were_signed(
    charter: Charter, lead: User
) -> None:
    revise_charter(charter=charter, by=lead, version=1, scope_in="All visits")

    sign(charter, lead)
    revise_charter(
        charter=charter, by=lead, version=2, scope_in="Some visits", reason="Too many"
    )

    assert charter.editions.get().content["scope_in"] == "All visits"


def test_sign_offs_after_change_says_who_must_sign_again(
    charter: Charter, lead: User, member: User
) -> None:
    sign(charter, lead)
    revise_charter(
        charter=charter, by=lead, version=1, timeline="By June", reason="Late"
    )

    offs = sign_offs(charter)

    assert states(offs) == {"Lena Lead": "again", "Mia Member": "missing"}
    assert offs.number == 2


def test_sign_offs_after_words_are_put_back_are_signed_again(
    charter: Charter, lead: User
) -> None:
    sign(charter, lead)
    revise_charter(
        charter=charter, by=lead, version=1, timeline="By June", reason="Late"
    )
    revise_charter(charter=charter, by=lead, version=2, timeline="")

    assert states(sign_offs(charter)) == {"Lena Lead": "signed"}


def test_sign_offs_after_changed_part_ask_only_that_person_again(
    charter: Charter, lead: User, member: User
) -> None:
    sign(charter, lead)
    sign(charter, member)
    place = charter.project.memberships.get(user=member)
    revise_member(
        membership=place, by=lead, version=1, role=place.role,
        responsibilities="Counts charts",
    )  # fmt: skip

    assert states(sign_offs(charter)) == {"Lena Lead": "signed", "Mia Member": "again"}


def test_sign_charter_of_words_not_shown_conflicts(
    charter: Charter, lead: User
) -> None:
    with pytest.raises(VersionConflict, match="Read it again"):
        sign_charter(charter=charter, by=lead, digest="0" * 64)

    assert not CharterEdition.objects.exists()


def test_sign_charter_by_outsider_is_refused(charter: Charter, coach: User) -> None:
    with pytest.raises(ActionRefused, match="team"):
        sign(charter, coach)


def test_sign_charter_twice_keeps_one_signature(charter: Charter, lead: User) -> None:
    sign(charter, lead)
    sign(charter, lead)

    assert charter.editions.get().signatures.count() == 1
    assert Event.objects.filter(verb="charter signed").count() == 1


def test_milestones_are_added_done_and_removed_with_audit(
    project: Project, lead: User
) -> None:
    milestone = add_milestone(
        project=project, name="Baseline", due_on=date(2026, 3, 1), by=lead
    )
    revise_milestone(milestone=milestone, by=lead, done_on=date(2026, 2, 20))
    remove_milestone(milestone=milestone, by=lead)

    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "milestone added", "milestone revised", "milestone removed",
    ]  # fmt: skip


def test_join_sponsor_lets_its_staff_see_the_project(
    project: Project, lead: User
) -> None:
    office = OrganisationFactory(kind="cme_provider")

    join_sponsor(project=project, organisation=office, by=lead)
    join_sponsor(project=project, organisation=office, by=lead)

    assert project.sponsorships.get().organisation == office
    assert Event.objects.filter(verb="CME office joined").count() == 1


def test_join_sponsor_that_is_a_practice_is_refused(
    project: Project, lead: User
) -> None:
    with pytest.raises(ActionRefused, match="not a CME office"):
        join_sponsor(project=project, organisation=OrganisationFactory(), by=lead)


def test_leave_sponsor_before_signing_ends_it(project: Project, lead: User) -> None:
    leave_sponsor(sponsorship=SponsorshipFactory(project=project), by=lead)

    assert not Sponsorship.objects.exists()
    assert Event.objects.get(verb="CME office left").project_id == project.pk


def test_leave_sponsor_after_signing_is_refused(project: Project, lead: User) -> None:
    sponsorship = bind_sponsorship(
        sponsorship=SponsorshipFactory(project=project), by=lead
    )

    with pytest.raises(ActionRefused, match="already signed"):
        leave_sponsor(sponsorship=sponsorship, by=lead)

    assert Sponsorship.objects.exists()
