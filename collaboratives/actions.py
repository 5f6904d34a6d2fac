"""Founding a collaborative, inviting practices, and their answers."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from audit.record import record
from collaboratives.code_names import new_code_name
from collaboratives.group import sums_of
from collaboratives.models import (
    Collaborative,
    CoreCount,
    CoreMeasure,
    KeptSums,
    Place,
)
from measures.actions import define_measure
from measures.models import Measure
from notices.actions import send
from notices.kinds import REQUEST
from projects.models import Project
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def found(*, host: Organisation, name: str, why: str, by: User) -> Collaborative:
    """The new collaborative, still without measures and practices."""
    made = Collaborative.objects.create(host=host, name=name, why=why, created_by=by)
    record("collaborative founded", by=by, subject=made, organisation=host)
    return made


@transaction.atomic
def add_core_measure(
    *, collaborative: Collaborative, by: User, **definition: Any
) -> CoreMeasure:
    """The new core measure, last in order.

    Raises ActionRefused for a name in use, and once a practice has joined: it agreed to
    what it saw.
    """
    if collaborative.places.joined().exists():
        raise ActionRefused(
            _("Practices have joined already. They agreed to the measures they saw.")
        )
    if collaborative.core_measures.filter(name__iexact=definition["name"]).exists():
        raise ActionRefused(_("There is a measure with this name."), field="name")
    last = collaborative.core_measures.aggregate(last=Max("position"))["last"]
    made = CoreMeasure.objects.create(
        collaborative=collaborative, position=(last or 0) + 1, **definition
    )
    record("core measure added", by=by, subject=made, organisation=collaborative.host)
    return made


@transaction.atomic
def invite_practice(*, collaborative: Collaborative, email: str, by: User) -> Place:
    """The place that waits for the answer of whoever logs in with this address.

    Mailed where somebody does already; the host learns nothing about that.
    """
    locked = Collaborative.objects.select_for_update(of=("self",)).get(
        pk=collaborative.pk
    )
    if not locked.core_measures.exists():
        raise ActionRefused(
            _("Add a measure first, so that a practice sees what is counted.")
        )
    waiting = locked.places.filter(
        email__iexact=email, answered_at=None, withdrawn_at=None
    )
    if waiting.exists():
        raise ActionRefused(_("This address is invited already."), field="email")
    taken = set(locked.places.values_list("code_name", flat=True))
    place = Place.objects.create(
        collaborative=locked, email=email.lower(), invited_by=by,
        code_name=new_code_name(taken),
    )  # fmt: skip
    record("practice invited", by=by, subject=locked, organisation=locked.host)
    mail(place, by=by)
    return place


def mail(place: Place, *, by: User) -> None:
    for person in User.objects.with_mailbox().filter(email__iexact=place.email):
        send(
            REQUEST, to=person, by=by, template="collaboratives/invited",
            subject=_("An invitation to “%(name)s”") % {"name": place.collaborative},
            context={
                "collaborative": place.collaborative,
                "link": settings.SITE_URL + reverse("collaboratives:place_answer", args=[place.pk]),
                "link_label": _("Look and answer"),
            },
        )  # fmt: skip


@transaction.atomic
def join(*, place: Place, project: Project, aim: str, by: User) -> Place:
    """The practice's place with its project, which counts each core measure from now on.

    A measure of the same name and kind is taken as it stands; others are added. Nothing
    is shown yet: that is the practice's own choice, measure by measure.
    """
    place = locked_open(place)
    if Permission.DEFINE_MEASURE not in permissions_of(by, project):
        raise ActionRefused(
            _("Choose a project whose measures you may define."), field="project"
        )
    if place.collaborative.places.joined().filter(project=project).exists():
        raise ActionRefused(_("This project takes part already."), field="project")
    answer(place, by=by, project=project, aim=aim.strip())
    for core in place.collaborative.core_measures.all():
        CoreCount.objects.create(
            place=place, core=core, measure=measure_for(core, project, by=by)
        )
    record(
        "joined a collaborative", by=by, subject=place.collaborative, project=project
    )
    return place


def locked_open(place: Place) -> Place:
    place = Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if place.state() != "open":
        raise ActionRefused(_("This invitation was answered or withdrawn already."))
    return place


def answer(place: Place, *, by: User, **fields: Any) -> None:
    for name, value in (
        fields | {"answered_at": timezone.now(), "answered_by": by}
    ).items():
        setattr(place, name, value)
    place.save()


def measure_for(core: CoreMeasure, project: Project, *, by: User) -> Measure:
    """The project's measure of that name if it is of the same kind, else a new one."""
    team = Measure.objects.filter(project=project).current().of_team()
    known = team.filter(name__iexact=core.name).first()
    if known is None:
        return define_measure(project=project, by=by, **core.definition())
    if known.data_kind != core.data_kind:
        raise ActionRefused(
            _("Your measure “%(name)s” counts something else. Rename it first.")
            % {"name": known.name}
        )
    return known


@transaction.atomic
def decline(*, place: Place, reason: str, by: User) -> Place:
    """The no of a practice, with the reason its host reads."""
    place = locked_open(place)
    answer(place, by=by, reason=reason.strip())
    record("declined a collaborative", by=by, subject=place.collaborative,
           organisation=place.collaborative.host)  # fmt: skip
    return place


@transaction.atomic
def leave(*, place: Place, by: User) -> Place:
    """The place, left: from now on the practice is in no picture and no sum."""
    if place.left_at is None:
        place.left_at = timezone.now()
        place.save(update_fields=["left_at"])
        record("left a collaborative", by=by, subject=place.collaborative,
               project=place.project)  # fmt: skip
    return place


@transaction.atomic
def keep_sums(*, core: CoreMeasure, by: User) -> KeptSums:
    """The sums as they stand, kept for good: who withdraws later stays in them.

    Raises ActionRefused where too few practices share.
    """
    rows = sums_of(core)
    if not rows:
        raise ActionRefused(
            _("There is no sum yet: it begins with three practices that share.")
        )
    made = KeptSums.objects.create(
        core=core, kept_by=by,
        rows=[
            [one.start.isoformat(), one.numerator, one.denominator, one.sites]
            for one in rows
        ],
    )  # fmt: skip
    record("sums kept", by=by, subject=core, organisation=core.collaborative.host)
    return made
