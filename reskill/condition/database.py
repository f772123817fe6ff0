"""Whether the database answers and has the tables of this version."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrations_missing() -> list[str]:
    """Names of the migrations of this version that the database lacks. Raises OperationalError if it does not answer."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
