"""Stable shifts of autospc_rebaseline.json: informative, so counted and reported."""

import golden_door

NAME = "autospc_rebaseline"
ALIKE = 98


def test_at_least_as_many_cases_as_ever_are_answered_alike():
    cases = golden_door.numbered(NAME)
    unlike = [case for k, case in cases if golden_door.unlike(NAME, k)]

    print(f"{NAME}: {len(cases) - len(unlike)} of {len(cases)} alike; not: {unlike}")
    assert len(cases) - len(unlike) >= ALIKE
