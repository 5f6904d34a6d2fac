"""The team's pages of a chart audit, and what stands behind a link."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.analysis import periods
from measures.models import Measure
from projects.models import Project
from tally.actions import tallies
from tally.links import token_of
from tally.models import ChartAudit, Round, Tally
from tally.tapping import Tap
from tests.factories.measures import MeasureFactory
from tests.factories.tally import QUESTIONS, closed, counted, make_link, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def page(name: str, *args: object) -> str:
    return reverse(f"tally:{name}", args=[getattr(one, "pk", one) for one in args])


def words(measure: Measure, **more: object) -> dict[str, object]:
    return {
        "name": "Foot exam", "text_1": "Shoes off?", "counts_1": "y",
        "text_2": "Feeling tested?", "counts_2": "y", "text_3": "", "counts_3": "y",
        "bundle": measure.pk, "plan": "first", "size": 10, "minimum": 10,
        "minimum_by": "programme",
    } | more  # fmt: skip


# Setting up --------------------------------------------------------------------------
def test_audit_add_stores_questions_plan_and_minimum(
    lead_client: Client, project: Project, measure: Measure
) -> None:
    answer = lead_client.post(page("audit_add", project, measure), words(measure))

    audit = ChartAudit.objects.get()
    assert answer.status_code == 302
    assert [q.text for q in audit.form().questions] == ["Shoes off?", "Feeling tested?"]
    assert audit.form().bundle == measure.pk
    assert (audit.size, audit.minimum, audit.minimum_by) == (10, 10, "programme")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text_1": "", "text_2": ""}, "text_1"),
        ({"bundle": ""}, "bundle"),
        ({"plan": "random"}, "listed"),
        ({"text_3": "MRN 12345678 reviewed?"}, "text_3"),
        ({"name": ""}, "name"),
    ],
)
def test_audit_add_names_the_faulty_field(
    lead_client: Client, project: Project, measure: Measure,
    more: dict[str, object], field: str,
) -> None:  # fmt: skip
    answer = lead_client.post(
        page("audit_add", project, measure), words(measure, **more)
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ChartAudit.objects.exists()


def test_audit_edit_shows_what_is_stored(
    lead_client: Client, project: Project, round_: Round
) -> None:
    form = lead_client.get(page("audit_edit", project, round_.audit)).context["form"]

    assert [form[f"text_{n}"].value() for n in (1, 2, 3)] == list(QUESTIONS)
    assert form["text_5"].value() is None
    assert form["bundle"].value() == str(round_.audit.measure_id)


def test_audit_for_a_measure_that_is_no_share_is_404(
    lead_client: Client, project: Project
) -> None:
    falls = MeasureFactory(project=project, data_kind="count", unit="falls")

    assert lead_client.get(page("audit_add", project, falls)).status_code == 404


def test_next_round_starts_with_one_click(
    lead_client: Client, project: Project, round_: Round
) -> None:
    counted(round_, "yyy")
    closed(round_)

    answer = lead_client.post(page("round_start", project, round_.audit))

    following = Round.objects.get(closed_at=None)
    assert answer.url == page("round_detail", project, following)
    assert following.form_used == round_.form_used


def test_another_period_can_be_chosen(
    lead_client: Client, project: Project, round_: Round
) -> None:
    counted(round_, "yyy")
    closed(round_)
    before = periods.previous_start(round_.starts_on, "month")

    lead_client.post(
        page("round_start", project, round_.audit), {"starts_on": before.isoformat()}
    )

    assert Round.objects.get(closed_at=None).starts_on == before


@pytest.mark.parametrize("chosen", ["2050-01-01", "soon", ""])
def test_period_that_is_not_offered_starts_nothing(
    lead_client: Client, project: Project, round_: Round, chosen: str
) -> None:
    counted(round_, "yyy")
    closed(round_)

    lead_client.post(page("round_start", project, round_.audit), {"starts_on": chosen})

    assert Round.objects.count() == 1


def test_link_is_made_with_one_click_and_shown_with_its_code(
    lead_client: Client, project: Project, round_: Round
) -> None:
    answer = lead_client.post(page("link_share", project, round_), follow=True)

    tally = Tally.objects.get()
    assert answer.status_code == 200
    assert token_of(tally) in answer.content.decode()
    assert "<svg" in answer.content.decode()


def test_link_for_a_name_that_is_a_phone_number_is_refused(
    lead_client: Client, project: Project, round_: Round
) -> None:
    answer = lead_client.post(
        page("link_share", project, round_), {"name": "555-123-4567"}
    )

    assert answer.status_code == 422
    assert not Tally.objects.exists()


def test_round_page_tracks_the_minimum(lead_client: Client, measure: Measure) -> None:
    round_ = make_round(measure, minimum=3)
    counted(round_, "yyyyyn")

    answer = lead_client.get(page("round_detail", measure.project, round_))

    assert answer.context["progress"].missing == 1
    assert "1 chart is missing to the 3" in answer.content.decode()


def test_round_page_warns_of_numbers_that_closing_replaces(
    lead_client: Client, project: Project, measure: Measure, round_: Round
) -> None:
    counted(round_, "yyy")
    closed(round_)
    lead_client.post(page("round_reopen", project, round_))
    lead_client.post(
        reverse("measures:observation_record", args=[project.pk, measure.pk]),
        {"period": round_.starts_on.isoformat(), "numerator": 40, "denominator": 50},
    )

    answer = lead_client.get(page("round_detail", project, round_))

    assert "holds 40 of 50" in answer.content.decode()


def test_paper_sheet_prints_the_drawn_numbers_and_two_fields(
    lead_client: Client, measure: Measure
) -> None:
    round_ = make_round(measure, plan="random", size=3, listed=40)

    text = lead_client.get(
        page("paper_sheet", measure.project, round_)
    ).content.decode()

    for number in round_.sample().numbers:
        assert f'<th scope="row" class="number">{number}</th>' in text
    assert text.count("______ of ______") == 1
    assert "3 random charts of a list of 40" in text


def test_paper_totals_are_two_fields_for_each_measure(
    lead_client: Client, project: Project, round_: Round
) -> None:
    sent = {"name": "Pia Paper", "charts": 10, "numerator_bundle": 7, "denominator_bundle": 9}  # fmt: skip

    lead_client.post(page("paper_enter", project, round_), sent)

    tally = Tally.objects.get()
    assert (tally.name, tally.paper_charts) == ("Pia Paper", 10)
    assert tally.totals == {"bundle": [7, 9]}


def test_paper_totals_with_the_numbers_swapped_are_422(
    lead_client: Client, project: Project, round_: Round
) -> None:
    sent = {"name": "Pia", "charts": 10, "numerator_bundle": 9, "denominator_bundle": 7}

    answer = lead_client.post(page("paper_enter", project, round_), sent)

    assert answer.status_code == 422
    assert "numerator_bundle" in answer.context["form"].errors


def test_round_of_another_project_is_404(lead_client: Client, project: Project) -> None:
    foreign = make_round(MeasureFactory())

    assert lead_client.get(page("round_detail", project, foreign)).status_code == 404


# Behind the link ---------------------------------------------------------------------
def begun(round_: Round) -> Tally:
    return tallies.begin_tally(tally=make_link(round_), name="Nora Nurse")


def sync(client: Client, tally: Tally, body: Any) -> Any:
    return client.post(
        page("tally_sync", token_of(tally)), json.dumps(body), "application/json"
    )


def test_nurse_without_an_account_counts_without_script(
    client: Client, round_: Round
) -> None:
    tally = make_link(round_, name="")
    start = client.post(page("tally_begin", token_of(tally)), {"name": "Nora Nurse"})
    for at, act in enumerate("ynx"):
        client.post(start.url, {"act": act, "at": at})
    client.post(start.url, {"act": "undo", "at": 3})
    client.post(start.url, {"act": "y", "at": 2})
    thanks = client.post(start.url, {"act": "finish", "at": 3})

    tally.refresh_from_db()
    assert "Thank you, Nora Nurse" in thanks.content.decode()
    assert (tally.answers, tally.name) == ("yny", "Nora Nurse")
    assert tally.finished_at is not None


def test_double_click_without_script_counts_once(client: Client, round_: Round) -> None:
    tally = begun(round_)
    for _click in range(2):
        shown = client.post(page("tally", token_of(tally)), {"act": "y", "at": 0})

    tally.refresh_from_db()
    assert (shown.status_code, tally.answers) == (200, "y")
    assert "Question 2 of 3" in shown.content.decode()


def test_link_shows_questions_and_her_own_place_only(
    client: Client, lead: User, round_: Round
) -> None:
    counted(round_, "yyy" * 4, name="Somebody Else")
    tally = begun(round_)
    tallies.tap(tally=tally, device="her-phone", taps=[Tap(1, "y", 0)])

    text = client.get(page("tally", token_of(tally))).content.decode()

    assert "Chart 1 of 10" in text
    assert "Question 2 of 3" in text
    hidden = [lead.name, round_.audit.project.title, "Somebody Else", "Whole foot exam"]
    assert [word for word in hidden if word in text] == []


def test_random_plan_says_which_chart_to_pull(client: Client, measure: Measure) -> None:
    round_ = make_round(measure, plan="random", size=3, listed=40)

    text = client.get(page("tally", token_of(begun(round_)))).content.decode()

    assert f"Number {round_.sample().numbers[0]} on your list" in text


def test_taps_sent_twice_are_counted_once(client: Client, round_: Round) -> None:
    tally = begun(round_)
    body = {"device": "her-phone", "taps": [
        {"sequence": 1, "act": "y", "at": 0}, {"sequence": 2, "act": "n", "at": 1},
    ]}  # fmt: skip

    first, second = sync(client, tally, body), sync(client, tally, body)

    assert first.json() == {"last": 2, "answers": "yn", "finished": False}
    assert second.json() == first.json()


@pytest.mark.parametrize(
    "body",
    [
        "no taps",
        {"device": "her-phone"},
        {"device": "her-phone", "taps": 3},
        {"device": "short", "taps": []},
        {"device": ["her-phone"], "taps": []},
        {"device": "her-phone", "taps": [{"sequence": 1, "act": "delete", "at": 0}]},
        {"device": "her-phone", "taps": [{"sequence": 1, "act": "y", "at": -1}]},
        {"device": "her-phone", "taps": ["y"]},
        {"device": "her-phone", "taps": [None]},
    ],
)
def test_taps_that_cannot_be_read_are_400(
    client: Client, round_: Round, body: Any
) -> None:
    tally = begun(round_)

    assert sync(client, tally, body).status_code == 400

    tally.refresh_from_db()
    assert tally.answers == ""


ENDINGS = {
    "expired": ("It ended on", {"expires_at": timezone.now}),
    "revoked": ("It was withdrawn", {"revoked_at": timezone.now}),
    "finished": ("This tally is finished", {"finished_at": timezone.now}),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_ended_link_is_refused_kindly(
    client: Client, round_: Round, ending: str
) -> None:
    said, fields = ENDINGS[ending]
    tally = begun(round_)
    Tally.objects.update(**{name: now() for name, now in fields.items()})
    taps = {"device": "her-phone", "taps": [{"sequence": 1, "act": "y", "at": 0}]}

    answer = client.get(page("tally", token_of(tally)))

    assert answer.status_code == 410
    assert said in answer.content.decode()
    assert sync(client, tally, taps).status_code == 410
    assert sync(client, tally, taps).json() == {"state": ending}
    begin = client.post(page("tally_begin", token_of(tally)), {"name": "Nora"})
    assert begin.status_code == 410


def test_link_of_a_closed_round_is_refused_kindly(
    client: Client, round_: Round
) -> None:
    tally = counted(round_, "yyy", finish=False)
    closed(round_)

    answer = client.get(page("tally", token_of(tally)))

    assert answer.status_code == 410
    assert "round of counting is closed" in answer.content.decode()
    assert "What you counted is kept" in answer.content.decode()


@pytest.mark.parametrize("change", ["x{}", "{}x", "{:.20}", "other.{}"])
def test_altered_link_is_404_and_says_what_to_do(
    client: Client, round_: Round, change: str
) -> None:
    token = change.format(token_of(begun(round_)))

    answer = client.get(page("tally", token))

    assert answer.status_code == 404
    assert "This link is not complete" in answer.content.decode()


def test_code_of_the_database_alone_opens_nothing(
    client: Client, round_: Round
) -> None:
    tally = begun(round_)

    assert client.get(page("tally", tally.code)).status_code == 404


def test_guessing_links_is_slowed_down(client: Client) -> None:
    answers = [client.get(page("tally", f"guess.{n}")).status_code for n in range(22)]

    assert answers[:20] == [404] * 20
    assert answers[21] == 429


def test_link_is_kept_from_search_engines_and_other_sites(
    client: Client, round_: Round
) -> None:
    answer = client.get(page("tally", token_of(begun(round_))))

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("state", ["finished", "altered"])
def test_link_never_reaches_the_log(
    client: Client, round_: Round, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    token = token_of(counted(round_, "yyy")) + ("x" if state == "altered" else "")

    client.get(page("tally", token))

    assert token not in caplog.text


@pytest.mark.parametrize(
    "name", ["555-123-4567", "MRN 1234567", "12", "nora@example.org"]
)
def test_name_that_names_no_colleague_is_422(
    client: Client, round_: Round, name: str
) -> None:
    tally = make_link(round_)

    answer = client.post(page("tally_begin", token_of(tally)), {"name": name})

    assert answer.status_code == 422
    tally.refresh_from_db()
    assert tally.name == ""


# API ---------------------------------------------------------------------------------
def test_audit_is_set_up_started_and_closed_over_the_api(
    lead_client: Client, measure: Measure
) -> None:
    sent = {
        "measure": measure.pk, "name": "By program",
        "questions": [{"text": "Done?", "measure": measure.pk}],
        "sample": {"plan": "first", "size": 5, "minimum": 5},
    }  # fmt: skip
    made = lead_client.post("/api/v1/audits/", sent, "application/json").json()
    url = f"/api/v1/audits/{made['id']}/"
    started = lead_client.post(url + "rounds/", {}, "application/json").json()
    counted(Round.objects.get(pk=started["id"]), "yyn")

    closed_ = lead_client.post(url + "close/", {}, "application/json").json()

    assert closed_["charts"] == 3
    assert closed_["counts"]["q1"] == {"numerator": 2, "denominator": 3}
    assert closed_["counted_by"] == ["Nora Nurse"]
    assert measure.observations.get().denominator == 3
    assert lead_client.get(url + "rounds/").json()["results"][0]["id"] == started["id"]
    assert lead_client.get(url).json()["open_round"] is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"questions": []}, "questions"),
        ({"questions": [{"text": "Done?"}]}, "bundle"),
        ({"sample": {"plan": "every", "size": 3}}, "step"),
        ({"name": "Jane, call 555-123-4567"}, "name"),
    ],
)
def test_faulty_audit_is_a_problem_with_its_field(
    lead_client: Client, measure: Measure, more: dict[str, object], field: str
) -> None:
    sent = {
        "measure": measure.pk, "name": "By program",
        "questions": [{"text": "Done?", "measure": measure.pk}],
        "sample": {"plan": "first", "size": 5},
    } | more  # fmt: skip

    answer = lead_client.post("/api/v1/audits/", sent, "application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]


def test_closing_without_an_open_round_is_a_problem(
    lead_client: Client, round_: Round
) -> None:
    counted(round_, "yyy")
    closed(round_)

    answer = lead_client.post(f"/api/v1/audits/{round_.audit_id}/close/")

    assert answer.status_code == 400
    assert "No round is open" in answer.json()["detail"]
