"""Activities: the office's staff run them; whoever they are open to takes part."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from activities.actions.activities import close_activity
from activities.actions.enrolment import enrol
from activities.actions.invitations import invite, note_opened
from activities.models import (
    Activity,
    Dispute,
    HoursClaim,
    ProgressReport,
    Submission,
)
from attestations.actions import confirm_programme
from qiapp.lib import private_files
from tests.factories.activities import make_activity
from tests.factories.attestations import programme
from tests.permissions.rows import Row, office_row, personal_row, public_row, statuses
from tests.permissions.scenario import PROJECT_PEOPLE

P = Permission
EMAIL = "new@example.org"


def prepare(world: SimpleNamespace) -> None:
    """An open activity with two places taken, an open invitation, and a closed one."""
    people = world.people
    office = SimpleNamespace(office=world.office, reviewer=people["sponsor_cme_staff"])
    confirm_programme(
        office=world.office, programme=programme(), source_read_on=date(2026, 1, 2),
        by=office.reviewer,
    )  # fmt: skip
    world.activity = make_activity(office, title="This year")
    enrol(activity=world.activity, by=people["participant"])
    enrol(activity=world.activity, by=people["lead"])
    world.invitation_link = invite(
        activity=world.activity, emails=[EMAIL], by=office.reviewer
    ).links[EMAIL]
    world.activity_invitation = world.activity.invitations.get()
    note_opened(world.activity_invitation)  # only the first look writes
    add_review(world)
    add_credit(world)
    world.own_report = world.activity.reported
    world.paid_activity = make_activity(
        office, title="Paid", funding="commercial", funding_note="A maker"
    )
    world.closed_activity = make_activity(office, title="Last year")
    close_activity(activity=world.closed_activity, by=office.reviewer)


def add_review(world: SimpleNamespace) -> None:
    """One project accepted with its letter, one waiting; the lead sent both in."""
    people, activity = world.people, world.activity
    judges = [world.people["sponsor_coach"], world.people["sponsor_member"]]
    activity.reviewers.set(judges)
    activity.needs_review = True
    activity.save()
    common = {"project": world.project, "activity": activity, "facts": {},
              "submitted_by": people["lead"], "funding": "none"}  # fmt: skip
    world.submission = Submission.objects.create(stage="final", **common)
    now, stored = timezone.now(), private_files.store("letters", "t.pdf", b"%PDF-")
    world.letter = Submission.objects.create(
        stage="plan", verdict="accept", decided_at=now, letter_at=now,
        letter_by=people["sponsor_cme_staff"], letter_path=stored.path,
        letter_digest=stored.digest, **common,
    )  # fmt: skip


def add_credit(world: SimpleNamespace) -> None:
    """Hours and a dispute of the participant, a sent report, reports every three months."""
    people, activity = world.people, world.activity
    world.place = activity.enrolments.get(user=people["participant"])
    now = timezone.now()
    world.claim = HoursClaim.objects.create(
        enrolment=world.place, what="Session", starts_at=now - timedelta(hours=2),
        ends_at=now - timedelta(hours=1),
    )  # fmt: skip
    world.report = ProgressReport.objects.create(
        activity=activity, project=world.project, number=1, sent_at=now,
        first_day=activity.starts_on, last_day=activity.starts_on,
        sent_by=people["participant"],
        facts={"meetings": [], "measures": [], "joined": 0, "left": 0},
    )  # fmt: skip
    world.dispute = Dispute.objects.create(
        enrolment=world.place, against="office", statement="It was declined in error."
    )
    Activity.objects.filter(pk=activity.pk).update(report_months=3)


def run(
    name: str, method: str = "GET", *args: str, ok: int = 200, data: Any = None
) -> Row:
    """A page of the office that runs the activity."""
    return office_row(
        f"activities:{name}", method, needs=P.RUN_ACTIVITY, ok=ok,
        args=("office", *args), data=data,
    )  # fmt: skip


def own(name: str, method: str = "GET", *, ok: int = 200, data: Any = None,
        but: dict[str, int] | None = None) -> Row:  # fmt: skip
    """A page of the team of a project that the office sponsors; strangers 404."""
    team = frozenset(PROJECT_PEOPLE)
    expect = statuses(team, frozenset(), ok, api=False, but=but)
    return Row(f"activities:{name}", method, expect, ("activity",), data or {})


def filled(world: SimpleNamespace) -> dict[str, Any]:
    one: Activity = world.activity
    return {
        "title": "New", "kind": "projects", "programme": "abms-portfolio 2026-1",
        "starts_on": one.starts_on, "ends_on": one.ends_on, "credits": 20,
        "funding": "internal", "version": one.version,
    }  # fmt: skip


def chosen(world: SimpleNamespace) -> dict[str, Any]:
    return {"project": world.project.pk}


ONE = ("activity",)
INVITED = ("activity", "activity_invitation")

JUDGES = frozenset({"sponsor_coach", "sponsor_member"})
TEAM = frozenset(PROJECT_PEOPLE)
STAFF = frozenset({"sponsor_cme_staff"})
SENT_IN = ("activity", "submission")
OPINION = {"verdict": "accept"}
NOTHING = {"answer": "no"}


def of(name: str, who: frozenset[str], *args: str | int, method: str = "GET", ok: int = 200,
       data: Any = None) -> Row:  # fmt: skip
    """A page for these people; nobody else knows of it."""
    expect = statuses(who, frozenset(), ok, api=False)
    return Row(f"activities:{name}", method, expect, args, data or {})


PLACES = frozenset({"lead", "participant"})
ME = frozenset({"participant"})
HOURS = {"on": "2026-03-03", "begins": "09:00", "until": "10:00", "what": "Session"}
TEXT = {"text": "The dates did not fit."}
STATEMENT = {"against": "office", "statement": "One more."}


def api(
    name: str, method: str = "GET", *args: str, ok: int = 200, data: Any = None
) -> Row:
    """A route of the office that runs the activity."""
    return office_row(
        f"activity-{name}", method, needs=P.RUN_ACTIVITY, ok=ok,
        args=("office", *args), data=data, api=True,
    )  # fmt: skip


def judging(name: str, method: str = "GET", ok: int = 200, data: Any = None) -> Row:
    expect = statuses(JUDGES, frozenset(), ok, api=True)
    return Row(f"review-{name}", method, expect, ("submission",), data or {})


MORE = {"emails": ["more@example.org"]}

ROWS: list[Row] = [
    api("list"),
    api("detail", "GET", *ONE),
    api("funnel", "GET", *ONE),
    api("invitations", "GET", *ONE),
    api("invitations", "POST", *ONE, ok=201, data=MORE),
    api("invitation", "DELETE", *INVITED, ok=204),
    api("stages", "GET", "activity", "place"),
    # No project is chosen, so there is no stage to confirm.
    api("stages", "POST", "activity", "place", ok=400, data={"stage": "A"}),
    api("submissions", "GET", *ONE),
    # The committee has not decided, so there is no letter to send.
    api("letter", "POST", *SENT_IN, ok=400),
    personal_row("review-list", api=True),
    judging("detail"),
    judging("opinion", "POST", ok=201, data=OPINION),
    run("enrolment_detail", "GET", "activity", "place"),
    # No project is chosen, so there is no stage: the page says so after the redirect.
    run("stage_confirm", "POST", "activity", "place", "A", ok=302),
    run("activity_reports", "GET", *ONE),
    run("reports_csv", "GET", *ONE),
    run("report_detail", "GET", "activity", "report"),
    run("activity_disputes", "GET", *ONE),
    of("hours", PLACES, "activity"),
    of("hours", PLACES, "activity", method="POST", ok=302, data=HOURS),
    of("hours_take_back", ME, "activity", "claim", method="POST", ok=302),
    of("report_write", frozenset(), "activity", 1),
    of("report_write", frozenset(), "activity", 1, method="POST"),
    of("dispute_open", PLACES, "activity"),
    Row("activities:dispute_open", "POST", statuses(PLACES, frozenset(), 302, api=False, but={"participant": 422}), ("activity",), STATEMENT),
    of("dispute_detail", ME | STAFF, "dispute"),
    Row("activities:dispute_detail", "POST", statuses(STAFF, frozenset(), 302, api=False), ("dispute",), TEXT),
    run("activity_reviews", "GET", *ONE),
    run("submission_detail", "GET", *SENT_IN),
    run("letter_send", "POST", *SENT_IN, ok=302),
    personal_row("activities:review_list"),
    of("review_detail", JUDGES, "submission"),
    of("review_detail", JUDGES, "submission", method="POST", ok=302, data=OPINION),
    of("letter", TEAM | STAFF, "letter"),
    of("review_send", frozenset(), "activity", "plan"),
    of("review_send", frozenset(), "activity", "plan", method="POST"),
    of("disclosure_edit", TEAM | STAFF | JUDGES, "activity"),
    of("disclosure_edit", TEAM | STAFF | JUDGES, "activity", method="POST", ok=302, data=NOTHING),
    run("activity_list"),
    run("activity_new"),
    run("activity_new", "POST", ok=302, data=filled),
    run("activity_detail", "GET", *ONE),
    run("activity_edit", "GET", *ONE),
    run("activity_edit", "POST", *ONE, ok=302, data=filled),
    run("report_set_up", "GET", "paid_activity"),
    run("report_set_up", "POST", "paid_activity", ok=302, data={"support": "10"}),
    run("activity_of_report", "GET", "own_report", ok=302),
    run("activity_close", "GET", *ONE),
    run("activity_close", "POST", *ONE, ok=302),
    run("activity_reopen", "POST", "closed_activity", ok=302),
    run("activity_invite", "GET", *ONE),
    run("activity_invite", "POST", *ONE, ok=302, data={"emails": "more@example.org"}),
    run("activity_remind", "POST", *ONE, ok=302, data={"stage": "invited"}),
    run("invitation_again", "POST", *INVITED, ok=302),
    run("invitation_withdraw", "POST", *INVITED, ok=302),
    personal_row("activities:own_activities"),
    own("own_activity"),
    own("activity_join", "POST", ok=302),
    own("project_choose", "POST", ok=302, data=chosen),
    own("activity_leave", "POST", ok=302),
    public_row("activities:invitation_open", args=("invitation_link",)),
    public_row("activities:invitation_decline", "POST", args=("invitation_link",)),
]  # fmt: skip
