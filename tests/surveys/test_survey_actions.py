"""Rounds open and close, answers become sums, questions become measures."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from measures.actions import retire_measure
from measures.models import Measure, Observation
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from surveys.actions.answers import SurveyEnded, remove_comment
from surveys.actions.due import look_after_rounds
from surveys.actions.measures import chart_item
from surveys.actions.rounds import close_round, reopen_round, start_round
from surveys.models import Batch, Comment, Receipt, Round, Survey, Waiting, read_code
from surveys.results import comments_of, results_of
from surveys.tidying import left_over
from tests.factories.surveys import answered, make_survey, one_answer

pytestmark = pytest.mark.django_db
PHONE = "Call me at 555-201-3344"


def closed(round_: Round) -> Round:
    return close_round(round_=round_, by=round_.started_by)


def everything_stored() -> str:
    """Every text of every row of surveys and of the audit record, as one."""
    models = (Waiting, Receipt, Batch, Comment, Round, Event)
    return repr([list(model.objects.values()) for model in models])


# Rounds ------------------------------------------------------------------------------
def test_only_one_round_is_open_at_a_time(round_: Round) -> None:
    with pytest.raises(ActionRefused, match="Close the open round first"):
        start_round(survey=round_.survey, by=round_.started_by, ends_on=round_.ends_on)


def test_a_last_day_in_the_past_is_refused(project: Project, round_: Round) -> None:
    closed(round_)
    yesterday = project.today() - timedelta(days=1)

    with pytest.raises(ActionRefused) as refusal:
        start_round(survey=round_.survey, by=round_.started_by, ends_on=yesterday)

    assert refusal.value.field == "ends_on"


def test_a_second_survey_of_that_name_is_refused(
    project: Project, round_: Round
) -> None:
    with pytest.raises(ActionRefused, match="already has a survey"):
        make_survey(project, name=round_.survey.name.upper())


def test_a_code_is_read_as_it_was_typed() -> None:
    assert read_code("abc0 defg-hjki") == "ABC0-DEFG-HJK1"


def test_a_closed_round_takes_no_answers_and_an_open_one_again(
    project: Project, round_: Round
) -> None:
    closed(round_)
    with pytest.raises(SurveyEnded) as end:
        one_answer(round_)
    assert end.value.state == "closed"

    reopen_round(round_=round_, by=round_.started_by, ends_on=project.today())

    assert one_answer(round_).is_new


def test_the_link_ends_after_its_last_day(round_: Round) -> None:
    with pytest.raises(SurveyEnded) as end:
        one_answer(round_, today=round_.ends_on + timedelta(days=1))

    assert end.value.state == "ended"


def test_a_project_that_ended_takes_no_answers(project: Project, round_: Round) -> None:
    Project.objects.filter(pk=project.pk).update(status="completed")
    round_.survey.project.refresh_from_db()

    with pytest.raises(SurveyEnded):
        one_answer(round_)


def test_opening_and_closing_are_written_down(round_: Round) -> None:
    closed(answered(round_, 10))

    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))

    assert verbs == ["survey set up", "survey round started", "survey round closed"]


# Answers -----------------------------------------------------------------------------
def test_a_form_that_is_sent_twice_counts_once(round_: Round) -> None:
    one_answer(round_, key="the-same-form-again")
    again = one_answer(round_, key="the-same-form-again")

    round_.refresh_from_db()
    assert not again.is_new
    assert (round_.arrived, Waiting.objects.count()) == (1, 1)


def test_a_form_of_before_closing_is_known_after_it(round_: Round) -> None:
    one_answer(round_, key="the-same-form-again")
    closed(round_)

    assert not one_answer(round_, key="the-same-form-again").is_new


def test_answers_turn_into_sums_and_single_ones_are_gone(round_: Round) -> None:
    answered(round_, 15, comment="Less noise, please.")

    batch = Batch.objects.get()
    assert (batch.size, batch.counts["kind"]["y"]) == (10, 10)
    assert Waiting.objects.count() == 5
    assert Comment.objects.count() == 10


def test_an_answer_writes_no_time_and_no_audit_event(round_: Round) -> None:
    before = Event.objects.count()

    answered(round_, 16, comment="Less noise, please.")

    fields = {
        f.get_internal_type()
        for m in (Waiting, Receipt, Batch, Comment)
        for f in m._meta.fields
    }
    assert "DateTimeField" not in fields
    assert Event.objects.count() == before


def test_neither_the_key_nor_a_suspicious_comment_is_stored(round_: Round) -> None:
    one_answer(round_, comment=PHONE, key="the-key-of-this-form")
    answered(round_, 14)
    closed(round_)

    stored = everything_stored()
    assert "555-201-3344" not in stored
    assert "the-key-of-this-form" not in stored
    assert Comment.objects.get().held_back == "phone"


def test_a_comment_held_back_says_why(round_: Round) -> None:
    one_answer(round_, comment=PHONE)
    closed(answered(round_, 14))

    [shown] = comments_of(round_)

    assert shown.text == ""
    assert shown.reason == "Held back: it looks like it holds a phone number."


def test_a_comment_waits_for_the_batch_of_its_answers(round_: Round) -> None:
    answered(round_, 14)
    one_answer(
        round_,
        comment="Less noise, please.",
        today=round_.starts_on + timedelta(days=1),
    )

    assert comments_of(round_) == []


def test_a_removed_comment_leaves_no_words(round_: Round, lead: User) -> None:
    answered(round_, 10, comment="The one with the green hat was rude")
    closed(round_)

    for comment in Comment.objects.all():
        remove_comment(comment=comment, by=lead)

    assert "green hat" not in everything_stored()
    assert Event.objects.filter(verb="survey comment removed").count() == 10


# Results -----------------------------------------------------------------------------
def test_fewer_than_ten_show_their_number_only(round_: Round) -> None:
    results = results_of(closed(answered(round_, 9)))

    assert (results.arrived, results.shown, results.items) == (9, 0, ())
    assert "only their number is shown" in results.note


def test_ten_show_shares(round_: Round) -> None:
    answered(round_, 7)
    results = results_of(closed(answered(round_, 3, "n")))

    assert (results.shown, results.note) == (10, "")
    assert {item.share for item in results.items} == {0.7}


def test_a_question_nine_answered_shows_no_counts(round_: Round) -> None:
    answered(round_, 9)
    one_answer(round_, kind="x")
    results = results_of(closed(round_))

    [kind] = [item for item in results.items if item.question.key == "kind"]

    assert (kind.share, kind.parts, kind.top, kind.n) == (None, (), 0, 9)


def test_seventeen_answers_show_ten_and_say_when_more_come(round_: Round) -> None:
    results = results_of(answered(round_, 17))

    assert (results.arrived, results.shown) == (17, 10)
    assert "with 20 answers" in results.note


def test_the_last_one_after_reopening_is_never_told_apart(
    project: Project, round_: Round
) -> None:
    answered(round_, 12)
    closed(round_)
    before = results_of(round_).items
    reopen_round(round_=round_, by=round_.started_by, ends_on=project.today())
    one_answer(round_, "n")

    results = results_of(closed(round_))

    assert results.items == before
    assert results.note.startswith("1 answer came after")


# Measures ----------------------------------------------------------------------------
@pytest.fixture
def kind(round_: Round, lead: User) -> Measure:
    return chart_item(survey=round_.survey, item="kind", by=lead)


def points(measure: Measure) -> list[tuple[date, int, int]]:
    rows = Observation.objects.filter(measure=measure)
    return list(rows.values_list("starts_on", "numerator", "denominator"))


def test_closing_writes_the_month_with_people_as_denominator(
    round_: Round, kind: Measure
) -> None:
    answered(round_, 9)
    answered(round_, 3, "m")

    closed(round_)

    month = round_.survey.project.today().replace(day=1)
    assert points(kind) == [(month, 9, 12)]
    assert kind.observations.get().batch.source == "survey"


def test_a_question_charted_late_gets_what_was_closed_before(
    round_: Round, lead: User
) -> None:
    closed(answered(round_, 10))

    measure = chart_item(survey=round_.survey, item="wait", by=lead)

    assert [point[1:] for point in points(measure)] == [(10, 10)]


def test_a_question_is_charted_once(round_: Round, lead: User, kind: Measure) -> None:
    assert chart_item(survey=round_.survey, item="kind", by=lead) == kind


def test_two_surveys_of_a_project_chart_the_same_question(
    project: Project, kind: Measure, lead: User
) -> None:
    second = make_survey(project, name="Evening clinic").survey

    other = chart_item(survey=second, item="kind", by=lead)

    assert str(kind) == "Patients: Everyone was kind"
    assert str(other) == "Patients: Everyone was kind (Evening clinic)"


def test_two_rounds_of_a_month_are_summed_not_averaged(
    round_: Round, kind: Measure
) -> None:
    closed(answered(round_, 10))
    second = start_round(
        survey=round_.survey, by=round_.started_by, ends_on=round_.ends_on
    )
    closed(answered(second, 30, "n"))

    assert [point[1:] for point in points(kind)] == [(10, 40)]


def test_a_month_with_fewer_than_ten_gets_no_point(
    round_: Round, kind: Measure
) -> None:
    start = round_.starts_on.replace(day=1)
    earlier = start - timedelta(days=3)
    Round.objects.filter(pk=round_.pk).update(starts_on=earlier)
    round_.refresh_from_db()
    answered(round_, 15, today=earlier)
    answered(round_, 4, today=start)

    closed(round_)

    assert [point[0] for point in points(kind)] == [earlier.replace(day=1)]
    assert results_of(round_).shown == 19


def test_an_open_round_feeds_the_months_that_are_over(
    round_: Round, kind: Measure
) -> None:
    earlier = round_.starts_on.replace(day=1) - timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(starts_on=earlier)
    round_.refresh_from_db()
    answered(round_, 15, today=earlier)

    assert look_after_rounds() == 1
    assert look_after_rounds() == 0

    assert points(kind) == [(earlier.replace(day=1), 10, 10)]


def test_a_measure_that_was_put_away_is_left_alone(
    round_: Round, kind: Measure, lead: User
) -> None:
    retire_measure(measure=kind, by=lead)

    closed(answered(round_, 10))

    assert points(kind) == []


# By themselves -----------------------------------------------------------------------
def test_a_round_closes_by_itself_after_its_last_day(round_: Round, lead: User) -> None:
    answered(round_, 10)
    past = round_.starts_on - timedelta(days=1)
    Round.objects.update(starts_on=past, ends_on=past)

    look_after_rounds()

    round_.refresh_from_db()
    assert (round_.closed_by, round_.shown()) == (lead, 10)
    assert Event.objects.get(verb="survey round closed").facts["automatic"] is True


def test_left_over_answers_and_receipts_go_after_a_month(round_: Round) -> None:
    closed(answered(round_, 3))
    assert left_over() == 0
    Round.objects.update(closed_at=timezone.now() - timedelta(days=31))

    assert left_over() == 6
    assert not Waiting.objects.exists()


def test_strangers_know_nothing_of_a_survey(round_: Round, stranger: User) -> None:
    assert not Survey.objects.visible_to(stranger).exists()
