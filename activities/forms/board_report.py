"""What an activity's report to the boards needs beyond what the activity says."""

from typing import Any

from activities.actions.board_reports import begun_with
from activities.models import Activity, Funding
from boardfiles.forms import FILLED, ActivityForm
from boardfiles.models import Channel
from boardfiles.routes import channel_of

OF_PARS = ("provider_number", "reports", "credit_type", "cme_credits")


class BoardReportForm(ActivityForm):
    """The report's own fields; title, days, programme and way are known."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(
            *args, office=activity.office, initial=begun_with(activity), **kwargs
        )
        for name in self.not_asked(activity):
            del self.fields[name]
        if activity.funding == Funding.COMMERCIAL:
            self.fields["support"].required = True
            self.initial["support"] = None  # the amount is not ours to guess
        if "number" in self.fields:
            self.fields["number"].required = True

    def not_asked(self, activity: Activity) -> tuple[str, ...]:
        known = ("programme_id", "channel", *FILLED)
        if channel_of(activity.programme_id) == Channel.PARS:
            return known
        return (*known, *OF_PARS, "number")

    def values(self) -> dict[str, Any]:
        """What `report_activity` takes beyond the shared facts."""
        return {"reports": "board"} | super().values()
