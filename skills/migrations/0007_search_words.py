"""PostgreSQL: a search inside names, identifiers, addresses and job titles reads an index, not every employee.

Where the database's owner may not add the extension pg_trgm, the search works without it, only slower. SQLite reads the
table: the organisations that run on it are small.
"""

from django.db import DatabaseError, migrations, transaction

COLUMNS = ("name", "external_id", "email", "job_title")


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    with schema_editor.connection.cursor() as cursor:
        for column in COLUMNS:
            # As Django asks: UPPER("name"::text) LIKE UPPER('%words%').
            cursor.execute(
                f'CREATE INDEX IF NOT EXISTS skills_employee_{column}_words ON skills_employee '
                f'USING gin (UPPER("{column}"::text) gin_trgm_ops)'
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for column in COLUMNS:
                cursor.execute(f"DROP INDEX IF EXISTS skills_employee_{column}_words")


class Migration(migrations.Migration):

    dependencies = [("skills", "0006_quick_lists")]

    operations = [migrations.RunPython(add, remove)]
