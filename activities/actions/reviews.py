"""Sending a project to the committee, giving an opinion, and the letter that follows."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from activities.models import (
    OPINIONS_NEEDED,
    Activity,
    Disclosure,
    Opinion,
    Submission,
    Verdict,
)
from activities.reviewing import (
    eligible_reviewers,
    facts_of,
    missing_disclosures,
    missing_for,
    outcome_of,
)
from audit import chain
from audit.record import record
from jobs.actions import enqueue
from jobs.models import Job
from notices.actions import send
from notices.kinds import DECISION, REQUEST
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused

LETTER_TASK = "activities.draw_letter"


@transaction.atomic
def submit(
    *, activity: Activity, project: Project, stage: str, by: User, funding: str,
    funding_note: str = "", note: str = "",
) -> Submission:  # fmt: skip
    """The project before the committee, its facts frozen; reviewers get a mail.

    Raises ActionRefused when something is missing, one waits already or was accepted, or
    fewer than two members are without a part in it.
    """
    chain.hold()  # before any row: what follows is chained
    Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    require_may_submit(activity, project, stage, by)
    reviewers = eligible_reviewers(activity, project, by)
    if len(reviewers) < OPINIONS_NEEDED:
        raise ActionRefused(
            _(
                "Fewer than two people of the committee are without a part in this "
                "project. Ask %(office)s to add somebody."
            )
            % {"office": activity.office}
        )
    earlier = activity.submissions.filter(project=project, stage=stage)
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    submission = Submission.objects.create(
        activity=activity, project=project, stage=stage, number=number,
        submitted_by=by, note=note.strip(), funding=funding,
        funding_note=funding_note.strip(), facts=facts_of(project),
    )  # fmt: skip
    record("project sent to the committee", by=by, subject=submission, project=project,
           stage=stage, number=number, activity=activity.pk)  # fmt: skip
    ask_reviewers(submission, reviewers, by=by)
    return submission


def require_may_submit(activity: Activity, project: Project, stage: str, by: User) -> None:  # fmt: skip
    if not activity.needs_review:
        raise ActionRefused(_("This activity has no review committee."))
    if Permission.EDIT_PROJECT not in permissions_of(by, project):
        raise ActionRefused(_("The project lead sends it to the committee."))
    rows = activity.submissions.filter(project=project, stage=stage)
    if rows.filter(letter_at=None).exists():
        raise ActionRefused(_("It is with the committee already."))
    if rows.filter(verdict__in=[Verdict.ACCEPT, Verdict.REJECT]).exists():
        raise ActionRefused(_("The committee has decided about this already."))
    missing = missing_for(stage, project, activity.office)
    if missing:
        raise ActionRefused(missing)


def ask_reviewers(submission: Submission, reviewers: list[User], *, by: User) -> None:
    page = reverse("activities:review_detail", args=[submission.pk])
    reachable = User.objects.with_mailbox().filter(pk__in=[r.pk for r in reviewers])
    for person in reachable:
        send(
            REQUEST, to=person, by=by, template="activities/review",
            subject=_("A project waits for your review"),
            context={
                "project": submission.project, "activity": submission.activity,
                "stage": submission.get_stage_display(),
                "link": settings.SITE_URL + page, "link_label": _("Open the review"),
                "stop_link": settings.SITE_URL + reverse("accounts:profile"),
            },
        )  # fmt: skip


@transaction.atomic
def give_opinion(
    *, submission: Submission, verdict: str, by: User, comments: str = ""
) -> Opinion:
    """One member's opinion; with the second one the committee has decided.

    Raises ActionRefused for whoever has a part in the project, and after the decision.
    """
    chain.hold()
    submission = Submission.objects.select_for_update(of=("self",)).get(
        pk=submission.pk
    )
    require_reviewer(submission, by)
    comments = comments.strip()
    if verdict != Verdict.ACCEPT and not comments:
        raise ActionRefused(
            _("Say what should change, so that the team can mend it."), field="comments"
        )
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                submission=submission, reviewer=by, verdict=verdict, comments=comments
            )
    except IntegrityError:
        raise ActionRefused(_("You gave your opinion already.")) from None
    record("opinion given", by=by, subject=submission, project=submission.project,
           verdict=verdict)  # fmt: skip
    decide(submission)
    return opinion


def require_reviewer(submission: Submission, by: User) -> None:
    if not Submission.objects.reviewable_by(by).filter(pk=submission.pk).exists():
        raise ActionRefused(
            _("Only members of the committee without a part in the project review it.")
        )
    if submission.verdict:
        raise ActionRefused(_("The committee has decided about this already."))


def decide(submission: Submission) -> None:
    opinions = list(submission.opinions.all())
    if len(opinions) < OPINIONS_NEEDED:
        return
    submission.verdict, submission.decided_at = outcome_of(opinions), timezone.now()
    submission.save(update_fields=["verdict", "decided_at"])
    record(
        "committee decided", by="system: two opinions", subject=submission,
        project=submission.project, after={"verdict": submission.verdict},
    )  # fmt: skip


@transaction.atomic
def send_letter(*, submission: Submission, by: User) -> Submission:
    """The decision, told: its letter is drawn by a job; who sent it gets a mail.

    Raises ActionRefused before two opinions, and while a disclosure is missing: it names
    whose.
    """
    chain.hold()
    submission = Submission.objects.select_for_update(of=("self",)).get(
        pk=submission.pk
    )
    if not submission.verdict:
        raise ActionRefused(_("Two opinions come first."))
    if submission.letter_at is not None:
        raise ActionRefused(_("The letter was sent already."))
    missing = missing_disclosures(submission)
    if missing:
        raise ActionRefused(
            _("These people have not disclosed their interests yet: %(names)s.")
            % {"names": ", ".join(map(str, missing))}
        )
    submission.letter_at, submission.letter_by = timezone.now(), by
    submission.save(update_fields=["letter_at", "letter_by"])
    record("decision letter sent", by=by, subject=submission,
           project=submission.project, verdict=submission.verdict)  # fmt: skip
    draw_letter(submission, by=by)
    tell_sender(submission, by=by)
    return submission


def draw_letter(submission: Submission, *, by: User) -> Job:
    """The job that draws the letter; the same one while it is not finished."""
    return enqueue(
        task=LETTER_TASK, subject=submission, by=by,
        title=_("Drawing the decision letter"),
    )  # fmt: skip


def tell_sender(submission: Submission, *, by: User) -> None:
    page = reverse("activities:own_activity", args=[submission.activity_id])
    people = User.objects.with_mailbox().filter(pk=submission.submitted_by_id)
    for person in people:
        send(
            DECISION, to=person, by=by, template="activities/decision",
            subject=_("The committee has decided about “%(project)s”")
            % {"project": submission.project},
            context={
                "project": submission.project, "activity": submission.activity,
                "link": settings.SITE_URL + page, "link_label": _("Read the decision"),
            },
        )  # fmt: skip


@transaction.atomic
def disclose(
    *, activity: Activity, by: User, has_interests: bool, text: str = ""
) -> Disclosure:
    """What the person declares for this activity; a newer word replaces the older."""
    text = text.strip() if has_interests else ""
    if has_interests and not text:
        raise ActionRefused(_("Say which interests: with whom, and what kind."), field="text")  # fmt: skip
    disclosure, is_new = Disclosure.objects.update_or_create(
        activity=activity, user=by,
        defaults={
            "has_interests": has_interests, "text": text, "given_at": timezone.now(),
        },
    )  # fmt: skip
    record(
        "interests disclosed", by=by, subject=disclosure, organisation=activity.office,
        after={"has_interests": has_interests}, first=is_new,
    )  # fmt: skip
    return disclosure
