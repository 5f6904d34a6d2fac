"""What happens to rounds by themselves: closed after their last day, fed after a month."""

import structlog

from qiapp.lib.errors import ActionRefused
from surveys.actions.measures import feed
from surveys.actions.rounds import close_round
from surveys.models import Round

log = structlog.get_logger("surveys")


def look_after_rounds() -> int:
    """How many open rounds were closed or asked for their months; safe at any time."""
    rows = Round.objects.open().select_related(
        "survey__project__organisation", "survey__project__created_by", "started_by"
    )
    due = [round_ for round_ in rows if look_after(round_)]
    return len(due)


def look_after(round_: Round) -> bool:
    project = round_.survey.project
    if not project.is_open():
        return False
    try:
        if project.today() > round_.ends_on:
            close_round(round_=round_, by=round_.started_by, automatic=True)
            return True
        return bool(feed(round_.survey, by=round_.started_by))
    except ActionRefused as refusal:
        log.warning("survey_round_waits", round=round_.pk, reason=refusal.message)
        return False
