"""Chart audits: seen by everybody in the project, counted by its team; links by whoever holds one."""

from types import SimpleNamespace

from accounts.permissions import Permission
from tally.actions import audits, rounds
from tally.counting import Form, Question
from tally.links import token_of
from tally.sampling import Sample
from tests.factories.measures import MeasureFactory
from tests.factories.tally import closed, counted, make_audit, make_link
from tests.permissions.rows import (
    Row,
    on_project,
    personal_row,
    project_row,
    public_row,
)
from tests.permissions.scenario import EVERYBODY

VIEW, DEFINE, RECORD = (
    Permission.VIEW_PROJECT, Permission.DEFINE_MEASURE, Permission.RECORD_DATA,
)  # fmt: skip


def prepare(world: SimpleNamespace) -> None:
    """An audit with an open round that has a chart, and one whose round is closed."""
    world.audited = MeasureFactory(project=world.project, name="Audited")
    world.chart_audit = make_audit(world.audited)
    world.round = rounds.start_round(audit=world.chart_audit, by=world.people["lead"])
    counted(world.round, "yyy")
    world.link = make_link(world.round)
    world.link_token = token_of(world.link)
    world.begun_token = token_of(counted(world.round, "yyy", finish=False))
    prepare_closed(world)


def prepare_closed(world: SimpleNamespace) -> None:
    other = MeasureFactory(project=world.project, name="Audited before")
    form = Form((Question("Done?"),), bundle=other.pk)
    world.idle_audit = audits.define_audit(
        measure=other, by=world.people["lead"], name="Before", form=form,
        sample=Sample(),
    )  # fmt: skip
    world.closed_round = rounds.start_round(
        audit=world.idle_audit, by=world.people["lead"]
    )
    counted(world.closed_round, "yn")
    closed(world.closed_round)
    world.ended_token = token_of(world.closed_round.tallies.get())


def form_words(world: SimpleNamespace) -> dict[str, object]:
    return {
        "name": "New audit", "text_1": "Done?", "counts_1": "y", "plan": "first",
        "size": 10, "bundle": world.audited.pk, "version": 1,
    }  # fmt: skip


def audit_json(world: SimpleNamespace) -> dict[str, object]:
    return {
        "measure": world.audited.pk, "name": "New audit",
        "questions": [{"text": "Done?"}], "bundle": world.audited.pk,
        "sample": {"plan": "first", "size": 10},
    }  # fmt: skip


AUDIT, ROUND = ("project", "chart_audit"), ("project", "round")
LINK = (*ROUND, "link")
PAPER = {"name": "Pia", "charts": 5, "numerator_bundle": 3, "denominator_bundle": 4}
TAPS = {"device": "some-device", "taps": [{"sequence": 1, "act": "y", "at": 3}]}

ROWS: list[Row] = [
    project_row("tally:audit_list", needs=VIEW),
    project_row("tally:audit_add", needs=DEFINE, args=("project", "audited")),
    project_row("tally:audit_add", "POST", needs=DEFINE, ok=302, args=("project", "audited"), data=form_words),
    project_row("tally:audit_detail", needs=VIEW, args=AUDIT),
    project_row("tally:audit_edit", needs=DEFINE, args=AUDIT),
    project_row("tally:audit_edit", "POST", needs=DEFINE, ok=302, args=AUDIT, data=form_words),
    project_row("tally:round_start", "POST", needs=RECORD, ok=302, args=("project", "idle_audit")),
    project_row("tally:round_detail", needs=VIEW, args=ROUND),
    project_row("tally:paper_sheet", needs=RECORD, args=ROUND),
    project_row("tally:paper_enter", needs=RECORD, args=ROUND),
    project_row("tally:paper_enter", "POST", needs=RECORD, ok=302, args=ROUND, data=PAPER),
    project_row("tally:round_close", "POST", needs=RECORD, ok=302, args=ROUND),
    project_row("tally:round_reopen", "POST", needs=RECORD, ok=302, args=("project", "closed_round")),
    project_row("tally:round_remove", "POST", needs=RECORD, ok=302, args=ROUND),
    project_row("tally:link_share", "POST", needs=RECORD, ok=302, args=ROUND),
    project_row("tally:link_detail", needs=RECORD, args=LINK),
    project_row("tally:link_revoke", "POST", needs=RECORD, ok=302, args=LINK),
    project_row("tally:tally_leave_out", "POST", needs=RECORD, ok=302, args=LINK),
    project_row("tally:tally_take_in", "POST", needs=RECORD, ok=302, args=LINK),
    project_row("tally:tally_site", "POST", needs=RECORD, ok=302, args=LINK),
    # Whoever holds the link, logged in or not; an ended one is refused to all alike.
    public_row("tally:tally", args=("link_token",)),
    public_row("tally:tally", ok=410, args=("ended_token",), query="?as=ended"),
    public_row("tally:tally", ok=404, args=("altered",), query="?as=altered"),
    public_row("tally:tally_begin", "POST", ok=302, args=("link_token",), data={"name": "Nora"}),
    public_row("tally:tally", "POST", args=("begun_token",), data={"act": "y", "at": 3}),
    public_row("tally:tally_sync", "POST", ok=400, args=("begun_token",)),
    personal_row("audit-list", api=True),
    # A measure one may not know of is a wrong value in the request: 400 for strangers.
    project_row(
        "audit-list", "POST", needs=DEFINE, ok=201, args=(), api=True, data=audit_json,
        but=dict.fromkeys(EVERYBODY - on_project(VIEW), 400),
    ),
    project_row("audit-detail", needs=VIEW, args=("chart_audit",), api=True),
    project_row("audit-rounds", needs=VIEW, args=("chart_audit",), api=True),
    project_row("audit-rounds", "POST", needs=RECORD, ok=201, args=("idle_audit",), api=True),
    project_row("audit-close", "POST", needs=RECORD, args=("chart_audit",), api=True),
]  # fmt: skip
