"""The project's timeline in words: planned from its period, its points and its deadline."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.models import PeriodKind
from projects.actions.charter import charter_of, sign_offs
from projects.actions.timeline import dated, planned_milestones
from projects.models import Project
from projects.planning import Change, Facts, Plan, Way, compare, plan
from reports.charter_known import Knowledge

PERIOD_DAYS = {
    PeriodKind.DAY: 1, PeriodKind.WEEK: 7, PeriodKind.MONTH: 30, PeriodKind.QUARTER: 91,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A planned timeline beside the milestones that stand."""

    plan: Plan
    verdict: str
    ways: list[str]
    rows: list[tuple[str, Change]]  # the step's name first

    def is_changed(self) -> bool:
        return any(
            row.word in {"new", "moved", "gone", "reached"} for _name, row in self.rows
        )

    def is_first(self) -> bool:
        return all(row.word == "new" for _name, row in self.rows)


def planned(known: Knowledge) -> Plan:
    """The timeline as it would be planned today. Six queries."""
    project, main = known.project, known.main()
    offs = sign_offs(charter_of(project))
    periods = main.observations.values("starts_on").distinct() if main else None
    return plan(
        Facts(
            today=project.today(),
            deadline=project.aim_due,
            period_days=PERIOD_DAYS[PeriodKind(main.period)] if main else 30,
            points=periods.count() if periods is not None else 0,
            tests_done=project.cycles.native().filter(decided_at__isnull=False).count(),
            people=len(known.team),
            is_signed=all(one.state == "signed" for one in offs.people),
        )
    )


def timeline_page(known: Knowledge) -> TimelinePage:
    found, names = planned(known), step_names()
    present = dated(planned_milestones(known.project))
    rows = [
        (names[row.key], row) for row in compare(present, found.steps, found.reached)
    ]
    return TimelinePage(
        found,
        verdict_of(known.project, found),
        [way_words(w) for w in found.ways],
        rows,
    )


def step_names() -> dict[str, str]:
    """What each step is called as a milestone."""
    return {
        "signed": _("Charter signed by everybody"),
        "start": _("Start counted: three points"),
        "test_1": _("First test decided"),
        "test_2": _("Second test decided"),
        "points": _("Twelve points on the chart"),
        "review": _("Last review: keep, change or stop"),
        "deadline": _("The aim is due"),
    }


def timeline_draft(found: Plan) -> str:
    """The steps with their days as one text, to propose for the charter."""
    names = step_names()
    lines = [f"{names[step.key]}: {date_format(step.due_on)}" for step in found.steps]
    return "\n".join(lines)


def verdict_of(project: Project, found: Plan) -> str:
    """Whether the deadline can be kept, in one honest sentence."""
    end = date_format(found.ends_on)
    if project.aim_due is None:
        return _("The earliest honest end is %(end)s. The aim has no date yet.") % {
            "end": end
        }
    if not found.days_short:
        return _("It fits: the last review can be on %(end)s, and the aim is due %(due)s.") % {
            "end": end, "due": date_format(project.aim_due),
        }  # fmt: skip
    return ngettext(
        "The date is too near: honest work ends on %(end)s, %(days)d day after it.",
        "The date is too near: honest work ends on %(end)s, %(days)d days after it.",
        found.days_short,
    ) % {"end": end, "days": found.days_short}


def way_words(way: Way) -> str:
    """What could give, and whether that alone would be enough."""
    words = {
        "weekly": _("Count every week: then it ends on %(end)s."),
        "past_periods": _(
            "Enter periods from before the project: then it ends on %(end)s."
        ),
        "one_test": _("Do one test instead of two: then it ends on %(end)s."),
        "later": _("Move the date of the aim to %(end)s."),
    }[way.key] % {"end": date_format(way.ends_on)}
    return (
        words if way.is_enough else _("%(way)s Not enough by itself.") % {"way": words}
    )
