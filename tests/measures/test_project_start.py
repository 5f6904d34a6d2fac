"""The one page on which a project starts."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from measures.models import Measure
from measures.start_actions import start_project_with_measure
from measures.topic_start import composed_aim
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory

ADDRESS = "measures:project_start"
FIVE = {
    "problem": "We forget asthma action plans.",
    "name": "Action plan written",
    "numerator": "charts with a plan",
    "denominator": "charts of patients with asthma",
    "improvement_direction": "increase",
}


@pytest.fixture
def doctor(db: None, client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def test_project_start_needs_five_inputs_only(client: Client, doctor: User) -> None:
    answer = client.post(reverse(ADDRESS), FIVE)

    project = Project.objects.get()
    assert answer["Location"] == reverse("reports:project_page", args=[project.pk])
    measure = project.measures.get()
    assert (measure.kind, measure.data_kind, measure.period) == (
        "outcome", "proportion", "month",
    )  # fmt: skip


def test_project_start_clicked_twice_starts_once(client: Client, doctor: User) -> None:
    sent = FIVE | {"submission_key": "the same form"}

    first = client.post(reverse(ADDRESS), sent)
    second = client.post(reverse(ADDRESS), sent)

    assert second["Location"] == first["Location"]
    assert Project.objects.count() == 1


def test_project_start_of_a_value_needs_a_unit_but_no_parts(
    client: Client, doctor: User
) -> None:
    value = {
        "problem": "Long waits.", "name": "Waiting time", "data_kind": "value",
        "improvement_direction": "decrease",
    }  # fmt: skip

    asked = client.post(reverse(ADDRESS), value)
    done = client.post(reverse(ADDRESS), value | {"unit": "minutes"})

    assert asked.status_code == 422
    assert 'href="#id_unit"' in asked.text
    assert 'href="#id_numerator"' not in asked.text
    assert done.status_code == 302


def test_project_start_on_my_own_beside_a_practice(
    client: Client, doctor: User, practice: Organisation
) -> None:
    OrganisationMembershipFactory(organisation=practice, user=doctor)

    page = client.get(reverse(ADDRESS) + "?own=1")
    client.post(reverse(ADDRESS), FIVE | {"organisation": ""})

    assert "On my own" in page.text
    assert Project.objects.get().organisation is None


def test_project_start_composes_the_aim_from_its_parts(
    client: Client, doctor: User
) -> None:
    parts = {"goal": "80", "whom": "our patients with asthma", "aim_due": "2030-06-30"}

    client.post(reverse(ADDRESS), FIVE | parts)

    project = Project.objects.get()
    assert project.aim == (
        "Action plan written: at least 80 % for our patients with asthma "
        "by June 30, 2030."
    )
    assert project.measures.get().goal == Decimal("0.8")


def test_project_start_keeps_an_aim_in_own_words(client: Client, doctor: User) -> None:
    client.post(reverse(ADDRESS), FIVE | {"goal": "80", "aim": "Plans for all."})

    assert Project.objects.get().aim == "Plans for all."


def test_project_start_empty_names_each_missing_place(
    client: Client, doctor: User
) -> None:
    answer = client.post(reverse(ADDRESS), {})

    assert answer.status_code == 422
    for name in ("problem", "name", "numerator", "denominator"):
        assert f'href="#id_{name}"' in answer.text
    assert 'href="#id_improvement_direction_0"' in answer.text
    assert not Project.objects.exists()


def test_project_start_with_patient_number_stores_nothing(
    client: Client, doctor: User
) -> None:
    answer = client.post(reverse(ADDRESS), FIVE | {"problem": "MRN 12345678 waited."})

    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_project_start_chooses_the_only_practice_by_itself(
    client: Client, doctor: User, practice: Organisation
) -> None:
    OrganisationMembershipFactory(organisation=practice, user=doctor)

    page = client.get(reverse(ADDRESS) + "?own=1")

    assert f'value="{practice.pk}" ' in page.text
    assert page.context["form"]["organisation"].initial == practice.pk


def test_project_start_in_foreign_practice_is_422(
    client: Client, doctor: User, practice: Organisation
) -> None:
    OrganisationMembershipFactory(user=doctor)

    answer = client.post(reverse(ADDRESS), FIVE | {"organisation": practice.pk})

    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_start_project_with_measure_refused_measure_leaves_no_project(
    doctor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyError):
        start_project_with_measure(
            by=doctor, project={"problem": "Waits."}, measure={"kind": "outcome"}
        )

    assert not Project.objects.exists()


def test_start_project_with_passed_day_is_refused(doctor: User) -> None:
    with pytest.raises(ActionRefused):
        start_project_with_measure(
            by=doctor,
            project={"problem": "Waits.", "aim_due": date(2020, 1, 1)},
            measure=FIVE,
        )

    assert not Project.objects.exists()


def test_composed_aim_of_nothing_is_empty() -> None:
    measure = Measure(name="Waits", improvement_direction="decrease")

    assert composed_aim(measure, "", None) == ""


def test_composed_aim_of_value_names_its_unit() -> None:
    measure = Measure(
        name="Waits", improvement_direction="decrease", data_kind="value",
        unit="minutes", goal=Decimal(15),
    )  # fmt: skip

    assert composed_aim(measure, "", None) == "Waits: at most 15 minutes."
