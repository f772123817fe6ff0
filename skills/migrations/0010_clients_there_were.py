"""Clients made before they could be narrowed keep what they could do: read and recalculate, for everybody."""

from django.db import migrations

BEFORE = [
    "employees:read", "employees:write", "courses:read", "courses:write", "recommendations:read", "datasets:read",
    "recalculations:read", "recalculations:write",
]  # fmt: skip


def give_rows(apps, schema_editor):
    Application = apps.get_model("oauth2_provider", "Application")
    ConnectedSystem = apps.get_model("skills", "ConnectedSystem")
    for application in Application.objects.filter(connected_system=None):
        ConnectedSystem.objects.create(application=application, scopes=BEFORE, sees_everyone=True)


class Migration(migrations.Migration):
    dependencies = [("skills", "0009_api"), migrations.swappable_dependency("oauth2_provider.Application")]
    operations = [migrations.RunPython(give_rows, migrations.RunPython.noop)]
