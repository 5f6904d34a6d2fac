"""What a project says of its aim, its team, its tests and its meetings, in sentences."""

from collections import Counter
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Profession
from accounts.permissions import ProjectRole
from activities.models import Funding
from documents.filling import Block, Table
from documents.gathering import Source
from meetings.models import Meeting
from pdsa.models import Cycle
from tools.kinds import CAUSES, DRIVERS, PARETO

Blocks = tuple[Block, ...]


def texts(*found: str) -> Blocks:
    """The texts that say something."""
    return tuple(text.strip() for text in found if text.strip())


def title(source: Source) -> Blocks:
    return texts(source.project.title)


def problem(source: Source) -> Blocks:
    return texts(source.project.problem)


def aim(source: Source) -> Blocks:
    project = source.project
    due = project.aim_due
    by = _("By %(day)s.") % {"day": date_format(due)} if due else ""
    return texts(project.aim, by) if project.aim else ()


def organization(source: Source) -> Blocks:
    return texts(str(source.project.organisation or _("A practice of one")))


def period(source: Source) -> Blocks:
    project = source.project
    begun = date_format(project.started_on)
    if project.ended_on is None:
        return texts(_("Since %(day)s, still running") % {"day": begun})
    days = {"begun": begun, "ended": date_format(project.ended_on)}
    return texts(_("%(begun)s to %(ended)s") % days)


def status(source: Source) -> Blocks:
    return texts(str(source.project.get_status_display()))


def leaders(source: Source) -> Blocks:
    leads = [one for one in source.team if one.role == ProjectRole.LEAD]
    return texts("\n".join(named(one.user.name, profession_of(one)) for one in leads))


def named(name: str, profession: str) -> str:
    return f"{name}, {profession}" if profession else name


def profession_of(place: object) -> str:
    """The profession in this team, or that of the account; "" when neither is known."""
    own = place.get_profession_display()  # type: ignore[attr-defined]
    return str(own or place.user.get_profession_display())  # type: ignore[attr-defined]


def team(source: Source) -> Blocks:
    rows = tuple(
        (one.user.name, str(one.get_role_display()), profession_of(one),
         one.responsibilities)
        for one in source.team
    )  # fmt: skip
    columns = (_("Name"), _("Role"), _("Profession"), _("Part"))
    return (Table(_("The team"), columns, rows),) if rows else ()


def professions(source: Source) -> Blocks:
    counts = Counter(profession_of(one) or _("Not said") for one in source.team)
    return texts(", ".join(f"{word}: {n}" for word, n in sorted(counts.items())))


def physicians(source: Source) -> Blocks:
    """Who counts as a physician of the group, and how many there are."""
    names = [
        one.user.name for one in source.team
        if (one.profession or one.user.profession) == Profession.PHYSICIAN
    ]  # fmt: skip
    count = ngettext("%(n)d physician:", "%(n)d physicians:", len(names))
    return texts(f"{count % {'n': len(names)}} {', '.join(names)}") if names else ()


def offices(source: Source) -> Blocks:
    """The CME offices, and the programs that people of the team joined."""
    names = [one.organisation.name for one in source.sponsors]
    programs = {str(one.programme.title) for one in source.participations}
    return texts("\n".join([*names, *sorted(programs)]))


def scope(source: Source) -> Blocks:
    inside, outside = source.about["scope_in"], source.about["scope_out"]
    return texts(
        _("In scope: %(text)s") % {"text": inside.strip()} if inside else "",
        _("Out of scope: %(text)s") % {"text": outside.strip()} if outside else "",
    )


def funding_known(source: Source) -> Blocks:
    """What was declared to a committee."""
    funding, payer = source.about["funding"], source.about["payer"]
    if not funding:
        return ()
    words = str(Funding(funding).label)
    return texts(f"{words}: {payer}" if payer else words)


def method(source: Source) -> Blocks:
    if not source.cycles:
        return ()
    linked = sum(one.previous_id is not None for one in source.cycles)
    many = len(source.cycles)
    said = ngettext(
        "Model for Improvement: %(n)d PDSA test.",
        "Model for Improvement: %(n)d PDSA tests.", many,
    ) % {"n": many}  # fmt: skip
    follows = ngettext(
        "%(n)d of them builds on the one before.",
        "%(n)d of them build on the one before.", linked,
    ) % {"n": linked}  # fmt: skip
    return texts(f"{said} {follows}" if linked else said)


# Tests ------------------------------------------------------------------------------


def days_of(cycle: Cycle) -> str:
    begun = date_format(cycle.starts_on)
    if cycle.ends_on is None or cycle.ends_on == cycle.starts_on:
        return begun
    days = {"begun": begun, "ended": date_format(cycle.ends_on)}
    return str(_("%(begun)s to %(ended)s") % days)


def intervention(cycle: Cycle) -> str:
    """“PDSA 2 (2 to 9 May, 1 week): Text first”; what came from old notes says so."""
    size = str(cycle.get_size_display()) if cycle.size else ""
    notes = _("from old notes") if cycle.is_imported() else ""
    about = ", ".join(filter(None, (days_of(cycle), size, notes)))
    return f"{cycle} ({about}): {cycle.change}"


def interventions(source: Source) -> Blocks:
    return texts("\n".join(intervention(one) for one in source.cycles))


def story(cycle: Cycle) -> str:
    """One test from plan to decision, a line for each question that was answered."""
    follows = cycle.previous
    match = cycle.get_prediction_match_display() if cycle.prediction_match else ""
    lines = [
        (_("Builds on"), str(follows) if follows else ""),
        (predicted_label(cycle), cycle.prediction),
        (_("Who, when, where"), cycle.tasks),
        (_("What happened"), cycle.observations),
        (_("Result"), f"{cycle.result} {f'({match})' if match else ''}".strip()),
        (_("Learned"), cycle.learned),
        (_("Decision"), str(cycle.get_decision_display()) if cycle.decision else ""),
        (_("Next"), cycle.next_step),
    ]
    told = [f"{label}: {text.strip()}" for label, text in lines if text.strip()]
    return "\n".join([intervention(cycle), *told])


def predicted_label(cycle: Cycle) -> str:
    """A prediction that was written after the test began is none."""
    return _("Predicted (written afterwards)") if cycle.recorded_afterwards else _("Predicted")  # fmt: skip


def stories(cycles: Iterable[Cycle]) -> Blocks:
    return texts(*(story(one) for one in cycles))


def tests(source: Source) -> Blocks:
    return stories(source.cycles)


def first_test(source: Source) -> Blocks:
    return stories(source.cycles[:1])


def later_tests(source: Source) -> Blocks:
    return stories(source.cycles[1:])


def learned(source: Source) -> Blocks:
    return texts(*(f"{c}: {c.learned}" for c in source.cycles if c.learned.strip()))


def decided(source: Source) -> Blocks:
    return texts(
        "\n".join(
            f"{c}: {c.get_decision_display()}" for c in source.cycles if c.decision
        )
    )


def next_step(source: Source) -> Blocks:
    said = [one.next_step for one in source.cycles if one.next_step.strip()]
    return texts(*said[-1:])


def test_leaders(source: Source) -> Blocks:
    return texts("\n".join(f"{c}: {c.owner.name}" for c in source.cycles))


def process_change(source: Source) -> Blocks:
    changed = [one for one in source.cycles if one.is_process_change]
    if not changed:
        return ()
    said = ngettext(
        "%(n)d of %(all)d test changed how the work is done, not only what people know:",
        "%(n)d of %(all)d tests changed how the work is done, not only what people know:",
        len(source.cycles),
    ) % {"n": len(changed), "all": len(source.cycles)}
    return texts(said + "\n" + "\n".join(f"{c}: {c.change}" for c in changed))


# Tools ------------------------------------------------------------------------------


def outlines(source: Source, *kinds: str) -> Blocks:
    """The tools of these kinds as indented lines under their heading."""
    drawn = [one for one in source.tools if one.kind in kinds]
    return texts(*(f"{one.title}: {one.head}\n{one.outline}" for one in drawn))


def causes(source: Source) -> Blocks:
    return outlines(source, CAUSES, PARETO)


def drivers(source: Source) -> Blocks:
    return outlines(source, DRIVERS)


# Meetings ---------------------------------------------------------------------------


def meeting_row(meeting: Meeting) -> tuple[str, str, str]:
    people = ", ".join(str(one) for one in meeting.present())
    charts = ", ".join(one.name for one in meeting.charts.all())
    return date_format(meeting.on), people, charts or _("none")


def meetings(source: Source) -> Blocks:
    rows = tuple(meeting_row(one) for one in source.meetings)
    columns = (_("Day"), _("Who was there"), _("Charts looked at"))
    return (Table(_("Meetings"), columns, rows),) if rows else ()


def meeting_count(source: Source) -> Blocks:
    found = source.meetings
    if not found:
        return ()
    seen = sum(bool(one.charts.all()) for one in found)
    return texts(
        ngettext(
            "%(n)d meeting, %(charts)d of them with a chart.",
            "%(n)d meetings, %(charts)d of them with a chart.", len(found),
        ) % {"n": len(found), "charts": seen}
    )  # fmt: skip


def obstacles(source: Source) -> Blocks:
    """What the last progress report said stands in the way."""
    return texts(source.about["obstacles"] or "")


def files(source: Source) -> Blocks:
    rows = tuple(
        (one.title, str(one.get_kind_display()),
         date_format(one.dated_on) if one.dated_on else "", one.issuer)
        for one in source.files
    )  # fmt: skip
    columns = (_("File"), _("What it is"), _("Date"), _("Issued by"))
    return (Table(_("Files of evidence"), columns, rows),) if rows else ()


def approvals(source: Source) -> Blocks:
    """Letters, such as the decision of a review board."""
    letters = [one for one in source.files if one.kind == "letter"]
    return texts("\n".join(
        ", ".join(filter(None, (
            one.title, one.issuer, date_format(one.dated_on) if one.dated_on else "",
        )))
        for one in letters
    ))  # fmt: skip
