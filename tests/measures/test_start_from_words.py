"""From one sentence to a project: suggestions, three questions, projects nearby."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from measures.similar import similar_projects
from measures.topics.catalogue import topics
from projects.models import Project
from tally.models import ChartAudit
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

START = "measures:project_start"
SENTENCE = "We forget asthma action plans."
ANSWERS = {
    "problem": "The printer is never ready.",
    "wanted": "the first page is printed at once",
    "whom": "mornings",
    "first_test": "Switch it on before the huddle.",
}


@pytest.fixture
def doctor(db: None, client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def filled(page: object) -> dict[str, object]:
    """What the offered form would send as it is."""
    form = page.context["form"]  # type: ignore[attr-defined]
    values = {name: form[name].value() for name in form.fields}
    return {n: v for n, v in values.items() if v not in (None, False)}


def test_start_page_asks_for_one_sentence(client: Client, doctor: User) -> None:
    page = client.get(reverse(START))

    assert list(page.context["form"].fields) == ["problem", "no_patient_data"]


def test_sentence_suggests_its_topic_and_keeps_nothing(
    client: Client, doctor: User
) -> None:
    page = client.post(reverse(START), {"look": "1", "problem": SENTENCE})

    assert page.status_code == 200
    assert page.context["found"][0].slug == "asthma-action-plan"
    assert SENTENCE in page.text
    assert not Project.objects.exists()


@pytest.mark.parametrize("problem", ["", "MRN 12345678 waited two hours."])
def test_faulty_sentence_is_422(client: Client, doctor: User, problem: str) -> None:
    page = client.post(reverse(START), {"look": "1", "problem": problem})

    assert page.status_code == 422
    assert 'href="#id_problem"' in page.text


def test_picked_topic_fills_the_form_with_the_own_sentence(
    client: Client, doctor: User
) -> None:
    page = client.post(
        reverse(START), {"pick": "asthma-action-plan", "problem": SENTENCE}
    )

    form = page.context["form"]
    assert form["problem"].value() == SENTENCE
    assert form["name"].value() == "Written asthma plan"
    assert form["aim"].value().startswith("Written asthma plan: at least 80 % for our")
    assert not Project.objects.exists()


def test_drafted_aim_follows_a_changed_goal(client: Client, doctor: User) -> None:
    sent = filled(client.get(reverse(START) + "?topic=asthma-action-plan"))

    client.post(reverse(START), sent | {"goal": "65"})

    assert "at least 65 % for our patients" in Project.objects.get().aim


def test_edited_aim_is_kept(client: Client, doctor: User) -> None:
    sent = filled(client.get(reverse(START) + "?topic=asthma-action-plan"))

    client.post(reverse(START), sent | {"aim": "A plan for every child."})

    assert Project.objects.get().aim == "A plan for every child."


def test_unticked_partner_stays_away_and_ticked_sign_comes(
    client: Client, doctor: User
) -> None:
    sent = filled(client.get(reverse(START) + "?topic=blood-pressure-control"))
    del sent["with_balancing"]

    client.post(reverse(START), sent | {"with_surrogate": "on"})

    first, sign = Project.objects.get().measures.all()
    assert (first.kind, sign.kind) == ("outcome", "process")
    assert sign.surrogate_for == first.name


def test_topic_with_a_fault_is_422_and_opens_what_is_folded(
    client: Client, doctor: User
) -> None:
    sent = filled(client.get(reverse(START) + "?topic=asthma-action-plan"))

    page = client.post(reverse(START), sent | {"numerator": ""})

    assert page.status_code == 422
    assert 'href="#id_numerator"' in page.text
    assert page.context["form"].has_measure_errors()
    assert not Project.objects.exists()


def test_three_answers_make_a_project(client: Client, doctor: User) -> None:
    offered = client.post(reverse(START), ANSWERS | {"answers": "1"})

    answer = client.post(reverse(START), filled(offered))

    assert answer.status_code == 302
    project = Project.objects.get()
    measure = project.measures.get()
    assert measure.name == "The first page is printed at once"
    assert (measure.denominator, measure.goal) == ("mornings", Decimal("0.8"))
    assert "at least 80 % for mornings by" in project.aim
    assert [idea.text for idea in project.ideas.all()] == [ANSWERS["first_test"]]


def test_missing_answers_are_422(client: Client, doctor: User) -> None:
    page = client.post(reverse(START), {"answers": "1", "problem": "Slow."})

    assert page.status_code == 422
    assert 'href="#id_wanted"' in page.text
    assert 'href="#id_whom"' in page.text


def test_similar_project_of_the_practice_is_offered_to_its_administrator(
    client: Client, practice: Organisation, project: Project
) -> None:
    admin = UserFactory()
    OrganisationMembershipFactory(
        organisation=practice, user=admin, role="administrator"
    )
    ProjectFactory(organisation=practice, title="Asthma plans", topic="asthma-action-plan",
                   problem="Plans are missing.")  # fmt: skip
    client.force_login(admin)

    page = client.post(reverse(START), {"look": "1", "problem": SENTENCE})

    assert [one.title for one in page.context["similar"]] == ["Asthma plans"]


def test_similar_projects_never_show_what_a_member_may_not_see(
    client: Client, practice: Organisation
) -> None:
    member = UserFactory()
    OrganisationMembershipFactory(organisation=practice, user=member)
    ProjectFactory(organisation=practice, title="Asthma action plans",
                   topic="asthma-action-plan")  # fmt: skip
    client.force_login(member)

    page = client.post(reverse(START), {"look": "1", "problem": SENTENCE})

    assert page.context["similar"] == []
    assert "Somebody near you" not in page.text


def test_similar_projects_of_other_places_are_left_out(
    db: None, practice: Organisation
) -> None:
    staff = UserFactory()
    OrganisationMembershipFactory(
        organisation=practice, user=staff, role="administrator"
    )
    ProjectFactory(title="Asthma action plans", topic="asthma-action-plan")

    found = similar_projects(staff, topic=topics()["asthma-action-plan"])

    assert found == []


def test_similar_projects_put_the_same_topic_first_and_leave_closed_ones(
    db: None, doctor: User
) -> None:
    words = {"title": "Asthma plans written", "problem": "Asthma action plans."}
    by_words = ProjectFactory(organisation=None, lead=doctor, **words)
    same = ProjectFactory(organisation=None, lead=doctor, title="Inhalers",
                          problem="Refills.", topic="asthma-action-plan")  # fmt: skip
    ended = ProjectFactory(organisation=None, lead=doctor, status="closed", **words)
    MembershipFactory(project=ended, user=UserFactory())

    found = similar_projects(doctor, topic=topics()["asthma-action-plan"])

    assert found == [same, by_words]


def test_similar_projects_need_two_telling_words(db: None, doctor: User) -> None:
    ProjectFactory(organisation=None, lead=doctor, title="Asthma", problem="Late.")

    assert similar_projects(doctor, words="asthma diabetes") == []


def test_audit_of_a_topic_opens_with_its_questions_and_is_set_up(
    client: Client, doctor: User
) -> None:
    client.post(
        reverse(START), filled(client.get(reverse(START) + "?topic=asthma-action-plan"))
    )
    first = Project.objects.get().measures.earliest("pk")
    address = reverse("tally:audit_add", args=[first.project_id, first.pk])
    form = client.get(address).context["form"]

    answer = client.post(
        address, {name: form[name].value() or "" for name in form.fields}
    )

    assert answer.status_code == 302
    audit = ChartAudit.objects.get()
    assert audit.form().questions[0].text.startswith("Is there a written asthma plan")
    assert audit.form().questions[0].measure == first.pk


def test_audit_of_another_measure_opens_without_questions(
    client: Client, doctor: User
) -> None:
    client.post(
        reverse(START), filled(client.get(reverse(START) + "?topic=asthma-action-plan"))
    )
    partner = Project.objects.get().measures.latest("pk")

    page = client.get(reverse("tally:audit_add", args=[partner.project_id, partner.pk]))

    assert "text_1" not in page.context["form"].initial
