"""The groups an organisation starts with. Once: what an organisation changes in them afterwards stays."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def make_groups(apps, schema_editor):
    from skills.services.access.roles import ensure_roles

    for name in ("skills", "courses", "oauth2_provider"):  # permissions are otherwise made after the last migration
        create_permissions(installed.get_app_config(name), verbosity=0, using=schema_editor.connection.alias)
    ensure_roles()


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_figures_of_groups"),
        ("skills", "0004_held_attribute"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
