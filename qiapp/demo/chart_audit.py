"""A chart audit of the demo: three questions, one finished round by link."""

from measures import actions as measuring
from measures.models import Measure
from projects.models import Project
from tally.actions import audits, rounds, tallies
from tally.counting import Form, Question
from tally.models import Round
from tally.sampling import Sample
from tally.tapping import FINISH, Tap

PROJECT = "A foot check for everyone with diabetes"
COUNTER = "Carmen Ortiz"  # has no account, as many who count
QUESTIONS = (
    "Were shoes and socks off?",
    "Was feeling tested with the monofilament?",
    "Is the result written down?",
)
# Ten charts of three answers each; two visits were by phone, so nothing applied.
ANSWERS = "yyyyynyyyxxxyyyynyyyyxxxyyyyyy"


def add_chart_audit() -> None:
    """The audit of the foot exam, its round of last month closed, and who counted."""
    project = Project.objects.get(title=PROJECT)
    lead = project.created_by
    audit = audits.define_audit(
        measure=add_measure(project), by=lead, name="Foot exam",
        form=form_of(project), sample=Sample(size=10, minimum=10),
    )  # fmt: skip
    round_ = rounds.start_round(audit=audit, by=lead)
    count(round_, COUNTER)
    rounds.close_round(round_=round_, by=lead)


def add_measure(project: Project) -> Measure:
    """A measure of its own: what the rest of the demo shows stays as it is."""
    return measuring.define_measure(
        project=project, by=project.created_by, name="Whole foot exam", kind="process",
        data_kind="proportion", numerator="visits with all three parts done",
        denominator="visits about diabetes looked at", period="month",
        improvement_direction="increase",
    )  # fmt: skip


def form_of(project: Project) -> Form:
    measure = project.measures.get(name="Whole foot exam")
    return Form(tuple(Question(text) for text in QUESTIONS), bundle=measure.pk)


def count(round_: Round, name: str) -> None:
    """One tally by link, as a phone would send it."""
    tally = tallies.share_link(round_=round_, by=round_.started_by, name=name)
    tally = tallies.begin_tally(tally=tally, name=name)
    taps = [Tap(n, act, n - 1) for n, act in enumerate([*ANSWERS, FINISH], start=1)]
    tallies.tap(tally=tally, device="demo-phone", taps=taps)
