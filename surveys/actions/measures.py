"""Questions as measures: the share of the top answers, month by month."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from audit.record import record
from measures import actions as measuring
from measures.analysis import periods
from measures.baseline import asks_reason
from measures.figures import Figures
from measures.models import BatchSource, Measure
from qiapp.lib.errors import ActionRefused
from surveys.counting import share_of, total
from surveys.models import Batch, ItemMeasure, Survey
from surveys.questions import BY_KEY

NAME_MAX_LENGTH = 120


@transaction.atomic
def chart_item(*, survey: Survey, item: str, by: User) -> Measure:
    """The measure that this question feeds from now on, with what is known so far.

    The one it feeds already, if there is one. Raises ActionRefused in a closed project or
    when its name is taken.
    """
    known = survey.item_measures.filter(item=item).select_related("measure").first()
    if known is not None:
        return known.measure
    measure = measuring.define_measure(
        project=survey.project, by=by, **definition(survey, item)
    )
    ItemMeasure.objects.create(survey=survey, item=item, measure=measure)
    record(
        "survey question charted", by=by, subject=survey, project=survey.project,
        after={"item": item, "measure": measure.pk},
    )  # fmt: skip
    feed(survey, by=by)
    return measure


def definition(survey: Survey, item: str) -> dict[str, str]:
    """What define_measure takes for a question."""
    question = BY_KEY[item]
    return {
        "name": free_name(survey, str(question.short)),
        "kind": "outcome",
        "data_kind": "proportion",
        "numerator": _("answers “%(top)s”") % {"top": pgettext("survey", "Yes")},
        "denominator": _("people to whom the question applied"),
        "definition": _(
            "Survey “%(survey)s”, asked anonymously: “%(question)s” A month counts from "
            "ten answers on; answers are added up in batches of five or more, each in the "
            "month of its latest answer."
        )
        % {"survey": survey.name, "question": question.text},
        "improvement_direction": "increase",
        "period": "month",
    }


def free_name(survey: Survey, question: str) -> str:
    """What the measure is called; with the survey's name where another one asks it too."""
    name = _("Patients: %(question)s") % {"question": question}
    taken = survey.project.measures.current().filter(name__iexact=name).exists()
    longer = f"{name} ({survey.name})"
    return longer[:NAME_MAX_LENGTH] if taken else name


def feed(survey: Survey, *, by: User) -> list[Measure]:
    """The measures that got other numbers: each question's share in each month.

    Sums of people, never means of shares. Closed rounds count whole, an open one with the
    months that are over. A month with fewer than ten answers to a question gets no point.
    """
    fed = []
    running = survey.project.today().replace(day=1)
    batches = [b for b in batches_of(survey) if b.round.closed_at or b.month < running]
    for link in survey.item_measures.select_related("measure"):
        measure = link.measure
        measure.project = survey.project
        figures = list(figures_by_month(link.item, batches))
        if measure.retired_at is None and write(measure, figures, by=by):
            fed.append(measure)
    return fed


def batches_of(survey: Survey) -> Iterable[Batch]:
    return Batch.objects.filter(round__survey=survey).select_related("round")


def figures_by_month(item: str, batches: Iterable[Batch]) -> Iterable[Figures]:
    """The sums of one question for each month that has enough answers."""
    months: dict[date, list[Batch]] = {}
    for batch in batches:
        months.setdefault(batch.month, []).append(batch)
    for month, found in sorted(months.items()):
        share = share_of(total([b.counts for b in found], [item])[item])
        if share.is_enough():
            end = periods.period_end(month, "month")
            yield Figures(month, end, numerator=share.top, denominator=share.n)


def write(measure: Measure, figures: list[Figures], *, by: User) -> bool:
    """Whether anything changed in the measure."""
    if not figures:
        return False
    # Feeding also runs by itself, when nobody is there to say why a baseline moved.
    recorded = measuring.record_observations(
        measure=measure, figures=figures, by=by, source=BatchSource.SURVEY,
        reason=reason_of(measure, figures),
    )  # fmt: skip
    return recorded.batch is not None


def reason_of(measure: Measure, figures: list[Figures]) -> str:
    """Why a frozen baseline changes; empty where it does not."""
    if not asks_reason(measure, figures):
        return ""
    return _("Counted anew from the survey's answers")


def require_asked(item: str) -> None:
    """Raises ActionRefused unless the survey knows the question."""
    if item not in BY_KEY:
        raise ActionRefused(_("This survey has no such question."))
