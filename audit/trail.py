"""A page of an audit trail, filtered by what was asked in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone

from audit.forms import EventFilterForm
from audit.models import Event, EventQuerySet

EVENTS_PER_PAGE = 50


def organisation_trail(organisation_id: int, asked: QueryDict) -> dict[str, Any]:
    """The organisation's own events, without those of its projects; see trail_page."""
    events = Event.objects.of_organisation(organisation_id).outside_projects()
    return trail_page(events, asked)


def project_trail(
    project_id: int, asked: QueryDict, events: EventQuerySet | None = None
) -> dict[str, Any]:
    """The project's events, or those of them that the reader may read; see trail_page."""
    known = Event.objects.all() if events is None else events
    return trail_page(known.of_project(project_id), asked)


def trail_page(events: EventQuerySet, asked: QueryDict) -> dict[str, Any]:
    """Context for `audit/_trail.html`: `form`, `page` and `pages`. Four queries.

    Days are days in the reader's time zone. A filter that cannot be read filters nothing
    and says so at its field.
    """
    form = EventFilterForm(asked or None, verbs=events.verbs())
    if form.is_valid():
        events = filtered(events, form.cleaned_data)
    paginator = Paginator(events, EVENTS_PER_PAGE)
    page = paginator.get_page(asked.get("page"))
    return {
        "form": form,
        "page": page,
        "pages": paginator.get_elided_page_range(page.number),
    }


def filtered(events: EventQuerySet, wanted: dict[str, Any]) -> EventQuerySet:
    if wanted.get("what"):
        events = events.filter(verb=wanted["what"])
    if wanted.get("who"):
        events = events.filter(actor_label__icontains=wanted["who"])
    if wanted.get("since"):
        events = events.filter(at__gte=start_of(wanted["since"]))
    if wanted.get("until"):
        events = events.filter(at__lt=start_of(wanted["until"] + timedelta(days=1)))
    return events


def start_of(day: date) -> datetime:
    """Midnight at the start of `day` in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
