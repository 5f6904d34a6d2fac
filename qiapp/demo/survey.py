"""The demo's patient survey: a closed round of last month and one that is running."""

import random
from datetime import date, timedelta

from projects.models import Project
from surveys.actions.answers import take_answer
from surveys.actions.measures import chart_item
from surveys.actions.rounds import close_round, start_round, start_survey
from surveys.models import Round, Survey
from surveys.questions import ASKED_NOW

PROJECT = "A foot check for everyone with diabetes"
CLOSED_ANSWERS, RUNNING_ANSWERS = 31, 17
DAYS = 20
# How likely each letter is (yes, mostly, a little, no, does not apply): waiting is the sore.
USUAL = (66, 24, 7, 3, 0)
WAITING = (34, 30, 20, 16, 0)
CHOICE = (52, 22, 8, 4, 14)
COMMENTS = (
    "Please tell us at the desk how long it will take.",
    "La espera fue larga, pero la enfermera fue muy amable.",
    "Nobody told me to take my shoes off before the doctor came in.",
    "Me gustaría recibir las instrucciones por escrito en español.",
    "Call me at 555-201-3344, I have more to say.",
    "I like that my feet are looked at every time now.",
)


def add_survey(today: date) -> None:
    """One survey, asked last month and again now, with one question on a chart."""
    project = Project.objects.get(title=PROJECT)
    dice = random.Random(20_260_714)  # noqa: S311 - invented answers, no secret
    end_of_last = today.replace(day=1) - timedelta(days=1)
    round_ = start_survey(
        project=project, by=project.created_by, name="Practice experience",
        ends_on=today + timedelta(days=14),
    )  # fmt: skip
    begun = end_of_last - timedelta(days=DAYS)
    put_back(round_, starts_on=begun, ends_on=end_of_last)
    answer(round_, CLOSED_ANSWERS, begun, end_of_last, COMMENTS[:5], dice)
    close_round(round_=round_, by=project.created_by)
    chart_item(survey=round_.survey, item="wait", by=project.created_by)
    add_running(round_.survey, today, dice)


def add_running(survey: Survey, today: date, dice: random.Random) -> None:
    round_ = start_round(
        survey=survey, by=survey.created_by, ends_on=today + timedelta(days=14)
    )
    begun = min(today, max(today.replace(day=1), today - timedelta(days=12)))
    put_back(round_, starts_on=begun)
    answer(round_, RUNNING_ANSWERS, begun, today, COMMENTS[1:], dice)


def put_back(round_: Round, **days: date) -> None:
    """Writes days of the past, which no action allows."""
    Round.objects.filter(pk=round_.pk).update(**days)
    round_.refresh_from_db()


def answer(
    round_: Round, people: int, first: date, last: date, comments: tuple[str, ...],
    dice: random.Random,
) -> None:  # fmt: skip
    """`people` forms between two days, a comment on every third."""
    days = (last - first).days + 1
    for number in range(people):
        place, third = divmod(number, 3)
        comment = comments[place] if not third and place < len(comments) else ""
        take_answer(
            round_=round_, key=f"demo-form-{number:06}", given=letters(dice),
            comment=comment, today=first + timedelta(days=number * days // people),
        )  # fmt: skip


def letters(dice: random.Random) -> dict[str, str]:
    odds = {"wait": WAITING, "choice": CHOICE}
    return {
        item: dice.choices("ymlnx", weights=odds.get(item, USUAL))[0]
        for item in ASKED_NOW
    }
