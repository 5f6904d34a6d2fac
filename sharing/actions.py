"""What a practice decides about who sees its measures; each decision leaves a line."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit import chain
from audit.record import record
from measures.models import Measure, Peers, Showing
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from sharing import agreement
from sharing.models import Agreement, Confirmation, Origin
from sharing.recipients import (
    Recipient,
    measures_shown,
    recipient_in,
    recipients_of,
    showings_to,
)


@transaction.atomic
def confirm_shown(
    *, project: Project, recipient: Recipient, measures: Collection[int], by: User,
    origin: Origin = Origin.CONFIRMED,
) -> Confirmation:  # fmt: skip
    """What was confirmed: from now on the recipient sees exactly these measures.

    `measures`: their ids; those of other projects and those that one person keeps to
    herself are refused. What is not among them is withdrawn at once.
    """
    hold(project)
    require_recipient(project, recipient)
    team = Measure.objects.filter(project=project).of_team()
    chosen = team.in_bulk(list(measures))
    if len(chosen) != len(set(measures)):
        raise ActionRefused(_("Choose among the measures in the list."))
    before = names(measures_shown(project, recipient))
    withdraw_others(project, recipient, set(chosen), by=by)
    show_missing(project, recipient, chosen.values(), by=by)
    return written(project, recipient, before, origin, by=by)


def hold(project: Project) -> None:
    """Waits until nobody else decides about this project."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def require_recipient(project: Project, recipient: Recipient) -> None:
    if recipient_in(project, recipient.kind, recipient.pk) is None:
        raise ActionRefused(
            _("%(name)s has no part in this project any more.")
            % {"name": recipient.name}
        )


def withdraw_others(
    project: Project, recipient: Recipient, chosen: Collection[int], *, by: User
) -> None:
    """Ends what is not chosen, and what an earlier stay of the recipient left behind."""
    standing = Showing.objects.standing().for_recipient(**recipient.whom)
    here = standing.filter(measure__project=project)
    kept = showings_to(project, recipient).filter(measure__in=chosen).values("pk")
    here.exclude(pk__in=list(kept.values_list("pk", flat=True))).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )


def show_missing(
    project: Project, recipient: Recipient, measures: Collection[Measure], *, by: User
) -> None:
    known = set(showings_to(project, recipient).values_list("measure_id", flat=True))
    Showing.objects.bulk_create(
        Showing(measure=one, shown_by=by, **recipient.whom)
        for one in measures
        if one.pk not in known
    )


def written(
    project: Project,
    recipient: Recipient,
    before: list[str],
    origin: Origin,
    *,
    by: User,
) -> Confirmation:
    """The confirmation with the names of all that is shown now, and its audit line."""
    now = names(measures_shown(project, recipient))
    made = Confirmation.objects.create(
        project=project, origin=origin, measures=now, by=by, **recipient.whom
    )
    record("what is shown confirmed", by=by, subject=made, project=project,
           before={"measures": before}, after={"measures": now})  # fmt: skip
    return made


def names(measures: Collection[Measure]) -> list[str]:
    return [one.name for one in measures]


@transaction.atomic
def show_for_credit(*, project: Project, office: Organisation, by: User) -> None:
    """Shows the office every current measure of the team: what is sent, it must read.

    The page that sends it lists them first. Nothing is written when all are shown.
    """
    hold(project)
    recipient = recipient_in(project, "office", office.pk)
    if recipient is None:
        return
    shown = set(measures_shown(project, recipient).values_list("pk", flat=True))
    current = Measure.objects.filter(project=project).current().of_team()
    wanted = shown | set(current.values_list("pk", flat=True))
    if wanted - shown:
        confirm_shown(project=project, recipient=recipient, measures=wanted, by=by,
                      origin=Origin.CREDIT)  # fmt: skip


@transaction.atomic
def keep_to_oneself(*, measure: Measure, by: User) -> Measure:
    """The measure, seen by `by` alone from now on; it counts nowhere.

    Raises ActionRefused for anybody but who defined it, and once others gave it numbers
    or looked at it together: then it is the team's.
    """
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if measure.created_by_id != by.pk:
        raise ActionRefused(_("Only the person who defined a measure can keep it."))
    if measure.batches.exclude(by=by).exists() or is_shared_work(measure):
        raise ActionRefused(
            _("The team has worked with this measure, so it stays the team's.")
        )
    if measure.kept_by_id is None:
        measure.kept_by, measure.peers = by, Peers.NOBODY
        measure.save(update_fields=["kept_by", "peers"])
        measure.showings.standing().update(withdrawn_at=timezone.now(), withdrawn_by=by)
        record(
            "measure kept to oneself", by=by, subject=measure, project=measure.project
        )
    return measure


def is_shared_work(measure: Measure) -> bool:
    """Whether a test or a meeting of the team, or a look from outside, was about it."""
    return any(
        rows.exists()
        for rows in (measure.cycles, measure.reviewed_charts, measure.looks)  # type: ignore[attr-defined]
    )


@transaction.atomic
def give_to_team(*, measure: Measure, by: User) -> Measure:
    """The measure, the team's from now on; done by whoever keeps it."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if measure.kept_by_id is not None:
        measure.kept_by = None
        measure.save(update_fields=["kept_by"])
        record("measure given to the team", by=by, subject=measure,
               project=measure.project)  # fmt: skip
    return measure


@transaction.atomic
def choose_peers(*, measure: Measure, peers: str, by: User) -> Measure:
    """The measure, seen by other practices as `peers` says from now on."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if measure.kept_by_id is not None and peers:
        raise ActionRefused(
            _("You keep this measure to yourself. Give it to the team first."),
            field="peers",
        )
    if measure.peers != peers:
        before, measure.peers = measure.peers, peers
        measure.save(update_fields=["peers"])
        record("what other practices see chosen", by=by, subject=measure,
               project=measure.project, before={"peers": before or "nobody"},
               after={"peers": peers or "nobody"})  # fmt: skip
    return measure


@transaction.atomic
def share_measure(
    *, measure: Measure, by: User, recipients: Collection[Recipient], peers: str = "",
    only_me: bool | None = None,
) -> Measure:  # fmt: skip
    """The measure, seen by exactly these from now on.

    `only_me`: None leaves it as it stands inside the practice. Raises ActionRefused as
    `keep_to_oneself` and `choose_peers` do.
    """
    project = measure.project
    hold(project)
    if only_me:
        return keep_to_oneself(measure=measure, by=by)
    if only_me is False:
        measure = give_to_team(measure=measure, by=by)
    for one in recipients_of(project):
        shown = set(measures_shown(project, one).values_list("pk", flat=True))
        wanted = shown | {measure.pk} if one in recipients else shown - {measure.pk}
        if wanted != shown:
            confirm_shown(project=project, recipient=one, measures=wanted, by=by)
    return choose_peers(measure=measure, peers=peers, by=by)


@transaction.atomic
def sign_agreement(*, project: Project, digest: str, by: User) -> Agreement:
    """The signed agreement over exactly the words and settings that were shown.

    Presence is proved before (accounts.presence). Raises VersionConflict where something
    changed since `digest` was shown.
    """
    chain.hold()
    hold(project)
    words, shown = agreement.words_now(), agreement.shown_now(project)
    if agreement.digest_for(words, shown) != digest:
        raise VersionConflict(
            _("Who sees what was changed meanwhile. Read it again, then sign.")
        )
    made = Agreement.objects.create(
        project=project, edition=agreement.EDITION, words=words, shown=shown,
        digest=digest, signed_by=by,
    )  # fmt: skip
    record("data-sharing agreement signed", by=by, subject=made, project=project,
           after={"edition": made.edition}, digest=digest)  # fmt: skip
    return made


@transaction.atomic
def withdraw_agreement(*, project: Project, by: User) -> None:
    """Ends the agreement; from now on no other practice sees anything of the project."""
    chain.hold()
    hold(project)
    standing = list(project.sharing_agreements.standing())
    for one in standing:
        one.withdrawn_at, one.withdrawn_by = timezone.now(), by
        one.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("data-sharing agreement withdrawn", by=by, subject=one, project=project)
    for measure in Measure.objects.filter(project=project).exclude(peers=""):
        choose_peers(measure=measure, peers=Peers.NOBODY, by=by)
