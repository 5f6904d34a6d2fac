"""What a project cost in minutes, as far as each reader may see it."""

from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Count, Min, Sum

from accounts.models import User
from effort.models import Choice, Effort, Promise, Task
from projects.models import Project

FEWEST_PROJECTS = 5
"""Below so many projects a median would say too much about single ones."""


@dataclass(frozen=True, slots=True)
class Share:
    """Minutes of one task or of one person."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sums of one project. `people`: only those who let the team see theirs."""

    total: int
    contributors: int
    by_task: list[Share]
    people: list[Share]
    hidden: int  # minutes of those who do not
    weeks: int
    promise: Promise | None

    @property
    def a_week(self) -> int | None:
        """Minutes a week and person who entered some; None before anybody did."""
        if not self.contributors:
            return None
        return round(self.total / self.contributors / self.weeks)

    @property
    def keeps_promise(self) -> bool | None:
        if self.promise is None or self.a_week is None:
            return None
        return self.a_week <= self.promise.minutes_a_week


def ledger_of(project: Project, *, for_team: bool) -> Ledger:
    """The sums; single people only `for_team`. Four queries, five for the team."""
    minutes = project.efforts.order_by()
    by_task = dict(minutes.values_list("task").annotate(m=Sum("minutes")))
    by_person = dict(minutes.values_list("person_id").annotate(m=Sum("minutes")))
    first = minutes.aggregate(first=Min("spent_on"))["first"]
    people = shown_people(project, by_person) if for_team else []
    total = sum(by_task.values())
    return Ledger(
        total=total,
        contributors=len(by_person),
        by_task=[Share(str(t.label), by_task[t]) for t in Task if t in by_task],
        people=people,
        hidden=total - sum(one.minutes for one in people),
        weeks=weeks_of(project, first),
        promise=Promise.objects.filter(project=project).first(),
    )


def shown_people(project: Project, minutes: dict[int, int]) -> list[Share]:
    """The people who share theirs, most minutes first. One query."""
    shown = Choice.objects.filter(project=project, shown_to_team=True)
    rows = shown.select_related("person").filter(person_id__in=minutes)
    people = [Share(str(one.person), minutes[one.person_id]) for one in rows]
    return sorted(people, key=lambda one: (-one.minutes, one.name))


def weeks_of(project: Project, first: date | None) -> int:
    """Weeks from the first day with minutes to the last of the project; at least one.

    Counted from there and not from the start of the project: before it nobody entered
    any, and an average over those weeks would look too good.
    """
    last = project.ended_on or project.today()
    begun = first or last
    return max(1, -(-((last - begun).days + 1) // 7))


@dataclass(frozen=True, slots=True)
class Typical:
    """Median minutes of the projects of one topic, running or ended.

    `minutes` is None below FEWEST_PROJECTS. `worth` is the share of people who found it
    worth their time, of `answers`; None below as many answers.
    """

    projects: int
    minutes: int | None
    answers: int = 0
    worth: float | None = None
    fewest: int = field(default=FEWEST_PROJECTS)


def typical_of(topic: str) -> Typical:
    """What projects that began from `topic` took in all. Two queries; none without one.

    Projects of the demo do not count.
    """
    if not topic:
        return Typical(0, None)
    here = Effort.objects.filter(project__topic=topic, project__is_demo=False)
    totals = dict(here.order_by().values_list("project_id").annotate(m=Sum("minutes")))
    answers, worth = worth_of(topic)
    return Typical(len(totals), median_of(list(totals.values())), answers, worth)


def median_of(totals: list[int]) -> int | None:
    return round(median(totals)) if len(totals) >= FEWEST_PROJECTS else None


def worth_of(topic: str) -> tuple[int, float | None]:
    """(answers, share of "rather yes" and "yes"); no share below five answers."""
    rows = (
        Choice.objects.filter(
            project__topic=topic, project__is_demo=False, worth__isnull=False
        )
        .order_by()
        .values_list("worth")
        .annotate(n=Count("pk"))
    )
    counts = dict(rows)
    answers = sum(counts.values())
    if answers < FEWEST_PROJECTS:
        return answers, None
    return answers, sum(n for worth, n in counts.items() if worth >= 4) / answers


@dataclass(frozen=True, slots=True)
class OwnEffort:
    """What one person puts into her attestation: her minutes, days and verdict."""

    minutes: int
    first_on: date
    last_on: date
    worth: str


def own_effort(project: Project, person: User) -> OwnEffort | None:
    """The line for the attestation; None unless the person chose it and entered some."""
    choice = Choice.objects.filter(
        project=project, person=person, on_attestation=True
    ).first()
    if choice is None:
        return None
    rows = list(project.efforts.of(person).values_list("minutes", "spent_on"))
    if not rows:
        return None
    days = [day for _minutes, day in rows]
    return OwnEffort(
        minutes=sum(minutes for minutes, _day in rows),
        first_on=min(days),
        last_on=max(days),
        worth=str(choice.get_worth_display()) if choice.worth else "",
    )
