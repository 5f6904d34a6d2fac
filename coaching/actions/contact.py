"""Messages, snoozes, calls and minutes: what a coach does from the inbox."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.record import record
from coaching.models import Call, Contact, Nudge, Snooze
from nextsteps.models import Pause
from nextsteps.rhythm import may_write_again
from notices.actions import quiet_for, send
from notices.kinds import CALL, NUDGE, earliest
from notices.models import Notice, NoticeStatus
from projects.models import Project, ProjectStatus
from qiapp.lib.errors import ActionRefused

LONGEST_SNOOZE = timedelta(days=92)


@transaction.atomic
def send_nudge(*, project: Project, by: User, text: str, rule: str = "") -> Nudge:
    """The message, on the project's page and by mail to those who lead it.

    Mail leaves after quiet hours, and only to those whose own wish how often to be
    reminded allows it. Raises ActionRefused while the project rests, when nobody leads
    it, or within seven days after the last message to this practice by any coach.
    """
    hold_practice(project)
    require_awake(project)
    require_first_in_a_week(project)
    leads = [place.user for place in project.leads() if place.user.is_active]
    if not leads:
        raise ActionRefused(
            _("Nobody leads this project now, so nobody would read it.")
        )
    nudge = Nudge.objects.create(
        project=project, coach=by, text=text.strip(), rule=rule,
        leaves_at=max(leaving(one) for one in leads),
    )  # fmt: skip
    nudge.recipients.set(leads)
    nudge.mails = sum(mail_nudge(nudge, one) for one in leads)
    nudge.save(update_fields=["mails"])
    record("sent a message as coach", by=by, subject=nudge, project=project,
           to=[one.name for one in leads])  # fmt: skip
    return nudge


def hold_practice(project: Project) -> None:
    """Two coaches, one message: the second waits for the row and then sees the first."""
    if project.organisation_id:
        Organisation.objects.select_for_update().get(pk=project.organisation_id)
    else:
        Project.objects.select_for_update().get(pk=project.pk)


def require_awake(project: Project) -> None:
    resting = Pause.objects.on(project.today()).filter(project=project)
    if project.status != ProjectStatus.ACTIVE or resting.exists():
        raise ActionRefused(_("“%(project)s” rests now. Write when it goes on.")
                            % {"project": project.title})  # fmt: skip


def require_first_in_a_week(project: Project) -> None:
    last = Nudge.objects.to_practice_of(project).lately().first()
    if last is not None:
        raise ActionRefused(
            _("This practice had a message within the last seven days. Write again "
              "after %(when)s.") % {"when": f"{last.leaves_at + timedelta(days=7):%B %-d}"}
        )  # fmt: skip


def leaving(person: User) -> datetime:
    """When a mail to the person may leave."""
    return earliest(quiet_for(NUDGE, person), timezone.now(), person.zone())


def mail_nudge(nudge: Nudge, to: User) -> bool:
    """Whether a mail was queued: the person's own frequency goes before a coach's wish."""
    if not wants_mail(to):
        return False
    link = reverse("reports:project_page", args=[nudge.project_id])
    notice = send(
        NUDGE, to=to, by=nudge.coach, template="coaching/nudge",
        subject=_("%(coach)s writes about “%(project)s”")
        % {"coach": nudge.coach.name, "project": nudge.project.title},
        context={
            "name": "",  # the message has a greeting of its own
            "text": nudge.text, "email": nudge.coach.email,
            "link": settings.SITE_URL + link, "link_label": _("Open the project"),
            "why": _("You lead this project, and %(coach)s coaches it.")
            % {"coach": nudge.coach.name},
            "stop_link": settings.SITE_URL + reverse("nextsteps:my_reminders"),
        },
    )  # fmt: skip
    return notice.status != NoticeStatus.HELD_BACK


def wants_mail(person: User) -> bool:
    """Whether the person's own frequency lets a message of a coach through now."""
    mails = Notice.objects.counted(NUDGE.name, person.email)
    last = mails.aggregate(last=Max("not_before"))["last"]
    zone = person.zone()
    last_on = last.astimezone(zone).date() if last else None
    today = leaving(person).astimezone(zone).date()
    return may_write_again(person.reminder_frequency, last_on, today)


@transaction.atomic
def put_away(*, nudge: Nudge, by: User) -> Nudge:
    """The message, no longer on the project's page; a second time changes nothing."""
    if nudge.put_away_at is None:
        nudge.put_away_at, nudge.put_away_by = timezone.now(), by
        nudge.save(update_fields=["put_away_at", "put_away_by"])
        record(
            "put a coach's message away", by=by, subject=nudge, project=nudge.project
        )
    return nudge


@transaction.atomic
def snooze(*, project: Project, by: User, until: date) -> Snooze:
    """The project out of this coach's inbox until a day; nobody else notices."""
    if not project.today() < until <= project.today() + LONGEST_SNOOZE:
        raise ActionRefused(_("Choose a day within the next three months."))
    row, _made = Snooze.objects.update_or_create(
        coach=by, project=project, defaults={"until": until}
    )
    record("snoozed a project", by=by, subject=row, project=project, until=until)
    return row


@transaction.atomic
def wake(*, project: Project, by: User) -> None:
    """The project back in this coach's inbox."""
    for row in Snooze.objects.filter(coach=by, project=project):
        record("took a snooze back", by=by, subject=row, project=project)
        row.delete()


@transaction.atomic
def log_contact(
    *, project: Project, by: User, kind: str, on: date, minutes: int, topic: str = ""
) -> Contact:
    """The entry of the contact log. Raises ActionRefused for a day to come."""
    if on > project.today():
        raise ActionRefused(_("Choose today or a day before."), field="on")
    contact = Contact.objects.create(
        project=project,
        coach=by,
        kind=kind,
        on=on,
        minutes=minutes,
        topic=topic.strip(),
    )
    record("logged time as coach", by=by, subject=contact, project=project,
           kind=kind, on=on, minutes=minutes)  # fmt: skip
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    """Takes an entry away; only whoever made it may."""
    if contact.coach_id != by.pk:
        raise ActionRefused(_("Only the person who logged the time can remove it."))
    record("removed logged time", by=by, subject=contact, project=contact.project,
           kind=contact.kind, on=contact.on, minutes=contact.minutes)  # fmt: skip
    contact.delete()


@transaction.atomic
def book_call(
    *, project: Project, by: User, starts_at: datetime, minutes: int, place: str = ""
) -> Call:
    """The call, told by mail at once to those who lead the project.

    Raises ActionRefused for a time that has passed, or one at which this coach has
    another call.
    """
    if starts_at <= timezone.now():
        raise ActionRefused(_("Choose a time to come."), field="on")
    call = Call(project=project, coach=by, starts_at=starts_at, minutes=minutes, place=place)  # fmt: skip
    if any(overlaps(one, call) for one in by.calls_booked.ahead()):  # type: ignore[attr-defined]
        raise ActionRefused(_("You have another call at that time."), field="at")
    call.save()
    record("booked a call", by=by, subject=call, project=project, at=starts_at)
    tell(call, "coaching/call", _("A call about “%(project)s”"))
    return call


def overlaps(one: Call, other: Call) -> bool:
    return one.starts_at < other.ends_at() and other.starts_at < one.ends_at()


@transaction.atomic
def call_off(*, call: Call, by: User) -> Call:
    """The call, called off; those who lead the project are told. A second time is none."""
    if call.called_off_at is None:
        call.called_off_at = timezone.now()
        call.save(update_fields=["called_off_at"])
        record("called a call off", by=by, subject=call, project=call.project)
        tell(call, "coaching/call_off", _("The call about “%(project)s” is called off"))
    return call


def tell(call: Call, template: str, subject: str) -> None:
    """A mail to each lead; a call is told at once, as a person waits for its time."""
    link = reverse("coaching:call_calendar", args=[call.project_id, call.pk])
    for place in call.project.leads():
        send(
            CALL, to=place.user, by=call.coach, template=template,
            subject=subject % {"project": call.project.title},
            context={
                "call": call, "coach": call.coach.name, "email": call.coach.email,
                "starts": call.starts_at.astimezone(place.user.zone()),
                "zone": place.user.time_zone.replace("_", " "),
                "project": call.project.title, "link": settings.SITE_URL + link,
                "link_label": _("Put it into your calendar"),
                "why": _("You lead this project."),
            },
        )  # fmt: skip
