"""Column arithmetic such as `attendances - breaches`, read safely and worked out exactly."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from extracts.reader.coding import NO_NUMBER, Batch
from extracts.reader.errors import RecipeError
from extracts.reader.numbers import MICRO, parse_number
from extracts.reader.text import name_key, tidy

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_QUOTED = re.compile(r"`([^`]+)`|\[([^\]]+)\]")
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Expression:
    """Postfix steps: a column name, a number of millionths, or an operator.

    `columns`: the distinct names of the columns it needs.
    """

    steps: tuple[tuple[str, str | int], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns used, in order of appearance."""
        return tuple(str(v) for kind, v in self.steps if kind == "column")


def parse_expression(
    text: str, names: tuple[str, ...], find: Callable[[str, str], str], path: str
) -> Expression:
    """The expression in `text` over columns `names`. Raises RecipeError.

    A name that holds blanks or signs may stand as it is, in `backticks` or in
    [brackets]. `find(name, path)` gives a column's distinct name.
    """
    if len(text) > LONGEST:
        raise RecipeError(path, f"is longer than {LONGEST} characters; make it shorter")
    whole = {name_key(n) for n in names}
    if name_key(text) in whole or not re.search(r"[-+*/()`\[]", text):
        return Expression((("column", find(text, path)),))
    return Expression(tuple(_postfix(_tokens(text, names, find, path), path)))


def _tokens(
    text: str, names: tuple[str, ...], find: Callable[[str, str], str], path: str
) -> list[tuple[str, str | int]]:
    longest_first = sorted(names, key=len, reverse=True)
    rest = tidy(text)
    tokens: list[tuple[str, str | int]] = []
    while rest:
        kind, value, length = _next_token(rest, longest_first, find, path)
        tokens.append((kind, value))
        rest = rest[length:].lstrip()
    return tokens


def _next_token(
    rest: str, names: list[str], find: Callable[[str, str], str], path: str
) -> tuple[str, str | int, int]:
    quoted = _QUOTED.match(rest)
    if quoted:
        return "column", find(quoted[1] or quoted[2], path), quoted.end()
    if rest[0] in "+-*/()":
        return "operator", rest[0], 1
    for name in names:
        after = rest[len(name) : len(name) + 1]
        if rest.casefold().startswith(name.casefold()) and not (
            after.isalnum() or after == "_"
        ):
            return "column", name, len(name)
    number = _NUMBER.match(rest)
    if number:
        return "number", parse_number(number[0]) or 0, number.end()
    word = re.split(r"[\s+*/()-]", rest, maxsplit=1)[0] or rest[0]
    return "column", find(word, path), len(word)


def _postfix(
    tokens: list[tuple[str, str | int]], path: str
) -> list[tuple[str, str | int]]:
    """Shunting-yard; refuses anything but well-formed sums, products and brackets."""
    output: list[tuple[str, str | int]] = []
    waiting: list[str] = []
    operand_next = True
    for kind, value in tokens:
        if (kind != "operator" or value == "(") != operand_next:
            raise RecipeError(
                path, "is not a sum; write for example attendances - breaches"
            )
        if kind != "operator":
            output.append((kind, value))
            operand_next = False
        elif value == "(":
            waiting.append("(")
        elif value == ")":
            _close(output, waiting, path)
        else:
            _operator(output, waiting, str(value))
            operand_next = True
    if operand_next or "(" in waiting:
        raise RecipeError(path, "ends too early; a column or a bracket is missing")
    return output + [("operator", op) for op in reversed(waiting)]


def _close(output: list[tuple[str, str | int]], waiting: list[str], path: str) -> None:
    while waiting and waiting[-1] != "(":
        output.append(("operator", waiting.pop()))
    if not waiting:
        raise RecipeError(path, "closes a bracket that was never opened")
    waiting.pop()


def _operator(
    output: list[tuple[str, str | int]], waiting: list[str], sign: str
) -> None:
    while (
        waiting and waiting[-1] != "(" and _PRECEDENCE[waiting[-1]] >= _PRECEDENCE[sign]
    ):
        output.append(("operator", waiting.pop()))
    waiting.append(sign)


def evaluate(expression: Expression, batch: Batch, decimal: str) -> np.ndarray:
    """The expression's value in millionths for every row; NO_NUMBER where one is missing."""
    stack: list[np.ndarray] = []
    for kind, value in expression.steps:
        if kind == "column":
            stack.append(batch.numbers(str(value), decimal))
        elif kind == "number":
            stack.append(np.full(len(batch), value, dtype=np.int64))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_apply(str(value), left, right))
    return stack.pop()


def _apply(sign: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    missing = (left == NO_NUMBER) | (right == NO_NUMBER)
    if sign == "/":
        missing |= right == 0
    a, b = np.where(missing, 1, left), np.where(missing, 1, right)
    if sign in "+-":
        result = a + b if sign == "+" else a - b
    else:
        exact = a * (b / MICRO) if sign == "*" else a / b * MICRO
        missing |= np.abs(exact) > 9e17
        result = np.rint(np.where(missing, 0, exact)).astype(np.int64)
    return np.where(missing, NO_NUMBER, result)
