"""A coach's pages; a note is its author's alone, not even another coach's."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from coaching.actions.notes import write_note
from coaching.models import (
    Call,
    CoachHandOver,
    Contact,
    Expert,
    Handoff,
    HelpRequest,
    Nudge,
    Standing,
)
from nextsteps.models import Remark
from tests.factories.accounts import UserFactory
from tests.factories.pdsa import CycleFactory
from tests.permissions.rows import Row, on_project, personal_row, project_row
from tests.permissions.scenario import EVERYBODY, NOBODY

NOTE, ASK = Permission.WRITE_COACH_NOTE, Permission.NOTE_EFFORT


def prepare(world: SimpleNamespace) -> None:
    world.note = write_note(
        by=world.people["owner_coach"], text="Call in May.", organisation=world.practice
    )
    world.help_request = HelpRequest.objects.create(
        project=world.project, asker=world.people["lead"], kind="test", step="prediction",
        text="How small is small?",
    )  # fmt: skip
    world.help_request.helpers.add(world.people["owner_coach"])
    coach, project = world.people["owner_coach"], world.project
    Standing.objects.create(project=project, score=500)
    world.contact = Contact.objects.create(
        project=project, coach=coach, kind="call", on=project.today(), minutes=17
    )
    world.nudge = Nudge.objects.create(project=project, coach=coach, text="How is it?")
    world.told_cycle = CycleFactory(project=project, number=61)
    world.remark = Remark.objects.create(
        project=project, by=coach, kind="comment", cycle=world.told_cycle, text="Nice."
    )
    world.expert = Expert.objects.create(
        user=UserFactory(name="Eva Expert"), skills=",analysis,"
    )
    world.next_coach = UserFactory(name="Nina Next")
    Expert.objects.create(user=world.next_coach, skills=",coaching,")
    world.coach_hand_over = CoachHandOver.objects.create(
        organisation=world.practice, leaver=coach, successor=world.next_coach
    )
    world.handed = Handoff.objects.create(
        request=world.help_request, proposed_by=coach, to=UserFactory(name="Otto Other")
    )
    soon = timezone.now() + timedelta(days=3)
    world.call = Call.objects.create(project=project, coach=coach, starts_at=soon)


def call_in(days: int) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=days)
    return {"on": day, "at": "09:00", "minutes": 30}


def own_row(name: str, method: str, people: set[str], arg: str, **more: Any) -> Row:
    """A page of a few people; everybody else is told that there is none."""
    ok = more.pop("ok", 200)
    but = dict.fromkeys(people, ok)
    everybody = dict.fromkeys(EVERYBODY, 404) | dict.fromkeys(NOBODY, 302)
    return Row(name, method, everybody | but, (arg,), more.pop("data", {}))


ROWS: list[Row] = [
    personal_row("coaching:dashboard"),
    personal_row("coaching:inbox"),
    personal_row("coaching:inbox_refresh", "POST", ok=302),
    # Whoever coaches nobody has nobody to write to: nothing is sent.
    personal_row("coaching:inbox_send", "POST", ok=302, data={"pick": "1"}),
    personal_row("coaching:ask"),
    personal_row("coaching:questions"),
    personal_row("coaching:experts"),
    personal_row("coaching:expert_edit"),
    personal_row(
        "coaching:expert_edit", "POST", ok=302, data={"skills": "analysis", "agreed": "on"}
    ),
    personal_row("coaching:expert_remove", "POST", ok=302),
    # A question is of whoever asked and was asked, a proposal the helper's, the word on it
    # the asker's: for everybody else there is none.
    own_row("coaching:question_settle", "POST", {"lead", "owner_coach"}, "help_request", ok=302),
    own_row("coaching:handoff", "GET", {"owner_coach"}, "help_request"),
    own_row(
        "coaching:handoff", "POST", {"owner_coach"}, "help_request", ok=302,
        data=lambda world: {"to": world.expert.pk},
    ),
    own_row(
        "coaching:handoff_answer", "POST", {"lead"}, "handed", ok=302, data={"agreed": "yes"}
    ),
    personal_row("coaching:capacity"),
    personal_row("coaching:capacity", "POST", ok=302, data={"practices": "12"}),
    personal_row("coaching:hand_overs"),
    project_row("coaching:hand_over", needs=NOTE),
    project_row(
        "coaching:hand_over", "POST", needs=NOTE, ok=302,
        data=lambda world: {"to": world.next_coach.pk},
        but={"owner_coach": 422},  # has asked somebody already
    ),
    # The coach, the next one, and those who may agree for the practice.
    own_row(
        "coaching:hand_over_answer", "POST", {"owner_coach", "owner_administrator"},
        "coach_hand_over", ok=302, data={"word": "yes"},
    ),
    project_row("coaching:practice", needs=NOTE),
    project_row(
        "coaching:comment_add", "POST", needs=NOTE, ok=302,
        data=lambda world: {"comment-about": f"test:{world.told_cycle.pk}", "comment-text": "Nice."},
    ),
    project_row(
        "coaching:suggestion_add", "POST", needs=NOTE, ok=302,
        data={"suggestion-text": "Try it with one patient."},
    ),
    project_row(
        "coaching:remark_seen", "POST", needs=Permission.RECORD_DATA, ok=302,
        args=("project", "remark"),
    ),
    project_row("coaching:snooze", "POST", needs=NOTE, ok=302, data={"days": "7"}),
    project_row("coaching:snooze_end", "POST", needs=NOTE, ok=302),
    project_row("coaching:contact_log", needs=NOTE),
    project_row(
        "coaching:contact_log", "POST", needs=NOTE, ok=302,
        data={"kind": "call", "minutes": 10, "on": "2026-01-05"},
    ),
    project_row("coaching:contact_quick", "POST", needs=NOTE, ok=302, data={"minutes": "5"}),
    # Each coach's own entries and calls.
    project_row(
        "coaching:contact_remove", "POST", needs=NOTE, ok=302,
        args=("project", "contact"), but={"project_coach": 404},
    ),
    project_row("coaching:call_book", needs=NOTE),
    project_row("coaching:call_book", "POST", needs=NOTE, ok=302, data=lambda _world: call_in(9)),
    project_row(
        "coaching:call_off", "POST", needs=NOTE, ok=302, args=("project", "call"),
        but={"project_coach": 404},
    ),
    project_row(
        "coaching:call_calendar", needs=Permission.VIEW_PROJECT, args=("project", "call")
    ),
    project_row(
        "coaching:nudge_put_away", "POST", needs=Permission.RECORD_DATA, ok=302,
        args=("project", "nudge"),
    ),
    project_row("coaching:help_ask", needs=ASK, args=("project", "prediction")),
    project_row(
        "coaching:help_ask", "POST", needs=ASK, ok=302, args=("project", "prediction"),
        data={"kind": "test", "text": "How small is small?"},
    ),
    project_row("coaching:help_list", needs=Permission.VIEW_PROJECT),
    # Whoever neither asked nor was asked knows of no such question.
    project_row(
        "coaching:help_settle", "POST", needs=Permission.VIEW_PROJECT, ok=302,
        args=("project", "help_request"),
        but=dict.fromkeys(on_project(Permission.VIEW_PROJECT) - {"lead", "owner_coach"}, 404),
    ),
    project_row("coaching:note_write", needs=NOTE),
    project_row(
        "coaching:note_write", "POST", needs=NOTE, ok=302, data={"text": "Good start."}
    ),
    project_row(
        "coaching:note_remove", "POST", needs=NOTE, ok=302, args=("project", "note"),
        but={"project_coach": 404},
    ),
]  # fmt: skip
