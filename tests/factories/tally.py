"""A chart audit with a round, made through the product's own actions."""

from accounts.models import User
from measures.models import Measure
from tally.actions import audits, rounds, tallies
from tally.counting import Form, Question
from tally.models import ChartAudit, Round, Tally
from tally.sampling import Sample
from tally.tapping import FINISH, Tap

QUESTIONS = ("Shoes off?", "Feeling tested?", "Written down?")


def make_audit(
    measure: Measure, *, name: str = "Foot exam", **plan: object
) -> ChartAudit:
    """Three questions whose bundle feeds `measure`; ten charts unless `plan` says more."""
    form = Form(tuple(Question(text) for text in QUESTIONS), bundle=measure.pk)
    return audits.define_audit(
        measure=measure, by=measure.created_by, name=name, form=form,
        sample=Sample(**({"plan": "first", "size": 10} | plan)),  # type: ignore[arg-type]
    )  # fmt: skip


def make_round(measure: Measure, **plan: object) -> Round:
    audit = make_audit(measure, **plan)
    return rounds.start_round(audit=audit, by=measure.created_by)


def make_link(round_: Round, name: str = "Nora Nurse") -> Tally:
    return tallies.share_link(round_=round_, by=round_.started_by, name=name)


def counted(round_: Round, answers: str, *, name: str = "Nora Nurse", finish: bool = True) -> Tally:  # fmt: skip
    """A tally by link with these answers."""
    tally = tallies.begin_tally(tally=make_link(round_, name), name=name)
    acts = [*answers, FINISH] if finish else list(answers)
    sent = [Tap(n, act, n - 1) for n, act in enumerate(acts, start=1)]
    tallies.tap(tally=tally, device="test-phone", taps=sent)
    tally.refresh_from_db()
    return tally


def closed(round_: Round, by: User | None = None) -> Round:
    return rounds.close_round(round_=round_, by=by or round_.started_by)
