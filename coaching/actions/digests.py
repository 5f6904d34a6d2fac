"""The weekly mail to a coach: many practices, and only what changed since the last one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from coaching.actions.standings import coaches
from coaching.dashboard import in_care_of, names_shown
from coaching.models import Digest, Standing
from coaching.ranking import Reason, for_reader, sentence
from nextsteps.rhythm import may_write_again
from notices.actions import quiet_for, send
from notices.kinds import DIGEST, earliest

MONDAY = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """One project of the mail: which reasons are new, and whether the last one is gone."""

    practice: str
    project: str
    url: str
    new: list[str]
    is_calm: bool


def send_all() -> int:
    """How many coaches got a mail now. Run every hour; safe to run twice."""
    people = User.objects.with_mailbox().filter(pk__in=coaches())
    return sum(send_to(person) for person in people.order_by("pk"))


@transaction.atomic
def send_to(coach: User) -> bool:
    """Whether a mail left: on Mondays where the coach lives, or later in a week in which
    she wishes one less often; never in her quiet hours, never without news.
    """
    now = timezone.now()
    today = now.astimezone(coach.zone()).date()
    if earliest(quiet_for(DIGEST, coach), now, coach.zone()) > now:
        return False
    User.objects.select_for_update().get(pk=coach.pk)  # two workers, one mail
    last = Digest.objects.filter(coach=coach).first()
    if not is_turn(coach, last, today):
        return False
    standings = list(standings_of(coach))
    names = names_shown(coach, [one.project_id for one in standings])
    told = [(o, for_reader(o.found(), names[o.project_id])) for o in standings]
    changed = changes(told, last.known if last else {})
    known = {str(o.project_id): [one.rule for one in found] for o, found in told}
    Digest.objects.update_or_create(coach=coach, defaults={"on": today, "known": known})
    if changed:
        mail(coach, changed)
    return bool(changed)


def is_turn(coach: User, last: Digest | None, today: date) -> bool:
    if today.weekday() != MONDAY:
        return False
    return may_write_again(coach.reminder_frequency, last.on if last else None, today)


def standings_of(coach: User) -> Iterable[Standing]:
    mine = in_care_of(coach).values("pk")
    rows = Standing.objects.filter(project__in=mine).order_by("-score", "pk")
    return rows.select_related("project__organisation", "project__created_by")


def changes(
    told: Iterable[tuple[Standing, list[Reason]]], known: dict[str, list[str]]
) -> list[Changed]:
    """Projects where a rule began to speak, or where the last one fell silent."""
    found = []
    for one, reasons in told:
        before = known.get(str(one.project_id), [])
        new = [reason for reason in reasons if reason.rule not in before]
        calm = bool(before) and not reasons
        if new or calm:
            said = [sentence(reason, translation) for reason in new]
            found.append(changed_of(one, said, calm))
    return found


def changed_of(standing: Standing, said: list[str], calm: bool) -> Changed:
    project = standing.project
    page = settings.SITE_URL + reverse("coaching:practice", args=[project.pk])
    practice = str(project.organisation or project.created_by)
    return Changed(practice, project.title, page, said, calm)


def mail(coach: User, changed: list[Changed]) -> None:
    send(
        DIGEST, to=coach, by=None, template="coaching/digest",
        subject=_("What changed in your practices this week"),
        context={
            "changed": changed,
            "link": settings.SITE_URL + reverse("coaching:inbox"),
            "link_label": _("Who needs me"), "why": _("You coach these practices."),
            "stop_link": settings.SITE_URL + reverse("nextsteps:my_reminders"),
        },
    )  # fmt: skip
