"""Rounds and tallies: started, counted, closed into the measures, opened again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from measures.actions import record_observations, retire_measure, undo_batch
from measures.analysis import periods
from measures.figures import Figures
from measures.models import Measure
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tally.actions import audits, rounds, tallies
from tally.counting import Form, Question
from tally.models import Round
from tally.progress import contributions
from tally.sampling import Sample
from tally.tapping import FINISH, Tap
from tests.factories.measures import MeasureFactory
from tests.factories.tally import closed, counted, make_audit, make_link, make_round

pytestmark = pytest.mark.django_db

TEN = "yyy" * 7 + "xxx" + "yny" * 2


# The form ----------------------------------------------------------------------------
def define(measure: Measure, form: Form, **plan: object) -> None:
    sample = Sample(**({"plan": "first", "size": 10} | plan))  # type: ignore[arg-type]
    audits.define_audit(
        measure=measure, by=measure.created_by, name="New", form=form, sample=sample
    )


def test_form_must_feed_its_measure(measure: Measure) -> None:
    with pytest.raises(ActionRefused, match="Choose which question") as refused:
        define(measure, Form((Question("A?"),)))

    assert refused.value.field == "bundle"


def test_measure_cannot_be_fed_twice(measure: Measure) -> None:
    with pytest.raises(ActionRefused, match="one question only"):
        define(measure, Form((Question("A?", measure=measure.pk),), bundle=measure.pk))


def test_measure_of_another_project_cannot_be_fed(measure: Measure) -> None:
    foreign = MeasureFactory()
    form = Form((Question("A?", measure=foreign.pk),), bundle=measure.pk)

    with pytest.raises(ActionRefused, match="of this project"):
        define(measure, form)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"plan": "first", "size": None}, "size"),
        ({"plan": "every", "step": None}, "step"),
        ({"plan": "random", "listed": None}, "listed"),
        ({"plan": "random", "listed": 5}, "size"),
    ],
)
def test_plan_without_its_number_is_refused_at_its_field(
    measure: Measure, plan: dict[str, object], field: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        define(measure, Form((Question("A?"),), bundle=measure.pk), **plan)

    assert refused.value.field == field


def test_revised_form_leaves_the_started_round_as_it_was(round_: Round) -> None:
    audit = round_.audit
    form = Form((Question("Only this?"),), bundle=audit.measure_id)

    audits.revise_audit(
        audit=audit, by=audit.created_by, version=1, name="Shorter", form=form,
        sample=audit.sample(),
    )  # fmt: skip

    round_.refresh_from_db()
    assert len(round_.form().questions) == 3
    assert len(audit.form().questions) == 1


def test_second_of_two_writers_gets_a_conflict(round_: Round) -> None:
    audit = round_.audit
    revise = {"by": audit.created_by, "version": 1, "form": audit.form(), "sample": audit.sample()}  # fmt: skip
    audits.revise_audit(audit=audit, name="First", **revise)

    with pytest.raises(VersionConflict):
        audits.revise_audit(audit=audit, name="Second", **revise)


# Rounds ------------------------------------------------------------------------------
def test_first_round_is_the_last_whole_period(round_: Round) -> None:
    today = round_.audit.project.today()
    running = periods.period_start(today, "month")

    assert round_.starts_on == periods.previous_start(running, "month")
    assert round_.ends_on == running - timedelta(days=1)


def test_next_round_takes_the_same_form_in_the_next_period(round_: Round) -> None:
    counted(round_, TEN)
    closed(round_)

    following = rounds.start_round(audit=round_.audit, by=round_.started_by)

    assert following.form_used == round_.form_used
    assert following.starts_on == round_.ends_on + timedelta(days=1)


def test_round_of_the_future_cannot_start(round_: Round) -> None:
    counted(round_, TEN)
    closed(round_)
    running = rounds.start_round(audit=round_.audit, by=round_.started_by)
    counted(running, TEN)
    closed(running)

    with pytest.raises(ActionRefused, match="The next round begins on"):
        rounds.start_round(audit=round_.audit, by=round_.started_by)


def test_two_rounds_are_never_open_at_once(round_: Round) -> None:
    with pytest.raises(ActionRefused, match="Close the open round"):
        rounds.start_round(audit=round_.audit, by=round_.started_by)


def test_measure_that_was_put_away_gets_no_round(measure: Measure) -> None:
    audit = make_audit(measure)
    retire_measure(measure=measure, by=measure.created_by)
    audit.measure.refresh_from_db()

    with pytest.raises(ActionRefused, match="put away"):
        rounds.start_round(audit=audit, by=measure.created_by)


def test_random_plan_draws_anew_for_each_round(measure: Measure) -> None:
    round_ = make_round(measure, plan="random", size=10, listed=500)
    counted(round_, TEN)
    closed(round_)
    following = rounds.start_round(audit=round_.audit, by=round_.started_by)

    assert len(following.sample().numbers) == 10
    assert following.sample().numbers != round_.sample().numbers


def test_empty_round_can_be_taken_back_and_a_counted_one_not(round_: Round) -> None:
    counted(round_, "yyy", finish=False)
    with pytest.raises(ActionRefused, match="counted in this round already"):
        rounds.remove_round(round_=round_, by=round_.started_by)

    round_.tallies.all().delete()
    rounds.remove_round(round_=round_, by=round_.started_by)

    assert not Round.objects.exists()


# Closing -----------------------------------------------------------------------------
def test_closing_writes_the_counts_as_one_undoable_batch(
    measure: Measure, round_: Round
) -> None:
    counted(round_, TEN)

    closed(round_)

    stored = measure.observations.get()
    assert (stored.numerator, stored.denominator) == (7, 9)
    assert (stored.starts_on, stored.ends_on) == (round_.starts_on, round_.ends_on)
    assert stored.note == "Chart audit of 10 charts: the first 10 charts in a row"
    assert stored.batch.source == "tally"
    assert list(round_.batches.all()) == [stored.batch]


def test_one_form_feeds_several_measures(project: Project, measure: Measure) -> None:
    other = MeasureFactory(project=project, name="Feeling tested")
    form = Form(
        (Question("Shoes off?"), Question("Tested?", measure=other.pk)), measure.pk
    )
    audit = audits.define_audit(
        measure=measure, by=project.created_by, name="Two", form=form, sample=Sample()
    )
    round_ = rounds.start_round(audit=audit, by=project.created_by)
    counted(round_, "yyynnx")

    closed(round_)

    bundle, single = measure.observations.get(), other.observations.get()
    assert (bundle.numerator, bundle.denominator) == (1, 3)
    assert (single.numerator, single.denominator) == (1, 2)


def test_paper_and_several_links_add_up(measure: Measure, round_: Round) -> None:
    counted(round_, "yyyyny")
    counted(round_, "yyy", name="Sam Secretary")
    tallies.enter_paper(
        round_=round_, by=round_.started_by, name="Pia Paper", charts=5,
        totals={"bundle": (3, 4)},
    )  # fmt: skip

    closed(round_)

    stored = measure.observations.get()
    assert (stored.numerator, stored.denominator) == (5, 7)
    assert round_.charts() == 8


def test_what_is_left_out_does_not_count_until_taken_in_again(round_: Round) -> None:
    tally = counted(round_, "yyy")

    tallies.leave_out(tally=tally, by=round_.started_by, left_out=True)
    assert Round.objects.get().charts() == 0

    tallies.leave_out(tally=tally, by=round_.started_by, left_out=False)
    assert Round.objects.get().charts() == 1


def test_round_without_charts_cannot_be_closed(round_: Round) -> None:
    make_link(round_)

    with pytest.raises(ActionRefused, match="Nothing was counted"):
        closed(round_)


def test_reopening_puts_back_what_stood_there(measure: Measure, round_: Round) -> None:
    before = Figures(round_.starts_on, round_.ends_on, numerator=50, denominator=60)
    record_observations(measure=measure, figures=[before], by=measure.created_by)
    counted(round_, TEN)
    closed(round_)
    assert measure.observations.get().denominator == 9

    reopened = rounds.reopen_round(round_=round_, by=round_.started_by)

    assert reopened.is_open()
    assert not reopened.batches.exists()
    assert measure.observations.get().denominator == 60


def test_closing_again_after_reopening_writes_again(
    measure: Measure, round_: Round
) -> None:
    counted(round_, "yyy")
    closed(round_)
    rounds.reopen_round(round_=round_, by=round_.started_by)
    counted(round_, "ynn")

    closed(round_)

    stored = measure.observations.get()
    assert (stored.numerator, stored.denominator) == (1, 2)


def test_reopening_is_refused_under_later_numbers(
    measure: Measure, round_: Round
) -> None:
    counted(round_, TEN)
    closed(round_)
    later = Figures(round_.starts_on, round_.ends_on, numerator=1, denominator=2)
    record_observations(measure=measure, figures=[later], by=measure.created_by)

    with pytest.raises(ActionRefused, match="Undo that first"):
        rounds.reopen_round(round_=round_, by=round_.started_by)

    round_.refresh_from_db()
    assert not round_.is_open()


def test_batch_undone_on_the_measure_page_does_not_hinder_reopening(
    measure: Measure, round_: Round
) -> None:
    counted(round_, TEN)
    closed(round_)
    undo_batch(batch=round_.batches.get(), by=measure.created_by)

    assert rounds.reopen_round(round_=round_, by=round_.started_by).is_open()


def test_closed_project_takes_no_round(round_: Round) -> None:
    Project.objects.update(status="closed")
    round_.audit.project.refresh_from_db()

    with pytest.raises(ActionRefused, match="ended"):
        closed(round_)


# Tallies -----------------------------------------------------------------------------
@pytest.mark.parametrize("ending", ["expired", "revoked", "finished", "closed"])
def test_ended_link_takes_nothing_new(round_: Round, ending: str) -> None:
    tally = counted(round_, "yyy", finish=ending == "finished")
    if ending == "expired":
        tally.expires_at = timezone.now()
        tally.save()
    if ending == "revoked":
        tallies.revoke_link(tally=tally, by=round_.started_by)
    if ending == "closed":
        closed(round_)

    with pytest.raises(tallies.LinkEnded) as end:
        tallies.tap(tally=tally, device="test-phone", taps=[Tap(9, "y", 3)])

    assert end.value.state == ending
    tally.refresh_from_db()
    assert tally.answers == "yyy"


def test_taps_sent_again_after_finishing_are_no_error(round_: Round) -> None:
    tally = counted(round_, "yyy")

    again = tallies.tap(
        tally=tally, device="test-phone", taps=[Tap(3, "y", 2), Tap(4, FINISH, 3)]
    )

    assert (again.answers, again.finished, again.fresh) == ("yyy", True, 0)


def test_two_devices_on_one_link_count_each_chart_once(round_: Round) -> None:
    tally = make_link(round_)
    tallies.tap(tally=tally, device="phone-one", taps=[Tap(1, "y", 0), Tap(2, "y", 1)])

    tallies.tap(tally=tally, device="phone-two", taps=[Tap(1, "n", 0), Tap(2, "n", 2)])

    tally.refresh_from_db()
    assert tally.answers == "yyn"


def test_random_plan_takes_no_more_charts_than_were_drawn(measure: Measure) -> None:
    round_ = make_round(measure, plan="random", size=2, listed=9)

    tally = counted(round_, "yyy" * 3, finish=False)

    assert tally.answers == "yyy" * 2


def test_too_many_devices_are_refused(round_: Round) -> None:
    tally = make_link(round_)
    tally.devices = {f"device-{n}": 1 for n in range(tallies.MOST_DEVICES)}
    tally.save()

    with pytest.raises(ActionRefused, match="Too many devices"):
        tallies.tap(tally=tally, device="one-more", taps=[Tap(1, "y", 0)])


@pytest.mark.parametrize(
    ("totals", "field"),
    [
        ({"bundle": (5, 4)}, "numerator_bundle"),
        ({"bundle": (5, 9)}, "denominator_bundle"),
    ],
)
def test_impossible_paper_totals_are_refused_at_their_field(
    round_: Round, totals: dict[str, tuple[int, int]], field: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        tallies.enter_paper(
            round_=round_, by=round_.started_by, name="Pia", charts=8, totals=totals
        )

    assert refused.value.field == field


# Credit and record -------------------------------------------------------------------
def test_contributions_credit_by_name_once_the_round_is_closed(
    project: Project, round_: Round
) -> None:
    counted(round_, "yyyyyy")
    counted(round_, "yyy")
    left = counted(round_, "yyy", name="Left Out")
    tallies.leave_out(tally=left, by=round_.started_by, left_out=True)
    assert contributions(project) == []

    closed(round_)

    (credit,) = contributions(project)
    assert (credit.name, credit.charts) == ("Nora Nurse", 3)
    assert (credit.first, credit.last) == (round_.starts_on, round_.ends_on)


def test_every_change_of_state_is_in_the_record(lead: User, round_: Round) -> None:
    tally = counted(round_, "yyy")
    tallies.leave_out(tally=tally, by=lead, left_out=True)
    tallies.leave_out(tally=tally, by=lead, left_out=False)
    tallies.revoke_link(tally=make_link(round_), by=lead)
    closed(round_)
    rounds.reopen_round(round_=round_, by=lead)

    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))

    assert [verb for verb in verbs if not verb.startswith("data")] == [
        "chart audit defined", "audit round started", "tally link shared",
        "tally begun", "tally finished", "tally left out", "tally taken in again",
        "tally link shared", "tally link withdrawn", "audit round closed",
        "audit round opened again",
    ]  # fmt: skip
    begun = Event.objects.get(verb="tally begun")
    assert begun.actor_id is None
    assert begun.actor_label == "Nora Nurse, by tally link"


def test_name_of_an_audit_is_free_in_another_project(measure: Measure) -> None:
    make_audit(measure)

    elsewhere = make_audit(MeasureFactory())

    assert elsewhere.name == "Foot exam"
    with pytest.raises(ActionRefused, match="already has a chart audit"):
        make_audit(measure)


def test_minimum_is_kept_with_the_round(measure: Measure) -> None:
    round_ = make_round(measure, minimum=20, minimum_by="programme")

    assert round_.sample() == replace(Sample(), minimum=20, minimum_by="programme")
