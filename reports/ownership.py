"""Which rows change hands when somebody leaves, and which stay in that person's name.

Every column of a project's models that names a person stands here (a test finds one that
does not). HISTORY: who did it, and stays so. MOVES: open work, which the successor takes.
PLACE: the place in the team, which a hand-over ends or begins by itself.
"""

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Draft, User
from extracts.models import DataRequest
from meetings.models import MeetingTask
from nextsteps.models import MonthlySeries
from pdsa.models import Cycle
from projects.models import Invitation, Project
from surveys.models import Round as SurveyRound
from tally.models import Round as TallyRound
from tally.models import Tally

HISTORY, MOVES, PLACE = "history, stays", "moves", "the place itself"

OWNERSHIP: dict[str, str] = {
    "projects.Project.created_by": HISTORY,
    "projects.Membership.user": PLACE,
    "projects.CharterSignature.user": HISTORY,
    "projects.ChangeIdea.added_by": HISTORY,
    "projects.ChangeIdea.dropped_by": HISTORY,
    "projects.Invitation.invited_by": MOVES,  # unanswered: whom to ask for a new one
    "projects.Invitation.accepted_by": HISTORY,
    "effort.Choice.person": HISTORY,
    "effort.Effort.person": HISTORY,
    "effort.Promise.made_by": HISTORY,
    "meetings.Attendance.confirmed_by": HISTORY,
    "meetings.Attendance.user": HISTORY,
    "meetings.LeadershipAsk.changed_by": HISTORY,
    "meetings.Meeting.cancelled_by": HISTORY,
    "meetings.Meeting.closed_by": HISTORY,
    "meetings.Meeting.created_by": HISTORY,
    "meetings.Meeting.started_by": HISTORY,
    "meetings.MeetingDecision.by": HISTORY,
    "meetings.MeetingTask.created_by": HISTORY,
    "meetings.MeetingTask.done_by": HISTORY,
    "meetings.MeetingTask.owner": MOVES,  # not done yet
    "learning.Debrief.person": HISTORY,
    "nextsteps.MonthlySeries.ended_by": HISTORY,
    "nextsteps.MonthlySeries.led_by": MOVES,  # runs: it opens sessions in this name
    "nextsteps.Pause.by": HISTORY,
    "nextsteps.Pause.ended_by": HISTORY,
    "nextsteps.QuestionLink.user": HISTORY,  # a mail to one person, hers alone
    "nextsteps.Remark.by": HISTORY,
    "nextsteps.Remark.seen_by": HISTORY,
    "nextsteps.Reminder.user": HISTORY,  # a mail that was sent
    "measures.Measure.created_by": HISTORY,
    "measures.Measure.kept_by": HISTORY,  # hers alone, and it counts nowhere
    "measures.Showing.coach": HISTORY,  # a coach's view ends with her place
    "measures.Showing.shown_by": HISTORY,
    "measures.Showing.withdrawn_by": HISTORY,
    "measures.Look.user": HISTORY,
    "sharing.Confirmation.coach": HISTORY,
    "sharing.Confirmation.by": HISTORY,
    "sharing.Agreement.signed_by": HISTORY,
    "sharing.Agreement.withdrawn_by": HISTORY,
    "collaboratives.Place.invited_by": HISTORY,  # by whoever runs it, outside the project
    "collaboratives.Place.answered_by": HISTORY,
    "measures.ObservationBatch.by": HISTORY,
    "measures.ObservationBatch.undone_by": HISTORY,
    "measures.ChartDecision.by": HISTORY,
    "measures.ChartDecision.taken_back_by": HISTORY,
    "activities.Dispute.answered_by": HISTORY,
    "activities.Dispute.decided_by": HISTORY,
    "activities.Enrolment.user": HISTORY,  # a place is one person's, as her part is
    "activities.Opinion.reviewer": HISTORY,
    "activities.ProgressReport.sent_by": HISTORY,
    "activities.StageConfirmation.confirmed_by": HISTORY,
    "activities.Submission.letter_by": HISTORY,
    "activities.Submission.submitted_by": HISTORY,
    "pdsa.Cycle.owner": MOVES,  # not decided yet
    "extracts.Recipe.created_by": HISTORY,
    "extracts.Extract.by": HISTORY,
    "extracts.DataRequest.by": MOVES,  # the letter is signed with this name
    "tally.ChartAudit.created_by": HISTORY,
    "tally.Round.started_by": MOVES,  # open
    "tally.Round.closed_by": HISTORY,
    "tally.Tally.created_by": MOVES,  # open: whom to ask for a new link
    "tools.Tool.created_by": HISTORY,
    "tools.Tool.changed_by": HISTORY,
    "tools.Tool.removed_by": HISTORY,
    "tools.Edition.saved_by": HISTORY,
    "surveys.Survey.created_by": HISTORY,
    "surveys.Round.started_by": MOVES,  # open: it closes by itself in this name
    "surveys.Round.closed_by": HISTORY,
    "meetings.Reopening.by": HISTORY,
    "evidence.EvidenceFile.by": HISTORY,  # whoever looked at it answers for it
    "evidence.Review.by": HISTORY,
    "attestations.Participation.user": HISTORY,  # a physician's own credit
    "attestations.Signature.user": HISTORY,
    "attestations.CosignQuestion.asked_by": HISTORY,  # a successor asks anew
    "attestations.Settlement.agreed_by": HISTORY,  # reviewers have no part in the project
    "attestations.Settlement.ended_by": HISTORY,
    "attestations.Settlement.proposed_by": HISTORY,
    "boardfiles.MendAsk.by": HISTORY,
    "coaching.Call.coach": HISTORY,  # booked with one person; a successor books anew
    "coaching.CoachHandOver.consented_by": HISTORY,
    "coaching.CoachHandOver.ended_by": HISTORY,
    "coaching.CoachHandOver.leaver": HISTORY,
    "coaching.CoachHandOver.successor": HISTORY,
    "coaching.CoachNote.author": HISTORY,
    "coaching.Contact.coach": HISTORY,
    "coaching.Nudge.coach": HISTORY,
    "coaching.Nudge.put_away_by": HISTORY,
    "coaching.Nudge.recipients": HISTORY,
    "coaching.Snooze.coach": HISTORY,  # her own wish
    "coaching.Handoff.proposed_by": HISTORY,
    "coaching.Handoff.to": HISTORY,
    "coaching.HelpRequest.asker": HISTORY,
    "coaching.HelpRequest.helpers": HISTORY,  # to whom the mail went
    "coaching.HelpRequest.answered_by": HISTORY,
    "documents.AuditBundle.by": HISTORY,  # as that person may see the project, hers alone
    "documents.OwnWords.changed_by": HISTORY,
    "reports.HandOver.leaver": HISTORY,
    "reports.HandOver.successor": HISTORY,
    "reports.HandOver.by": HISTORY,
}
# A draft names no project but the address of its form; it changes hands as well.
DRAFT = "accounts.Draft.user"

Rows = models.QuerySet[models.Model]


def open_cycles(project: Project, person: User) -> Rows:
    return Cycle.objects.filter(project=project, owner=person, decided_at__isnull=True)


def open_tasks(project: Project, person: User) -> Rows:
    return MeetingTask.objects.filter(
        meeting__project=project, owner=person, done_at__isnull=True
    )


def open_invitations(project: Project, person: User) -> Rows:
    return Invitation.objects.unanswered().filter(project=project, invited_by=person)


def data_requests(project: Project, person: User) -> Rows:
    return DataRequest.objects.filter(measure__project=project, by=person)


def open_audits(project: Project, person: User) -> Rows:
    return TallyRound.objects.open().filter(audit__project=project, started_by=person)


def open_links(project: Project, person: User) -> Rows:
    return Tally.objects.filter(
        round__audit__project=project, created_by=person,
        finished_at__isnull=True, revoked_at__isnull=True, round__closed_at__isnull=True,
    )  # fmt: skip


def open_surveys(project: Project, person: User) -> Rows:
    return SurveyRound.objects.open().filter(survey__project=project, started_by=person)


def running_series(project: Project, person: User) -> Rows:
    return MonthlySeries.objects.filter(
        project=project, led_by=person, ended_at__isnull=True
    )


def drafts_in(project: Project, person: User) -> Rows:
    """Drafts of the project's forms."""
    begin = reverse("reports:project_page", args=[project.pk])
    return Draft.objects.filter(user=person, form__startswith=begin)


OPEN_ROWS: dict[str, Callable[[Project, User], Rows]] = {
    "meetings.MeetingTask.owner": open_tasks,
    "pdsa.Cycle.owner": open_cycles,
    "tally.Tally.created_by": open_links,
    "tally.Round.started_by": open_audits,
    "surveys.Round.started_by": open_surveys,
    "extracts.DataRequest.by": data_requests,
    "projects.Invitation.invited_by": open_invitations,
    "nextsteps.MonthlySeries.led_by": running_series,
    DRAFT: drafts_in,
}


def rows_to_move(
    project: Project, leaver: User, successor: User | None
) -> dict[str, Rows]:
    """What changes hands, by column. A draft stays where the successor has one of the form."""
    found = {column: rows(project, leaver) for column, rows in OPEN_ROWS.items()}
    if successor is not None:
        own = drafts_in(project, successor).values("form")
        found[DRAFT] = found[DRAFT].exclude(Q(form__in=own))
    return found
