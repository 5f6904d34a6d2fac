"""Looking back in the demo, a question to the coach, and one physician's old notes."""

from datetime import date, timedelta

from coaching.actions.asking import ask_for_help
from learning.catalogue import lessons
from learning.debriefs import write_debrief
from learning.models import Audience
from pdsa.importing import Note, import_notes
from projects.models import Project

VISITS = "Fewer missed well visits"
REFILLS = "Refills within one working day"


def add_debriefs() -> None:
    """The lead's and a colleague's; the lead's tip is for everybody."""
    project = Project.objects.get(title=VISITS)
    write_debrief(
        project=project, by=project.created_by, version=0,
        helped="The front desk had the idea, so nobody had to be persuaded.",
        helped_tags=["team", "leader"], hindered="The phone numbers were old.",
        hindered_tags=["time", "data"],
        tip="Ask for the phone number at every visit before you send the first reminder.",
        audience=Audience.EVERYBODY,
        answers={
            "prompted": "A mother came for the third time to a closed door.",
            "surprises": "Texts in Spanish doubled the answers.",
            "differently": "Ask families before the first test, not after it.",
        },
    )  # fmt: skip
    others = [p.user for p in project.team() if p.user_id != project.created_by_id]
    for other in others[:1]:
        write_debrief(
            project=project, by=other, version=0, helped_tags=["team", "coach"],
            hindered_tags=["time"],
        )  # fmt: skip


def add_old_notes(today: date) -> None:
    """Two tests from before the program, of the physician without a practice."""
    project = Project.objects.get(title=REFILLS)
    first = min(project.started_on, today) - timedelta(days=120)
    import_notes(
        project=project, by=project.created_by,
        notes=[
            Note(first, "Answered refills in one sitting after lunch.",
                 "Done by three on four of five days.", "adapt"),
            Note(first + timedelta(days=14), "Answered them before the first visit.",
                 "The first visit began late twice.", "abandon"),
        ],
    )  # fmt: skip


def add_help_request() -> None:
    """One question to the coach, still open."""
    project = Project.objects.get(title=VISITS)
    ask_for_help(
        project=project, by=project.created_by, lesson=lessons()["chart"], kind="chart",
        text="Two months are low because of the holidays. Do we set them aside, or leave "
             "them in?",
    )  # fmt: skip
