"""Collaboratives: coaches and CME offices run them; a practice's own people take part."""

from types import SimpleNamespace

from collaboratives.actions import add_core_measure, found, invite_practice, join
from tests.factories.collaboratives import CORE
from tests.permissions.rows import Row, personal_row, statuses
from tests.permissions.scenario import EVERYBODY

HOSTS = frozenset({"sponsor_coach", "sponsor_cme_staff"})
MEMBERS = frozenset(
    {"lead", "participant", "team_member", "local_champion", "owner_administrator"}
)
EDITORS = frozenset({"lead", "local_champion", "owner_administrator"})
FOUNDERS = HOSTS | {"owner_coach", "owner_cme_staff", "stranger_office"}
INVITED = frozenset({"stranger"})
ONE = ("collaborative",)
CORE_ONE = ("collaborative", "group_measure")


def prepare(world: SimpleNamespace) -> None:
    """One collaborative of the office: the practice takes part, another is asked."""
    host, lead = world.people["sponsor_cme_staff"], world.people["lead"]
    world.collaborative = found(
        host=world.office, name="Feet first", why="Feet are missed.", by=host
    )
    world.group_measure = add_core_measure(
        collaborative=world.collaborative, by=host, **CORE
    )
    one = invite_practice(collaborative=world.collaborative, email=lead.email, by=host)
    world.group_place = join(place=one, project=world.project, aim="", by=lead)
    world.group_invitation = invite_practice(
        collaborative=world.collaborative, email=world.people["stranger"].email, by=host
    )


def row(
    name: str, method: str, allowed: frozenset[str], insiders: frozenset[str],
    ok: int, args: tuple[str, ...], data: dict[str, str] | None = None,
) -> Row:  # fmt: skip
    expect = statuses(allowed, insiders, ok, api=False)
    return Row(f"collaboratives:{name}", method, expect, args, data or {})


BOTH = HOSTS | MEMBERS
ROWS: list[Row] = [
    personal_row("collaboratives:collaborative_list"),
    row("collaborative_new", "GET", FOUNDERS, EVERYBODY, 200, ()),
    row("collaborative_new", "POST", FOUNDERS, EVERYBODY, 422, ()),
    row("collaborative_detail", "GET", BOTH, BOTH, 200, ONE),
    row("core_measure_add", "GET", HOSTS, BOTH, 200, ONE),
    row("core_measure_add", "POST", HOSTS, BOTH, 422, ONE, CORE),
    row("practice_invite", "GET", HOSTS, BOTH, 200, ONE),
    row("practice_invite", "POST", HOSTS, BOTH, 302, ONE, {"email": "x@example.org"}),
    row("group_chart", "GET", BOTH, BOTH, 200, CORE_ONE),
    row("sums_keep", "POST", HOSTS, BOTH, 302, CORE_ONE),
    row("place_answer", "GET", INVITED, INVITED, 200, ("group_invitation",)),
    row("place_answer", "POST", INVITED, INVITED, 422, ("group_invitation",)),
    row("place_decline", "GET", INVITED, INVITED, 200, ("group_invitation",)),
    row(
        "place_decline",
        "POST",
        INVITED,
        INVITED,
        302,
        ("group_invitation",),
        {"reason": "No"},
    ),
    row("place_leave", "POST", EDITORS, MEMBERS, 302, ("group_place",)),
]
