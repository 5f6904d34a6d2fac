"""Which lines of a project's history somebody may read."""

from accounts.permissions import Can
from audit.models import Event, EventQuerySet
from measures.models import Measure, ObservationBatch
from measures.visibility import is_outside
from projects.models import Project

# Apps whose events hold numbers of measures, or their names.
OF_MEASURES = ("measures.", "extracts.", "tally.", "surveys.", "sharing.")


def events_seen(project: Project, can: Can) -> EventQuerySet:
    """The project's events that its viewer may read.

    A measure that somebody keeps to herself leaves no line for others. Whoever stands
    outside and was not shown every measure reads no line of any: they hold numbers.
    """
    events = Event.objects.of_project(project.pk)
    team = Measure.objects.filter(project=project)
    hidden = team.exclude(pk__in=Measure.objects.seen_in(project))
    ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
    batches = ObservationBatch.objects.filter(measure__in=hidden)
    numbers = [str(pk) for pk in batches.values_list("pk", flat=True)]
    events = events.exclude(subject_type="measures.measure", subject_id__in=ids)
    events = events.exclude(
        subject_type="measures.observationbatch", subject_id__in=numbers
    )
    if ids and is_outside(can):
        for app in OF_MEASURES:
            events = events.exclude(subject_type__startswith=app)
    return events
