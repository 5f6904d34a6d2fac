"""The demo's activities: a year of projects, how far people came, a monthly series."""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from activities.actions import credit, disputes, reviews
from activities.actions.activities import set_up_activity
from activities.actions.board_reports import begun_with, report_activity
from activities.actions.enrolment import choose_project, enrol
from activities.actions.progress import send_report
from activities.models import Activity, ActivityInvitation, Enrolment
from activities.reporting import lines_of
from attestations import actions as attest
from nextsteps.actions.series import start_series
from nextsteps.rhythm import LAST
from projects.actions.ideas import add_ideas
from projects.actions.sponsors import join_sponsor
from projects.models import Project
from qiapp.demo.people import DOMAIN, Cast

YEAR = "Better follow-up: projects of this year"
PI_CME = "Asthma care in three stages"
SERIES = "Monthly case conference"
MONTHLY = "Flu vaccine before winter"
IDEAS = (
    "The nurse offers the vaccine while she weighs the child.",
    "A flag on the schedule for toddlers without it.",
    "Text families in October with times they can walk in.",
)
PORTFOLIO, STAGES = ("abms-portfolio", "2026-1"), ("ama-pi-cme", "2026-1")


def add_activities(cast: Cast, today: date) -> None:
    """Three activities of one office; mails of the past are not sent again."""
    year = add_year(cast, today)
    place(year, cast, "physician", "Fewer missed well visits", today - timedelta(190))
    place(year, cast, "leader", "", today - timedelta(20))
    invite_quietly(year, cast, today)
    review(year, cast)
    report(year, cast)
    stages = add_activity(
        cast, today, PI_CME, STAGES, credits=20, report_months=6, cap=12
    )
    chosen = place(
        stages, cast, "leader", "Asthma action plans at every visit",
        today - timedelta(90),
    )  # fmt: skip
    report_activity(
        activity=stages, by=cast.users["cme"], number=f"{today.year}12345",
        credit_type="Practice Assessment", boards=["ABIM"], **begun_with(stages),
    )  # fmt: skip
    confirm_first_stage(chosen, cast)
    disagree(chosen, cast)
    series = add_activity(cast, today, SERIES, None, kind="series", credits=12)
    add_hours(place(series, cast, "leader", "", today - timedelta(60)), today)
    add_sessions(series, today)


def add_sessions(series: Activity, today: date) -> None:
    """A project with a session each month; the first opens at once, in three days' time."""
    day = today + timedelta(3)
    project = Project.objects.get(title=MONTHLY)
    join_sponsor(project=project, organisation=series.office, by=project.created_by)
    add_ideas(project=project, by=project.created_by, texts=IDEAS)
    start_series(
        project=project, by=project.created_by, activity=series, weekday=day.weekday(),
        nth=min((day.day + 6) // 7, LAST), begins_at=time(12), minutes=30,
        place="Conference room",
    )  # fmt: skip


def report(activity: Activity, cast: Cast) -> None:
    """The first report was sent; the second is due."""
    first = lines_of(activity)[-1]
    send_report(
        activity=activity, line=first, by=cast.users["physician"],
        obstacles="Calls in the afternoon take the nurse away from the desk.",
        next_steps="We test text messages first.",
    )  # fmt: skip


def confirm_first_stage(chosen: Enrolment, cast: Cast) -> None:
    part = chosen.participation
    if part is not None:
        attest.write_reflections(
            participation=part, by=part.user, version=part.version,
            texts={"gap": "Two of three children left without a plan, more than any of us "
                          "had guessed before we counted."},
        )  # fmt: skip
    credit.confirm_stage(enrolment=chosen, stage="A", by=cast.users["cme"])


def disagree(chosen: Enrolment, cast: Cast) -> None:
    """A dispute that both sides have spoken in; the office decides next."""
    dispute = disputes.open_dispute(
        enrolment=chosen, against="team", by=chosen.user,
        statement="I led the second test on my own days. It is missing from what was "
        "confirmed about my part.",
    )  # fmt: skip
    disputes.answer_dispute(
        dispute=dispute, by=cast.users["physician"],
        text="I confirmed what stood in the record on that day. The second test was "
        "entered a week later.",
    )  # fmt: skip


def add_hours(chosen: Enrolment, today: date) -> None:
    zone = chosen.activity.office.zone()
    for weeks in (6, 2):
        day = today - timedelta(weeks=weeks)
        credit.claim_hours(
            enrolment=chosen, by=chosen.user, what="Case conference",
            starts_at=datetime.combine(day, time(12), zone),
            ends_at=datetime.combine(day, time(13), zone),
        )  # fmt: skip


def add_activity(
    cast: Cast, today: date, title: str, programme: tuple[str, str] | None, **more: Any
) -> Activity:
    """An activity that began seven months ago and runs for twelve."""
    identity, version = programme or ("", "")
    values: dict[str, Any] = {
        "starts_on": today - timedelta(220), "ends_on": today + timedelta(140),
        "funding": "internal", "programme_id": identity, "programme_version": version,
    } | more  # fmt: skip
    return set_up_activity(
        office=cast.organisations["lakeside"], by=cast.users["cme"], title=title,
        **values,
    )  # fmt: skip


def add_year(cast: Cast, today: date) -> Activity:
    """With a committee, places and reports every three months."""
    return add_activity(
        cast, today, YEAR, PORTFOLIO, credits=20, cap=40, report_months=3,
        needs_review=True, reviewers=[cast.users["internist"], cast.users["obgyn"]],
    )  # fmt: skip


def place(
    activity: Activity, cast: Cast, key: str, project: str, day: date
) -> Enrolment:
    """A place taken on that day, with its project where one is named."""
    user = cast.users[key]
    found = enrol(activity=activity, by=user)
    if project:
        found = choose_project(
            enrolment=found, project=Project.objects.get(title=project), by=user
        )
    then = noon(day)
    Enrolment.objects.filter(pk=found.pk).update(
        joined_at=then, started_at=then + timedelta(days=1) if project else None
    )
    found.refresh_from_db()
    return found


def review(activity: Activity, cast: Cast) -> None:
    """The plan was accepted, with its letter; the finished project has one opinion."""
    project = Project.objects.get(title="Fewer missed well visits")
    lead, first, second = (cast.users[k] for k in ("physician", "internist", "obgyn"))
    for person in (lead, first, second, cast.users["cme"]):
        reviews.disclose(activity=activity, by=person, has_interests=False)
    plan = reviews.submit(
        activity=activity, project=project, stage="plan", by=lead, funding="none"
    )
    reviews.give_opinion(
        submission=plan, verdict="accept", by=first,
        comments="A clear aim. Please also count calls that nobody answers.",
    )  # fmt: skip
    reviews.give_opinion(submission=plan, verdict="accept", by=second)
    reviews.send_letter(submission=plan, by=cast.users["cme"])
    final = reviews.submit(
        activity=activity, project=project, stage="final", by=lead, funding="none",
        note="We count unanswered calls since the second test.",
    )  # fmt: skip
    reviews.give_opinion(submission=final, verdict="accept", by=second)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def invite_quietly(activity: Activity, cast: Cast, today: date) -> None:
    """Invitations of a month ago: some were opened, one was answered with no."""
    sent = noon(today - timedelta(days=30))
    people = [cast.users["physician"].email, cast.users["leader"].email]
    people += [f"pediatrics-{number}@{DOMAIN}" for number in range(1, 9)]
    for number, email in enumerate(people):
        opened = sent + timedelta(days=2) if number < 5 else None
        ActivityInvitation.objects.create(
            activity=activity, email=email, invited_by=cast.users["cme"],
            token_digest=sha256(email.encode()).hexdigest(), created_at=sent,
            sent_at=sent, opened_at=opened,
            declined_at=opened if number == 4 else None,
        )  # fmt: skip
