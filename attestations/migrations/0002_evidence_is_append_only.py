"""On PostgreSQL the database itself refuses to change or delete what was signed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ["attestations_signature", "attestations_document"]
REFUSE = """
CREATE OR REPLACE FUNCTION attestations_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are evidence and append-only', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql
"""


def protect(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION attestations_refuse_change()"
        )


def unprotect(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    schema_editor.execute("DROP FUNCTION attestations_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("attestations", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
