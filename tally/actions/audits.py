"""Setting up a chart audit and changing its form."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from measures.models import DataKind, Measure
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version
from tally.counting import MAX_QUESTIONS, Form
from tally.models import ChartAudit
from tally.sampling import Plan, Sample


@transaction.atomic
def define_audit(
    *, measure: Measure, by: User, name: str, form: Form, sample: Sample
) -> ChartAudit:
    """The new audit of `measure`, ready for its first round.

    Raises ActionRefused when the project has ended, the name is taken, the form feeds
    nothing or something it cannot, or the plan lacks a number.
    """
    project = measure.project
    require_open(project)
    require_free_name(project, name)
    require_sound(measure, form, sample)
    audit = ChartAudit.objects.create(
        project=project, measure=measure, created_by=by, **fields_of(name, form, sample)
    )
    record(
        "chart audit defined", by=by, subject=audit, project=project,
        after=fields_of(name, form, sample),
    )  # fmt: skip
    return audit


@transaction.atomic
def revise_audit(
    *, audit: ChartAudit, by: User, version: int, name: str, form: Form, sample: Sample
) -> ChartAudit:
    """The audit with another form or plan; rounds that were started keep theirs.

    Raises as define_audit, and VersionConflict when somebody changed it since `version`.
    """
    require_open(audit.project)
    before, after = changes(audit, fields_of(name, form, sample))
    if not after:
        return audit
    if "name" in after:
        require_free_name(audit.project, name)
    require_sound(audit.measure, form, sample)
    save_version(audit, version, **after)
    record(
        "chart audit revised", by=by, subject=audit, project=audit.project,
        before=before, after=after,
    )  # fmt: skip
    return audit


def fields_of(name: str, form: Form, sample: Sample) -> dict[str, Any]:
    """The columns of an audit with these words."""
    plan = sample.as_json()
    plan.pop("numbers")
    stored = form.as_json()
    return {
        "name": name, "questions": stored["questions"],
        "bundle_measure_id": form.bundle, **plan,
    }  # fmt: skip


def require_free_name(project: Project, name: str) -> None:
    if project.chart_audits.filter(name__iexact=name).exists():
        raise ActionRefused(
            _("This project already has a chart audit called “%(name)s”.")
            % {"name": name},
            field="name",
        )


def require_sound(measure: Measure, form: Form, sample: Sample) -> None:
    """Raises ActionRefused at the first thing that would not count."""
    if not 1 <= len(form.questions) <= MAX_QUESTIONS:
        raise ActionRefused(
            _("Ask at least one question and at most %(most)s.")
            % {"most": MAX_QUESTIONS},
            field="text_1",
        )
    require_feeds(measure, form)
    require_plan(sample)


def require_feeds(measure: Measure, form: Form) -> None:
    fed = [output.measure for output in form.outputs()]
    if measure.pk not in fed:
        raise ActionRefused(
            _("Choose which question, or all of them together, gives the numbers of "
              "“%(measure)s”.") % {"measure": measure},
            field="bundle",
        )  # fmt: skip
    if len(set(fed)) < len(fed):
        raise ActionRefused(
            _("A measure can get its numbers from one question only."), field="bundle"
        )
    if set(fed) - set(feedable(measure).values_list("pk", flat=True)):
        raise ActionRefused(
            _("Only shares of this project with the same period can be fed."),
            field="bundle",
        )


def feedable(measure: Measure) -> Any:
    """The measures an audit of `measure` can feed: shares with its period. A queryset."""
    return (
        Measure.objects.filter(project=measure.project)
        .current()
        .of_team()
        .filter(data_kind=DataKind.PROPORTION, period=measure.period)
    )


NEEDED = {
    Plan.ALL: (),
    Plan.FIRST: ("size",),
    Plan.EVERY: ("step", "size"),
    Plan.RANDOM: ("size", "listed"),
}


def require_plan(sample: Sample) -> None:
    for name in NEEDED[Plan(sample.plan)]:
        if not getattr(sample, name):
            raise ActionRefused(
                _("This way of choosing charts needs this number, 1 or more."),
                field=name,
            )
    if sample.plan == Plan.RANDOM and (sample.size or 0) > (sample.listed or 0):
        raise ActionRefused(
            _("The list has only %(listed)s charts.") % {"listed": sample.listed},
            field="size",
        )
