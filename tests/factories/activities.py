"""An office's activity and people in it, built through the actions."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from activities.actions.activities import set_up_activity
from activities.actions.enrolment import choose_project, enrol
from activities.models import Activity, Enrolment
from tests.factories.attestations import PROGRAMME, Team


def make_activity(team: Team, **changed: Any) -> Activity:
    """One of the team's office under the programme of its participant, open now."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": "Projects of this year", "programme_id": PROGRAMME[0],
        "programme_version": PROGRAMME[1], "starts_on": date(2025, 9, 1),
        "ends_on": today + timedelta(days=90), "credits": 20, "funding": "internal",
    } | changed  # fmt: skip
    return set_up_activity(office=team.office, by=team.reviewer, **values)


def make_series(team: Team, **changed: Any) -> Activity:
    values = {"title": "Case conference", "kind": "series", "programme_id": "",
              "programme_version": ""} | changed  # fmt: skip
    return make_activity(team, **values)


def take_part(activity: Activity, team: Team, user: User | None = None) -> Enrolment:
    """A place of the team's participant, with her project unless it is a series."""
    by = user or team.participant
    place = enrol(activity=activity, by=by)
    if activity.is_series():
        return place
    return choose_project(enrolment=place, project=team.project, by=by)
