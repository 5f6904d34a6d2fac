"""The survey as a patient sees it, and the team's pages around it."""

import json
import logging
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from jobs.models import Job
from jobs.running import run_now
from measures.models import Measure
from projects.models import ChangeIdea, Project
from surveys.actions.rounds import close_round
from surveys.models import Comment, Receipt, Round, Waiting
from surveys.quiet_limits import Salt
from tests.factories.surveys import answered, one_answer

pytestmark = pytest.mark.django_db
KEY = "the-key-of-a-form-0001"


def page(name: str, *args: object) -> str:
    return reverse(f"surveys:{name}", args=[getattr(one, "pk", one) for one in args])


# The patient -------------------------------------------------------------------------
def test_a_form_is_stored_and_thanked_for(client: Client, round_: Round) -> None:
    answer = client.post(
        page("answer_in", round_.code, "en"), {"key": KEY, "kind": "y", "wait": "x"}
    )

    assert answer.status_code == 303
    assert answer.url == page("thanks", round_.code, "en")
    assert Waiting.objects.get().answers == "-x---y-"


def test_sending_a_form_twice_stores_one(client: Client, round_: Round) -> None:
    for _time in range(2):
        client.post(page("answer_in", round_.code, "en"), {"key": KEY, "kind": "y"})

    assert Waiting.objects.count() == 1


def test_an_empty_form_is_asked_for_one_answer(client: Client, round_: Round) -> None:
    answer = client.post(page("answer_in", round_.code, "es"), {"key": KEY})

    assert answer.status_code == 422
    assert "responda por lo menos una pregunta" in answer.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("letter", ["q", "yy", "-"])
def test_an_unknown_letter_is_refused(
    client: Client, round_: Round, letter: str
) -> None:
    answer = client.post(
        page("answer_in", round_.code, "en"), {"key": KEY, "kind": letter}
    )

    assert answer.status_code == 422


def test_no_cookie_is_set_for_a_patient(client: Client, round_: Round) -> None:
    client.get(page("answer", round_.code))
    client.post(page("answer_in", round_.code, "en"), {"key": KEY, "kind": "y"})
    client.get(page("thanks", round_.code, "en"))

    assert not client.cookies


def test_a_patients_pages_are_kept_by_no_browser_and_no_search_engine(
    client: Client, round_: Round
) -> None:
    answer = client.get(page("tablet", round_.code, "en"))

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "How was your visit?"), ("es", "¿Cómo le fue en su visita?")],
)
def test_the_page_speaks_and_names_its_language(
    client: Client, round_: Round, language: str, words: str
) -> None:
    answer = client.get(
        page("answer_in", round_.code, language), headers={"accept-language": "fr"}
    )

    assert f'<html lang="{language}"' in answer.content.decode()
    assert words in answer.content.decode()
    assert answer["Content-Language"] == language


def test_a_link_without_language_follows_the_browser(
    client: Client, round_: Round
) -> None:
    answer = client.get(
        page("answer", round_.code), headers={"accept-language": "es-MX"}
    )

    assert '<html lang="es"' in answer.content.decode()


def test_a_typed_code_opens_the_survey(client: Client, round_: Round) -> None:
    typed = round_.code.lower().replace("-", "")

    assert client.get(page("answer", typed)).status_code == 200


def test_a_held_comment_is_said_to_the_patient(client: Client, round_: Round) -> None:
    form = {"key": KEY, "kind": "y", "comment": "Call 555-201-3344"}

    answer = client.post(page("answer_in", round_.code, "en"), form, follow=True)

    assert "We did not keep your comment" in answer.content.decode()


def test_a_tablet_leads_back_by_itself_without_script_and_a_phone_does_not(
    client: Client, round_: Round
) -> None:
    back = f'<noscript><meta http-equiv="refresh" content="8; url={page("tablet", round_.code, "es")}">'

    on_tablet = client.get(page("tablet_thanks", round_.code, "es")).content.decode()
    on_phone = client.get(page("thanks", round_.code, "es")).content.decode()

    assert back in on_tablet
    assert "http-equiv" not in on_phone


def sent(client: Client, round_: Round, body: object) -> object:
    return client.post(
        page("answer_send", round_.code, "en"), json.dumps(body),
        content_type="application/json",
    )  # fmt: skip


def test_the_script_sends_a_form_as_json(client: Client, round_: Round) -> None:
    form = {"key": KEY, "answers": {"kind": "n"}, "comment": "Less noise"}

    first, again = sent(client, round_, form), sent(client, round_, form)

    assert first.json() == again.json() == {"comment_held": False}
    assert Waiting.objects.get().comment == "Less noise"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"key": KEY},
        {"key": "x", "answers": {"kind": "y"}},
        {"key": KEY, "answers": {}},
        {"key": KEY, "answers": []},
    ],
)
def test_json_that_is_no_form_is_refused(
    client: Client, round_: Round, body: object
) -> None:
    assert sent(client, round_, body).status_code == 400


def test_the_script_hears_that_the_round_is_closed(
    client: Client, round_: Round
) -> None:
    close_round(round_=round_, by=round_.started_by)

    answer = sent(client, round_, {"key": KEY, "answers": {"kind": "y"}})

    assert (answer.status_code, answer.json()) == (410, {"state": "closed"})


def test_neither_our_log_nor_djangos_names_a_patients_request(
    client: Client, round_: Round, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(page("answer", round_.code))
        client.get(page("answer", "AAAA-AAAA-AAAA"))
        client.post(page("answer_in", round_.code, "en"), {"key": KEY})

    said = " ".join(
        f"{line.name} {line.getMessage()}"
        for line in caplog.records
        if line.name.startswith(("qiapp", "django.request", "django.server"))
    )
    assert said == ""


def test_the_limit_keeps_no_address(
    client: Client, round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path),
        }
    }

    client.get(page("answer", round_.code), REMOTE_ADDR="198.51.100.77")

    stored = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )
    assert stored
    assert b"198.51.100.77" not in stored


def test_the_secret_of_the_limit_changes_with_the_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    salt = Salt()
    monkeypatch.setattr("surveys.quiet_limits.time.time", lambda: 3600.0)
    first, same = salt.now(), salt.now()
    monkeypatch.setattr("surveys.quiet_limits.time.time", lambda: 7200.0)

    assert first == same
    assert salt.now() != first


def test_guessing_codes_ends_soon(client: Client) -> None:
    cache.clear()

    statuses = [
        client.get(page("answer", f"AAAA-AAAA-{n:04}")).status_code for n in range(22)
    ]

    assert (statuses[0], statuses[-1]) == (404, 429)


# The team ----------------------------------------------------------------------------
def test_a_survey_is_set_up_with_one_form(
    lead_client: Client, project: Project
) -> None:
    form = {
        "name": "Practice experience",
        "ends_on": project.today().isoformat(),
        "target": 25,
    }

    answer = lead_client.post(page("survey_add", project), form)

    round_ = Round.objects.get()
    assert answer.url == page("round_detail", project, round_)
    assert Job.objects.filter(task="surveys.poster").count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"target": 0}, "target"),
        ({"name": "MRN 12345678"}, "name"),
    ],
)
def test_survey_add_names_the_faulty_field(
    lead_client: Client, project: Project, more: dict[str, object], field: str
) -> None:
    form = {"name": "New", "ends_on": project.today().isoformat(), "target": 25} | more

    answer = lead_client.post(page("survey_add", project), form)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Round.objects.exists()


def test_the_next_round_opens_and_the_old_one_opens_no_more(
    lead_client: Client, project: Project, round_: Round
) -> None:
    close_round(round_=round_, by=round_.started_by)
    form = {"ends_on": project.today().isoformat(), "target": 30}

    lead_client.post(page("round_start", project, round_.survey), form)
    answer = lead_client.post(page("round_reopen", project, round_), form)

    assert Round.objects.open().get().target == 30
    assert answer.status_code == 422
    assert "Close the open round first" in answer.content.decode()


def test_a_poster_is_one_page_that_leads_to_the_survey(
    lead_client: Client, project: Project, round_: Round
) -> None:
    run_now(Job.objects.get(task="surveys.poster", arguments={"language": "es"}))

    answer = lead_client.get(page("poster", project, round_, "es"))

    [sheet] = PdfReader(BytesIO(answer.content)).pages
    assert answer["Content-Type"] == "application/pdf"
    assert "¿Cómo le fue en su" in sheet.extract_text()
    assert f"{round_.code}/es" in sheet.extract_text()


def test_a_poster_that_is_not_drawn_yet_is_waited_for(
    lead_client: Client, project: Project, round_: Round
) -> None:
    waiting = lead_client.get(page("poster", project, round_, "en"))
    Job.objects.update(status="failed")
    failed = lead_client.get(page("poster", project, round_, "en"))
    lead_client.post(page("poster_draw", project, round_))

    assert "It is being drawn" in waiting.content.decode()
    assert "Draw it again" in failed.content.decode()
    assert Job.objects.queued().filter(task="surveys.poster").count() == 2


def test_a_comment_becomes_an_idea_in_one_click(
    lead_client: Client, project: Project, round_: Round
) -> None:
    close_round(round_=answered(round_, 10, comment="Less noise"), by=round_.started_by)

    answer = lead_client.post(
        page("comment_idea", project, round_, Comment.objects.first())
    )

    assert answer.url == reverse("projects:idea_list", args=[project.pk])
    assert ChangeIdea.objects.waiting().get().text == "Less noise"


def test_a_long_comment_is_cut_to_an_ideas_length_and_the_same_one_kept_once(
    lead_client: Client, project: Project, round_: Round
) -> None:
    close_round(
        round_=answered(round_, 10, comment="Less noise " * 30), by=round_.started_by
    )

    for comment in Comment.objects.all()[:2]:
        lead_client.post(page("comment_idea", project, round_, comment))

    assert len(ChangeIdea.objects.get().text) == 200


def test_the_sponsoring_office_sees_no_comments(
    client: Client, project: Project, round_: Round, coach: User
) -> None:
    close_round(round_=answered(round_, 10, comment="Less noise"), by=round_.started_by)
    where = page("round_detail", project, round_)
    client.force_login(coach)
    coached = client.get(where)
    project.organisation.memberships.filter(user=coach).update(role="administrator")
    client.force_login(coach)
    office = client.get(where)

    assert "Less noise" in coached.content.decode()
    assert office.status_code == 200
    assert "Less noise" not in office.content.decode()


def test_one_click_charts_a_question(
    lead_client: Client, project: Project, round_: Round
) -> None:
    answer = lead_client.post(page("item_chart", project, round_.survey, "kind"))

    measure = Measure.objects.get(name="Patients: Everyone was kind")
    assert answer.url == reverse(
        "measures:measure_detail", args=[project.pk, measure.pk]
    )


def test_an_unknown_question_is_not_charted(
    lead_client: Client, project: Project, round_: Round
) -> None:
    lead_client.post(page("item_chart", project, round_.survey, "nonsense"))

    assert not Measure.objects.exists()


# The API -----------------------------------------------------------------------------
def rounds_of(client: Client, round_: Round) -> dict[str, object]:
    return client.get(reverse("survey-rounds", args=[round_.survey_id])).json()[
        "results"
    ][0]


def test_the_api_shows_what_the_page_shows(lead_client: Client, round_: Round) -> None:
    answered(round_, 9, comment="Less noise")
    one_answer(round_, kind="x")
    close_round(round_=round_, by=round_.started_by)

    shown = rounds_of(lead_client, round_)

    items = {item["key"]: item for item in shown["items"]}
    assert (shown["arrived"], shown["shown"]) == (10, 10)
    assert (items["wait"]["share"], items["wait"]["counts"]["y"]) == (1.0, 10)
    assert (items["kind"]["share"], items["kind"]["counts"], items["kind"]["top"]) == (
        None,
        None,
        None,
    )
    assert "Less noise" not in json.dumps(shown)


def test_the_api_shows_no_items_below_ten(lead_client: Client, round_: Round) -> None:
    close_round(round_=answered(round_, 9), by=round_.started_by)

    shown = rounds_of(lead_client, round_)

    assert (shown["arrived"], shown["items"]) == (9, [])
