"""The line under a form: "it took about 10 minutes", unticked, to be ignored freely."""

from django.http import HttpRequest

from accounts.models import User
from effort.actions import note_effort
from effort.models import Effort, Task
from projects.models import Project

FIELD = "effort_minutes"
OFFERED = 10


def take_offer(
    request: HttpRequest, *, project: Project, by: User, task: Task
) -> Effort | None:
    """The entry when the line was ticked; None else. Nothing is timed behind the scenes."""
    if request.POST.get(FIELD) != str(OFFERED):
        return None
    return note_effort(
        project=project, by=by, task=task, minutes=OFFERED, spent_on=project.today()
    )
