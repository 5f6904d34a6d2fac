"""Confirming stages, and claiming hours: no hour earns credit twice."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from activities.gates import gates_of, open_sentences
from activities.models import (
    LONGEST_CLAIM,
    Enrolment,
    HoursClaim,
    StageConfirmation,
)
from audit import chain
from audit.record import record
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def confirm_stage(*, enrolment: Enrolment, stage: str, by: User) -> StageConfirmation:
    """The office's word that this stage was worked through, with what showed it.

    Raises ActionRefused while a rule of the stage or a stage before it is open, and for
    one's own part.
    """
    chain.hold()  # before any row: what follows is chained
    rows = Enrolment.objects.select_for_update(of=("self",)).with_people()
    enrolment = rows.get(pk=enrolment.pk)
    if enrolment.user_id == by.pk:
        raise ActionRefused(_("Nobody confirms their own stages. Ask a colleague."))
    gate = next((one for one in gates_of(enrolment, by) if one.stage == stage), None)
    if gate is None:
        raise ActionRefused(_("This program has no such stage."))
    if gate.confirmation is not None:
        return gate.confirmation
    if not gate.may_confirm:
        raise ActionRefused(reason_against(gate.stage, open_sentences(gate)))
    made = StageConfirmation.objects.create(
        enrolment=enrolment, stage=stage, confirmed_by=by,
        facts=[[f.requirement.text, f.sentence] for f in gate.findings],
    )  # fmt: skip
    record("stage confirmed", by=by, subject=made, project=enrolment.project,
           organisation=enrolment.activity.office, stage=stage,
           enrolment=enrolment.pk)  # fmt: skip
    return made


def reason_against(stage: str, open_sentences: list[str]) -> str:
    if not open_sentences:
        return _("Stage %(stage)s: the stage before it comes first.") % {"stage": stage}
    return _("Stage %(stage)s is not met yet. %(sentence)s") % {
        "stage": stage, "sentence": open_sentences[0],
    }  # fmt: skip


@transaction.atomic
def claim_hours(
    *, enrolment: Enrolment, starts_at: datetime, ends_at: datetime, what: str, by: User
) -> HoursClaim:
    """The claim. Raises ActionRefused when any minute of it counts elsewhere already.

    One person's claims are checked one after the other, so two clicks cannot both pass.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if enrolment.user_id != by.pk or enrolment.left_at is not None:
        raise ActionRefused(_("Only the person who joined can do this."))
    require_possible(enrolment, starts_at, ends_at)
    require_counted_once(enrolment, starts_at, ends_at)
    claim = HoursClaim(
        enrolment=enrolment, starts_at=starts_at, ends_at=ends_at, what=what.strip()
    )
    require_within_credits(enrolment, claim)
    claim.save()
    record("hours claimed", by=by, subject=claim, organisation=enrolment.activity.office,
           after={"starts_at": starts_at, "ends_at": ends_at})  # fmt: skip
    return claim


def require_possible(enrolment: Enrolment, starts_at: datetime, ends_at: datetime) -> None:  # fmt: skip
    activity = enrolment.activity
    if ends_at <= starts_at:
        raise ActionRefused(_("It ends before it begins."), field="until")
    if ends_at - starts_at > LONGEST_CLAIM:
        raise ActionRefused(_("Claim at most twelve hours at once."), field="until")
    if ends_at > timezone.now() + timedelta(minutes=5):
        raise ActionRefused(_("Claim it when it is over."), field="until")
    day = starts_at.astimezone(activity.office.zone()).date()
    if not activity.starts_on <= day <= activity.ends_on:
        raise ActionRefused(
            _("The activity runs from %(first)s to %(last)s.")
            % {"first": date_format(activity.starts_on, "j M Y"),
               "last": date_format(activity.ends_on, "j M Y")},
            field="on",
        )  # fmt: skip


def require_counted_once(enrolment: Enrolment, starts_at: datetime, ends_at: datetime) -> None:  # fmt: skip
    """The same hours never earn both RSS and PI-CME credit, nor the same credit twice."""
    claims = HoursClaim.objects.standing().overlapping(starts_at, ends_at)
    known = (
        claims.filter(enrolment__user=enrolment.user_id)
        .select_related("enrolment__activity")
        .first()
    )
    if known is None:
        return
    other = known.enrolment.activity
    facts = {"what": known.what, "activity": other,
             "day": date_format(known.starts_at.astimezone(other.office.zone()), "j M Y, H:i")}  # fmt: skip
    said = _("You claimed this time already: “%(what)s” on %(day)s, in “%(activity)s”.")
    if other.is_series() != enrolment.activity.is_series():
        said += " " + _("The same hours never earn both RSS and PI-CME credit.")
    raise ActionRefused(said % facts)


def require_within_credits(enrolment: Enrolment, claim: HoursClaim) -> None:
    """One credit an hour, and no more than the activity gives."""
    earlier = sum(one.hours for one in enrolment.claims.standing())
    most = enrolment.activity.credits
    if Decimal(str(earlier + claim.hours)) > most:
        raise ActionRefused(
            _(
                "The activity gives at most %(most)s credits; you claimed %(known)s hours."
            )
            % {"most": most.normalize(), "known": f"{earlier:g}"}
        )


@transaction.atomic
def take_back_hours(*, claim: HoursClaim, by: User) -> HoursClaim:
    """The claim, taken back by its person; its time is free again."""
    if claim.enrolment.user_id != by.pk:
        raise ActionRefused(_("Only the person who joined can do this."))
    if claim.taken_back_at is None:
        claim.taken_back_at = timezone.now()
        claim.save(update_fields=["taken_back_at"])
        record("hours taken back", by=by, subject=claim,
               organisation=claim.enrolment.activity.office)  # fmt: skip
    return claim
