"""What the numbers say: measures, charts, before and after, and how far it carries."""

from collections.abc import Callable

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.facts_work import Blocks, texts
from documents.filling import Picture, Table
from documents.gathering import Source, sides
from measures.analysis import Point, formats, periods
from measures.chart import Chart
from measures.drawings import drawing_key
from measures.models import Measure, MeasureKind
from measures.topic_start import goal_words

FEW_POINTS = 10  # below it no rule judges (docs/statistics.md)


def per_chart(source: Source, tell: Callable[[Chart], str]) -> Blocks:
    """A line for each measure that shows something, named; "" is left out."""
    told = [(one.measure.name, tell(one)) for one in source.measured()]
    return texts("\n".join(f"{name}: {text}" for name, text in told if text))


def measure_row(measure: Measure) -> tuple[str, ...]:
    kind = str(measure.get_kind_display()).split(":")[0]
    goal = goal_words(measure) if measure.goal is not None else ""
    return (measure.name, kind, measure.numerator or measure.unit, measure.denominator,
            str(measure.get_improvement_direction_display()), goal)  # fmt: skip


def measures(source: Source) -> Blocks:
    rows = tuple(measure_row(one.measure) for one in source.charts)
    columns = (_("Measure"), _("Type"), _("Numerator or unit"), _("Denominator"),
               _("Direction"), _("Goal"))  # fmt: skip
    return (Table(_("Measures"), columns, rows),) if rows else ()


def goals(source: Source) -> Blocks:
    known = [one.measure for one in source.charts if one.measure.goal is not None]
    return texts("\n".join(f"{one.name}: {goal_words(one)}" for one in known))


def definitions(source: Source) -> Blocks:
    known = [one.measure for one in source.charts if one.measure.definition.strip()]
    stands_in = [one for one in (c.measure for c in source.charts) if one.surrogate_for]
    return texts(
        *(f"{one.name}: {one.definition}" for one in known),
        *(stand_in_words(one) for one in stands_in),
    )


def stand_in_words(measure: Measure) -> str:
    names = {"name": measure.name, "other": measure.surrogate_for,
             "why": measure.surrogate_reason}  # fmt: skip
    return str(_("%(name)s stands in for %(other)s. %(why)s") % names)


def definition_changes(source: Source) -> Blocks:
    return per_chart(source, lambda chart: chart.definition_note)


def population(source: Source) -> Blocks:
    counted = dict.fromkeys(
        one.measure.denominator for one in source.charts if one.measure.denominator
    )
    place = str(source.project.organisation or _("a practice of one"))
    if not counted:
        return ()
    return texts(
        _("%(counted)s, at %(place)s") % {"counted": "; ".join(counted), "place": place}
    )


def sites(source: Source) -> Blocks:
    named = {
        site for chart in source.charts for behind in chart.all_members.values()
        for site in behind if site
    }  # fmt: skip
    return texts(", ".join(sorted(named)))


def sampling(source: Source) -> Blocks:
    """The plans of chart audits, each with how many charts it counted."""
    return texts(*(
        ngettext(
            "%(name)s: %(plan)s %(n)d chart in all.",
            "%(name)s: %(plan)s %(n)d charts in all.", one.charts,
        ) % {"name": one.name, "plan": one.plan, "n": one.charts}
        for one in source.audits
    ))  # fmt: skip


WAYS = {
    "hand": gettext_lazy("entered by hand"),
    "program": gettext_lazy("counted by a program from records"),
    "audit": gettext_lazy("counted in chart audits"),
}


def sources_of_numbers(source: Source) -> Blocks:
    return per_chart(source, lambda chart: way_words(chart, source))


def way_words(chart: Chart, source: Source) -> str:
    found = {one.way for one in source.entries[chart.measure.pk]}
    ways = ", ".join(str(word) for way, word in WAYS.items() if way in found)
    period = str(chart.measure.get_period_display()).lower()
    told = {"ways": ways, "period": period}
    return str(_("%(ways)s, one number for each %(period)s") % told) if ways else ""


def quality(source: Source) -> Blocks:
    found = source.qualities
    return per_chart(source, lambda chart: found[chart.measure.pk].sentence)


def span_words(points: list[Point], chart: Chart) -> str:
    """“42 of 192 (21.9 %) in 4 periods, July 2025 to October 2025”."""
    if not points:
        return ""
    series = chart.series
    first, last = (
        periods.label(one.period_start, series.period, translation)
        for one in (points[0], points[-1])
    )
    facts = {"n": len(points), "first": first, "last": last,
             "level": level_words(points, chart)}  # fmt: skip
    said = ngettext(
        "%(level)s in %(n)d period, %(first)s",
        "%(level)s in %(n)d periods, %(first)s to %(last)s", len(points),
    )  # fmt: skip
    return said % facts


def level_words(points: list[Point], chart: Chart) -> str:
    """All of them together: a share of sums, or else the middle one of the values."""
    if chart.measure.has_denominator():
        over = sum(one.numerator or 0 for one in points)
        under = sum(one.denominator or 0 for one in points)
        amount = formats.amount(over / under, chart.series) if under else ""
        return str(_("%(n)s of %(d)s (%(amount)s)")
                   % {"n": over, "d": under, "amount": amount})  # fmt: skip
    values = sorted(one.value for one in points if one.value is not None)
    middle = values[len(values) // 2] if len(values) % 2 else sum(
        values[len(values) // 2 - 1 : len(values) // 2 + 1]
    ) / 2  # fmt: skip
    return str(
        _("median %(amount)s") % {"amount": formats.amount(middle, chart.series)}
    )


def baseline(source: Source) -> Blocks:
    """The numbers before the first change; all of them while there is none."""
    change = source.first_change_on
    return per_chart(source, lambda chart: span_words(sides(chart, change)[0], chart))


def follow_up(source: Source) -> Blocks:
    change = source.first_change_on

    def told(chart: Chart) -> str:
        before, after = sides(chart, change)
        if not before or not after:
            return ""
        words = {"before": span_words(before, chart), "after": span_words(after, chart)}
        return str(_("before: %(before)s; since then: %(after)s") % words)

    return per_chart(source, told)


def data_rounds(source: Source) -> Blocks:
    def told(chart: Chart) -> str:
        n = sum(one.value is not None for one in chart.series.points)
        return ngettext("%(n)d period", "%(n)d periods", n) % {"n": n}

    return per_chart(source, told)


def picture(chart: Chart) -> Picture:
    rows = chart.rows()[::-1]
    table = Table(
        chart.measure.name,
        (_("Period"), _("Numerator"), _("Denominator"), _("Value")),
        tuple(
            (one.period, number(one.point.numerator), number(one.point.denominator),
             one.amount)
            for one in rows
        ),
    )  # fmt: skip
    return Picture(
        measure=chart.measure.pk, key=drawing_key(chart, "wide"),
        name=chart.measure.name, finding=chart.sentence, rule=chart.rule,
        alt=chart.description, table=table,
    )  # fmt: skip


def number(value: int | None) -> str:
    return "" if value is None else str(value)


def charts(source: Source) -> Blocks:
    return tuple(picture(one) for one in source.measured())


def data_table(source: Source) -> Blocks:
    return tuple(picture(one).table for one in source.measured())


def results(source: Source) -> Blocks:
    return per_chart(source, beside_goal)


def beside_goal(chart: Chart) -> str:
    goal = chart.goal_label
    said = _("Goal: %(goal)s.") % {"goal": goal} if goal else ""
    last = _("Newest: %(point)s.") % {"point": chart.last_label}
    return " ".join(filter(None, (chart.sentence, last, said)))


def balancing(source: Source) -> Blocks:
    kept = [c for c in source.measured() if c.measure.kind == MeasureKind.BALANCING]
    return texts("\n".join(f"{c.measure.name}: {beside_goal(c)}" for c in kept))


def gaps(source: Source) -> Blocks:
    """Periods inside a chart that have no number."""

    def told(chart: Chart) -> str:
        empty = [
            periods.label(one.period_start, chart.series.period, translation)
            for one in chart.series.points if one.value is None
        ]  # fmt: skip
        return str(_("no number for %(periods)s") % {"periods": ", ".join(empty)}) if empty else ""  # fmt: skip

    return per_chart(source, told)


def survey(source: Source) -> Blocks:
    """How many patients were heard; their answers stand in the charts they feed."""
    rounds, answers = source.about["asked_rounds"], source.about["answers"]
    if not rounds:
        return ()
    facts = {"n": rounds, "answers": answers}
    return texts(
        ngettext(
            "%(answers)d patients answered in %(n)d round of the survey.",
            "%(answers)d patients answered in %(n)d rounds of the survey.", rounds,
        ) % facts
    )  # fmt: skip


def analysis(source: Source) -> Blocks:
    rules = dict.fromkeys(one.rule for one in source.measured() if one.rule)
    begun = _("Run charts over time, each change flagged on its day.")
    return texts(begun, *rules) if rules else ()


def study(source: Source) -> Blocks:
    """How the changes were studied: what stands before and after the first of them."""
    change = source.first_change_on
    if change is None or not any(source.measured()):
        return ()
    said = _(
        "The same measures before and after the first change on %(day)s, over time."
    )
    return texts(said % {"day": date_format(change)}, *baseline(source), *data_rounds(source))  # type: ignore[arg-type]  # fmt: skip


def found_limits(source: Source) -> Blocks:
    """Limits that the data show by themselves."""
    found = [_("One team without a group to compare with.")]
    few = [
        one.measure.name for one in source.measured()
        if sum(p.value is not None for p in one.series.points) < FEW_POINTS
    ]  # fmt: skip
    if few:
        found.append(_("Fewer than ten points: %(names)s.") % {"names": ", ".join(few)})
    weak = [c.measure.name for c in source.measured()
            if source.qualities[c.measure.pk].grade in {"C", "D"}]  # fmt: skip
    if weak:
        found.append(_("Numbers of grade C or D: %(names)s.") % {"names": ", ".join(weak)})  # fmt: skip
    return texts(" ".join(found)) if any(source.measured()) else ()


def abstract(source: Source) -> Blocks:
    """A draft from the facts: background, methods, changes, results."""
    project = source.project
    if not project.aim or not source.cycles or not any(source.measured()):
        return ()
    tried = "; ".join(one.change for one in source.cycles)
    found = " ".join(f"{c.measure.name}: {c.sentence}" for c in source.measured())
    return texts(
        _("Background: %(text)s") % {"text": project.problem},
        _("Aim: %(text)s") % {"text": project.aim},
        _("Methods: %(n)d measures on run charts; PDSA tests.") % {"n": len(source.charts)},
        _("Changes: %(text)s.") % {"text": tried.rstrip(".")},
        _("Results: %(text)s") % {"text": found},
    )  # fmt: skip
