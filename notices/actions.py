"""The one way to send mail: `send`. A worker delivers it; see notices/tasks.py."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from jobs.actions import enqueue
from notices.kinds import KINDS, Kind, earliest
from notices.models import Notice, NoticeStatus
from qiapp.lib.crypto import decrypt_text, encrypt_text

DELIVER = "notices.deliver"
SUBJECT_MAX_LENGTH = 200


@transaction.atomic
def send(
    kind: Kind, *, to: User | str, subject: str, template: str,
    context: dict[str, Any], by: User | None, headers: dict[str, str] | None = None,
) -> Notice:  # fmt: skip
    """The notice, queued; held back when the address had enough of this kind, or the
    person wants none of it.

    `to`: a person or an address. `template`: such as `projects/invitation`, a plain text
    in templates/emails/, beside it perhaps the same as .html. Goes out after the caller's
    transaction commits; a reminder waits for the end of the quiet hours. The words are
    stored encrypted and only until they are sent: a link in them may open a door.
    `headers`: further ones of the mail, such as List-Unsubscribe (RFC 8058).
    """
    person = to if isinstance(to, User) else None
    email = person.email if person else str(to).lower()
    words = render(template, {"name": person.get_short_name() if person else "", **context})  # fmt: skip
    words["headers"] = headers or {}
    kind = quiet_for(kind, person)
    held = not is_wanted(kind, person) or is_capped(kind, email)
    notice = Notice.objects.create(
        kind=kind.name, user=person, email=email, by=by, subject=one_line(subject),
        body_digest=sha256(words["text"].encode()).hexdigest(),
        sealed="" if held else encrypt_text(json.dumps(words)),
        status=NoticeStatus.HELD_BACK if held else NoticeStatus.QUEUED,
        not_before=earliest(kind, timezone.now(), zone_of(person)),
    )  # fmt: skip
    if not held and notice.not_before <= timezone.now():
        enqueue(task=DELIVER, subject=notice, by=by)
    return notice


def is_wanted(kind: Kind, person: User | None) -> bool:
    if person is None or not kind.preference:
        return True
    return bool(getattr(person, kind.preference))


def is_capped(kind: Kind, email: str) -> bool:
    if kind.cap is None:
        return False
    since = timezone.now() - kind.per
    counted = Notice.objects.counted(kind.name, email).filter(created_at__gt=since)
    return counted.count() >= kind.cap


def quiet_for(kind: Kind, person: User | None) -> Kind:
    """The kind with the person's own quiet hours, where it has any."""
    if person is None or kind.quiet_from is None:
        return kind
    return replace(kind, quiet_from=person.quiet_from, quiet_until=person.quiet_until)


def zone_of(person: User | None) -> ZoneInfo:
    return person.zone() if person else ZoneInfo("America/New_York")


def one_line(subject: str) -> str:
    """A subject without line breaks, which would start a header of its own."""
    return " ".join(subject.split())[:SUBJECT_MAX_LENGTH]


def render(template: str, context: dict[str, Any]) -> dict[str, Any]:
    """`text`, and `html` (empty when there is no such template)."""
    text = render_to_string(f"emails/{template}.txt", context).strip() + "\n"
    try:
        html: str = str(render_to_string(f"emails/{template}.html", context))
    except TemplateDoesNotExist:
        html = ""
    return {"text": text, "html": html}


def enqueue_due() -> int:
    """Hands notices to the workers whose quiet hours are over; how many.

    One whose time came while no worker ran may find the next quiet hours: it waits again.
    """
    due = list(Notice.objects.due().select_related("user", "by")[:500])
    ready = [notice for notice in due if not is_put_off(notice)]
    for notice in ready:
        enqueue(task=DELIVER, subject=notice, by=notice.by)
    return len(ready)


def is_put_off(notice: Notice) -> bool:
    """Whether the notice waits for the end of the quiet hours that hold now."""
    kind, now = KINDS.get(notice.kind), timezone.now()
    if kind is None:
        return False
    later = earliest(quiet_for(kind, notice.user), now, zone_of(notice.user))
    if later <= now:
        return False
    notice.not_before = later
    notice.save(update_fields=["not_before"])
    return True


def deliver(notice: Notice) -> Notice:
    """Sends the mail, if it was not sent before. Raises what the mail server says.

    A worker killed between sending and noting it sends twice; both mails carry the same
    Message-ID, so that a mail program shows one.
    """
    if notice.status != NoticeStatus.QUEUED:
        return notice
    words = json.loads(decrypt_text(notice.sealed))
    mail = EmailMultiAlternatives(
        subject=notice.subject, body=words["text"], to=[notice.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}-{notice.body_digest[:16]}@qiapp>",
            **words.get("headers", {}),
        },
    )  # fmt: skip
    if words["html"]:
        mail.attach_alternative(words["html"], "text/html")
    mail.send()
    return settle(notice, NoticeStatus.SENT)


def settle(notice: Notice, status: NoticeStatus) -> Notice:
    """The notice with its end; its words are gone."""
    notice.status, notice.sealed = status, ""
    notice.sent_at = timezone.now() if status == NoticeStatus.SENT else None
    notice.save(update_fields=["status", "sealed", "sent_at"])
    return notice
