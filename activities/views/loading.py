"""Loading and authorising an activity in one step, as organisation_view does an office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import organisation_view
from accounts.models import Organisation, User
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from activities.models import Activity
from activities.models.activity import ActivityQuerySet

View = Callable[..., HttpResponse]


def office_activity_view(view: View) -> View:
    """Decorates a page of one activity of an office: 404 strangers, 403 colleagues.

    The view gets the activity in place of both ids; its office is at hand.
    """

    @wraps(view)
    def of_office(
        request: SignedInRequest, office: Organisation, activity_id: int, *args: Any,
        **kwargs: Any,
    ) -> HttpResponse:  # fmt: skip
        activity = get_object_or_404(office.activities, pk=activity_id)
        activity.office = office
        return view(request, activity, *args, **kwargs)

    return organisation_view(Permission.RUN_ACTIVITY)(of_office)


def own_activity_view(view: View) -> View:
    """Decorates a page of an activity as a participant knows it; 404 for everybody else."""
    return loaded(view, lambda user: Activity.objects.known_to(user))


def concerned_activity_view(view: View) -> View:
    """As `own_activity_view`, also for the activity's reviewers and its office's staff."""
    return loaded(view, lambda user: Activity.objects.concerning(user))


def loaded(view: View, rows_of: Callable[[User], ActivityQuerySet]) -> View:
    @wraps(view)
    def with_activity(
        request: SignedInRequest, activity_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rows = rows_of(request.user).select_related("office")
        activity = rows.filter(pk=activity_id).first()
        if activity is None:
            raise Http404
        return view(request, activity, *args, **kwargs)

    return with_activity
