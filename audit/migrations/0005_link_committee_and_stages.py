"""Chains the events of committees and stages that are there already, after the others."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from audit.chain import link_digest


def link(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On a new installation nothing is left to link."""
    Event = apps.get_model("audit", "Event")  # type: ignore[attr-defined]
    Link = apps.get_model("audit", "Link")  # type: ignore[attr-defined]
    last = Link.objects.order_by("-place").first()
    place, previous = (last.place, last.digest) if last else (0, "")
    waiting = Event.objects.filter(
        subject_type__in=settings.AUDIT_CHAINED, link__isnull=True
    )
    for event in waiting.order_by("pk").iterator():
        place += 1
        digest = link_digest(event, place, previous)
        Link.objects.create(event=event, place=place, previous=previous, digest=digest)
        previous = digest


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_link_what_exists")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
