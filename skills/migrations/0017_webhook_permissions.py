"""HR managers there were before webhooks may set them up. What else an organisation changed in its groups stays."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODENAMES = [
    "add_webhook",
    "change_webhook",
    "delete_webhook",
    "view_webhook",
    "view_webhookdelivery",
    "view_webhookattempt",
]


def give_permissions(apps, schema_editor):
    """A group that is not there is made by courses' migration 0008, with all of its permissions, or was deleted."""
    using = schema_editor.connection.alias
    # permissions are otherwise made after the last migration
    create_permissions(installed.get_app_config("skills"), verbosity=0, using=using)
    Permission = apps.get_model("auth", "Permission")
    given = Permission.objects.using(using).filter(content_type__app_label="skills", codename__in=CODENAMES)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name="HR managers"):
        group.permissions.add(*given)


class Migration(migrations.Migration):
    dependencies = [
        ("skills", "0016_occupation_identifiers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
