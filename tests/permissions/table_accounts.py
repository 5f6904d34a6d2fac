"""One's own pages, organisations, and their REST routes."""

from types import SimpleNamespace

from accounts.actions.tokens import create_token
from accounts.models import OrganisationMembership
from accounts.permissions import SENSITIVE_ROLES, Permission
from tests.factories.accounts import PASSWORD
from tests.permissions.rows import (
    Row,
    office_row,
    personal_row,
    practice_row,
)
from tests.permissions.scenario import EVERYBODY, OWNERS, SPONSORS

P = Permission
NEEDS_A_CODE = frozenset(
    name for name in OWNERS | SPONSORS
    if name.split("_", 1)[1] in {role.value for role in SENSITIVE_ROLES}
) | {"stranger_office"}  # fmt: skip

ZONE = {"time_zone": "America/Chicago", "week_starts": "sunday"}
PROFILE = {"name": "New Name", "profession": "nurse", **ZONE}
BOARD = {"board": "ABP", "diplomate_id": "123", "first_name": "A", "last_name": "B"}
DRAFT = {"draft_of": "/projects/1/cycles/plan/", "change": "Call."}
PRACTICE = {"name": "New Practice", "kind": "practice", **ZONE}
SETTINGS = {"name": "Renamed", "version": 1, **ZONE}


def prepare(world: SimpleNamespace) -> None:
    lead = world.people["lead"]
    world.board = lead.board_identities.create(
        board="ABIM", diplomate_id="123456", first_name="Lena", last_name="Lead"
    )
    row = create_token(user=lead, label="matrix", by=lead).row
    world.token = SimpleNamespace(pk=row.pk[:32])
    world.practice_role = OrganisationMembership.objects.get(
        user=world.people["owner_member"]
    )


def leads_own(ok: int) -> dict[str, int]:
    """`ok` for the lead, whose record it is; for every other person it does not exist."""
    return dict.fromkeys(EVERYBODY, 404) | {"lead": ok}


def reauthentication() -> dict[str, int]:
    """People with a second factor are asked for its code, which the row leaves out."""
    return dict.fromkeys(NEEDS_A_CODE, 403)


ROWS: list[Row] = [
    personal_row("accounts:profile"),
    personal_row("accounts:profile", "POST", data=PROFILE, ok=302),
    personal_row("accounts:profile", "POST", data={"name": ""}, ok=422, query="?bad"),
    personal_row("accounts:identity"),
    personal_row("accounts:identity", "POST", data={"version": 1}, ok=302),
    personal_row("accounts:consent"),
    personal_row("accounts:consent", "POST", ok=302),
    personal_row("accounts:board_new"),
    personal_row("accounts:board_new", "POST", data={**BOARD, "board": "ABA"}, ok=302),
    personal_row("accounts:board_edit", args=("board",), but=leads_own(200)),
    personal_row("accounts:board_edit", "POST", args=("board",), data={**BOARD, "diplomate_id": "654321"}, but=leads_own(302)),
    personal_row("accounts:board_remove", args=("board",), but=leads_own(200)),
    personal_row("accounts:board_remove", "POST", args=("board",), but=leads_own(302)),
    personal_row("accounts:token_list"),
    personal_row("accounts:token_list", "POST", data={"label": "mine"}),
    personal_row("accounts:token_revoke", args=("token",), ok=405),
    personal_row("accounts:token_revoke", "POST", args=("token",), but=leads_own(302)),
    # Everybody here has a password, so no provider is asked.
    personal_row("accounts:presence_ask", ok=404, query="?bound_to=x&next=/"),
    personal_row("accounts:presence_answer", ok=404, query="?state=x&code=y"),
    personal_row("accounts:draft_keep", "POST", data=DRAFT),
    personal_row("accounts:draft_discard", "POST", data={"form": "/projects/1/cycles/plan/"}, ok=302),
    personal_row("accounts:account_close"),
    personal_row("accounts:account_close", "POST", data={"password": "wrong"}, ok=422),
    personal_row("accounts:organisation_list"),
    personal_row("accounts:organisation_new"),
    personal_row("accounts:organisation_new", "POST", data=PRACTICE, ok=302),
    # Only the operator of the installation opens a CME office.
    personal_row("accounts:organisation_new", "POST", data={**PRACTICE, "kind": "cme_provider"}, ok=422, but={"operator": 302}, query="?office"),
    practice_row("accounts:organisation_detail", needs=P.VIEW_ORGANISATION),
    office_row("accounts:organisation_detail", needs=P.VIEW_ORGANISATION),
    practice_row("accounts:organisation_settings", needs=P.MANAGE_ORGANISATION),
    practice_row("accounts:organisation_settings", "POST", needs=P.MANAGE_ORGANISATION, data=SETTINGS, ok=302),
    practice_row("accounts:organisation_settings", "POST", needs=P.MANAGE_ORGANISATION, data={**SETTINGS, "version": 7}, ok=409, query="?old"),
    office_row("accounts:organisation_settings", "POST", needs=P.MANAGE_ORGANISATION, data=SETTINGS, ok=302),
    practice_row("accounts:organisation_row_uploads", needs=P.MANAGE_ORGANISATION),
    practice_row("accounts:organisation_row_uploads", "POST", needs=P.MANAGE_ORGANISATION, ok=302),
    practice_row("accounts:organisation_members", needs=P.VIEW_ORGANISATION),
    office_row("accounts:organisation_members", needs=P.VIEW_ORGANISATION),
    practice_row("accounts:role_end", needs=P.MANAGE_ORGANISATION, args=("practice", "practice_role"), but=dict.fromkeys(EVERYBODY, 405)),
    practice_row("accounts:role_end", "POST", needs=P.MANAGE_ORGANISATION, args=("practice", "practice_role"), ok=302),
    # A role of one organisation is not reached through another.
    office_row("accounts:role_end", "POST", needs=P.MANAGE_ORGANISATION, args=("office", "practice_role"), ok=404),
    practice_row("accounts:organisation_events", needs=P.VIEW_AUDIT),
    office_row("accounts:organisation_events", needs=P.VIEW_AUDIT),
    # REST
    personal_row("api_me", api=True),
    personal_row("api_me", "PATCH", api=True, data={"name": "New Name"}),
    personal_row("api_reauthentication_create", "POST", api=True, ok=201, data={"bound_to": "sign:attestation:1", "password": PASSWORD}, but=reauthentication()),
    personal_row("api_reauthentication_create", "POST", api=True, ok=403, data={"bound_to": "sign:attestation:1", "password": "wrong"}, query="?wrong"),
    personal_row("organisation-list", api=True),
    personal_row("organisation-list", "POST", api=True, data=PRACTICE, ok=201),
    personal_row("organisation-list", "POST", api=True, data={**PRACTICE, "kind": "cme_provider"}, ok=400, but={"operator": 201}, query="?office"),
    practice_row("organisation-detail", api=True, needs=P.VIEW_ORGANISATION),
    office_row("organisation-detail", api=True, needs=P.VIEW_ORGANISATION),
    practice_row("organisation-detail", "PATCH", api=True, needs=P.MANAGE_ORGANISATION, data={"name": "Renamed", "version": 1}),
    practice_row("organisation-detail", "PATCH", api=True, needs=P.MANAGE_ORGANISATION, data={"name": "Renamed", "version": 7}, ok=409, query="?old"),
]  # fmt: skip
