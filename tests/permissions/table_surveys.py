"""Patient surveys: seen by everybody in the project, run by its team; links open to all."""

from types import SimpleNamespace

from accounts.permissions import Permission
from surveys.actions.rounds import close_round
from surveys.models import Poster
from tests.factories.surveys import answered, make_survey, one_answer
from tests.permissions.rows import Row, personal_row, project_row, public_row

VIEW, DEFINE, RECORD, CYCLE = (
    Permission.VIEW_PROJECT, Permission.DEFINE_MEASURE, Permission.RECORD_DATA,
    Permission.RECORD_CYCLE,
)  # fmt: skip
KEY = "a-form-of-a-patient"


def prepare(world: SimpleNamespace) -> None:
    """A survey with an open round that shows answers and a comment, and a closed one."""
    world.survey_round = answered(make_survey(world.project), 15, comment="Less noise.")
    world.survey = world.survey_round.survey
    world.survey_comment = world.survey_round.comments.first()
    world.survey_code = world.survey_round.code
    Poster.objects.create(round=world.survey_round, language="en", content=b"%PDF-1.7")
    before = make_survey(world.project, name="Asked before")
    one_answer(before)
    world.closed_survey_round = close_round(round_=before, by=world.people["lead"])
    world.closed_survey = before.survey
    world.closed_survey_code = before.code


def later(world: SimpleNamespace) -> dict[str, object]:
    return {"ends_on": world.project.today().isoformat(), "target": 25}


def new_survey(world: SimpleNamespace) -> dict[str, object]:
    return later(world) | {"name": "Another survey"}


SURVEY, ROUND = ("project", "survey"), ("project", "survey_round")
COMMENT, CODE = (*ROUND, "survey_comment"), ("survey_code",)
ENGLISH, ANSWER = (*CODE, "en"), {"key": KEY, "kind": "y"}

ROWS: list[Row] = [
    project_row("surveys:survey_list", needs=VIEW),
    project_row("surveys:survey_add", needs=DEFINE),
    project_row("surveys:survey_add", "POST", needs=DEFINE, ok=302, data=new_survey),
    project_row("surveys:survey_detail", needs=VIEW, args=SURVEY),
    project_row("surveys:item_chart", "POST", needs=DEFINE, ok=302, args=(*SURVEY, "kind")),
    project_row("surveys:round_start", "POST", needs=RECORD, ok=302, args=("project", "closed_survey"), data=later),
    project_row("surveys:round_detail", needs=VIEW, args=ROUND),
    project_row("surveys:round_close", "POST", needs=RECORD, ok=302, args=ROUND),
    project_row("surveys:round_reopen", "POST", needs=RECORD, ok=302, args=("project", "closed_survey_round"), data=later),
    project_row("surveys:poster", needs=RECORD, args=(*ROUND, "en")),
    project_row("surveys:poster", needs=RECORD, args=(*ROUND, "es"), query="?as=waiting"),
    project_row("surveys:poster_draw", "POST", needs=RECORD, ok=302, args=ROUND),
    project_row("surveys:comment_idea", "POST", needs=CYCLE, ok=302, args=COMMENT),
    project_row("surveys:comment_remove", "POST", needs=RECORD, ok=302, args=COMMENT),
    # Whoever has the link, logged in or not; an ended or unknown one is refused to all.
    public_row("surveys:answer", args=CODE),
    public_row("surveys:answer", ok=410, args=("closed_survey_code",), query="?as=closed"),
    public_row("surveys:answer", ok=404, args=("AAAA-AAAA-AAAA",), query="?as=unknown"),
    public_row("surveys:answer", "POST", ok=303, args=CODE, data=ANSWER),
    public_row("surveys:answer_in", args=ENGLISH),
    public_row("surveys:answer_in", ok=404, args=(*CODE, "xx"), query="?as=language"),
    public_row("surveys:answer_in", "POST", ok=303, args=ENGLISH, data=ANSWER),
    public_row("surveys:answer_send", "POST", ok=400, args=ENGLISH),
    public_row("surveys:thanks", args=ENGLISH),
    public_row("surveys:tablet", args=ENGLISH),
    public_row("surveys:tablet", "POST", ok=303, args=ENGLISH, data=ANSWER),
    public_row("surveys:tablet_thanks", args=ENGLISH),
    personal_row("survey-list", api=True),
    project_row("survey-detail", needs=VIEW, args=("survey",), api=True),
    project_row("survey-rounds", needs=VIEW, args=("survey",), api=True),
]  # fmt: skip
