"""Mail: queued in the transaction, sent by a worker, capped and quiet where it should be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from accounts.models import User
from jobs.models import Job
from notices import actions
from notices.kinds import INVITATION, REMINDER, earliest
from notices.models import Notice, NoticeStatus
from notices.tasks import deliver
from tests.factories.accounts import UserFactory

CHICAGO = ZoneInfo("America/Chicago")
LINK = "https://qi.example.org/open/secret-key"


@pytest.fixture
def awake(monkeypatch) -> None:
    """It is noon wherever the person lives."""
    monkeypatch.setattr(actions, "earliest", lambda _kind, now, _zone: now)


def send(to: User | str = "nina@example.org", kind=INVITATION, subject="Hello"):
    return actions.send(
        kind, to=to, subject=subject, template="base",
        context={"link": LINK}, by=None,
    )  # fmt: skip


def test_send_queues_one_job_and_sends_nothing_yet(db: None) -> None:
    notice = send()

    assert mail.outbox == []
    assert Job.objects.get().subject_id == str(notice.pk)


def test_send_rolled_back_leaves_no_notice(db: None) -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_send_stores_the_words_encrypted_until_they_are_sent(db: None) -> None:
    notice = send()

    stored = str(Notice.objects.values().get())
    assert "secret-key" not in stored
    assert "secret-key" not in str(Job.objects.values().get())
    assert notice.sealed


def test_deliver_sends_the_mail_and_forgets_the_words(db: None) -> None:
    notice = send()

    deliver(Job.objects.get().pk)

    notice.refresh_from_db()
    assert mail.outbox[0].to == ["nina@example.org"]
    assert LINK in mail.outbox[0].body
    assert (notice.status, notice.sealed) == (NoticeStatus.SENT, "")


def test_deliver_twice_sends_once(db: None) -> None:
    notice = actions.deliver(send())

    actions.deliver(notice)

    assert len(mail.outbox) == 1


def test_deliver_that_fails_each_time_ends_as_failed(db: None, monkeypatch) -> None:
    def refuses(_self: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
    notice = send()
    Job.objects.update(max_attempts=1)

    deliver(Job.objects.get().pk)

    notice.refresh_from_db()
    assert (notice.status, notice.sealed) == (NoticeStatus.FAILED, "")


def test_deliver_that_fails_once_is_tried_again(db: None, monkeypatch) -> None:
    def refuses(_self: object) -> int:
        raise ConnectionRefusedError

    notice = send()
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        deliver(Job.objects.get().pk)

    deliver(Job.objects.get().pk)

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.SENT


def test_subject_with_line_breaks_becomes_one_line(db: None) -> None:
    notice = send(subject="Hello\r\nBcc: everybody@example.org")

    assert notice.subject == "Hello Bcc: everybody@example.org"


def test_second_reminder_of_a_day_is_held_back(lead: User, awake: None) -> None:
    first = send(to=lead, kind=REMINDER)
    second = send(to=lead, kind=REMINDER)

    assert (first.status, second.status) == ("queued", "held_back")
    assert Job.objects.count() == 1


def test_invitations_are_never_held_back(lead: User) -> None:
    statuses = [send(to=lead).status for _n in range(3)]

    assert statuses == ["queued"] * 3


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # 14:00 in Chicago: at once
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), datetime(2026, 3, 2, 20, 0, tzinfo=UTC)),
        # 19:30 in Chicago: next morning at 7
        (datetime(2026, 3, 3, 1, 30, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=CHICAGO)),
        # 03:00 in Chicago: the same morning at 7
        (datetime(2026, 3, 3, 9, 0, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=CHICAGO)),
        # the night the clocks go forward: 7 by the new time
        (datetime(2026, 3, 8, 6, 0, tzinfo=UTC), datetime(2026, 3, 8, 12, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_reminder_waits_for_the_morning_of_the_person(
    now: datetime, expected: datetime
) -> None:
    assert earliest(REMINDER, now, CHICAGO) == expected


def test_invitation_has_no_quiet_hours() -> None:
    midnight = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)

    assert earliest(INVITATION, midnight, CHICAGO) == midnight


def test_reminder_that_waited_is_handed_over_when_due(lead: User, monkeypatch) -> None:
    later = datetime(2999, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(actions, "earliest", lambda *_given: later)
    notice = send(to=lead, kind=REMINDER)
    before = actions.enqueue_due()
    Notice.objects.update(not_before=notice.created_at)
    monkeypatch.setattr(actions, "earliest", lambda _kind, now, _zone: now)  # morning

    after = actions.enqueue_due()

    assert (before, after) == (0, 1)
    assert Job.objects.get().subject_id == str(notice.pk)


def test_mail_that_a_worker_finds_too_late_waits_for_the_next_morning(db: None) -> None:
    person = UserFactory(time_zone="America/Chicago")
    evening = datetime(2026, 11, 16, 20, tzinfo=CHICAGO)
    with time_machine.travel(evening, tick=False):
        notice = send(person, REMINDER)
    with time_machine.travel(evening + timedelta(days=1), tick=False):
        assert actions.enqueue_due() == 0
        notice.refresh_from_db()
        assert notice.not_before == datetime(2026, 11, 18, 7, tzinfo=CHICAGO)
    with time_machine.travel(evening + timedelta(hours=36), tick=False):
        assert actions.enqueue_due() == 1
