"""The one function that writes audit events."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from audit import chain
from audit.models import Event


class _Encoder(DjangoJSONEncoder):
    """Falls back to the label of an object, such as a user or a measure."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def record(
    verb: str,
    *,
    by: Any,
    subject: models.Model,
    project: models.Model | None = None,
    organisation: models.Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **facts: Any,
) -> Event:
    """Store one event in the caller's transaction, chained where it proves something.

    `by`: the acting user, or the name of a system job such as "system: janitor".
    `before` / `after`: only the fields that changed; never patient data, never free text
    of people's notes beyond what the product itself keeps.
    """
    organisation_id = getattr(project, "organisation_id", None)
    if organisation is not None:
        organisation_id = organisation.pk
    is_person = not isinstance(by, str)
    event = Event.objects.create(
        actor_id=by.pk if is_person else None,
        actor_label=str(by)[:200],
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        project_id=project.pk if project is not None else None,
        organisation_id=organisation_id,
        before=plain(before),
        after=plain(after),
        facts=plain(facts),
    )
    if chain.is_chained(event):
        chain.append(event)
    return event


def plain(values: dict[str, Any] | None) -> dict[str, Any]:
    """`values` as JSON types: dates as ISO text, decimals as text, models as their label."""
    encoded = json.dumps(values or {}, cls=_Encoder)
    result: dict[str, Any] = json.loads(encoded)
    return result


def changes(
    instance: models.Model, new: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) with only the fields of `new` whose value differs on `instance`."""
    before = {name: getattr(instance, name) for name in new}
    changed = [name for name, value in new.items() if before[name] != value]
    return {n: before[n] for n in changed}, {n: new[n] for n in changed}
