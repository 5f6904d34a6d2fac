"""Where the next step shows: pinned on project pages, at home, for the coach, in the API."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from measures.models import Observation
from nextsteps.loading import step_of, steps_of
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.demo.build import build_demo
from tests.factories.attestations import in_calm, make_ready, make_signed, make_team
from tests.factories.measures import MeasureFactory, last_months

pytestmark = pytest.mark.django_db


def rule_of(project: Project, user: User) -> str:
    return step_of(project, user, permissions_of(user, project)).step.rule


def test_project_page_pins_the_next_step(lead_client: Client, project: Project) -> None:
    page = lead_client.get(reverse("reports:project_page", args=[project.pk]))

    assert b"Choose the one number you want to move." in page.content
    url = reverse("measures:measure_add", args=[project.pk])
    assert f'<a class="button button-small button-secondary" href="{url}">' in page.content.decode()  # fmt: skip


def test_pin_on_the_page_of_the_step_says_you_are_here(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(reverse("measures:measure_add", args=[project.pk]))

    assert b"You are here" in page.content


def test_home_names_the_next_step_of_each_project(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, name="Visits")

    page = lead_client.get(reverse("reports:home")).content.decode()

    assert "Enter the first numbers of “Visits”." in page


def test_coach_sees_the_next_step_of_the_team(
    client: Client, coach: User, project: Project
) -> None:
    client.force_login(coach)

    page = client.get(reverse("coaching:dashboard")).content.decode()

    assert "Choose the one number you want to move." in page


def test_api_answers_the_step_of_the_caller(client: Client, project: Project, lead: User) -> None:  # fmt: skip
    client.force_login(lead)
    MeasureFactory(project=project, name="Visits")

    answer = client.get(reverse("next-step", args=[project.pk])).json()

    assert answer["rule"] == "no_data"
    assert answer["url"].endswith("/record/")


def test_missing_month_stands_in_the_form_of_the_link(
    lead_client: Client, lead: User, project: Project
) -> None:
    measure = MeasureFactory(project=project)
    last_months(measure, 4, leave=(1, 3))

    here = step_of(project, lead, permissions_of(lead, project))
    form = lead_client.get(here.url).context["form"]

    assert here.step.rule == "period_missing"
    assert form.fields["period"].initial == here.step.period.isoformat()


def test_fresh_signal_is_looked_at_together(project: Project, lead: User) -> None:
    measure = MeasureFactory(project=project)
    last_months(measure, 24)
    half = measure.observations.order_by("starts_on")[12:]
    Observation.objects.filter(pk__in=[o.pk for o in half]).update(numerator=1)

    assert rule_of(project, lead) == "signal"


def test_open_requirement_of_the_programme_leads_to_its_field() -> None:
    team = make_team()
    project = in_calm(team)

    found = step_of(
        project, team.participant, permissions_of(team.participant, project)
    )

    assert found.step.rule == "credit_open"
    assert "#id_" in found.url


def test_ready_participant_is_led_to_her_signature_and_nobody_else() -> None:
    team = make_ready()
    project = in_calm(team)

    assert rule_of(project, team.participant) in {"credit_ready", "credit_open"}
    assert rule_of(project, team.lead) == "cycle_runs"


def test_signed_participant_waits_without_a_task() -> None:
    team = make_signed()
    project = in_calm(team)

    assert rule_of(project, team.participant) == "cycle_runs"


def test_credit_of_many_projects_costs_as_many_queries_as_of_one() -> None:
    team = make_ready()
    projects = [in_calm(team)]
    rights = permissions_of(team.participant, projects[0])
    count_one = queries_for(projects, team.participant, rights)
    other = make_ready(office=team.office, reviewer=team.reviewer)
    other.participation.user = team.participant
    other.participation.save()
    projects.append(in_calm(other))

    assert queries_for(projects, team.participant, rights) == count_one


def queries_for(projects, user, rights) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        steps_of(projects, user, {p.pk: rights for p in projects})
    return len(queries)


def test_every_step_of_the_demo_opens_for_its_person(client: Client) -> None:
    build_demo(date(2026, 11, 20))
    pairs = [
        (project, user)
        for user in User.objects.filter(is_active=True)
        for project in Project.objects.visible_to(user)
    ]
    assert len(pairs) > 20

    for project, user in pairs:
        found = step_of(project, user, permissions_of(user, project))
        client.force_login(user)
        assert client.get(found.url).status_code == 200, (project, user, found)
