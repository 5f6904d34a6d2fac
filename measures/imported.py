"""Numbers a team brought along: pasted from a spreadsheet older than the project."""

from django.db.models import Count, Q, QuerySet

from measures.models import BatchSource, Measure, Observation, ObservationBatch
from projects.models import Project


def with_imported(measure: Measure) -> QuerySet[ObservationBatch]:
    """The measure's batches with `imported`: pasted periods from before the project."""
    is_older = Q(
        source=BatchSource.PASTE,
        observations__ends_on__lt=measure.project.started_on,
    )
    return measure.batches.annotate(imported=Count("observations", filter=is_older))


def imported_periods(project: Project) -> dict[int, int]:
    """How many periods of each measure were brought along, by its key. One query."""
    rows = Observation.objects.charted().filter(
        measure__project=project, batch__source=BatchSource.PASTE,
        ends_on__lt=project.started_on,
    )  # fmt: skip
    counted = rows.order_by().values("measure_id")
    found = counted.annotate(periods=Count("starts_on", distinct=True))
    return {row["measure_id"]: row["periods"] for row in found}
