"""Chains the events there are already; on PostgreSQL the database then guards the chain."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from audit.chain import link_digest

PROTECT = [
    "CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
]
UNPROTECT = [
    "DROP TRIGGER audit_link_no_truncate ON audit_link",
    "DROP TRIGGER audit_link_append_only ON audit_link",
]


def link(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Event = apps.get_model("audit", "Event")  # type: ignore[attr-defined]
    Link = apps.get_model("audit", "Link")  # type: ignore[attr-defined]
    previous = ""
    events = Event.objects.filter(subject_type__in=settings.AUDIT_CHAINED)
    for place, event in enumerate(events.order_by("pk").iterator(), start=1):
        digest = link_digest(event, place, previous)
        Link.objects.create(event=event, place=place, previous=previous, digest=digest)
        previous = digest


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(PROTECT, schema_editor)


def unguard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(UNPROTECT, schema_editor)


def run(statements: list[str], schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    # Rows just written wait for their foreign keys; a trigger is not made before that.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_link")]
    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
