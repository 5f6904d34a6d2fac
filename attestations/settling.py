"""Settling what the program cannot judge, and waiving a rule: two reviewers, one reason.

The participant asks about one rule; until then the office sees nothing of a draft. A first
reviewer proposes with a reason, a second one agrees to exactly that; only then the rule no
longer stops the signature. Presence is proved before (accounts.presence), bound to
`bound_to(verb, settlement)`. ADR 25.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import OWNER_TABLE
from accounts.presence import binding
from attestations import evidence, mails
from attestations.findings import Finding, Verdict
from attestations.models import (
    Participation,
    Settlement,
    SettlementState,
    Status,
    Way,
    staffed_offices,
)
from audit import chain
from audit.record import record
from projects.models import Membership
from qiapp.lib.errors import ActionRefused, VersionConflict


def bound_to(verb: str, settlement: Settlement) -> str:
    """What a proof of presence is good for: this verb, and the words that were shown."""
    return f"{binding(verb, settlement)}:{settlement.version}"


def finding_on(participation: Participation, requirement_id: str) -> Finding | None:
    """What the program says of the rule now; None where it concerns others only."""
    material = evidence.load_for_rules(participation)
    return evidence.verdict_of(material).finding(requirement_id)


def way_for(finding: Finding) -> Way:
    """A doubt is settled; what is clearly open can only be waived."""
    doubtful = finding.verdict is Verdict.CANNOT_BE_JUDGED
    return Way.JUDGED if doubtful else Way.WAIVED


def lock_attestations(participation: Participation) -> None:
    """Nobody signs until the transaction ends; the chain is held first, as always."""
    chain.hold()
    list(participation.attestations.select_for_update())


def require_draft(participation: Participation) -> None:
    if not participation.attestations.filter(status=Status.DRAFT).exists():
        raise ActionRefused(
            _("The attestation is signed or ended, so what was settled stays as it is.")
        )


def open_finding(participation: Participation, requirement_id: str) -> Finding:
    """The finding that may be settled. Raises ActionRefused with the reason why not."""
    finding = finding_on(participation, requirement_id)
    if finding is None or not finding.requirement.may_be_settled:
        raise ActionRefused(
            _("This rule is not one that reviewers may settle or waive.")
        )
    if not finding.is_open:
        raise ActionRefused(_("This rule does not stop you now: nothing to settle."))
    return finding


@transaction.atomic
def ask_settlement(
    *, participation: Participation, requirement_id: str, question: str, by: User
) -> Settlement:
    """The question to the office; the open one when it was asked before.

    Raises ActionRefused when the rule is met, or never settled, or all is signed.
    """
    if participation.user_id != by.pk:
        raise ActionRefused(_("Only the participant can ask this."))
    known = participation.settlements.open().filter(requirement_id=requirement_id)
    if found := known.first():
        return found
    lock_attestations(participation)
    require_draft(participation)
    finding = open_finding(participation, requirement_id)
    try:
        with transaction.atomic():
            settlement = participation.settlements.create(
                requirement_id=requirement_id, way=way_for(finding),
                sentence=finding.sentence, question=question.strip(),
            )  # fmt: skip
    except IntegrityError:  # the second of two clicks
        return known.get()
    write_down("settlement asked", settlement, by=by)
    mails.ask_settlers(settlement, by=by)
    return settlement


@transaction.atomic
def propose_settlement(
    *, settlement: Settlement, version: int, reason: str, by: User
) -> Settlement:
    """The settlement with a first reviewer's reason; it waits for a second one.

    Whoever proposes again takes the place of the first. Raises ActionRefused, and
    VersionConflict when somebody was faster.
    """
    settlement = locked(settlement, version)
    finding = check_before_settling(settlement, "propose", by=by)
    if not reason.strip():
        raise ActionRefused(
            _("Write the reason: the attestation prints it."), field="reason"
        )
    revise(
        settlement, state=SettlementState.PROPOSED, way=way_for(finding),
        sentence=finding.sentence, reason=reason.strip(), proposed_by=by,
        proposed_name=by.name, proposed_at=timezone.now(),
    )  # fmt: skip
    write_down("settlement proposed", settlement, by=by)
    mails.ask_settlers(settlement, by=by)
    return settlement


@transaction.atomic
def agree_settlement(*, settlement: Settlement, version: int, by: User) -> Settlement:
    """The settlement, agreed: from now on the rule does not stop the signature.

    Raises ActionRefused for the first reviewer, and VersionConflict when the words or
    what the program says of the rule changed since they were shown.
    """
    settlement = locked(settlement, version)
    finding = check_before_settling(settlement, "agree", by=by)
    require_same_facts(settlement, finding)
    revise(
        settlement, state=SettlementState.AGREED, agreed_by=by, agreed_name=by.name,
        agreed_at=timezone.now(),
    )  # fmt: skip
    write_down("settlement agreed", settlement, by=by)
    mails.tell_about_settlement(settlement, "settled", by=by)
    return settlement


def require_same_facts(settlement: Settlement, finding: Finding) -> None:
    if (way_for(finding), finding.sentence) != (settlement.way, settlement.sentence):
        raise VersionConflict(
            _("The project's data changed since this was proposed. Look again, then "
              "propose it anew.")
        )  # fmt: skip


@transaction.atomic
def refuse_settlement(
    *, settlement: Settlement, version: int, reason: str, by: User
) -> Settlement:
    """The settlement, refused by one reviewer with a reason: one “no” is enough."""
    settlement = locked(settlement, version)
    require_state(settlement, "refuse")
    require_reviewer(settlement.participation, by)
    if not reason.strip():
        raise ActionRefused(
            _("Say why, so that the participant knows what to do."), field="reason"
        )
    end(settlement, SettlementState.REFUSED, reason, by=by)
    write_down("settlement refused", settlement, by=by)
    mails.tell_about_settlement(settlement, "settlement_refused", by=by)
    return settlement


@transaction.atomic
def withdraw_settlement(
    *, settlement: Settlement, version: int, by: User, reason: str = ""
) -> Settlement:
    """The settlement, taken back before the signature.

    By the participant, who asked, or by one of its two reviewers, who say why.
    """
    settlement = locked(settlement, version)
    require_state(settlement, "withdraw")
    require_draft(settlement.participation)
    is_own = settlement.participation.user_id == by.pk
    if not is_own and by.pk not in (settlement.proposed_by_id, settlement.agreed_by_id):
        raise ActionRefused(
            _("Only the participant or one of the two reviewers can take it back.")
        )
    if not is_own and not reason.strip():
        raise ActionRefused(
            _("Say why, so that the participant knows what to do."), field="reason"
        )
    end(settlement, SettlementState.WITHDRAWN, reason, by=by)
    write_down("settlement taken back", settlement, by=by)
    if not is_own:
        mails.tell_about_settlement(settlement, "settlement_withdrawn", by=by)
    return settlement


# verb -> from which states.
SETTLING: dict[str, frozenset[str]] = {
    "propose": frozenset({SettlementState.ASKED, SettlementState.PROPOSED}),
    "agree": frozenset({SettlementState.PROPOSED}),
    "refuse": frozenset({SettlementState.ASKED, SettlementState.PROPOSED}),
    "withdraw": frozenset(
        {SettlementState.ASKED, SettlementState.PROPOSED, SettlementState.AGREED}
    ),
}


def require_state(settlement: Settlement, verb: str) -> None:
    if settlement.state not in SETTLING[verb]:
        raise ActionRefused(
            _("This is “%(state)s” now, so this is no longer possible.")
            % {"state": settlement.get_state_display()}
        )


def check_before_settling(settlement: Settlement, verb: str, *, by: User) -> Finding:
    """What the program says of the rule now. Raises ActionRefused with the first reason.

    Pages ask this before the password, the actions ask it again under the lock. Both reviewers must still be allowed to review when the second one agrees.
    """
    require_state(settlement, verb)
    participation = settlement.participation
    require_reviewer(participation, by)
    if verb == "agree":
        first: Any = settlement.proposed_by
        if first.pk == by.pk:
            raise ActionRefused(_("You proposed this. A colleague has to agree."))
        if refusal_to_review(participation, first):
            raise ActionRefused(
                _("%(name)s may no longer review this. Propose it anew yourself.")
                % {"name": settlement.proposed_name}
            )
    require_draft(participation)
    return open_finding(participation, settlement.requirement_id)


def require_reviewer(participation: Participation, user: User) -> None:
    refusal = refusal_to_review(participation, user)
    if refusal:
        raise ActionRefused(refusal)


def refusal_to_review(participation: Participation, user: User) -> str:
    """Why `user` may not settle this participation's rules; empty when she may.

    Only staff of its CME office without a role in the project, now or ever, nor one in
    the practice that gives rights on it. Three queries.
    """
    if participation.user_id == user.pk:
        return _("Nobody settles a rule for themselves.")
    office = participation.office_id
    if (
        not user.is_active
        or not staffed_offices(user).filter(organisation_id=office).exists()
    ):
        return _("Only staff of %(office)s can settle this.") % {
            "office": participation.office.name
        }
    if has_role_in(participation, user):
        return _("You have or had a role in this project. Two colleagues decide.")
    return ""


def has_role_in(participation: Participation, user: User) -> bool:
    """Whether `user` was ever in the team, or has rights on it through its practice."""
    project = participation.project
    if Membership.objects.filter(project=project, user=user).exists():
        return True
    roles = [role for role, granted in OWNER_TABLE.items() if granted]
    owners = OrganisationMembership.objects.current().filter(
        organisation=project.organisation_id, user=user, role__in=roles
    )
    return project.organisation_id is not None and owners.exists()


def locked(settlement: Settlement, version: int) -> Settlement:
    """The row as it is now; it and the attestation are locked.

    Raises VersionConflict when it is not that version.
    """
    lock_attestations(settlement.participation)
    rows = Settlement.objects.with_people().select_for_update(of=("self",))
    found: Settlement = rows.get(pk=settlement.pk)
    require_version(found, version)
    return found


def require_version(settlement: Settlement, version: int) -> None:
    if settlement.version != version:
        raise VersionConflict(
            _("Somebody else changed this meanwhile. Look again, then decide.")
        )


def revise(settlement: Settlement, **changed: Any) -> None:
    """Stores the changes and the next version."""
    changed |= {"version": settlement.version + 1, "changed_at": timezone.now()}
    for name, value in changed.items():
        setattr(settlement, name, value)
    settlement.save(update_fields=list(changed))


def end(
    settlement: Settlement, state: SettlementState, reason: str, *, by: User
) -> None:
    revise(
        settlement, state=state, ended_by=by, ended_at=timezone.now(),
        end_reason=reason.strip(),
    )  # fmt: skip


def write_down(verb: str, settlement: Settlement, *, by: User) -> None:
    record(
        verb, by=by, subject=settlement, project=settlement.participation.project,
        requirement=settlement.requirement_id, way=settlement.way,
        sentence=settlement.sentence,
        reason=settlement.end_reason or settlement.reason,
    )  # fmt: skip
