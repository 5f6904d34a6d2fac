"""Every programme beside its truth table, and beside itself with each number changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from attestations.catalogue import KINDS, Programme, Requirement
from tests.attestations import truth

PROGRAMMES = truth.all_programmes()
LINES = [(p, line) for p in PROGRAMMES for line in truth.lines(p)]
PROJECTS = [(p, name) for p in PROGRAMMES for name in truth.read("projects.toml")]
NUMBERS = ("minimum", "maximum", "periods")


@pytest.mark.parametrize(
    ("programme", "line"), LINES, ids=[f"{p.id}-{line}" for p, line in LINES]
)
def test_line_of_the_truth_table_holds(programme: Programme, line: truth.Line) -> None:
    assert truth.judged(programme, line) is line.verdict


@pytest.mark.parametrize(
    ("programme", "project"), PROJECTS, ids=[f"{p.id}-{name}" for p, name in PROJECTS]
)
def test_whole_project_has_the_verdicts_written_by_hand(
    programme: Programme, project: str
) -> None:
    told = truth.read("projects.toml")[project]

    assert truth.verdicts(programme, told) == truth.expected(programme, project)


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda p: p.id)
def test_every_requirement_has_its_lines(programme: Programme) -> None:
    shown = {(line.requirement, line.verdict) for line in truth.lines(programme)}

    missing = {
        (requirement.id, verdict)
        for requirement in programme.requirements
        for verdict in truth.wanted(requirement)
    } - shown

    assert missing == set()


def test_every_kind_is_asked_for_by_some_programme() -> None:
    assert {r.kind for p in PROGRAMMES for r in p.requirements} == KINDS.keys()


def changed_rule(programme: Programme, old: Requirement, new: Requirement) -> Programme:
    rules = tuple(new if rule is old else rule for rule in programme.requirements)
    return replace(programme, requirements=rules)


def mutants_of_numbers(programme: Programme) -> Iterator[tuple[str, Programme]]:
    for rule in programme.requirements:
        for name in NUMBERS:
            if number := getattr(rule, name):
                for changed in (number - 1, number + 1):
                    new = replace(rule, **{name: changed})
                    title = f"{programme.id}-{rule.id}-{name}-{changed}"
                    yield title, changed_rule(programme, rule, new)


def mutants_of_deadlines(programme: Programme) -> Iterator[tuple[str, Programme]]:
    for rule in programme.requirements:
        for days in (-1, 1) if rule.deadline else ():
            day = date.fromisoformat(f"2026-{rule.deadline}") + timedelta(days=days)
            new = replace(rule, deadline=f"{day:%m-%d}")
            title = f"{programme.id}-{rule.id}-deadline-{new.deadline}"
            yield title, changed_rule(programme, rule, new)


def mutants_of_reflections(programme: Programme) -> Iterator[tuple[str, Programme]]:
    for one in programme.reflections:
        for changed in (one.minimum_words - 1, one.minimum_words + 1):
            if one.required:
                new = replace(one, minimum_words=changed)
                texts = tuple(new if r is one else r for r in programme.reflections)
                title = f"{programme.id}-reflection-{one.id}-{changed}"
                yield title, replace(programme, reflections=texts)


MUTANTS = [
    mutant
    for programme in PROGRAMMES
    for make in (mutants_of_numbers, mutants_of_deadlines, mutants_of_reflections)
    for mutant in make(programme)
]


@pytest.mark.parametrize(
    "mutant", [m for _name, m in MUTANTS], ids=[name for name, _m in MUTANTS]
)
def test_number_moved_by_one_breaks_a_line_of_the_table(mutant: Programme) -> None:
    broken = [
        line
        for line in truth.lines(mutant)
        if truth.judged(mutant, line) is not line.verdict
    ]

    assert broken


def test_mutants_change_every_number_of_every_file() -> None:
    numbers = [
        getattr(rule, name)
        for p in PROGRAMMES
        for rule in p.requirements
        for name in (*NUMBERS, "deadline")
        if getattr(rule, name)
    ]
    words = [r for p in PROGRAMMES for r in p.reflections if r.required]

    assert len(MUTANTS) == 2 * (len(numbers) + len(words))
