"""Builds the demo through the product's own actions; deterministic but for today's date."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import ProjectRole
from attestations import actions as attest
from attestations import catalogue, decisions, evidence, snapshot
from attestations.models import Attestation, Participation
from coaching.actions.notes import write_note
from measures import actions as measuring
from measures import chart_actions
from measures.analysis import periods
from measures.figures import Figures
from measures.models import Measure
from measures.topics.catalogue import topics
from pdsa.models import Cycle
from projects.actions import ideas, sponsors, team
from projects.actions import projects as projecting
from projects.models import Project
from qiapp.demo.activities import add_activities
from qiapp.demo.board_files import add_board_files
from qiapp.demo.chart_audit import add_chart_audit
from qiapp.demo.charter import add_charter
from qiapp.demo.coaching import add_coaching
from qiapp.demo.data_request import add_data_request
from qiapp.demo.documents import add_words
from qiapp.demo.effort import add_effort
from qiapp.demo.learning import add_debriefs, add_help_request, add_old_notes
from qiapp.demo.meetings import add_meetings
from qiapp.demo.own_programmes import add_own_programmes
from qiapp.demo.papers import add_papers
from qiapp.demo.people import Cast, make_cast
from qiapp.demo.rhythm import add_rhythms
from qiapp.demo.second_factor import give_second_factor
from qiapp.demo.settling import add_cosigner_question, add_settlement
from qiapp.demo.sharing import add_sharing
from qiapp.demo.stories import BEGUN_FROM, STORIES, CycleStory, MeasureStory, Story
from qiapp.demo.strata import at_groups
from qiapp.demo.survey import add_survey
from qiapp.demo.tools import add_tools

SEED = 20_260_105


@transaction.atomic
def build_demo(today: date) -> Cast:
    """The cast of a freshly built demo. Expects a database without demo accounts."""
    cast = make_cast()
    for key in ("coach", "cme", "cme2"):
        give_second_factor(cast.users[key])
    dice = random.Random(SEED)  # noqa: S311 - invented numbers, no secret
    confirm_programmes(cast, today)
    for story in STORIES:
        tell(story, cast, today, dice)
    add_chart_audit()
    add_data_request()
    add_tools()
    add_rhythms()
    add_survey(today)
    add_meetings()
    add_effort(today)
    add_debriefs()
    add_help_request()
    add_old_notes(today)
    add_board_files(cast, today)
    add_papers(cast)
    add_words(cast)
    add_own_programmes(cast, today)
    add_settlement(cast)
    add_cosigner_question(cast)
    add_activities(cast, today)
    add_sharing(cast)
    add_coaching(cast)
    return cast


# Which office's staff confirmed which programme; the others stay previews.
CONFIRMED = (
    ("lakeside", "cme", "ama-pi-cme"),
    ("lakeside", "cme", "aap-portfolio"),
    ("lakeside", "cme", "abms-portfolio"),
    ("prairie", "cme2", "abms-portfolio"),
)


def confirm_programmes(cast: Cast, today: date) -> None:
    for office, staff, programme in CONFIRMED:
        attest.confirm_programme(
            office=cast.organisations[office],
            programme=catalogue.find(programme, "2026-1"),
            source_read_on=today,
            by=cast.users[staff],
            is_demo=True,
        )


def newest_programme() -> catalogue.Programme:
    return catalogue.find("abms-portfolio", "2026-1")


def tell(story: Story, cast: Cast, today: date, dice: random.Random) -> Project:
    """One project with its team, data, cycles, charter, note and attestation."""
    lead = cast.users[story.lead]
    project = projecting.start_project(
        by=lead,
        organisation=cast.organisations.get(story.practice),
        title=story.title,
        problem=story.problem,
        aim=story.aim,
        aim_due=today + timedelta(days=90),
        topic=BEGUN_FROM.get(story.title, ""),
    )
    begin = months_before(today, max(m.months for m in story.measures)) - timedelta(14)
    set_fields(project, started_on=begin)
    add_team(project, story, cast)
    measures = [add_measure(project, one, today, dice) for one in story.measures]
    add_ideas(project)
    add_cycles(project, story.cycles, measures[0], today)
    add_charter(project, story, cast)
    add_note(project, story, cast)
    attest_to(project, story, cast, today)
    if story.status != "active":
        projecting.change_status(project=project, to=story.status, by=lead)  # type: ignore[arg-type]
    return project


def add_ideas(project: Project) -> None:
    """The ideas of its topic: one tested already, one dropped, the others waiting."""
    if project.topic:
        lead, brought = project.created_by, topics()[project.topic].change_ideas
        first, second, *_others = ideas.add_ideas(
            project=project, by=lead, texts=brought
        )
        ideas.take_up_idea(idea=first, by=lead)
        ideas.drop_idea(idea=second, by=lead)


def set_fields(row: Project | Cycle, **values: object) -> None:
    """Writes times of the past, which no action allows."""
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def months_before(today: date, months: int) -> date:
    start = periods.period_start(today, "month")
    for _number in range(months):
        start = periods.previous_start(start, "month")
    return start


def add_team(project: Project, story: Story, cast: Cast) -> None:
    for key, role in story.team:
        user = cast.users[key]
        team.add_member(
            project=project, user=user, role=role, by=project.created_by,
            profession=user.profession,
        )  # fmt: skip


def add_measure(
    project: Project, story: MeasureStory, today: date, dice: random.Random
) -> Measure:
    measure = measuring.define_measure(
        project=project, by=project.created_by, name=story.name, kind=story.kind,
        data_kind=story.data_kind, numerator=story.numerator,
        denominator=story.denominator, unit=story.unit, period="month",
        improvement_direction=story.direction,
        goal=Decimal(story.goal) if story.goal else None, people=story.people,
        **stands_in(story),
    )  # fmt: skip
    figures = [
        month_figures(story, months_before(today, ago), ago, dice)
        for ago in range(story.months, 0, -1)
        if ago - 1 not in story.missing
    ]
    if story.copied:
        figures = with_a_copy(figures, months_before(today, story.copied))
    groups = list(at_groups(figures)) if story.strata else []
    if story.second_site:
        opened = months_before(today, story.second_site)
        figures = [part for one in figures for part in at_two_sites(one, opened)]
    measuring.record_observations(
        measure=measure, figures=[*figures, *groups], by=project.created_by,
        today=today,
    )  # fmt: skip
    decide_about(measure, story, today)
    return measure


def stands_in(story: MeasureStory) -> dict[str, Any]:
    """What the measure stands in for, where the story says so."""
    if story.surrogate is None:
        return {}
    name, reason, minutes = story.surrogate
    return {
        "surrogate_for": name, "surrogate_reason": reason, "minutes_per_point": minutes,
    }  # fmt: skip


def with_a_copy(figures: list[Figures], start: date) -> list[Figures]:
    """The figures, the month after `start` bearing the same numbers as it."""
    copied = next(one for one in figures if one.starts_on == start)
    again = periods.next_start(start, "month")
    return [
        replace(one, numerator=copied.numerator, denominator=copied.denominator)
        if one.starts_on == again
        else one
        for one in figures
    ]


SITES = ("Main Street", "Lakeside")


def at_two_sites(figures: Figures, opened: date) -> list[Figures]:
    """The figures at the first site; from the day the second opened, 2 in 5 at that."""
    first, second = SITES
    if figures.starts_on < opened:
        return [replace(figures, site=first)]
    met, seen = figures.numerator or 0, figures.denominator or 0
    return [
        replace(figures, site=first, numerator=met - met * 2 // 5,
                denominator=seen - seen * 2 // 5),
        replace(figures, site=second, numerator=met * 2 // 5, denominator=seen * 2 // 5),
    ]  # fmt: skip


def decide_about(measure: Measure, story: MeasureStory, today: date) -> None:
    """The phase, new definition and point set aside that the story tells of."""
    by = measure.created_by
    if story.phase:
        ago, reason = story.phase
        chart_actions.begin_phase(
            measure=measure, day=months_before(today, ago), reason=reason, by=by
        )
    if story.redefined:
        ago, day_of_month, numerator, reason = story.redefined
        chart_actions.redefine_measure(
            measure=measure, day=months_before(today, ago).replace(day=day_of_month),
            reason=reason, by=by, version=measure.version, numerator=numerator,
        )  # fmt: skip
    if story.aside:
        ago, reason = story.aside
        chart_actions.set_aside(
            measure=measure, day=months_before(today, ago), reason=reason, by=by
        )


def month_figures(
    story: MeasureStory, start: date, ago: int, dice: random.Random
) -> Figures:
    """Invented numbers of one month, scattered as chance would."""
    level = story.after if story.changed and ago <= story.changed else story.before
    end = periods.period_end(start, "month")
    if story.data_kind == "value":
        return Figures(start, end, value=round(dice.gauss(level, level * 0.1), 1))
    if story.data_kind == "count":
        return Figures(
            start, end, numerator=max(0, round(dice.gauss(level, level**0.5)))
        )
    size = max(1, round(dice.gauss(story.size, story.size * 0.12)))
    if story.data_kind == "rate":
        events = sum(dice.random() < level / 1000 for _visit in range(size))
        return Figures(start, end, numerator=events, denominator=size)
    met = sum(dice.random() < level for _visit in range(size))
    return Figures(start, end, numerator=met, denominator=size)


def add_cycles(
    project: Project, stories: tuple[CycleStory, ...], measure: Measure, today: date
) -> None:
    previous = None
    for number, story in enumerate(stories, start=1):
        previous = add_cycle(project, number, story, previous, measure, today)


def add_cycle(
    project: Project, number: int, story: CycleStory, previous: Cycle | None,
    measure: Measure, today: date,
) -> Cycle:  # fmt: skip
    """One cycle of the past with the time stamps it would have had."""
    starts = today - timedelta(days=story.ago)
    ends = starts + timedelta(days=story.days)
    written = ends if story.afterwards else starts - timedelta(days=2)
    cycle = Cycle.objects.create(
        project=project, number=number, previous=previous, measure=measure,
        owner=project.created_by, change=story.change, prediction=story.prediction,
        size=story.size, starts_on=starts, ends_on=ends, planned_at=noon(written),
        recorded_afterwards=story.afterwards, observations=story.observations,
        done_at=noon(ends) if story.observations else None, result=story.result,
        prediction_match=story.match, learned=story.learned,
        studied_at=noon(ends + timedelta(days=1)) if story.result else None,
        decision=story.decision,
        decided_at=noon(ends + timedelta(days=1)) if story.decision else None,
    )  # fmt: skip
    measuring.annotate(
        project=project, by=project.created_by, on=starts, label=f"PDSA {number}",
        text=story.change, source="pdsa", source_id=cycle.pk,
    )  # fmt: skip
    return cycle


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def add_note(project: Project, story: Story, cast: Cast) -> None:
    if story.note and project.organisation:
        write_note(
            by=cast.users["coach"], text=story.note, organisation=project.organisation
        )


STEPS = ("gap", "data", "intervention", "implementation", "results", "reflection")
REFLECTION = (
    "Our numbers got better after the second test, and the team kept the change because "
    "it costs less time than the calls about what went wrong."
)


def attest_to(project: Project, story: Story, cast: Cast, today: date) -> None:
    """Moves the lead's attestation as far as the story says."""
    if not story.attestation:
        return
    office, lead = cast.organisations[story.office], project.created_by
    sponsors.join_sponsor(project=project, organisation=office, by=lead)
    part = attest.join_programme(
        project=project, office=office, programme=newest_programme(), by=lead
    )
    if story.attestation == "joined":
        return
    fill_in(part, project, lead, today)
    if story.practice == "":
        team.add_member(
            project=project, user=cast.users["coach"], role=ProjectRole.COACH, by=lead
        )
    sign_and_decide(part, story, cast)


def fill_in(part: Participation, project: Project, lead: User, today: date) -> None:
    part = attest.describe_part(
        participation=part, by=lead, version=part.version, role="care",
        started_on=project.started_on, ended_on=today - timedelta(days=7),
    )  # fmt: skip
    part = attest.tick_steps(
        participation=part, by=lead, version=part.version, ticked=set(STEPS)
    )
    attest.write_reflections(
        participation=part, by=lead, version=part.version, texts={"result": REFLECTION}
    )


def sign_and_decide(part: Participation, story: Story, cast: Cast) -> None:
    part = Participation.objects.select_related("project", "user", "office").get(
        pk=part.pk
    )
    attestation = Attestation.objects.get(participation=part)
    material = evidence.load(part)
    digest = snapshot.frozen(material, evidence.verdict_of(material))[1]
    attest.sign(attestation=attestation, evidence_digest=digest, by=part.user)
    if story.attestation == "signed":
        return
    decisions.cosign(attestation=attestation, by=cast.users[story.cosigner])
    staff = cast.users["cme" if story.office == "lakeside" else "cme2"]
    if story.attestation == "approved":
        decisions.approve(attestation=attestation, by=staff)
    if story.attestation == "declined":
        decisions.decline(
            attestation=attestation,
            by=staff,
            reason="Please add a second cycle; the first one was written down afterwards.",
        )
