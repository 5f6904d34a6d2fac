"""Starting, revising and ending a project."""

from datetime import date, timedelta

import pytest

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole
from audit.models import Event
from projects.actions.projects import (
    change_status,
    revise_project,
    shortened,
    start_project,
)
from projects.models import Project, ProjectStatus
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory


def test_start_project_alone_makes_starter_the_lead(db: None) -> None:
    doctor = UserFactory(profession="physician")

    project = start_project(by=doctor, problem="We forget asthma action plans.")

    assert project.organisation is None
    assert project.title == "We forget asthma action plans"
    assert [(m.user, m.role, m.profession) for m in project.team()] == [
        (doctor, "lead", "physician")
    ]


def test_start_project_writes_audit_event(db: None) -> None:
    doctor = UserFactory()

    project = start_project(by=doctor, problem="Long waits.", title="Waits")

    event = Event.objects.get(verb="project started")
    assert (event.actor_id, event.project_id) == (doctor.pk, project.pk)
    assert event.after["title"] == "Waits"


def test_start_project_in_organisation_of_member_belongs_to_it(
    practice: Organisation,
) -> None:
    doctor = UserFactory()
    OrganisationMembershipFactory(organisation=practice, user=doctor)

    project = start_project(by=doctor, problem="Long waits.", organisation=practice)

    assert project.organisation == practice


def test_start_project_in_foreign_organisation_is_refused(
    practice: Organisation,
) -> None:
    with pytest.raises(ActionRefused) as refused:
        start_project(by=UserFactory(), problem="Long waits.", organisation=practice)

    assert refused.value.field == "organisation"
    assert not Project.objects.exists()


def test_start_project_as_coach_of_organisation_is_refused(
    practice: Organisation, coach: User
) -> None:
    with pytest.raises(ActionRefused):
        start_project(by=coach, problem="Long waits.", organisation=practice)


def test_start_project_with_passed_aim_date_is_refused(db: None) -> None:
    with pytest.raises(ActionRefused) as refused:
        start_project(by=UserFactory(), problem="Waits.", aim_due=date(2020, 1, 1))

    assert refused.value.field == "aim_due"


def test_shortened_long_problem_ends_at_a_word() -> None:
    problem = "Too many children leave without a written asthma action plan."

    assert shortened(problem) == "Too many children leave without a written asthma…"


def test_revise_project_records_only_what_changed(project: Project, lead: User) -> None:
    revise_project(
        project=project, by=lead, version=1, title=project.title, aim="80 % by June"
    )

    event = Event.objects.get(verb="project revised")
    assert event.before == {"aim": "Fewer than 10 % missed visits by December."}
    assert event.after == {"aim": "80 % by June"}


def test_revise_project_of_old_version_conflicts_and_keeps_first(
    project: Project, lead: User
) -> None:
    revise_project(project=project, by=lead, version=1, aim="First")
    stale = Project.objects.get(pk=project.pk)

    with pytest.raises(VersionConflict):
        revise_project(project=stale, by=lead, version=1, aim="Second")

    assert Project.objects.get(pk=project.pk).aim == "First"


def test_revise_project_that_ended_is_refused(project: Project, lead: User) -> None:
    change_status(project=project, to=ProjectStatus.CLOSED, by=lead)
    ended = Project.objects.get(pk=project.pk)

    with pytest.raises(ActionRefused, match="has ended"):
        revise_project(project=ended, by=lead, version=ended.version, aim="New")


@pytest.mark.parametrize(
    ("steps", "verbs", "has_end"),
    [
        (["paused", "active"], ["project paused", "project resumed"], False),
        (["completed"], ["project completed"], True),
        (["closed", "active"], ["project closed", "project reopened"], False),
    ],
)
def test_change_status_records_each_step(
    project: Project, lead: User, steps: list[str], verbs: list[str], has_end: bool
) -> None:
    for step in steps:
        project = change_status(project=project, to=ProjectStatus(step), by=lead)

    recorded = Event.objects.filter(project_id=project.pk).order_by("pk")
    assert list(recorded.values_list("verb", flat=True)) == verbs
    assert (project.ended_on is not None) is has_end


def test_change_status_from_closed_to_paused_is_refused(
    project: Project, lead: User
) -> None:
    change_status(project=project, to=ProjectStatus.CLOSED, by=lead)

    with pytest.raises(ActionRefused, match="Reopen it first"):
        change_status(project=project, to=ProjectStatus.PAUSED, by=lead)


def test_matching_needs_every_word(project: Project) -> None:
    found = Project.objects.matching("fewer missed")

    assert list(found) == [project]
    assert not Project.objects.matching("fewer unicorns").exists()


def test_visible_to_administrator_of_owner_but_not_member(project: Project) -> None:
    administrator = OrganisationMembershipFactory(
        organisation=project.organisation, role=OrganisationRole.ADMINISTRATOR
    ).user
    colleague = OrganisationMembershipFactory(organisation=project.organisation).user

    assert list(Project.objects.visible_to(administrator)) == [project]
    assert not Project.objects.visible_to(colleague).exists()


def test_today_of_project_is_the_day_of_its_zone(project: Project) -> None:
    assert abs(project.today() - date.today()) <= timedelta(days=1)
