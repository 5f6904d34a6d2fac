"""Drafts: what is typed is kept for its writer alone, screened, and goes when it is sent."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import tidying
from accounts.actions.closing import close_account
from accounts.drafts import DRAFTS_PER_PERSON, draft_of, keep_draft
from accounts.models import Draft, User
from learning.catalogue import tags
from pdsa.actions import plan_cycle
from projects.models import Project
from qiapp.lib.screening import ScreenedForm
from tests.factories.accounts import UserFactory
from tests.factories.pdsa import CycleFactory

PLAN = "/projects/7/cycles/plan/"
KEEP = "/accounts/drafts/keep/"


def keep(client: Client, form: str, **fields: str) -> tuple[int, dict[str, object]]:
    answer = client.post(KEEP, {"draft_of": form, **fields})
    return answer.status_code, answer.json()


@pytest.fixture
def plan(project: Project) -> str:
    return reverse("pdsa:cycle_plan", args=[project.pk])


def test_draft_of_a_form_replaces_the_one_before(lead: User) -> None:
    keep_draft(user=lead, address=PLAN, fields={"change": "Call", "tasks": "Ann"})
    keep_draft(user=lead, address=PLAN, fields={"change": "Call early"})

    assert Draft.objects.get().fields == {"change": "Call early"}


def test_draft_holds_fields_of_its_form_alone(lead: User) -> None:
    fields = {"change": "Call", "password": "secret", "submission_key": "x", "size": 1}

    keep_draft(user=lead, address=PLAN, fields=fields)

    assert Draft.objects.get().fields == {"change": "Call"}


@pytest.mark.parametrize(
    "address", ["/accounts/profile/", "/no/such/page", "x" * 300, ""]
)
def test_draft_of_another_form_is_refused(lead: User, address: str) -> None:
    with pytest.raises(ValidationError):
        keep_draft(user=lead, address=address, fields={"name": "A"})


def test_draft_leaves_out_a_text_that_names_a_patient(lead: User) -> None:
    fields = {"change": "Start with MRN 00123456", "prediction": "Fewer."}

    kept = keep_draft(user=lead, address=PLAN, fields=fields)

    assert kept.draft.fields == {"prediction": "Fewer."}
    assert "record or account number" in kept.left_out["change"]


def test_draft_keeps_a_doubtful_text_only_when_confirmed(lead: User) -> None:
    fields = {"change": "Ask Mr. Clean about soap."}

    unsure = keep_draft(user=lead, address=PLAN, fields=fields)
    sure = keep_draft(
        user=lead, address=PLAN, fields=fields | {"no_patient_data": "on"}
    )

    assert (unsure.draft.fields, sure.draft.fields) == ({}, fields)
    assert "only once you save it" in unsure.left_out["change"]


def test_oldest_drafts_go_beyond_the_limit(lead: User) -> None:
    for project in range(DRAFTS_PER_PERSON + 2):
        keep_draft(user=lead, address=f"/projects/{project}/cycles/plan/", fields={})

    assert Draft.objects.count() == DRAFTS_PER_PERSON
    assert draft_of(lead, "/projects/0/cycles/plan/") is None


def test_draft_keep_answers_when_and_what_was_left_out(
    lead_client: Client, plan: str
) -> None:
    status, answer = keep(lead_client, plan, change="SSN 123-45-6789")

    assert status == 200
    assert list(answer) == ["saved_at", "left_out"]
    assert "123-45-6789" not in json.dumps(answer)


def test_draft_keep_of_a_form_without_drafts_is_400(lead_client: Client) -> None:
    assert keep(lead_client, "/accounts/profile/", name="A")[0] == 400


def test_draft_shows_on_another_device_of_the_same_person(
    lead: User, lead_client: Client, plan: str
) -> None:
    keep(lead_client, plan, change="Call the day before.", size="one_day")
    other = Client()
    other.force_login(lead)

    page = other.get(plan)

    assert "Call the day before." in page.text
    assert re.search(r'value="one_day"[^>]* checked', page.text)
    assert "Start afresh" in page.text


def test_draft_is_nobody_elses(
    member: User, lead_client: Client, client: Client, plan: str
) -> None:
    keep(lead_client, plan, change="Call the day before.")
    client.force_login(member)

    page = client.get(plan)

    assert page.status_code == 200
    assert "Call the day before." not in page.text


def test_draft_of_the_next_test_is_another_than_that_of_a_new_one(
    lead_client: Client, project: Project, plan: str
) -> None:
    cycle = CycleFactory(project=project, decision="adapt", decided_at=timezone.now())
    after = f"{plan}?after={cycle.pk}"
    keep(lead_client, after, change="Call in the evening.")

    assert "Call in the evening." not in lead_client.get(plan).text
    assert "Call in the evening." in lead_client.get(after).text
    lead_client.post(after, {"change": "Call", "prediction": "Fewer.", "starts_on": project.today()})  # fmt: skip
    assert not Draft.objects.exists()


def test_draft_goes_when_the_form_went_through(
    lead_client: Client, project: Project, plan: str
) -> None:
    keep(lead_client, plan, change="Call")

    lead_client.post(plan, {"change": "Call", "prediction": "Fewer.", "starts_on": project.today()})  # fmt: skip

    assert not Draft.objects.exists()


def test_draft_stays_when_the_form_was_refused(lead_client: Client, plan: str) -> None:
    keep(lead_client, plan, change="Call")

    lead_client.post(plan, {"change": "Call"})

    assert Draft.objects.get().fields == {"change": "Call"}


def test_waiting_form_learns_where_it_led(
    lead_client: Client, project: Project, plan: str
) -> None:
    sent = {"change": "Call", "prediction": "Fewer.", "starts_on": project.today(), "submission_key": "k"}  # fmt: skip

    answers = [
        lead_client.post(plan, sent, headers={"X-Waiting-Form": "1"}).json()
        for _twice in range(2)
    ]

    cycle = project.cycles.get()
    where = {"location": reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk])}
    assert answers == [where, where]


def test_draft_of_an_old_version_meets_the_conflict(
    lead: User, lead_client: Client, project: Project
) -> None:
    cycle = plan_cycle(
        project=project, by=lead, change="Call.", prediction="Fewer.",
        starts_on=project.today(),
    )  # fmt: skip
    address = reverse("pdsa:cycle_edit", args=[project.pk, cycle.pk])
    keep(lead_client, address, change="Mine.", version="1")
    type(cycle).objects.update(change="Theirs.", version=2)

    page = lead_client.get(address)

    assert "Mine." in page.text
    assert 'name="version" value="1"' in page.text


def test_draft_of_words_somebody_else_has_filled_meanwhile_is_shown(
    lead: User, lead_client: Client, project: Project
) -> None:
    cycle = plan_cycle(
        project=project, by=lead, change="Call.", prediction="Fewer.",
        starts_on=project.today(),
    )  # fmt: skip
    record = reverse("pdsa:cycle_record", args=[project.pk, cycle.pk])
    keep(lead_client, record, observations="Mine.", version="1")
    type(cycle).objects.update(observations="Theirs.", done_at=timezone.now(), version=2)  # fmt: skip

    page = lead_client.get(reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk]))

    assert "Mine.</textarea>" in page.text
    assert "Theirs." in page.text


def test_draft_discard_returns_to_its_page(lead_client: Client, plan: str) -> None:
    keep(lead_client, plan, change="Call")

    answer = lead_client.post("/accounts/drafts/discard/", {"form": plan, "page": plan})

    assert answer["Location"] == plan
    assert not Draft.objects.exists()


def test_draft_discard_leads_nowhere_else(lead_client: Client) -> None:
    answer = lead_client.post(
        "/accounts/drafts/discard/", {"form": "x", "page": "https://elsewhere.example"}
    )

    assert answer["Location"] == "/"


def test_drafts_nobody_touched_for_a_month_go(lead: User) -> None:
    keep_draft(user=lead, address=PLAN, fields={})
    keep_draft(user=lead, address="/projects/8/cycles/plan/", fields={})
    old = timezone.now() - tidying.DRAFT_LIFE - timedelta(hours=1)
    Draft.objects.filter(form=PLAN).update(saved_at=old)

    gone = tidying.drafts()

    assert gone == 1
    assert Draft.objects.get().form == "/projects/8/cycles/plan/"


def test_drafts_go_with_the_account(db: None) -> None:
    person = UserFactory()
    keep_draft(user=person, address=PLAN, fields={"change": "Call"})

    close_account(user=person, by=person)

    assert not Draft.objects.exists()


@pytest.mark.parametrize("path", settings.DRAFTED_FORMS.values())
def test_forms_with_drafts_screen_their_texts(path: str) -> None:
    form = import_string(path)

    assert issubclass(form, ScreenedForm)
    assert form.screened


def test_ticks_of_a_list_are_kept_and_shown_again(
    lead_client: Client, lead: User, project: Project
) -> None:
    page = reverse("learning:debrief_write", args=[project.pk])
    first, second = list(tags())[:2]

    lead_client.post(
        reverse("accounts:draft_keep"),
        {"draft_of": page, "helped": "Small steps", "helped_tags": [first, second]},
    )

    assert Draft.objects.get().fields["helped_tags"] == [first, second]
    shown = lead_client.get(page).content.decode()
    assert shown.count("checked") == 2 + 1  # and who may read the tip
    assert "Small steps" in shown


def test_boxes_made_for_a_file_are_kept(lead: User) -> None:
    address = reverse("extracts:extract_columns", args=[1, 1])
    fields = {"numerator_b_0_column": "column|no_show", "worked_out_0_left": "a", "made_up": "x"}  # fmt: skip

    draft = keep_draft(user=lead, address=address, fields=fields).draft

    assert draft.fields == {"numerator_b_0_column": "column|no_show", "worked_out_0_left": "a"}  # fmt: skip


LONG_FORMS = {
    "meetings:meeting_plan": ("question", "Who calls the families?"),
    "surveys:survey_add": ("name", "Waiting room"),
}


@pytest.mark.parametrize("name", LONG_FORMS)
def test_long_form_opens_with_its_draft(
    lead_client: Client, lead: User, project: Project, name: str
) -> None:
    page = reverse(name, args=[project.pk])
    field, words = LONG_FORMS[name]
    keep_draft(user=lead, address=page, fields={field: words})

    shown = lead_client.get(page).content.decode()

    assert words in shown
    assert "This is your draft of" in shown
    assert f'data-draft="{reverse("accounts:draft_keep")}"' in shown
