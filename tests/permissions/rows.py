"""How a row of the permission table is written; see any table_<app>.py for examples.

A row says, for one URL name and method, the exact status of every person. The shorthands
below fill in the usual answers: strangers 404, insiders without the right 403, nobody
302 to the log-in (API: 401). `but={"lead": 409}` changes single people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from accounts.permissions import (
    ORGANISATION_TABLE,
    OWNER_TABLE,
    PROJECT_TABLE,
    SPONSOR_TABLE,
    Permission,
)
from tests.permissions.scenario import (
    EVERYBODY,
    EXPIRED_TOKEN,
    NOBODY,
    OWNER_PEOPLE,
    PROJECT_PEOPLE,
    SPONSOR_PEOPLE,
)

Data = Mapping[str, Any] | Callable[[SimpleNamespace], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One URL name and method with the exact status of every person.

    `args`: names of scenario attributes (their primary key is used) or plain values, in
    the URL's order. `data`: what is posted, or a function of the scenario.
    """

    name: str
    method: str
    expect: Mapping[str, int]
    args: tuple[str | int, ...] = ()
    data: Data = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


def on_project(permission: Permission) -> frozenset[str]:
    """People who have `permission` on the scenario's project."""
    team = {n for n, r in PROJECT_PEOPLE.items() if permission in PROJECT_TABLE[r]}
    owners = {n for n, r in OWNER_PEOPLE.items() if permission in OWNER_TABLE[r]}
    sponsors = {n for n, r in SPONSOR_PEOPLE.items() if permission in SPONSOR_TABLE[r]}
    return frozenset(team | owners | sponsors)


def on_practice(permission: Permission) -> frozenset[str]:
    """People who have `permission` on the practice that owns the project."""
    return frozenset(
        n for n, r in OWNER_PEOPLE.items() if permission in ORGANISATION_TABLE[r]
    )


def on_office(permission: Permission) -> frozenset[str]:
    """People who have `permission` on the CME office that sponsors the project."""
    return frozenset(
        n for n, r in SPONSOR_PEOPLE.items() if permission in ORGANISATION_TABLE[r]
    )


def statuses(
    allowed: frozenset[str], insiders: frozenset[str], ok: int, *, api: bool,
    but: Mapping[str, int] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Status by person: allowed `ok`, other insiders 403, other people 404."""
    people = dict.fromkeys(EVERYBODY, 404)
    people |= dict.fromkeys(insiders, 403)
    people |= dict.fromkeys(allowed, ok)
    people |= dict.fromkeys(NOBODY, 401 if api else 302)
    if api:
        people[EXPIRED_TOKEN] = 401
    return people | dict(but or {})


def project_row(
    name: str, method: str = "GET", *, needs: Permission, ok: int = 200,
    args: tuple[str | int, ...] = ("project",), data: Data | None = None,
    api: bool = False, but: Mapping[str, int] | None = None, query: str = "",
) -> Row:  # fmt: skip
    """A page or API route of one project."""
    insiders = on_project(Permission.VIEW_PROJECT)
    expect = statuses(on_project(needs), insiders, ok, api=api, but=but)
    return Row(name, method, expect, args, data or {}, query)


def practice_row(
    name: str, method: str = "GET", *, needs: Permission, ok: int = 200,
    args: tuple[str | int, ...] = ("practice",), data: Data | None = None,
    api: bool = False, but: Mapping[str, int] | None = None, query: str = "",
) -> Row:  # fmt: skip
    """A page or API route of the practice that owns the project."""
    insiders = on_practice(Permission.VIEW_ORGANISATION)
    expect = statuses(on_practice(needs), insiders, ok, api=api, but=but)
    return Row(name, method, expect, args, data or {}, query)


def office_row(
    name: str, method: str = "GET", *, needs: Permission, ok: int = 200,
    args: tuple[str | int, ...] = ("office",), data: Data | None = None,
    api: bool = False, but: Mapping[str, int] | None = None, query: str = "",
) -> Row:  # fmt: skip
    """A page or API route of the CME office that sponsors the project."""
    insiders = on_office(Permission.VIEW_ORGANISATION)
    expect = statuses(on_office(needs), insiders, ok, api=api, but=but)
    return Row(name, method, expect, args, data or {}, query)


def personal_row(
    name: str, method: str = "GET", *, ok: int = 200,
    args: tuple[str | int, ...] = (), data: Data | None = None,
    api: bool = False, but: Mapping[str, int] | None = None, query: str = "",
) -> Row:  # fmt: skip
    """A page or API route every logged-in person has for herself."""
    expect = statuses(EVERYBODY, EVERYBODY, ok, api=api, but=but)
    return Row(name, method, expect, args, data or {}, query)


def public_row(
    name: str, method: str = "GET", *, ok: int = 200,
    args: tuple[str | int, ...] = (), data: Data | None = None,
    but: Mapping[str, int] | None = None, query: str = "",
) -> Row:  # fmt: skip
    """A page everybody may open, logged in or not."""
    expect = dict.fromkeys(EVERYBODY | NOBODY, ok) | dict(but or {})
    return Row(name, method, expect, args, data or {}, query)
