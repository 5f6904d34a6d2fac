"""The questions a reading may ask, and what became of the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from extracts.reader.dates import Token
from extracts.reader.errors import RecipeError
from extracts.reader.results import Choice, Question
from extracts.reader.text import listed


@dataclass(slots=True)
class Interview:
    """Questions of one reading: those still open, and what was answered."""

    answers: Mapping[str, str]
    open: list[Question] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    def ask(self, question: Question) -> str | None:
        """The id of the chosen answer, or None: then the question stays open.

        Raises RecipeError for an answer that is none of the choices.
        """
        given = self.answers.get(question.id)
        if given is None:
            if question.id not in {q.id for q in self.open}:
                self.open.append(question)
            return None
        for choice in question.choices:
            if choice.id == given:
                self._settle(f"{question.text} Answer: {choice.label}.")
                return given
        known = ", ".join(c.id for c in question.choices[:12])
        raise RecipeError(f"answers.{question.id}", f"should be one of {known}")

    def _settle(self, sentence: str) -> None:
        if sentence not in self.settled:
            self.settled.append(sentence)


def _question(identity: str, text: str, **choices: str) -> Question:
    return Question(
        identity, text, tuple(Choice(i, label) for i, label in choices.items())
    )


def which_column(name: str, forms: tuple[str, ...], *, shared: bool) -> Question:
    """Which column a name of the recipe means: several bear it, or none does."""
    text = (
        f"Several columns are called {name}. Which one is meant?"
        if shared
        else f"The file has no column {name}. Which column holds it?"
    )
    return Question(f"column:{name}", text, tuple(Choice(f, f) for f in forms))


def date_column(names: list[str]) -> Question:
    """Which of the date columns says when it happened."""
    return Question(
        "date_column",
        "Which column holds the date by which rows are counted?",
        tuple(Choice(name, name) for name in names),
    )


def date_order(
    column: str, examples: list[Token], *, mixed: bool, main: bool
) -> Question:
    """Month first or day first: the dates fit both, or each is proved by some rows."""
    sample = examples[0].parts if examples and examples[0].parts else (5, 2, 2016)
    text = f"Dates in {column} can be read in two ways. Which comes first?"
    if mixed:
        text = f"Some dates in {column} have the month first, others the day. Which is right?"
    first, second = sample[0], sample[1]
    return _question(
        "date_order" if main else f"date_order:{column}",
        text,
        mdy=f"Month first: {first}/{second} is month {first}, day {second}",
        dmy=f"Day first: {first}/{second} is day {first}, month {second}",
    )


def identifiers(names: list[str]) -> Question:
    """Leave out the columns that identify patients?"""
    return _question(
        "identifiers",
        f"These columns look as if they identify patients: {listed(names, limit=40)}. "
        "They will be left out and never stored. Go on without them?",
        leave_out="Go on without these columns",
        stop="Stop; I will send a file without them",
    )


def formulas(names: tuple[str, ...]) -> Question:
    """Go on without columns whose formulas have no saved results?"""
    return _question(
        "formulas",
        f"{listed(list(names))} hold formulas without results. Open the file in Excel and "
        "save it to get them. Go on without them?",
        without="Count without these columns",
        stop="Stop; I will save the file in Excel first",
    )


def rate(numerator: str, denominator: str) -> Question:
    """What to do with a rate where a numerator should be."""
    return _question(
        "rate",
        f"{numerator} holds rates, and the file has no numerator. What shall be charted?",
        multiply=f"Work out the numerator: {numerator} times {denominator}, rounded",
        rate_alone="The rate alone, as a value",
    )


def missing_outcome(columns: list[str], unknown: int, rows: int) -> Question:
    """What to do with rows whose outcome is missing."""
    return _question(
        "missing",
        f"{unknown:,} of {rows:,} rows have no value in {listed(columns)}. "
        "How shall they count?",
        leave_out="Leave them out of the denominator",
        not_met="Count them as not met",
    )


def words(
    column: str, counts: dict[str, int], met: list[str], out: list[str]
) -> Question:
    """Which of the words in the outcome column mean "met"."""
    shown = listed([f"{w} ({n:,})" for w, n in counts.items()], limit=40)
    suggested = f"The usual reading: {listed(met, limit=20)} count"
    if out:
        suggested += f"; {listed(out, limit=20)} are left out"
    return _question(
        f"words:{column}",
        f"{column} holds these words: {shown}. Which of them count?",
        suggested=suggested,
        as_written="Only the words that the recipe names count; all others do not",
    )


def above(lines: list[int]) -> Question:
    """What to do with rows whose numerator exceeds the denominator."""
    where = listed([str(n) for n in lines])
    return _question(
        "above",
        f"The numerator is larger than the denominator in {len(lines)} rows (lines {where}). "
        "Were the columns swapped there?",
        leave_out="Leave these rows out",
        swapped="They were swapped; count them the other way round",
    )


def duplicates(exact: int, conflicts: int) -> Question:
    """What to do when one visit number stands on rows that differ."""
    return _question(
        "duplicates",
        f"{exact} rows are exact copies of another row, and {conflicts} visit numbers stand "
        "on rows that differ. What shall count?",
        drop_exact="Drop the exact copies, keep the rows that differ",
        leave_out_conflicts="Drop the copies and leave out the visits whose rows differ",
        keep_all="Keep every row",
    )
