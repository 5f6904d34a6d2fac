"""Who counts: links shared and withdrawn, taps, and totals from paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from projects.actions.projects import require_open
from qiapp.lib.errors import ActionRefused
from tally.actions.rounds import locked
from tally.counting import MAX_CHARTS
from tally.models import Round, Tally, TallyKind
from tally.tapping import Tap, Tapped, apply

MOST_DEVICES = 20
MOST_LINKS = 50  # of one round


@transaction.atomic
def share_link(*, round_: Round, by: User, name: str = "", site: str = "") -> Tally:
    """A fresh link for one person's tally; `name`: whom it offers to be credited.

    `site`: where the charts are from; empty where the measure is not kept by site.

    Raises ActionRefused when the round is closed or has very many links.
    """
    require_open(round_.audit.project)
    require_round_open(round_)
    if round_.tallies.filter(kind=TallyKind.LINK).count() >= MOST_LINKS:
        raise ActionRefused(_("This round has many links already. Use one of those."))
    tally = Tally.objects.create(
        round=round_, created_by=by, offered_name=name, site=site
    )
    record(
        "tally link shared", by=by, subject=tally, project=round_.audit.project,
        after={"for": name, "site": site, "expires_at": tally.expires_at},
        round=round_.pk,
    )  # fmt: skip
    return tally


def require_round_open(round_: Round) -> None:
    if not round_.is_open():
        raise ActionRefused(_("This round is closed. Open it again to add to it."))


@transaction.atomic
def revoke_link(*, tally: Tally, by: User) -> Tally:
    """The tally, its link dead; what was counted stays. Safe twice."""
    require_open(tally.round.audit.project)
    if tally.revoked_at is None and tally.finished_at is None:
        tally.revoked_at = timezone.now()
        tally.save(update_fields=["revoked_at"])
        record(
            "tally link withdrawn", by=by, subject=tally,
            project=tally.round.audit.project, round=tally.round_id,
        )  # fmt: skip
    return tally


@transaction.atomic
def leave_out(*, tally: Tally, by: User, left_out: bool) -> Tally:
    """The tally, left out of the round's counts or taken in again."""
    require_open(tally.round.audit.project)
    require_round_open(locked(tally.round))
    if tally.left_out != left_out:
        tally.left_out = left_out
        tally.save(update_fields=["left_out"])
        record(
            "tally left out" if left_out else "tally taken in again", by=by,
            subject=tally, project=tally.round.audit.project, round=tally.round_id,
        )  # fmt: skip
    return tally


@transaction.atomic
def name_site(*, tally: Tally, by: User, site: str) -> Tally:
    """The tally, its charts from this site; empty for none. Its answers stay."""
    require_open(tally.round.audit.project)
    require_round_open(locked(tally.round))
    before, tally.site = tally.site, site
    if before != site:
        tally.save(update_fields=["site"])
        record(
            "tally site named", by=by, subject=tally, project=tally.round.audit.project,
            before={"site": before}, after={"site": site}, round=tally.round_id,
        )  # fmt: skip
    return tally


@transaction.atomic
def begin_tally(*, tally: Tally, name: str) -> Tally:
    """The tally, begun by the person of that name. Raises ActionRefused on a dead link."""
    tally = held(tally)
    require_alive(tally)
    if tally.begun_at is None or tally.name != name:
        tally.name, tally.begun_at = name, tally.begun_at or timezone.now()
        tally.save(update_fields=["name", "begun_at"])
        record_of_link("tally begun", tally)
    return tally


def held(tally: Tally) -> Tally:
    """The tally read anew, its round and itself held until the transaction ends.

    The round comes first, as in closing: two orders would wait for each other.
    """
    round_ = locked(tally.round)
    tally = Tally.objects.select_for_update(of=("self",)).get(pk=tally.pk)
    tally.round = round_
    return tally


def require_alive(tally: Tally) -> None:
    if tally.state() != "open" or not tally.round.audit.project.is_open():
        raise LinkEnded(tally.state())


class LinkEnded(ActionRefused):
    """The link no longer takes answers; `state` says why (see Tally.state)."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This link no longer takes answers."))
        self.state = state


def record_of_link(verb: str, tally: Tally, **facts: Any) -> None:
    """Writes the event under the name that the person without an account gave."""
    record(
        verb, by=_("%(name)s, by tally link") % {"name": tally.name}, subject=tally,
        project=tally.round.audit.project, round=tally.round_id, **facts,
    )  # fmt: skip


@transaction.atomic
def tap(*, tally: Tally, device: str, taps: Sequence[Tap]) -> Tapped:
    """What stands after the taps of one device; each is applied once, however often sent.

    `device`: the random name the device gave itself, "" for a form without script, which
    knows no sequences and is judged by the place it saw alone. Raises LinkEnded when
    there is something new and the link no longer takes it.
    """
    tally = held(tally)
    last = tally.devices.get(device, 0) if device else 0
    result = apply(tally.answers, last, taps, most=most_answers(tally))
    if not result.fresh:
        return Tapped(tally.answers, last, tally.finished_at is not None)
    require_alive(tally)
    keep(tally, device, result)
    return result


def most_answers(tally: Tally) -> int:
    """How many answers a tally takes: those of the drawn charts, where numbers were drawn."""
    width = len(tally.round.form().questions)
    return (len(tally.round.sample().numbers) or MAX_CHARTS) * width


def keep(tally: Tally, device: str, result: Tapped) -> None:
    tally.answers = result.answers
    if device:
        if device not in tally.devices and len(tally.devices) >= MOST_DEVICES:
            raise ActionRefused(
                _("Too many devices used this link. Ask for a new one.")
            )
        tally.devices = tally.devices | {device: result.last}
    if result.finished:
        tally.finished_at = timezone.now()
    tally.begun_at = tally.begun_at or timezone.now()
    tally.save(update_fields=["answers", "devices", "finished_at", "begun_at"])
    if result.finished:
        charts = tally.chart_count(tally.round.form())
        record_of_link("tally finished", tally, charts=charts)


@transaction.atomic
def enter_paper(
    *, round_: Round, by: User, name: str, charts: int,
    totals: Mapping[str, tuple[int, int]], site: str = "",
) -> Tally:  # fmt: skip
    """The totals of one paper sheet, credited to `name`.

    `totals`: numerator and denominator by key of what feeds a measure, all of them.
    Raises ActionRefused on impossible numbers, with the field of the faulty one.
    """
    require_open(round_.audit.project)
    round_ = locked(round_)
    require_round_open(round_)
    require_possible(charts, totals)
    now = timezone.now()
    tally = Tally.objects.create(
        round=round_, kind=TallyKind.PAPER, name=name, site=site, created_by=by,
        begun_at=now, finished_at=now, paper_charts=charts,
        totals={key: list(pair) for key, pair in totals.items()},
    )  # fmt: skip
    record(
        "paper tally entered", by=by, subject=tally, project=round_.audit.project,
        after={"name": name, "site": site, "charts": charts, "totals": tally.totals},
        round=round_.pk,
    )  # fmt: skip
    return tally


def require_possible(charts: int, totals: Mapping[str, tuple[int, int]]) -> None:
    for key, (numerator, denominator) in totals.items():
        if numerator > denominator:
            raise ActionRefused(
                _("%(top)s of %(bottom)s is not possible. Are the two numbers swapped?")
                % {"top": numerator, "bottom": denominator},
                field=f"numerator_{key}",
            )
        if denominator > charts:
            raise ActionRefused(
                _("There were only %(charts)s charts.") % {"charts": charts},
                field=f"denominator_{key}",
            )
