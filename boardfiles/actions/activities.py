"""Naming what an office reports under, and keeping its own template."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.board_catalogue import board_list
from accounts.models import Organisation, User
from attestations.models import Participation
from audit.record import changes, record
from boardfiles import routes
from boardfiles.checking import Purpose
from boardfiles.models import Channel, ReportedActivity, ReportedPart
from boardfiles.uploads import checked_template
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

ACCME_NUMBER_DIGITS = 9
PROVIDER_NUMBER_DIGITS = 7
CHECKED = (
    "programme_id", "channel", "number", "provider_number", "reports", "cme_credits",
    "board_points", "credit_type", "boards",
)  # fmt: skip


@transaction.atomic
def name_activity(
    *, office: Organisation, by: User, **values: Any
) -> ReportedActivity:  # fmt: skip
    """A new activity of the office. Raises ActionRefused on the wrong way to a board."""
    check_activity(values)
    activity = ReportedActivity.objects.create(office=office, created_by=by, **values)
    record(
        "board activity named", by=by, subject=activity, organisation=office,
        after={"title": activity.title, "channel": activity.channel},
    )  # fmt: skip
    return activity


@transaction.atomic
def revise_activity(
    *, activity: ReportedActivity, by: User, version: int, **values: Any
) -> ReportedActivity:
    """The activity with new facts; batches made before keep theirs. Raises VersionConflict."""
    fixed = {"programme_id": activity.programme_id, "channel": activity.channel}
    check_activity(values | fixed)
    before, after = changes(activity, values)
    save_version(activity, version, **values)
    record(
        "board activity revised", by=by, subject=activity,
        organisation=activity.office, before=before, after=after,
    )  # fmt: skip
    return activity


@transaction.atomic
def refill_activity(
    *, activity: ReportedActivity, by: User, **values: Any
) -> ReportedActivity:
    """The activity with what its source says now; what the office typed here stays.

    Raises ActionRefused where the way does not take it.
    """
    check_activity({name: getattr(activity, name) for name in CHECKED} | values)
    before, after = changes(activity, values)
    if after:
        save_version(activity, activity.version, **after)
        record(
            "board activity refilled", by=by, subject=activity,
            organisation=activity.office, before=before, after=after,
        )  # fmt: skip
    return activity


@transaction.atomic
def remove_activity(*, activity: ReportedActivity, by: User) -> None:
    """Nothing is reported under it any more. Raises ActionRefused once something was."""
    if activity.batches.exists() or activity.parts.exists():
        raise ActionRefused(
            _("People or files stand in the report to the boards, so the program stays. "
              "Make a new activity."),
            field="programme",
        )  # fmt: skip
    record(
        "board activity removed", by=by, subject=activity,
        organisation=activity.office,
        before={"title": activity.title, "channel": activity.channel},
    )  # fmt: skip
    activity.delete()
    if activity.template_path:
        paths = [activity.template_path]
        transaction.on_commit(lambda: private_files.remove(paths))


def assign_parts(*, activity: ReportedActivity, parts: Iterable[Participation]) -> None:
    """From now on these completions are reported under the activity; the caller records it."""
    for part in parts:
        ReportedPart.objects.update_or_create(
            participation=part, defaults={"activity": activity}
        )


def check_activity(values: dict[str, Any]) -> None:
    """Raises ActionRefused when the channel is not that of the programme, or lacks a fact."""
    refuse_wrong_path(values["programme_id"], values["channel"])
    if values["channel"] == Channel.PARS:
        check_pars(values)


def refuse_wrong_path(programme_id: str, channel: str) -> None:
    """Raises ActionRefused: a portfolio project is not PARS, and not the other way round."""
    right = routes.channel_of(programme_id)
    if right is None:
        raise ActionRefused(
            _("No office reports this program: each person applies to the board."),
            field="programme_id",
        )
    if right == channel:
        return
    if channel == Channel.PARS:
        raise ActionRefused(
            _("This is a portfolio program. Its completions do not go by PARS: MOCAM "
              "and Part 4 of the ABP are other ways. Choose the roster."),
            field="channel",
        )  # fmt: skip
    raise ActionRefused(
        _("This program gives CME, so its completions go by PARS. Choose PARS."),
        field="channel",
    )


def check_pars(values: dict[str, Any]) -> None:
    """Raises ActionRefused: nine digits, credits where reported, boards that PARS takes."""
    number, provider = values.get("number", ""), values.get("provider_number", "")
    if not is_number(number, ACCME_NUMBER_DIGITS):
        raise ActionRefused(
            _("The number that ACCME gave the activity has nine digits. Enter the "
              "activity in PARS first."),
            field="number",
        )  # fmt: skip
    if provider and not is_number(provider, PROVIDER_NUMBER_DIGITS):
        raise ActionRefused(
            _("ACCME's number of a provider has seven digits."), field="provider_number"
        )
    wants = Purpose(values["reports"])
    if wants is not Purpose.BOARD and values.get("cme_credits") is None:
        raise ActionRefused(_("Enter the CME credits."), field="cme_credits")
    if wants is not Purpose.CME:
        check_board_points(values)


def check_board_points(values: dict[str, Any]) -> None:
    if values.get("board_points") is None:
        raise ActionRefused(_("Enter the points."), field="board_points")
    if not values.get("credit_type"):
        raise ActionRefused(
            _("Enter the kind of points, as PARS names it."), field="credit_type"
        )
    for code in values.get("boards") or []:
        refuse_board(code)


def refuse_board(code: str) -> None:
    """Raises ActionRefused for a board that does not take an improvement activity by PARS."""
    board = board_list().find(code)
    if board.pars and board.pi_in_pars:
        return
    if board.pars:
        raise ActionRefused(
            _("%(board)s is in PARS, but we know of no improvement activity it takes "
              "there. Use the roster, or the board's own site.") % {"board": code},
            field="boards",
        )  # fmt: skip
    raise ActionRefused(
        _("%(board)s is not in PARS. Use the roster, or the board's own site.")
        % {"board": code},
        field="boards",
    )


def is_number(text: str, digits: int) -> bool:
    return len(text) == digits and text.isascii() and text.isdigit()


@transaction.atomic
def keep_template(
    *, activity: ReportedActivity, name: str, content: bytes, by: User
) -> list[str]:
    """The columns that will be filled; the workbook is kept. Raises ActionRefused."""
    if activity.channel != Channel.PARS:
        raise ActionRefused(_("A roster needs no workbook of ACCME."))
    columns = checked_template(content)
    stored = private_files.store(
        f"boardfiles/templates/{activity.pk}", "template.xlsx", content
    )
    ReportedActivity.objects.filter(pk=activity.pk).update(
        template_name=name[:120], template_path=stored.path,
        template_digest=stored.digest,
    )  # fmt: skip
    record(
        "board template kept", by=by, subject=activity, organisation=activity.office,
        digest=stored.digest,
    )  # fmt: skip
    return columns
