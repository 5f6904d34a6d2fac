"""Minutes are entered by their owner, mended by nobody else, and told as she allows."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit.models import Event
from effort.actions import (
    choose,
    make_promise,
    note_effort,
    remove_effort,
    revise_effort,
    say_worth,
)
from effort.ledger import ledger_of, own_effort, typical_of
from effort.models import Effort
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.effort import EffortFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def noted(project: Project, by: User, minutes: int = 10) -> Effort:
    return note_effort(
        project=project, by=by, task="data", minutes=minutes, spent_on=project.today()
    )


def test_the_record_says_who_entered_minutes_but_never_how_many(
    project: Project, lead: User
) -> None:
    effort = noted(project, lead, 37)

    revise_effort(effort=effort, by=lead, version=1, minutes=41)
    remove_effort(effort=effort, by=lead)

    events = Event.objects.filter(verb__startswith="minutes").order_by("pk")
    assert [one.verb for one in events] == [
        "minutes entered", "minutes changed", "minutes removed",
    ]  # fmt: skip
    told = [f"{one.before}{one.after}{one.facts}{one.subject_label}" for one in events]
    assert "37" not in str(told).replace(project.today().isoformat(), "")
    assert "'minutes'" not in str(told)


@pytest.mark.parametrize("minutes", [0, 601])
def test_minutes_out_of_range_are_refused(
    minutes: int, project: Project, lead: User
) -> None:
    with pytest.raises(ActionRefused) as refusal:
        noted(project, lead, minutes)

    assert refusal.value.field == "minutes"


def test_a_day_to_come_is_refused(project: Project, lead: User) -> None:
    with pytest.raises(ActionRefused) as refusal:
        note_effort(project=project, by=lead, task="data", minutes=5,
                    spent_on=project.today() + timedelta(days=1))  # fmt: skip

    assert refusal.value.field == "spent_on"


def test_nobody_changes_the_minutes_of_somebody_else(
    project: Project, lead: User, member: User
) -> None:
    effort = noted(project, member)

    with pytest.raises(ActionRefused):
        revise_effort(effort=effort, by=lead, version=1, minutes=99)
    with pytest.raises(ActionRefused):
        remove_effort(effort=effort, by=lead)

    assert Effort.objects.get().minutes == 10


def test_an_old_version_is_refused(project: Project, lead: User) -> None:
    effort = noted(project, lead)

    revise_effort(effort=effort, by=lead, version=1, minutes=20)

    with pytest.raises(VersionConflict):
        revise_effort(effort=effort, by=lead, version=1, minutes=30)


def test_the_ledger_names_only_people_who_allow_it(
    project: Project, lead: User, member: User
) -> None:
    noted(project, lead, 20)
    noted(project, member, 40)
    choose(project=project, by=member, shown_to_team=True, on_attestation=False)

    ledger = ledger_of(project, for_team=True)

    assert (ledger.total, ledger.contributors, ledger.hidden) == (60, 2, 20)
    assert [(one.name, one.minutes) for one in ledger.people] == [(str(member), 40)]
    assert ledger_of(project, for_team=False).people == []


def test_the_promise_stands_beside_the_average_week(
    project: Project, lead: User
) -> None:
    fortnight_ago = project.today() - timedelta(days=13)
    note_effort(project=project, by=lead, task="data", minutes=80, spent_on=fortnight_ago)  # fmt: skip
    make_promise(project=project, by=lead, minutes_a_week=30)

    ledger = ledger_of(project, for_team=True)

    assert (ledger.weeks, ledger.a_week, ledger.keeps_promise) == (2, 40, False)


def test_a_median_is_hidden_below_five_projects() -> None:
    for minutes in (10, 20, 30, 40):
        EffortFactory(project=ProjectFactory(topic="no-shows"), minutes=minutes)
    EffortFactory(project=ProjectFactory(topic="no-shows", is_demo=True), minutes=500)

    assert typical_of("no-shows").projects == 4
    assert typical_of("no-shows").minutes is None

    EffortFactory(project=ProjectFactory(topic="no-shows"), minutes=90)

    assert typical_of("no-shows").minutes == 30


def test_the_attestation_tells_minutes_only_on_the_persons_wish(
    project: Project, lead: User, member: User
) -> None:
    noted(project, lead, 25)
    noted(project, member, 500)
    say_worth(project=project, by=lead, worth=5)

    assert own_effort(project, lead) is None

    choose(project=project, by=lead, shown_to_team=False, on_attestation=True)
    own = own_effort(project, lead)

    assert own is not None
    assert (own.minutes, own.worth) == (25, "Yes, it was")
