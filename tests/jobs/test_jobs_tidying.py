"""Old rows leave, young ones stay, and every step of the settings is called."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import tidying
from accounts.models import PresenceTry, ReauthTicket, SubmittedOnce, User
from jobs.tidying import tidy_rows
from projects.models import Invitation, Project
from projects.tidying import INVITATION_LIFE, invitations

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def aged(life: timedelta) -> tuple[datetime, datetime]:
    """A moment just within `life`, and one just beyond it."""
    now = timezone.now()
    return now - life + 60 * SECOND, now - life - SECOND


def test_answers_go_after_thirty_days(lead: User) -> None:
    young, old = aged(tidying.ANSWER_LIFE)
    for key, moment in (("young", young), ("old", old)):
        SubmittedOnce.objects.create(user=lead, key=key, status=200, created_at=moment)

    assert tidying.answers() == 1
    assert SubmittedOnce.objects.get().key == "young"


def test_presence_tries_go_after_a_day_and_the_counted_ones_stay(lead: User) -> None:
    young, old = aged(tidying.PRESENCE_TRY_LIFE)
    PresenceTry.objects.create(user=lead, at=old)
    kept = [
        PresenceTry.objects.create(user=lead, at=moment)
        for moment in (young, timezone.now())
    ]

    assert tidying.presence_tries() == 1
    assert list(PresenceTry.objects.order_by("pk")) == kept
    assert PresenceTry.objects.recent_failures(lead).count() == 1


def test_tickets_go_a_day_after_their_end(lead: User) -> None:
    young, old = aged(tidying.TICKET_LIFE)
    for moment in (young, old):
        ReauthTicket.objects.create(
            user=lead, bound_to="x", token_digest=str(moment), expires_at=moment
        )

    assert tidying.tickets() == 1
    assert ReauthTicket.objects.get().expires_at == young


def test_ended_sessions_go_with_the_device_they_were_used_on(lead: User) -> None:
    for key, hours in (("living", 1), ("ended", -1)):
        Session.objects.create(
            session_key=key, session_data="",
            expire_date=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip
        UserSession.objects.create(
            user=lead, session_key=key, ip="192.0.2.1", user_agent="Firefox"
        )

    assert tidying.sessions() == 2
    assert Session.objects.get().session_key == "living"
    assert UserSession.objects.get().session_key == "living"


@pytest.mark.parametrize("end", ["accepted_at", "revoked_at", "expires_at"])
def test_invitations_go_ninety_days_after_their_end(
    project: Project, lead: User, end: str
) -> None:
    young, old = aged(INVITATION_LIFE)
    for name, moment in (("young", young), ("old", old)):
        by = {"accepted_by": lead} if end == "accepted_at" else {}
        Invitation.objects.create(
            project=project, email=f"{name}@example.org", role="participant",
            token_digest=name, invited_by=lead, **{end: moment}, **by,
        )  # fmt: skip

    assert invitations() == 1
    assert Invitation.objects.get().email == "young@example.org"


def test_an_open_invitation_stays_however_old(project: Project, lead: User) -> None:
    Invitation.objects.create(
        project=project, email="new@example.org", role="participant",
        token_digest="x", invited_by=lead,
        created_at=timezone.now() - timedelta(days=400),
    )  # fmt: skip

    assert invitations() == 0


def test_tidy_rows_calls_every_step_and_counts(lead: User) -> None:
    _young, old = aged(tidying.PRESENCE_TRY_LIFE)
    PresenceTry.objects.create(user=lead, at=old)

    assert tidy_rows() == {"accounts.tidying.presence_tries": 1}
    assert tidy_rows() == {}


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=str)
def test_every_scheduled_task_exists(entry: dict[str, object]) -> None:
    for app in ("jobs", "notices", "extracts"):
        import_module(f"{app}.tasks")

    assert entry["task"] in current_app.tasks
