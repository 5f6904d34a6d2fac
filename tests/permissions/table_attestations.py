"""Attestations: one's own part, what others co-sign, the public check."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from accounts.models import User
from accounts.permissions import Permission, ProjectRole
from attestations import actions, codes, decisions, library, programme_actions
from attestations.models import Attestation, Document, Participation, Settlement
from qiapp.lib import private_files
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.attestations import (
    REFLECTION,
    add_data,
    add_identity,
    digest_to_sign,
    programme,
)
from tests.factories.projects import MembershipFactory
from tests.permissions.rows import (
    Row,
    office_row,
    personal_row,
    project_row,
    public_row,
    statuses,
)

P = Permission
COSIGNERS = frozenset({"local_champion", "project_coach", "owner_coach"})
STAFF = frozenset({"sponsor_cme_staff"})
# Who may know of the lead's signed attestation, and of those of people beside the table.
SEE_LEADS = COSIGNERS | STAFF | {"lead"}
NOBODY_INSIDE: frozenset[str] = frozenset()


def prepare(world: SimpleNamespace) -> None:
    """A draft (participant), a signed one (lead), a co-signed one, an approved one."""
    people = world.people
    world.confirmation = actions.confirm_programme(
        office=world.office, programme=programme(), source_read_on=date(2026, 1, 2),
        by=people["sponsor_cme_staff"],
    )  # fmt: skip
    add_data(world.project)
    world.own_draft = programme_actions.copy_programme(
        office=world.office, programme=library.find(*COPIED),
        by=people["sponsor_cme_staff"],
    )  # fmt: skip
    world.part = ready_part(world, people["participant"])
    world.draft = world.part.attestations.get()
    world.signed = signed(ready_part(world, people["lead"]))
    world.cosigned = cosigned(
        ready_part(world, people["local_champion"]), people["lead"]
    )
    world.approved = approved(world, "Fiona Finished")
    world.asked = asked(world, "follow_up")
    world.question = world.signed.questions.create(
        asked_by=people["local_champion"], asked_name="Local champion", text="When?"
    )


def asked(world: SimpleNamespace, requirement_id: str) -> Settlement:
    return world.part.settlements.create(
        requirement_id=requirement_id, way="waived", sentence="One cycle is missing.",
        question="May it be waived?",
    )  # fmt: skip


def ready_part(world: SimpleNamespace, user: User) -> Participation:
    part = actions.join_programme(
        project=world.project, office=world.office, programme=programme(), by=user
    )
    part = actions.describe_part(
        participation=part, by=user, version=part.version, role="care",
        ended_on=date(2026, 6, 30),
    )  # fmt: skip
    part = actions.tick_steps(
        participation=part, by=user, version=part.version,
        ticked={step.id for step in programme().claimable_steps()},
    )  # fmt: skip
    return actions.write_reflections(
        participation=part, by=user, version=part.version, texts={"result": REFLECTION}
    )


def signed(part: Participation) -> Attestation:
    attestation: Attestation = part.attestations.with_people().get()
    actions.sign(
        attestation=attestation, by=part.user, evidence_digest=digest_to_sign(part)
    )
    return attestation


def cosigned(part: Participation, by: User) -> Attestation:
    attestation = signed(part)
    decisions.cosign(attestation=attestation, by=by)
    return attestation


def approved(world: SimpleNamespace, name: str) -> Attestation:
    """Approved, with a document nobody had to draw."""
    user = UserFactory(name=name)
    add_identity(user)
    MembershipFactory(project=world.project, user=user, role=ProjectRole.PARTICIPANT)
    attestation = cosigned(ready_part(world, user), world.people["lead"])
    decisions.approve(attestation=attestation, by=world.people["sponsor_cme_staff"])
    content = f"%PDF-1.7 {attestation.pk}".encode()
    stored = private_files.store(f"attestations/{attestation.pk}", "a.pdf", content)
    code = codes.new_code()
    vars(world).setdefault("code", codes.grouped(code))  # that of the first one
    Document.objects.create(
        attestation=attestation, path=stored.path, digest=stored.digest, pages=3,
        size=stored.size, code_digest=codes.digest_of(code),
    )  # fmt: skip
    attestation.refresh_from_db()
    return attestation


def own_part(name: str, method: str = "GET", *, ok: int = 200, data: Any = None) -> Row:
    """A page of the participant's own part: 404 for others who have parts of their own."""
    but = {"lead": 404, "local_champion": 404}
    return project_row(
        f"attestations:{name}", method, needs=P.PARTICIPATE, ok=ok,
        args=("project", "part"), data=data, but=but,
    )  # fmt: skip


def one(
    name: str, method: str = "GET", *, of: str, ok: int = 200,
    allowed: frozenset[str], insiders: frozenset[str] = NOBODY_INSIDE,
    data: Any = None, api: bool = False, but: dict[str, int] | None = None,
) -> Row:  # fmt: skip
    """A route of one attestation; who may not know of it gets 404, teammates too."""
    expect = statuses(allowed, insiders, ok, api=api, but=but)
    return Row(name, method, expect, (of,), data or {})


def page(name: str, *args: Any, **kwargs: Any) -> Row:
    return one(f"attestations:{name}", *args, **kwargs)


def api(name: str, method: str = "GET", **kwargs: Any) -> Row:
    return one(f"attestation-{name}", method, api=True, **kwargs)


def asked_of(row: Row) -> Row:
    """The row, with the question about the attestation as its last argument."""
    return replace(row, args=(*row.args, "question"))


def api_answer(world: SimpleNamespace) -> dict[str, Any]:
    return {"question": world.question.pk, "answer": "In March."}


def own_settlement(
    name: str, method: str = "GET", *, ok: int = 200, args: tuple[str, ...],
    data: Any = None,
) -> Row:  # fmt: skip
    row = own_part(name, method, ok=ok, data=data)
    return replace(row, args=("project", "part", *args))


def settling_row(name: str, method: str = "GET", **kwargs: Any) -> Row:
    return office_row(
        f"attestations:{name}", method, needs=P.REVIEW_ATTESTATION,
        args=("office", "asked"), **kwargs,
    )  # fmt: skip


def role(world: SimpleNamespace) -> dict[str, Any]:
    return {"version": world.part.version, "role": "teaching"}


def ticks(world: SimpleNamespace) -> dict[str, Any]:
    return {"version": world.part.version, "steps": ["gap"]}


def words(world: SimpleNamespace) -> dict[str, Any]:
    return {"version": world.part.version, "result": REFLECTION}


def choice(world: SimpleNamespace) -> dict[str, Any]:
    return {"confirmation": world.confirmation.pk}


def joining(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "project": world.project.pk, "office": world.office.pk,
        "programme": "abms-portfolio", "programme_version": "2026-1",
    }  # fmt: skip


def token_alone(world: SimpleNamespace) -> dict[str, Any]:
    return {"evidence_digest": digest_to_sign(world.part)}


def with_password(world: SimpleNamespace) -> dict[str, Any]:
    signature = world.signed.signatures.get()
    return {"evidence_digest": signature.evidence_digest, "password": PASSWORD}


ANSWER = {"answer": "In March."}
OLD_LIST = {"list_digest": "0" * 64, "chosen": [1]}
MAY_IT = {"question": "May it be waived?"}
SEEN = {"version": 1}
ABOUT = {"requirement_id": "follow_up", "question": "May it be waived?"}
WHY = {"reason": "The dates do not fit."}
ME = frozenset({"participant"})
LEAD = frozenset({"lead"})
SEE_APPROVED = COSIGNERS | STAFF | LEAD

STRAIGHT = ("abp-small-group", "2026-1")
COMPARED = {"source_read_on": "2026-01-02", "confirmed": "on"}

COPIED = ("sponsor-six-months", "2026-1")
A_RULE = {
    "version": 1,
    "text": "A rule",
    "source": "Ours",
    "confidence": "dated",
    "minimum": 1,
}


def editing(
    name: str, method: str = "GET", *args: str, draft: bool = True, **more: Any
) -> Row:
    """A page in which staff of the office edits its own programme."""
    first = ("office", "own_draft") if draft else ("office",)
    return office_row(
        f"attestations:{name}", method, needs=P.REVIEW_ATTESTATION, args=(*first, *args), **more,
    )  # fmt: skip


def roles(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "version": 1,
        "rows-TOTAL_FORMS": 1,
        "rows-INITIAL_FORMS": 0,
        "rows-0-text": "I care",
    }


ROWS: list[Row] = [
    project_row("attestations:attestation_list", needs=P.VIEW_PROJECT),
    project_row("attestations:programme_join", needs=P.PARTICIPATE),
    project_row("attestations:programme_join", "POST", needs=P.PARTICIPATE, ok=302, data=choice),
    own_part("participation_detail"),
    own_part("what_if"),
    own_part("part_edit"),
    own_part("part_edit", "POST", ok=302, data=role),
    own_part("steps_edit"),
    own_part("steps_edit", "POST", ok=302, data=ticks),
    own_part("reflections_edit"),
    own_part("reflections_edit", "POST", ok=302, data=words),
    own_part("attestation_again", "POST", ok=302),
    own_settlement("settlement_ask", args=("follow_up",)),
    own_settlement("settlement_ask", "POST", args=("follow_up",), ok=302, data=MAY_IT),
    own_settlement("settlement_take_back", args=("asked",)),
    own_settlement("settlement_take_back", "POST", args=("asked",), ok=302, data=SEEN),
    office_row("attestations:settlement_list", needs=P.REVIEW_ATTESTATION),
    settling_row("settlement_detail"),
    settling_row("settlement_detail", "POST", ok=422),
    settling_row("settlement_refuse"),
    settling_row("settlement_refuse", "POST", ok=302, data=SEEN | WHY),
    settling_row("settlement_withdraw"),
    settling_row("settlement_withdraw", "POST", ok=422, data=SEEN | WHY),
    personal_row("attestations:cosign_list"),
    personal_row("attestations:cosign_list", "POST", ok=409),
    asked_of(page("question_answer", of="signed", allowed=LEAD, insiders=SEE_LEADS)),
    asked_of(page("question_answer", "POST", of="signed", allowed=LEAD, insiders=SEE_LEADS, ok=302, data=ANSWER)),
    personal_row("attestation-to-cosign", api=True),
    personal_row("attestation-cosign-many", "POST", api=True, ok=409, data=OLD_LIST),
    api("answer", "POST", of="signed", allowed=LEAD, insiders=SEE_LEADS, data=api_answer),
    page("attestation_detail", of="signed", allowed=SEE_LEADS),
    page("attestation_sign", of="draft", allowed=ME),
    page("attestation_sign", "POST", of="draft", allowed=ME, ok=422),
    page("attestation_sign", "POST", of="signed", allowed=LEAD, insiders=SEE_LEADS, ok=302),
    page("attestation_withdraw", of="signed", allowed=LEAD, insiders=SEE_LEADS),
    page("attestation_withdraw", "POST", of="signed", allowed=LEAD, insiders=SEE_LEADS, ok=302),
    page("attestation_cosign", of="signed", allowed=COSIGNERS, insiders=SEE_LEADS),
    page("attestation_cosign", "POST", of="signed", allowed=COSIGNERS, insiders=SEE_LEADS, ok=422),
    page("attestation_decline", of="signed", allowed=COSIGNERS, insiders=SEE_LEADS),
    page("attestation_decline", "POST", of="signed", allowed=COSIGNERS, insiders=SEE_LEADS, ok=302, data=WHY),
    page("document_download", of="approved", allowed=SEE_APPROVED),
    personal_row("attestations:programme_list"),
    personal_row("attestations:programme_detail", args=STRAIGHT),
    personal_row("attestations:programme_detail", "POST", args=STRAIGHT, ok=403, data=COMPARED, but={"operator": 302}),
    personal_row("attestations:programme_toml", args=COPIED),
    editing("programme_import", draft=False),
    editing("programme_import", "POST", draft=False, ok=422),
    editing("programme_copy", "POST", *COPIED, draft=False, ok=302),
    editing("draft_detail"),
    editing("draft_compare"),
    personal_row("attestations:programme_compare", args=(*STRAIGHT, "abms-portfolio", "2026-1")),
    editing("draft_facts"),
    editing("draft_facts", "POST", ok=422),
    editing("draft_rows", "GET", "roles"),
    editing("draft_rows", "POST", "roles", ok=302, data=roles),
    Row("attestations:rule_add", "GET", editing("draft_facts").expect, ("office", "own_draft"), {}, "?kind=baseline"),
    Row("attestations:rule_add", "POST", editing("draft_facts", ok=302).expect, ("office", "own_draft"), A_RULE, "?kind=baseline"),
    editing("rule_edit", "GET", "linked"),
    editing("rule_edit", "POST", "linked", ok=302, data=A_RULE),
    editing("rule_remove", "POST", "linked", ok=302),
    editing("draft_publish", "POST", ok=302, data={"version": 1}),
    editing("draft_discard", "POST", ok=302),
    public_row("attestations:verify"),
    public_row("attestations:verify_code", args=("code",)),
    public_row("attestations:verify_file", "POST", ok=422),
    public_row("attestations:verify_digest", ok=404, args=("0" * 64,)),
    public_row("attestations:verify_code", ok=404, args=("nonsense",), query="?unknown"),
    public_row("verification", args=("code",)),
    public_row("file_verification", args=("0" * 64,), ok=404),
    personal_row("programme-list", api=True),
    personal_row("participation-list", api=True),
    project_row("participation-list", "POST", needs=P.PARTICIPATE, ok=201, args=(), api=True, data=joining),
    one("participation-detail", of="part", allowed=ME, api=True),
    one("participation-detail", "PATCH", of="part", allowed=ME, api=True, data=role),
    one("participation-settlements", "POST", of="part", allowed=ME, api=True, ok=201, data=ABOUT),
    one("participation-forecast", of="part", allowed=ME, api=True),
    personal_row("settlement-list", api=True),
    one("settlement-detail", of="asked", allowed=ME | STAFF, api=True),
    one("settlement-propose", "POST", of="asked", allowed=NOBODY_INSIDE, insiders=ME | STAFF, api=True, data=SEEN | WHY, but={"sponsor_cme_staff": 400}),
    one("settlement-agree", "POST", of="asked", allowed=NOBODY_INSIDE, insiders=ME | STAFF, api=True, data=SEEN, but={"sponsor_cme_staff": 400}),
    one("settlement-refuse", "POST", of="asked", allowed=STAFF, insiders=ME, api=True, data=SEEN | WHY),
    one("settlement-withdraw", "POST", of="asked", allowed=ME, api=True, data=SEEN | WHY, but={"sponsor_cme_staff": 400}),
    personal_row("attestation-list", api=True),
    api("detail", of="signed", allowed=SEE_LEADS),
    api("sign", "POST", of="draft", allowed=NOBODY_INSIDE, insiders=ME, data=token_alone),
    api("cosign", "POST", of="signed", allowed=COSIGNERS, insiders=SEE_LEADS, data=with_password, but={"owner_coach": 403}),
    api("approve", "POST", of="cosigned", allowed=NOBODY_INSIDE, insiders=SEE_LEADS | {"project_coach"}, data=lambda w: {"evidence_digest": w.cosigned.signatures.first().evidence_digest}),
    api("decline", "POST", of="signed", allowed=COSIGNERS | STAFF, insiders=LEAD, data=WHY),
    api("withdraw", "POST", of="signed", allowed=LEAD, insiders=SEE_LEADS, data=WHY),
    api("revoke", "POST", of="approved", allowed=STAFF, insiders=SEE_APPROVED, data=WHY),
    api("document", of="approved", allowed=SEE_APPROVED),
]  # fmt: skip
