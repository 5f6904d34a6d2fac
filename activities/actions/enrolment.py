"""Joining an activity, choosing the project for it, and leaving."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from activities.actions.board_reports import count_for_report, no_longer_counts
from activities.models import Activity, Enrolment
from activities.rules import place_of, reasons_against, reasons_against_project
from attestations.actions import join_programme
from attestations.models import Participation, Status
from audit.record import record
from projects.actions.sponsors import join_sponsor
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def enrol(*, activity: Activity, by: User) -> Enrolment:
    """The person's place; the one she has when she joined before.

    Raises ActionRefused with the first reason against it.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    known = place_of(activity, by)
    if known is not None:
        return known
    against = reasons_against(activity, by)
    if against:
        raise ActionRefused(against[0])
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(activity=activity, user=by)
    except IntegrityError:  # the second of two clicks
        return activity.enrolments.current().get(user=by)
    record("activity joined", by=by, subject=enrolment, organisation=activity.office)
    return enrolment


@transaction.atomic
def choose_project(*, enrolment: Enrolment, project: Project, by: User) -> Enrolment:
    """The place with a part in this project under the activity's programme.

    A project that the office does not sponsor yet asks it to, where the person may. A
    part that she began before is taken. Raises ActionRefused.
    """
    enrolment = locked(enrolment)
    require_own(enrolment, by)
    activity = enrolment.activity
    programme = activity.programme
    if programme is None or enrolment.participation_id:
        raise ActionRefused(_("A project is chosen already."))
    against = reasons_against_project(activity, project)
    if against:
        raise ActionRefused(against[0], field="project")
    ask_for_sponsor(activity, project, by)
    part = join_programme(
        project=project, office=activity.office, programme=programme, by=by
    )
    require_fits(activity, part)
    enrolment.participation, enrolment.started_at = part, timezone.now()
    enrolment.save(update_fields=["participation", "started_at"])
    count_for_report(enrolment)
    record("project chosen for an activity", by=by, subject=enrolment, project=project,
           organisation=activity.office, after={"project": project})  # fmt: skip
    return enrolment


def locked(enrolment: Enrolment) -> Enrolment:
    """The row as it stands now; a second click waits for the first.

    The activity's row comes first, as when somebody joins: whoever sets up its report
    meanwhile sees this part, or this one sees the report.
    """
    Activity.objects.select_for_update(of=("self",)).get(pk=enrolment.activity_id)
    rows = Enrolment.objects.select_for_update(of=("self",))
    return rows.with_people().get(pk=enrolment.pk)


def require_own(enrolment: Enrolment, by: User) -> None:
    if enrolment.user_id != by.pk or enrolment.left_at is not None:
        raise ActionRefused(_("Only the person who joined can do this."))


def ask_for_sponsor(activity: Activity, project: Project, by: User) -> None:
    sponsored = project.sponsorships.filter(organisation=activity.office).exists()
    if not sponsored and Permission.EDIT_PROJECT in permissions_of(by, project):
        join_sponsor(project=project, organisation=activity.office, by=by)


def require_fits(activity: Activity, part: Participation) -> None:
    """A part begun before must be under the same rules and not count elsewhere."""
    if part.office_id != activity.office_id:
        raise ActionRefused(
            _("In this project you take part in the program through %(office)s.")
            % {"office": part.office},
            field="project",
        )
    if part.programme_version != activity.programme_version:
        raise ActionRefused(
            _("In this project you began under another version of the program."),
            field="project",
        )
    elsewhere = Enrolment.objects.filter(participation=part).first()
    if elsewhere is not None:
        raise ActionRefused(
            _("This project counts for you in “%(activity)s” already.")
            % {"activity": elsewhere.activity},
            field="project",
        )


@transaction.atomic
def leave_activity(*, enrolment: Enrolment, by: User) -> Enrolment:
    """The place, given back. Raises ActionRefused once something was signed for it.

    The part in the project stays the person's own; it only stops counting here.
    """
    enrolment = locked(enrolment)
    require_own(enrolment, by)
    part = enrolment.participation
    if part and part.attestations.exclude(status=Status.DRAFT).exists():
        raise ActionRefused(
            _("You signed for this activity already, so your place stays.")
        )
    if part:
        no_longer_counts(part)
    enrolment.left_at = timezone.now()
    enrolment.participation = enrolment.started_at = None
    enrolment.save(update_fields=["left_at", "participation", "started_at"])
    record("activity left", by=by, subject=enrolment,
           organisation=enrolment.activity.office)  # fmt: skip
    return enrolment
