"""The rules of the next step, in order: the first that speaks, and can be done, wins.

Django-free. Each rule is one function of Facts and Words; it answers a Step, or None when
it has nothing to say. The last one always speaks, so there is always exactly one step.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from measures.analysis.periods import day_label
from measures.analysis.periods import label as period_label
from measures.analysis.words import ENGLISH, Words
from nextsteps.facts import Facts, MeasureFacts, Right, Step, Where

MILESTONE_DAYS = 14
AIM_DAYS = 30
SIGNALS = ("improving", "worsening", "changed")
Rule = Callable[[Facts, Words], Step | None]


def next_step(
    facts: Facts, rights: Collection[str], words: Words = ENGLISH
) -> Step:  # fmt: skip
    """The one thing this person can do next.

    Somebody who neither records nor decides here, such as a coach, is told the team's
    next step, and where to look at it.
    """
    said = [step for rule in RULES if (step := rule(facts, words)) is not None]
    team = [step for step in said if not step.personal]
    if not {Right.RECORD, Right.EDIT} & set(rights):
        return to_look_at(team[0], words)
    return next(step for step in said if step.needs in rights)


def to_look_at(step: Step, words: Words) -> Step:
    """The team's step as somebody sees it who may only look."""
    if step.needs == Right.VIEW:
        return step
    sentence = words.gettext("The team's next step: %(step)s") % {"step": step.sentence}
    return replace(
        step, sentence=sentence, label=words.gettext("Look at it"), needs=Right.VIEW
    )


def question_open(facts: Facts, words: Words) -> Step | None:
    """Somebody waits for her, whatever the project itself does."""
    asked = facts.question
    if asked is None:
        return None
    sentence = words.gettext("%(who)s asks you something before signing after you.")
    return Step(
        "question_open", sentence % {"who": asked.asked_by},
        words.gettext("A short answer is enough; then your attestation goes on."),
        words.gettext("Read and answer"), Where.CREDIT, Right.PARTICIPATE,
        url=asked.url, personal=True,
    )  # fmt: skip


def no_measure(facts: Facts, words: Words) -> Step | None:
    if facts.measures or not facts.is_open:
        return None
    return Step(
        "no_measure", words.gettext("Choose the one number you want to move."),
        words.gettext("One number shows whether a change works."),
        words.gettext("Add a measure"), Where.MEASURE_ADD, Right.DEFINE,
    )  # fmt: skip


def no_data(facts: Facts, words: Words) -> Step | None:
    main = facts.main
    if main is None or main.has_data or not facts.is_open:
        return None
    return Step(
        "no_data",
        words.gettext("Enter the first numbers of “%(measure)s”.")
        % {"measure": main.name},
        words.gettext("The last period you know is a good start."),
        words.gettext("Enter numbers"), Where.RECORD, Right.RECORD, target=main.id,
    )  # fmt: skip


def period_overdue(facts: Facts, words: Words) -> Step | None:
    waiting = [m for m in facts.measures if len(m.missing) > 1]
    if not waiting or not facts.is_open:
        return None
    one = waiting[0]
    sentence = words.gettext(
        "Enter %(period)s for “%(measure)s”; %(more)s more can follow."
    )
    return recorded_next("period_overdue", one, sentence, words)


def period_missing(facts: Facts, words: Words) -> Step | None:
    waiting = [m for m in facts.measures if m.missing]
    if not waiting or not facts.is_open:
        return None
    sentence = words.gettext("Enter %(period)s for “%(measure)s”.")
    return recorded_next("period_missing", waiting[0], sentence, words)


def recorded_next(rule: str, measure: MeasureFacts, text: str, words: Words) -> Step:
    start = measure.missing[0]
    sentence = text % {
        "period": period_label(start, measure.period, words),
        "measure": measure.name,
        "more": len(measure.missing) - 1,
    }
    return Step(
        rule, sentence, words.gettext("Each point makes the chart surer."),
        words.gettext("Enter numbers"), Where.RECORD, Right.RECORD,
        target=measure.id, period=start,
    )  # fmt: skip


def paused(facts: Facts, words: Words) -> Step | None:
    if facts.status != "paused":
        return None
    return Step(
        "paused", words.gettext("The project rests. Go on when you are ready."),
        words.gettext("Nothing is lost while it rests, and nobody is reminded."),
        words.gettext("See its status"), Where.STATUS, Right.EDIT,
    )  # fmt: skip


def rests(facts: Facts, words: Words) -> Step | None:
    """The same for those who do not decide about the status."""
    step = paused(facts, words)
    label = words.gettext("See the project")
    return step and replace(
        step, rule="rests", label=label, where=Where.PROJECT, needs=Right.VIEW
    )


def suggested(facts: Facts, words: Words) -> Step | None:
    remark = facts.remark
    if remark is None or remark.idea is None or not facts.is_open:
        return None
    sentence = words.gettext("%(coach)s suggests a smaller test: “%(text)s”")
    return Step(
        "suggested", sentence % {"coach": remark.coach, "text": remark.text},
        words.gettext("Plan it as it is, change it, or put it away."),
        words.gettext("Plan this test"), Where.IDEA, Right.CYCLE, target=remark.idea,
    )  # fmt: skip


def remarked(facts: Facts, words: Words) -> Step | None:
    remark = facts.remark
    if remark is None or remark.idea is not None or not facts.is_open:
        return None
    sentence = words.gettext("%(coach)s has a comment on %(text)s.")
    return Step(
        "remarked", sentence % {"coach": remark.coach, "text": remark.text},
        words.gettext("Another pair of eyes often sees something new."),
        words.gettext("Read it"), Where.REMARK, Right.RECORD,
    )  # fmt: skip


def cycle_study(facts: Facts, words: Words) -> Step | None:
    cycle = facts.cycle
    if cycle is None or cycle.decision or not facts.is_open:
        return None
    if cycle.until >= facts.today and cycle.stage == "do":
        return None
    sentence = words.gettext("The test of PDSA %(number)s is over: what did you see?")
    return Step(
        "cycle_study", sentence % {"number": cycle.number},
        words.gettext("A test that did not work teaches as much as one that did."),
        words.gettext("Study and decide"), Where.CYCLE, Right.CYCLE, target=cycle.id,
    )  # fmt: skip


def no_aim(facts: Facts, words: Words) -> Step | None:
    if facts.aim.strip() or not facts.is_open:
        return None
    return Step(
        "no_aim", words.gettext("Say in one sentence how much, for whom, by when."),
        words.gettext("An aim tells the team when to celebrate."),
        words.gettext("Write the aim"), Where.AIM, Right.EDIT,
    )  # fmt: skip


def signal(facts: Facts, words: Words) -> Step | None:
    seen = facts.signal in SIGNALS and facts.fresh
    if facts.main is None or not seen or not facts.is_open:
        return None
    return Step(
        "signal",
        words.gettext("“%(measure)s” shows a signal: look at it together.")
        % {"measure": facts.main.name},
        words.gettext("More than chance is at work; you know best what changed."),
        words.gettext("Look at the chart"), Where.CHART, Right.VIEW,
        target=facts.main.id,
    )  # fmt: skip


def no_cycle(facts: Facts, words: Words) -> Step | None:
    if facts.cycle is not None or not facts.is_open:
        return None
    return Step(
        "no_cycle", words.gettext("Plan one small test: one patient or one day."),
        words.gettext("Write down what you expect first; then you learn from it."),
        words.gettext("Plan a test"), Where.CYCLE_PLAN, Right.CYCLE,
    )  # fmt: skip


def next_cycle(facts: Facts, words: Words) -> Step | None:
    cycle = facts.cycle
    if cycle is None or cycle.decision not in ("adapt", "abandon") or not facts.is_open:
        return None
    sentence = words.gettext("Plan the test after PDSA %(number)s.")
    return Step(
        "next_cycle", sentence % {"number": cycle.number},
        words.gettext("Small tests in a row get there fastest."),
        words.gettext("Plan a test"), Where.CYCLE_PLAN, Right.CYCLE,
    )  # fmt: skip


def milestone_near(facts: Facts, words: Words) -> Step | None:
    one = facts.milestone
    if one is None or not facts.is_open:
        return None
    if one.due_on > facts.today + timedelta(days=MILESTONE_DAYS):
        return None
    sentence = words.gettext("Milestone of %(day)s: %(name)s. Done, or another day?")
    return Step(
        "milestone_near",
        sentence % {"day": day_label(one.due_on, words), "name": one.name},
        words.gettext("Plans may change; a day that fits helps everybody."),
        words.gettext("Open the milestone"), Where.MILESTONE, Right.EDIT,
        target=one.id,
    )  # fmt: skip


def credit_open(facts: Facts, words: Words) -> Step | None:
    credit = facts.credit
    if credit is None or credit.ready:
        return None
    sentence = words.gettext("%(programme)s: %(met)d of %(total)d met. Open: %(label)s")
    return Step(
        "credit_open",
        sentence % {
            "programme": credit.programme, "label": credit.label,
            "met": credit.met, "total": credit.total,
        },
        credit.sentence, words.gettext("Open the field"), Where.CREDIT,
        Right.PARTICIPATE, url=credit.url, personal=True,
    )  # fmt: skip


def credit_ready(facts: Facts, words: Words) -> Step | None:
    credit = facts.credit
    if credit is None or not credit.ready:
        return None
    sentence = words.gettext("Everything for %(programme)s is there: you can sign.")
    return Step(
        "credit_ready", sentence % {"programme": credit.programme},
        words.gettext("Somebody who leads or coaches the project signs after you."),
        words.gettext("Read and sign"), Where.CREDIT, Right.PARTICIPATE,
        url=credit.url, personal=True,
    )  # fmt: skip


def cycle_runs(facts: Facts, words: Words) -> Step | None:
    cycle = facts.cycle
    if cycle is None or cycle.decision or not facts.is_open:
        return None
    sentence = words.gettext("The test of PDSA %(number)s runs until %(day)s.")
    day = day_label(cycle.until, words)
    return Step(
        "cycle_runs", sentence % {"number": cycle.number, "day": day},
        words.gettext("One line about what you notice is enough for now."),
        words.gettext("Write what you notice"), Where.CYCLE, Right.CYCLE,
        target=cycle.id,
    )  # fmt: skip


def aim_day_near(facts: Facts, words: Words) -> Step | None:
    due = facts.aim_due
    if due is None or facts.main is None or not facts.is_open:
        return None
    if not facts.today <= due <= facts.today + timedelta(days=AIM_DAYS):
        return None
    sentence = words.gettext("The aim's day is %(day)s: how close are you?")
    return Step(
        "aim_day_near", sentence % {"day": day_label(due, words)},
        words.gettext("A look at the chart together takes two minutes."),
        words.gettext("Look at the chart"), Where.CHART, Right.VIEW,
        target=facts.main.id,
    )  # fmt: skip


def keep_counting(facts: Facts, words: Words) -> Step | None:
    if facts.main is None or facts.signal != "too_few" or not facts.is_open:
        return None
    return Step(
        "keep_counting", words.gettext("Nothing is due. Keep counting."),
        words.gettext("From ten points on the chart can tell chance from change."),
        words.gettext("Look at the chart"), Where.CHART, Right.VIEW,
        target=facts.main.id,
    )  # fmt: skip


def finished(facts: Facts, words: Words) -> Step | None:
    if facts.status not in ("completed", "closed"):
        return None
    return Step(
        "finished", words.gettext("This project is finished. Thank you for the work."),
        words.gettext("What worked here may help others: tell them about it."),
        words.gettext("See what you reached"), Where.PROJECT, Right.VIEW,
    )  # fmt: skip


def rest(facts: Facts, words: Words) -> Step:
    target = facts.main.id if facts.main else None
    return Step(
        "rest", words.gettext("Nothing is due. Rest, keep it going, or spread it."),
        words.gettext("A glance at the chart now and then keeps the gain."),
        words.gettext("Look at the chart") if target else words.gettext("See the project"),
        Where.CHART if target else Where.PROJECT, Right.VIEW, target=target,
    )  # fmt: skip


def predict(facts: Facts, words: Words) -> Step | None:
    cycle = facts.cycle
    if cycle is None or cycle.predicted or not facts.is_open:
        return None
    if cycle.starts_on < facts.today:
        return None
    sentence = words.gettext("Write down what you expect of PDSA %(number)s.")
    return Step(
        "predict", sentence % {"number": cycle.number},
        words.gettext("Written before the test, it shows what you learned."),
        words.gettext("Open the test"), Where.CYCLE, Right.CYCLE, target=cycle.id,
    )  # fmt: skip


RULES: tuple[Rule, ...] = (
    question_open,
    paused,
    rests,
    suggested,
    remarked,
    no_measure,
    no_data,
    period_overdue,
    period_missing,
    cycle_study,
    predict,
    no_aim,
    signal,
    no_cycle,
    next_cycle,
    milestone_near,
    credit_open,
    credit_ready,
    cycle_runs,
    aim_day_near,
    keep_counting,
    finished,
    rest,
)
