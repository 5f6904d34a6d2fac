"""The next step, reminders, and the links in them: who may open what."""

from types import SimpleNamespace

from accounts.permissions import Permission
from nextsteps.actions.calendars import open_calendar
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from tests.factories.measures import MeasureFactory
from tests.permissions.rows import Row, personal_row, project_row, public_row

DEFINE = Permission.DEFINE_MEASURE


def prepare(world: SimpleNamespace) -> None:
    lead = world.people["lead"]
    asked = MeasureFactory(project=world.project, name="Asked by mail")
    start = world.project.started_on.replace(day=1)
    code = ask(measure=asked, user=lead, period_start=start)
    world.question_token = signer("question").sign(code)
    world.stop_token = signer("stop").sign(str(lead.pk))
    world.feed_token = signer("calendar").sign(open_calendar(user=lead))


RHYTHM = {"rhythm": "weekly", "weekdays": ["0"], "month_day": 1, "version": 1}
WISHES = {
    "reminder_frequency": "monthly",
    "quiet_from": "18:00",
    "quiet_until": "08:00",
}
PAUSE = {"until": "2999-01-01", "reason": "Summer holidays"}
NUMBERS = {"numerator": 7, "denominator": 10}

ROWS: list[Row] = [
    project_row("next-step", needs=Permission.VIEW_PROJECT, api=True),
    project_row("reminders-rhythm", needs=DEFINE, api=True),
    project_row("reminders-rhythm", "PATCH", needs=DEFINE, api=True, data={"month_day": 2, "version": 1}),
    project_row("reminders-pause", needs=DEFINE, ok=204, api=True),
    project_row("reminders-pause", "POST", needs=DEFINE, ok=201, api=True, data=PAUSE),
    project_row("reminders-pause", "DELETE", needs=DEFINE, ok=204, api=True),
    project_row("nextsteps:rhythm_edit", needs=DEFINE),
    project_row("nextsteps:rhythm_edit", "POST", needs=DEFINE, ok=302, data=RHYTHM),
    project_row("nextsteps:reminders_pause", "POST", needs=DEFINE, ok=302, data=PAUSE),
    project_row("nextsteps:reminders_resume", "POST", needs=DEFINE, ok=302),
    personal_row("nextsteps:my_reminders"),
    personal_row("nextsteps:my_reminders", "POST", ok=302, data=WISHES),
    personal_row("nextsteps:calendar_open", "POST"),
    personal_row("nextsteps:calendar_close", "POST", ok=302),
    personal_row("nextsteps:questions_revoke", "POST", ok=302),
    # Whoever holds the link, logged in or not.
    public_row("nextsteps:question", args=("question_token",)),
    public_row("nextsteps:question", "POST", args=("question_token",), data=NUMBERS),
    public_row("nextsteps:question", ok=404, args=("altered",), query="?as=altered"),
    public_row("nextsteps:question_undo", "POST", ok=410, args=("question_token",)),
    public_row("nextsteps:reminders_stop", args=("stop_token",)),
    public_row("nextsteps:reminders_stop", "POST", args=("stop_token",)),
    public_row("nextsteps:calendar", args=("feed_token",)),
]  # fmt: skip
