import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction

import skills.external_ids

SEARCHED_COLUMNS = ("name", "external_id", "email", "job_title")


def add_search_indexes(apps, schema_editor):
    """On PostgreSQL, a search inside names, identifiers, addresses and job titles then reads an index.

    Without the right to add the extension pg_trgm the search works too, only slower. SQLite reads the whole table: the
    organisations that use it are small.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    with schema_editor.connection.cursor() as cursor:
        for column in SEARCHED_COLUMNS:
            # The expression that Django's `icontains` uses: UPPER("name"::text) LIKE UPPER('%words%').
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS skills_employee_{column}_words ON skills_employee "
                f'USING gin (UPPER("{column}"::text) gin_trgm_ops)'
            )


def remove_search_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for column in SEARCHED_COLUMNS:
                cursor.execute(f"DROP INDEX IF EXISTS skills_employee_{column}_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("seen", "looked at"),
                            ("exported", "exported"),
                            ("changed", "changed"),
                            ("decided", "decided"),
                            ("ran", "ran"),
                            ("signed_in", "signed in"),
                            ("signed_out", "signed out"),
                            ("sign_in_failed", "sign-in failed"),
                        ],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        help_text="Name of the address, command or task.",
                        max_length=120,
                        verbose_name="page",
                    ),
                ),
                ("object_id", models.CharField(blank=True, max_length=80, verbose_name="row")),
                (
                    "actor_id",
                    models.BigIntegerField(
                        db_index=True, help_text="Number of the user.", null=True, verbose_name="user"
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        blank=True,
                        help_text="Client id; for commands and workers, their user in the operating system.",
                        max_length=100,
                        verbose_name="connected system",
                    ),
                ),
                (
                    "employee_id",
                    models.BigIntegerField(
                        db_index=True, help_text="Number of the employee.", null=True, verbose_name="employee"
                    ),
                ),
                ("details", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "entry of the audit trail",
                "verbose_name_plural": "audit trail",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_hash", models.CharField(blank=True, max_length=64)),
                ("n_entries", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "end of the audit trail",
                "verbose_name_plural": "ends of the audit trail",
            },
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "soc_code",
                    models.CharField(
                        help_text="O*NET-SOC, such as 11-1011.00", max_length=10, unique=True, verbose_name="SOC code"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, help_text="Empty until O*NET is imported.")),
                (
                    "job_zone",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="O*NET job zone, from 1 (little preparation) to 5 (extensive preparation).",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "occupation",
                "verbose_name_plural": "occupations",
                "ordering": ["soc_code"],
            },
        ),
        migrations.CreateModel(
            name="BulkUpsert",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("employees", "employees"), ("courses", "courses")], max_length=16)),
                (
                    "source",
                    models.CharField(blank=True, help_text="Where the rows came from, as text.", max_length=255),
                ),
                ("dry_run", models.BooleanField(default=False, help_text="Creates the report without saving any row.")),
                ("options", models.JSONField(default=dict)),
                (
                    "rows",
                    models.JSONField(
                        default=list, help_text="The rows as they were sent. Deleted when the import has finished."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "being imported"),
                            ("finished", "finished"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("n_rows", models.PositiveIntegerField(default=0)),
                ("n_added", models.PositiveIntegerField(default=0)),
                ("n_updated", models.PositiveIntegerField(default=0)),
                ("n_unchanged", models.PositiveIntegerField(default=0)),
                ("n_failed", models.PositiveIntegerField(default=0)),
                ("n_warnings", models.PositiveIntegerField(default=0)),
                ("message", models.TextField(blank=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "lease_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="If the worker has not reported by this time, the import counts as stalled.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk import by a system",
                "verbose_name_plural": "bulk imports by systems",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="BulkRemark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row",
                    models.PositiveIntegerField(
                        help_text="Counted from 0. Empty if the remark is not about a single row.", null=True
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True, help_text="The external id of the row, if the row has one.", max_length=200
                    ),
                ),
                ("severity", models.CharField(choices=[("error", "error"), ("warning", "warning")], max_length=8)),
                ("field", models.CharField(blank=True, max_length=60)),
                ("message", models.TextField()),
                (
                    "upsert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="skills.bulkupsert"
                    ),
                ),
            ],
            options={
                "verbose_name": "remark on a bulk import",
                "verbose_name_plural": "remarks on bulk imports",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(blank=True, max_length=120)),
                ("name", models.CharField(max_length=160)),
            ],
            options={
                "verbose_name": "department",
                "verbose_name_plural": "departments",
                "ordering": ["organisation", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "name"), name="one_row_per_department")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConnectedSystem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scopes", models.JSONField(default=list, help_text="What the system may read and change.")),
                (
                    "sees_everyone",
                    models.BooleanField(
                        default=False, help_text="Access to all departments, including departments added later."
                    ),
                ),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        default=600, help_text="Requests above this limit are refused with the status 429."
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, help_text="Accurate to the minute. Empty if the system was never used.", null=True
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, help_text="The system has no access from this time on.", null=True
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="connected_system",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "departments",
                    models.ManyToManyField(blank=True, related_name="connected_systems", to="skills.department"),
                ),
            ],
            options={
                "verbose_name": "connected system",
                "verbose_name_plural": "connected systems",
            },
        ),
        migrations.CreateModel(
            name="EmergingRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "summary",
                    models.TextField(help_text="Purpose of the role, in two or three sentences for employees."),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Untick it to stop showing the role to employees."),
                ),
            ],
            options={
                "verbose_name": "emerging role",
                "verbose_name_plural": "emerging roles",
                "ordering": ["position", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="emerging_role_has_a_slug"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergingRoleTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statement", models.TextField()),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="skills.emergingrole"
                    ),
                ),
            ],
            options={
                "verbose_name": "task of an emerging role",
                "verbose_name_plural": "tasks of emerging roles",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Employee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(help_text="The identifier in your HR system.", max_length=80, unique=True),
                ),
                ("name", models.CharField(blank=True, max_length=160)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("job_title", models.CharField(blank=True, max_length=200)),
                (
                    "title_match",
                    models.CharField(
                        choices=[
                            ("unmatched", "no occupation found"),
                            ("suggested", "suggested from the job title"),
                            ("confirmed", "confirmed by a person"),
                        ],
                        default="unmatched",
                        max_length=16,
                    ),
                ),
                (
                    "title_match_score",
                    models.FloatField(
                        blank=True, help_text="Similarity of the job title to the occupation, 0..1.", null=True
                    ),
                ),
                (
                    "languages",
                    models.JSONField(default=list, help_text="Languages the person can learn in: en, de, ..."),
                ),
                ("weekly_hours", models.FloatField(default=2.0, verbose_name="learning hours a week")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The highest course level the person wants, 1 to 3. Empty: no limit.",
                        null=True,
                    ),
                ),
                (
                    "takes_part",
                    models.BooleanField(
                        default=True,
                        help_text="Untick if the person declines. Nothing is then computed for this person.",
                    ),
                ),
                (
                    "shares_exact_scores",
                    models.BooleanField(default=False, help_text="Lets HR see exact figures instead of bands."),
                ),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "has_answer",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        editable=False,
                        help_text="Set shortly after an answer was computed. Makes the list of employees without an answer fast.",
                    ),
                ),
                (
                    "has_tasks",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        editable=False,
                        help_text="Set shortly after a task counts, unset when a task is removed. Makes the list without tasks fast.",
                    ),
                ),
                (
                    "confirmed_email",
                    models.EmailField(
                        blank=True,
                        editable=False,
                        help_text="The address that the row was created with, or that a second person has confirmed. Invitations go only there, so that nobody becomes an employee by changing the employee's address.",
                        max_length=254,
                    ),
                ),
                (
                    "announced_email",
                    models.EmailField(
                        blank=True,
                        editable=False,
                        help_text="The changed address that the old address and managers were told about.",
                        max_length=254,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employees",
                        to="skills.department",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="employee",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="employees",
                        to="skills.occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "employee",
                "verbose_name_plural": "employees",
                "ordering": ["external_id"],
            },
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user_name",
                    models.CharField(
                        help_text="Name of the person's account at the identity provider.", max_length=254
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True, help_text="The key of the person at the identity provider.", max_length=255
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the identity provider deleted the entry. The person has left; the provider no longer sees it.",
                        null=True,
                    ),
                ),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_entry",
                        to="skills.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the sign-in system",
                "verbose_name_plural": "entries of the sign-in system",
            },
        ),
        migrations.CreateModel(
            name="ExposureDataset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("starter", "Reskill starter set"),
                            ("gpts-are-gpts", "GPTs are GPTs"),
                            ("economic-index", "Anthropic Economic Index"),
                            ("working-with-ai", "Working with AI"),
                            ("onet", "O*NET"),
                            ("csv", "Uploaded file"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Name of the dataset on every page that shows its figures.", max_length=200
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        help_text="The publisher's version, or the day the file was fetched.", max_length=64
                    ),
                ),
                ("licence", models.CharField(max_length=200)),
                ("citation", models.TextField(help_text="The full citation of the source.")),
                ("homepage", models.URLField(blank=True)),
                ("retrieved_on", models.DateField(blank=True, null=True)),
                ("imported_at", models.DateTimeField(auto_now=True)),
                (
                    "content_hash",
                    models.CharField(
                        help_text="Hash of the imported content. Every result stores the hash of the dataset it was computed from.",
                        max_length=64,
                    ),
                ),
                (
                    "files",
                    models.JSONField(default=list, help_text="The imported files: name, SHA-256, number of rows."),
                ),
                ("n_tasks", models.PositiveIntegerField(default=0, verbose_name="reference tasks")),
                ("n_occupations", models.PositiveIntegerField(default=0, verbose_name="occupations")),
                (
                    "is_active",
                    models.BooleanField(
                        default=False,
                        help_text="New scores are computed from the one active dataset.",
                        verbose_name="active",
                    ),
                ),
                (
                    "calibration",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="The interval widths, measured on held-out occupations. Empty until computed.",
                    ),
                ),
            ],
            options={
                "verbose_name": "exposure dataset",
                "verbose_name_plural": "exposure datasets",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "name", "version"), name="one_row_per_dataset_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("is_active",), name="one_active_dataset"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Basis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dataset_hash", models.CharField(max_length=64)),
                ("model_revision", models.CharField(max_length=120)),
                ("settings_fingerprint", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bases", to="skills.exposuredataset"
                    ),
                ),
            ],
            options={
                "verbose_name": "basis of figures",
                "verbose_name_plural": "bases of figures",
            },
        ),
        migrations.CreateModel(
            name="HeldAttribute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attribute", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=40)),
                ("imported_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_attributes",
                        to="skills.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "attribute held by the organisation",
                "verbose_name_plural": "attributes held by the organisation",
            },
        ),
        migrations.CreateModel(
            name="HistoricalConnectedSystem",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("scopes", models.JSONField(default=list, help_text="What the system may read and change.")),
                (
                    "sees_everyone",
                    models.BooleanField(
                        default=False, help_text="Access to all departments, including departments added later."
                    ),
                ),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        default=600, help_text="Requests above this limit are refused with the status 429."
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, help_text="The system has no access from this time on.", null=True
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical connected system",
                "verbose_name_plural": "historical connected systems",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEmergingRole",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("slug", models.SlugField()),
                ("title", models.CharField(max_length=120)),
                (
                    "summary",
                    models.TextField(help_text="Purpose of the role, in two or three sentences for employees."),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Untick it to stop showing the role to employees."),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical emerging role",
                "verbose_name_plural": "historical emerging roles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExposureDataset",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("starter", "Reskill starter set"),
                            ("gpts-are-gpts", "GPTs are GPTs"),
                            ("economic-index", "Anthropic Economic Index"),
                            ("working-with-ai", "Working with AI"),
                            ("onet", "O*NET"),
                            ("csv", "Uploaded file"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Name of the dataset on every page that shows its figures.", max_length=200
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        help_text="The publisher's version, or the day the file was fetched.", max_length=64
                    ),
                ),
                ("licence", models.CharField(max_length=200)),
                ("citation", models.TextField(help_text="The full citation of the source.")),
                ("homepage", models.URLField(blank=True)),
                ("retrieved_on", models.DateField(blank=True, null=True)),
                ("imported_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "content_hash",
                    models.CharField(
                        help_text="Hash of the imported content. Every result stores the hash of the dataset it was computed from.",
                        max_length=64,
                    ),
                ),
                (
                    "files",
                    models.JSONField(default=list, help_text="The imported files: name, SHA-256, number of rows."),
                ),
                ("n_tasks", models.PositiveIntegerField(default=0, verbose_name="reference tasks")),
                ("n_occupations", models.PositiveIntegerField(default=0, verbose_name="occupations")),
                (
                    "is_active",
                    models.BooleanField(
                        default=False,
                        help_text="New scores are computed from the one active dataset.",
                        verbose_name="active",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exposure dataset",
                "verbose_name_plural": "historical exposure datasets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHumanSkill",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("slug", models.SlugField()),
                ("name", models.CharField(max_length=80)),
                ("definition", models.TextField()),
                (
                    "task_anchors",
                    models.JSONField(
                        default=list,
                        help_text="Sentences that describe work that needs this skill, one list entry each.",
                    ),
                ),
                (
                    "course_anchors",
                    models.JSONField(
                        default=list, help_text="Sentences that describe courses for this skill, one list entry each."
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical human skill",
                "verbose_name_plural": "historical human skills",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSituation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("slug", models.SlugField()),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("emotional-intelligence", "emotional intelligence"),
                            ("creativity", "creativity"),
                            ("critical-thinking", "critical thinking"),
                            ("communication", "communication and negotiation"),
                            ("leadership", "leadership and coaching"),
                            ("ai-oversight", "ethics and oversight of AI"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        help_text='The name as a person would say it, by language: {"en": "When somebody complains"}.'
                    ),
                ),
                ("sentences", models.JSONField(help_text="One sentence that says what happens, by language.")),
                (
                    "human_skills",
                    models.JSONField(
                        default=dict, help_text="Human skills at work, by slug: weights that add up to 1."
                    ),
                ),
                (
                    "settings",
                    models.JSONField(
                        default=list,
                        help_text="Where it occurs: own-work, people-in-care, customers, leading, machines.",
                    ),
                ),
                (
                    "needs_role",
                    models.CharField(
                        blank=True,
                        help_text="Role without which the situation is not offered: leading, teaching, caring, selling, artist, public-decision. Empty: everybody may meet it.",
                        max_length=24,
                    ),
                ),
                (
                    "task_phrases",
                    models.JSONField(
                        default=dict, help_text="Statements of tasks in which the situation occurs, by language."
                    ),
                ),
                (
                    "course_phrases",
                    models.JSONField(
                        default=dict, help_text="Titles of courses that train the situation, by language."
                    ),
                ),
                (
                    "counter_examples",
                    models.JSONField(
                        default=dict,
                        help_text="By language: statements in which it does not occur, each with the situation they belong to, or 'routine'.",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Hidden situations are neither named nor offered."),
                ),
                (
                    "shipped_hash",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Hash of the texts as shipped; an edited situation differs from it.",
                        max_length=64,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical situation",
                "verbose_name_plural": "historical situations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HumanSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=80)),
                ("definition", models.TextField()),
                (
                    "task_anchors",
                    models.JSONField(
                        default=list,
                        help_text="Sentences that describe work that needs this skill, one list entry each.",
                    ),
                ),
                (
                    "course_anchors",
                    models.JSONField(
                        default=list, help_text="Sentences that describe courses for this skill, one list entry each."
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "human skill",
                "verbose_name_plural": "human skills",
                "ordering": ["position", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="human_skill_has_a_slug"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "caller",
                    models.CharField(
                        help_text="The client or person who sent the key. Two clients may use the same key.",
                        max_length=40,
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(help_text="A hash of method, address and body.", max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "verbose_name": "remembered call",
                "verbose_name_plural": "remembered calls",
                "constraints": [models.UniqueConstraint(fields=("caller", "key"), name="one_answer_per_key")],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employees", "employees"),
                            ("courses", "courses"),
                            ("datasets", "exposure figures"),
                            ("attributes", "attributes"),
                        ],
                        max_length=16,
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                (
                    "report",
                    models.JSONField(
                        default=list,
                        help_text="Row number, field and message for each row that was skipped or is doubtful.",
                    ),
                ),
                (
                    "departments",
                    models.JSONField(default=list, help_text="Ids of the departments that the import added."),
                ),
                ("undo_started_at", models.DateTimeField(blank=True, null=True)),
                (
                    "n_to_undo",
                    models.PositiveIntegerField(default=0, help_text="Number of journal rows when the undo started."),
                ),
                (
                    "n_undone",
                    models.PositiveIntegerField(default=0, help_text="Number of these rows processed so far."),
                ),
                (
                    "undo_before",
                    models.BigIntegerField(
                        editable=False,
                        help_text="The undo continues here: journal rows with a smaller key are not processed yet.",
                        null=True,
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undo_counts", models.JSONField(default=dict)),
                (
                    "undo_report",
                    models.JSONField(default=list, help_text="The employees that the undo did not change, and why."),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-started_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportedEmployee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_new", models.BooleanField()),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Fields and tasks before the import. Empty for a new employee.",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.employee"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_employees",
                        to="skills.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported employee",
                "verbose_name_plural": "imported employees",
            },
        ),
        migrations.CreateModel(
            name="ImportedAttributes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.JSONField(
                        help_text="The previous value of each changed attribute. Empty text: there was no value."
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_attributes",
                        to="skills.employee",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_attributes",
                        to="skills.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported attributes",
                "verbose_name_plural": "imported attributes",
            },
        ),
        migrations.CreateModel(
            name="ImportUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employees", "employees"),
                            ("courses", "courses"),
                            ("datasets", "exposure figures"),
                            ("attributes", "attributes"),
                        ],
                        max_length=16,
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("content", models.BinaryField()),
                (
                    "mapping",
                    models.JSONField(
                        default=dict,
                        help_text="The file's column for each field. Empty text: the field is not in the file.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "columns to be matched"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("failed", "could not be read"),
                            ("imported", "imported"),
                        ],
                        default="new",
                        max_length=16,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=80)),
                ("n_done", models.PositiveIntegerField(default=0)),
                ("n_total", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("report", models.JSONField(default=list)),
                ("message", models.TextField(blank=True, help_text="Why the import failed.")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="skills.importrun"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "uploaded file",
                "verbose_name_plural": "uploaded files",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ManagerScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sees_everyone",
                    models.BooleanField(
                        default=False, help_text="Access to all departments, including departments added later."
                    ),
                ),
                (
                    "departments",
                    models.ManyToManyField(blank=True, related_name="manager_scopes", to="skills.department"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="manager_scope",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "access of an HR manager",
                "verbose_name_plural": "access of HR managers",
            },
        ),
        migrations.CreateModel(
            name="HistoricalEmployee",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(db_index=True, help_text="The identifier in your HR system.", max_length=80),
                ),
                ("name", models.CharField(blank=True, max_length=160)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("job_title", models.CharField(blank=True, max_length=200)),
                (
                    "title_match",
                    models.CharField(
                        choices=[
                            ("unmatched", "no occupation found"),
                            ("suggested", "suggested from the job title"),
                            ("confirmed", "confirmed by a person"),
                        ],
                        default="unmatched",
                        max_length=16,
                    ),
                ),
                (
                    "title_match_score",
                    models.FloatField(
                        blank=True, help_text="Similarity of the job title to the occupation, 0..1.", null=True
                    ),
                ),
                (
                    "languages",
                    models.JSONField(default=list, help_text="Languages the person can learn in: en, de, ..."),
                ),
                ("weekly_hours", models.FloatField(default=2.0, verbose_name="learning hours a week")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The highest course level the person wants, 1 to 3. Empty: no limit.",
                        null=True,
                    ),
                ),
                (
                    "takes_part",
                    models.BooleanField(
                        default=True,
                        help_text="Untick if the person declines. Nothing is then computed for this person.",
                    ),
                ),
                (
                    "shares_exact_scores",
                    models.BooleanField(default=False, help_text="Lets HR see exact figures instead of bands."),
                ),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "confirmed_email",
                    models.EmailField(
                        blank=True,
                        editable=False,
                        help_text="The address that the row was created with, or that a second person has confirmed. Invitations go only there, so that nobody becomes an employee by changing the employee's address.",
                        max_length=254,
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.department",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical employee",
                "verbose_name_plural": "historical employees",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AlternateTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=250)),
                ("language", models.CharField(default="en", max_length=8)),
                (
                    "is_usual",
                    models.BooleanField(
                        default=False, help_text="From the list of usual titles that ships. Other titles are O*NET's."
                    ),
                ),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alternate_titles",
                        to="skills.occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "alternate title",
                "verbose_name_plural": "alternate titles",
            },
        ),
        migrations.CreateModel(
            name="OccupationFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("exposure", "exposure, by people"),
                            ("exposure_model", "exposure, by a language model"),
                            ("exposure_observed", "exposure, observed use"),
                            ("applicability", "AI applicability, observed use"),
                        ],
                        max_length=32,
                    ),
                ),
                ("value", models.FloatField()),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occupation_figures",
                        to="skills.exposuredataset",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="skills.occupation"
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of an occupation",
                "verbose_name_plural": "figures of occupations",
            },
        ),
        migrations.CreateModel(
            name="OccupationIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(choices=[("isco08", "ISCO-08"), ("esco", "ESCO")], max_length=16)),
                ("value", models.CharField(help_text="The code; for ESCO, the URI.", max_length=120)),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identifiers", to="skills.occupation"
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier of an occupation",
                "verbose_name_plural": "identifiers of occupations",
                "ordering": ["scheme", "value"],
            },
        ),
        migrations.CreateModel(
            name="OccupationRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("skill", "skill"), ("work_style", "work style")], max_length=16)),
                ("element", models.CharField(max_length=80)),
                ("importance", models.FloatField(null=True)),
                ("level", models.FloatField(null=True)),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="skills.occupation"
                    ),
                ),
            ],
            options={
                "verbose_name": "rating of an occupation",
                "verbose_name_plural": "ratings of occupations",
            },
        ),
        migrations.CreateModel(
            name="ReferenceTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="The publisher's own identifier, or a hash of the statement.", max_length=64
                    ),
                ),
                ("statement", models.TextField()),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                (
                    "statement_key",
                    models.CharField(
                        db_index=True,
                        help_text="Identifies the same task in every dataset. Upper and lower case make no difference.",
                        max_length=64,
                    ),
                ),
                (
                    "is_core",
                    models.BooleanField(help_text="The publisher calls the task core to its occupation.", null=True),
                ),
                (
                    "exposure",
                    models.FloatField(
                        help_text="Judged by people: how much today's AI can speed up this task.", null=True
                    ),
                ),
                (
                    "exposure_model",
                    models.FloatField(help_text="The same question, judged by a language model.", null=True),
                ),
                (
                    "exposure_observed",
                    models.FloatField(help_text="Measured from observed AI use for this task.", null=True),
                ),
                (
                    "automation",
                    models.FloatField(help_text="How much of the task AI could do without a person.", null=True),
                ),
                (
                    "augmentation",
                    models.FloatField(
                        help_text="Share of the observed use in which AI worked together with a person.", null=True
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reference_tasks",
                        to="skills.exposuredataset",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reference_tasks",
                        to="skills.occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "reference task",
                "verbose_name_plural": "reference tasks",
            },
        ),
        migrations.CreateModel(
            name="HistoricalTask",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("statement", models.TextField()),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("share", models.FloatField(help_text="Share of the week, 0..1.")),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "suggested"), ("validated", "confirmed"), ("rejected", "not mine")],
                        default="suggested",
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("import", "imported"),
                            ("occupation", "typical of the occupation"),
                            ("employee", "added by the employee"),
                            ("hr", "added by HR"),
                            ("api", "sent by a connected system"),
                        ],
                        max_length=16,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.employee",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reference_task",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.referencetask",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical task",
                "verbose_name_plural": "historical tasks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RelatedOccupation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="related", to="skills.occupation"
                    ),
                ),
                (
                    "related",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="related_from", to="skills.occupation"
                    ),
                ),
            ],
            options={
                "verbose_name": "related occupation",
                "verbose_name_plural": "related occupations",
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="Situation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("emotional-intelligence", "emotional intelligence"),
                            ("creativity", "creativity"),
                            ("critical-thinking", "critical thinking"),
                            ("communication", "communication and negotiation"),
                            ("leadership", "leadership and coaching"),
                            ("ai-oversight", "ethics and oversight of AI"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        help_text='The name as a person would say it, by language: {"en": "When somebody complains"}.'
                    ),
                ),
                ("sentences", models.JSONField(help_text="One sentence that says what happens, by language.")),
                (
                    "human_skills",
                    models.JSONField(
                        default=dict, help_text="Human skills at work, by slug: weights that add up to 1."
                    ),
                ),
                (
                    "settings",
                    models.JSONField(
                        default=list,
                        help_text="Where it occurs: own-work, people-in-care, customers, leading, machines.",
                    ),
                ),
                (
                    "needs_role",
                    models.CharField(
                        blank=True,
                        help_text="Role without which the situation is not offered: leading, teaching, caring, selling, artist, public-decision. Empty: everybody may meet it.",
                        max_length=24,
                    ),
                ),
                (
                    "task_phrases",
                    models.JSONField(
                        default=dict, help_text="Statements of tasks in which the situation occurs, by language."
                    ),
                ),
                (
                    "course_phrases",
                    models.JSONField(
                        default=dict, help_text="Titles of courses that train the situation, by language."
                    ),
                ),
                (
                    "counter_examples",
                    models.JSONField(
                        default=dict,
                        help_text="By language: statements in which it does not occur, each with the situation they belong to, or 'routine'.",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Hidden situations are neither named nor offered."),
                ),
                (
                    "shipped_hash",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Hash of the texts as shipped; an edited situation differs from it.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "verbose_name": "situation",
                "verbose_name_plural": "situations",
                "ordering": ["position", "slug"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("slug", ""), _negated=True), name="situation_has_a_slug")
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statement", models.TextField()),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("share", models.FloatField(help_text="Share of the week, 0..1.")),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "suggested"), ("validated", "confirmed"), ("rejected", "not mine")],
                        default="suggested",
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("import", "imported"),
                            ("occupation", "typical of the occupation"),
                            ("employee", "added by the employee"),
                            ("hr", "added by HR"),
                            ("api", "sent by a connected system"),
                        ],
                        max_length=16,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="skills.employee"
                    ),
                ),
                (
                    "reference_task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="skills.referencetask",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalExposureOverride",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("exposure", models.FloatField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exposure set by a person",
                "verbose_name_plural": "historical exposures set by people",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ExposureOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("exposure", models.FloatField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(auto_now=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="override", to="skills.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "exposure set by a person",
                "verbose_name_plural": "exposures set by people",
            },
        ),
        migrations.CreateModel(
            name="TaskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_hash", models.CharField(max_length=64)),
                (
                    "is_judged",
                    models.BooleanField(
                        default=True,
                        help_text="If not set, the statement is too unclear to be judged, and there are no figures.",
                    ),
                ),
                (
                    "suggestion",
                    models.TextField(
                        blank=True, help_text="The statement with corrected spelling. Empty: nothing to correct."
                    ),
                ),
                ("exposure", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("automation", models.FloatField(null=True)),
                ("augmentation", models.FloatField(null=True)),
                (
                    "is_far",
                    models.BooleanField(
                        help_text="No reference task is close to this task, so the score is unreliable."
                    ),
                ),
                ("sources_disagree", models.BooleanField(default=False)),
                (
                    "evidence",
                    models.JSONField(
                        help_text="Nearest reference tasks, nearest first: statement, occupation, closeness, figures, dataset."
                    ),
                ),
                (
                    "sources",
                    models.JSONField(default=list, help_text="Figures from datasets that contain exactly this task."),
                ),
                ("demand", models.JSONField(help_text="Demand for each human skill by slug, 0..1.")),
                (
                    "demand_evidence",
                    models.JSONField(
                        default=dict, help_text="The nearest anchor sentence for each human skill, by slug."
                    ),
                ),
                (
                    "situations",
                    models.JSONField(
                        default=list,
                        help_text="Situations that the task contains, the most certain first: slug, strength (0..1), nearest phrase.",
                    ),
                ),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="skills.basis"
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment of a task",
                "verbose_name_plural": "assessments of tasks",
            },
        ),
        migrations.CreateModel(
            name="TextVector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model_revision", models.CharField(max_length=120)),
                ("text_hash", models.CharField(max_length=64)),
                ("vector", models.BinaryField()),
            ],
            options={
                "verbose_name": "vector of a text",
                "verbose_name_plural": "vectors of texts",
                "constraints": [
                    models.UniqueConstraint(fields=("model_revision", "text_hash"), name="one_vector_per_text")
                ],
            },
        ),
        migrations.CreateModel(
            name="VoluntaryAttribute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attribute", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=40)),
                ("given_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voluntary_attributes",
                        to="skills.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "voluntary statement",
                "verbose_name_plural": "voluntary statements",
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "url",
                    models.URLField(
                        help_text="Reskill sends events to this address by POST.",
                        max_length=600,
                        verbose_name="address",
                    ),
                ),
                (
                    "events",
                    models.JSONField(default=list, help_text="The kinds of event that are sent to the address."),
                ),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                ("secret_salt", models.CharField(max_length=64)),
                (
                    "paused_at",
                    models.DateTimeField(
                        blank=True, help_text="Events wait from this time on. Empty: events are sent.", null=True
                    ),
                ),
                ("pause_reason_code", models.CharField(blank=True, max_length=40)),
                ("pause_reason_values", models.JSONField(blank=True, default=dict)),
                (
                    "failing_since",
                    models.DateTimeField(
                        blank=True,
                        help_text="Time of the first failure since the last success.",
                        null=True,
                        verbose_name="failing since",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        help_text="Receives events about its own departments, limited to data that its scopes let it read.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                        verbose_name="connected system",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("failed", "given up"),
                            ("withheld", "withheld: the system has no access to the data"),
                        ],
                        default="waiting",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("n_attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                (
                    "queued_until",
                    models.DateTimeField(
                        blank=True, help_text="Until this time, the delivery is assumed to be in the queue.", null=True
                    ),
                ),
                (
                    "retry_from",
                    models.DateTimeField(
                        blank=True, help_text="Time of the first attempt in the current series of attempts.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="skills.webhook"
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "status_code",
                    models.PositiveSmallIntegerField(
                        help_text="Empty if there was no answer.", null=True, verbose_name="HTTP status"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, help_text="The first bytes of the answer.", max_length=500, verbose_name="answer"
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="why there was no answer")),
                ("duration_ms", models.PositiveIntegerField(default=0, verbose_name="milliseconds")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="skills.webhookdelivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt to deliver",
                "verbose_name_plural": "attempts to deliver",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recalculation.finished", "a recalculation has finished"),
                            ("path.changed", "learning paths have changed"),
                            ("review.decided", "a person has decided a review"),
                            ("ping", "a test"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="The resource that the event is about, as a path relative to the API.", max_length=120
                    ),
                ),
                (
                    "data",
                    models.JSONField(
                        default=dict, help_text="Ids and states. People are added separately for each receiving system."
                    ),
                ),
                (
                    "employee_ids",
                    models.JSONField(
                        default=list, help_text="The employees that the event is about. Empty: no particular employee."
                    ),
                ),
                (
                    "names_people",
                    models.BooleanField(
                        default=False,
                        help_text="Whether the event tells each system which of its own employees it is about.",
                    ),
                ),
                ("happened_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, db_index=True, help_text="When the deliveries of the event were written.", null=True
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="skills.department"
                    ),
                ),
            ],
            options={
                "verbose_name": "event for webhooks",
                "verbose_name_plural": "events for webhooks",
            },
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="skills.webhookevent"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkupsert",
            index=models.Index(fields=["state", "lease_until"], name="skills_bulk_state_98833c_idx"),
        ),
        migrations.AddConstraint(
            model_name="emergingroletask",
            constraint=models.UniqueConstraint(fields=("role", "text_hash"), name="one_row_per_role_task"),
        ),
        migrations.AddConstraint(
            model_name="directoryentry",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("user_name"),
                condition=models.Q(("removed_at__isnull", True)),
                name="one_entry_per_user_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.UniqueConstraint(
                fields=("dataset", "dataset_hash", "model_revision", "settings_fingerprint"), name="one_row_per_basis"
            ),
        ),
        migrations.AddIndex(
            model_name="heldattribute",
            index=models.Index(fields=["attribute", "value"], name="skills_held_attribu_a640d8_idx"),
        ),
        migrations.AddConstraint(
            model_name="heldattribute",
            constraint=models.UniqueConstraint(fields=("employee", "attribute"), name="one_value_per_held_attribute"),
        ),
        migrations.AddConstraint(
            model_name="heldattribute",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="a_held_attribute_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="importedemployee",
            constraint=models.UniqueConstraint(fields=("run", "employee"), name="one_row_per_imported_employee"),
        ),
        migrations.AddConstraint(
            model_name="importedattributes",
            constraint=models.UniqueConstraint(fields=("run", "employee"), name="one_row_per_employee_and_import"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["email"], name="skills_empl_email_4ec4aa_idx"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["job_title"], name="skills_empl_job_tit_54e3a5_idx"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["name", "id"], name="skills_empl_name_167324_idx"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["title_match", "name"], name="skills_empl_title_m_ce1806_idx"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["updated_at"], name="skills_empl_updated_ef2c44_idx"),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(
                condition=models.Q(("left_on__isnull", False)), fields=["name", "id"], name="employees_who_left"
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(
                condition=models.Q(("takes_part", False)), fields=["name", "id"], name="employees_who_declined"
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(
                condition=models.Q(("has_answer", False)), fields=["name", "id"], name="employees_without_answer"
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(
                condition=models.Q(("has_tasks", False)), fields=["name", "id"], name="employees_without_tasks"
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(
                condition=models.Q(("email", models.F("confirmed_email")), _negated=True),
                fields=["id"],
                name="employees_to_confirm",
            ),
        ),
        migrations.AddConstraint(
            model_name="employee",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekly_hours__gt", 0), ("weekly_hours__lte", 40)), name="weekly_hours_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="employee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", True), models.Q(("level__gte", 1), ("level__lte", 3)), _connector="OR"
                ),
                name="level_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="alternatetitle",
            constraint=models.UniqueConstraint(
                fields=("occupation", "language", "title"), name="one_row_per_alternate_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="occupationfigure",
            constraint=models.UniqueConstraint(
                fields=("dataset", "occupation", "measure"), name="one_figure_per_measure"
            ),
        ),
        migrations.AddIndex(
            model_name="occupationidentifier",
            index=models.Index(fields=["scheme", "value"], name="skills_occu_scheme_ca350a_idx"),
        ),
        migrations.AddConstraint(
            model_name="occupationidentifier",
            constraint=models.UniqueConstraint(fields=("occupation", "scheme", "value"), name="one_row_per_identifier"),
        ),
        migrations.AddConstraint(
            model_name="occupationrating",
            constraint=models.UniqueConstraint(fields=("occupation", "kind", "element"), name="one_rating_per_element"),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.UniqueConstraint(fields=("dataset", "key"), name="one_row_per_reference_task"),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exposure__isnull", True), models.Q(("exposure__gte", 0), ("exposure__lte", 1)), _connector="OR"
                ),
                name="reference_exposure_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exposure_model__isnull", True),
                    models.Q(("exposure_model__gte", 0), ("exposure_model__lte", 1)),
                    _connector="OR",
                ),
                name="reference_exposure_model_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exposure_observed__isnull", True),
                    models.Q(("exposure_observed__gte", 0), ("exposure_observed__lte", 1)),
                    _connector="OR",
                ),
                name="reference_exposure_observed_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("automation__isnull", True),
                    models.Q(("automation__gte", 0), ("automation__lte", 1)),
                    _connector="OR",
                ),
                name="reference_automation_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("augmentation__isnull", True),
                    models.Q(("augmentation__gte", 0), ("augmentation__lte", 1)),
                    _connector="OR",
                ),
                name="reference_augmentation_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="relatedoccupation",
            constraint=models.UniqueConstraint(fields=("occupation", "related"), name="related_once"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("state", "validated")), fields=["employee"], name="confirmed_tasks"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("state", "suggested")), fields=["employee"], name="suggested_tasks"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("employee", "text_hash"), name="one_row_per_statement"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 0), ("share__lte", 1)), name="task_share_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="exposureoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("exposure__gte", 0), ("exposure__lte", 1)), name="override_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskassessment",
            constraint=models.UniqueConstraint(fields=("basis", "text_hash"), name="one_assessment_per_text"),
        ),
        migrations.AddConstraint(
            model_name="taskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_judged", False),
                    models.Q(
                        ("exposure__gte", models.F("low")),
                        ("high__gte", models.F("exposure")),
                        ("high__lte", 1),
                        ("low__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="exposure_lies_in_its_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("exposure__isnull", False),
                        ("high__isnull", False),
                        ("is_judged", True),
                        ("low__isnull", False),
                    ),
                    models.Q(("exposure", None), ("high", None), ("is_judged", False), ("low", None)),
                    _connector="OR",
                ),
                name="only_judged_statements_have_figures",
            ),
        ),
        migrations.AddIndex(
            model_name="voluntaryattribute",
            index=models.Index(fields=["attribute", "value"], name="skills_volu_attribu_afe830_idx"),
        ),
        migrations.AddConstraint(
            model_name="voluntaryattribute",
            constraint=models.UniqueConstraint(fields=("employee", "attribute"), name="one_answer_per_attribute"),
        ),
        migrations.AddConstraint(
            model_name="voluntaryattribute",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="a_voluntary_answer_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("application", "url"), name="one_webhook_per_address"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["state", "next_attempt_at"], name="skills_webh_state_8c58e3_idx"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("webhook", "event"), name="one_delivery_per_address"),
        ),
        migrations.RunPython(add_search_indexes, remove_search_indexes),
        migrations.CreateModel(
            name="HistoricalJobTitle",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        db_index=True, help_text="The title in small letters, with single spaces.", max_length=200
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="The title as one of the files writes it.", max_length=200, verbose_name="job title"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "not decided"),
                            ("occupation", "an occupation was chosen"),
                            ("none", "no occupation fits"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical job title",
                "verbose_name_plural": "historical job titles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JobTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="The title in small letters, with single spaces.", max_length=200, unique=True
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="The title as one of the files writes it.", max_length=200, verbose_name="job title"
                    ),
                ),
                (
                    "alternatives",
                    models.JSONField(
                        default=list,
                        help_text="The nearest occupations, best first: pairs of the occupation's id and a score from 0 to 1.",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "not decided"),
                            ("occupation", "an occupation was chosen"),
                            ("none", "no occupation fits"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "applied_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="Empty while the decision is not yet applied to all people.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "job title",
                "verbose_name_plural": "job titles",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="RememberedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employees", "employees"),
                            ("courses", "courses"),
                            ("datasets", "exposure figures"),
                            ("attributes", "attributes"),
                        ],
                        max_length=16,
                    ),
                ),
                ("columns_hash", models.CharField(help_text="Hash of the file's column names.", max_length=64)),
                (
                    "mapping",
                    models.JSONField(
                        help_text="The file's column for each field. Empty text: the field is not in the file."
                    ),
                ),
                ("preset", models.CharField(blank=True, max_length=40)),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "remembered columns",
                "verbose_name_plural": "remembered columns",
            },
        ),
        migrations.AddField(
            model_name="department",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="The larger department, such as the division.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parts",
                to="skills.department",
                verbose_name="is part of",
            ),
        ),
        migrations.AddField(
            model_name="employee",
            name="location",
            field=models.CharField(blank=True, max_length=120, verbose_name="location"),
        ),
        migrations.AddField(
            model_name="employee",
            name="manager",
            field=models.ForeignKey(
                blank=True,
                help_text="The employee who leads this person. It gives the manager no access to the person's data.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="team",
                to="skills.employee",
                verbose_name="manager",
            ),
        ),
        migrations.AddField(
            model_name="historicalemployee",
            name="location",
            field=models.CharField(blank=True, max_length=120, verbose_name="location"),
        ),
        migrations.AddField(
            model_name="historicalemployee",
            name="manager",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The employee who leads this person. It gives the manager no access to the person's data.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="skills.employee",
                verbose_name="manager",
            ),
        ),
        migrations.AddField(
            model_name="historicaltask",
            name="entered_share",
            field=models.FloatField(
                blank=True,
                editable=False,
                help_text="The share as the employee entered it. It is kept even while the entered shares do not add up to 1.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="changes",
            field=models.JSONField(
                default=list,
                help_text="Employees whose values the import changed, with old and new value, and employees missing from the file.",
            ),
        ),
        migrations.AddField(
            model_name="importupload",
            name="changes",
            field=models.JSONField(default=list, help_text="What the import would change, as in ImportRun.changes."),
        ),
        migrations.AddField(
            model_name="importupload",
            name="layout",
            field=models.JSONField(
                default=dict, help_text="Encoding, delimiter, sheet and header line, where a person chose them."
            ),
        ),
        migrations.AddField(
            model_name="importupload",
            name="options",
            field=models.JSONField(default=dict, help_text="How employees missing from the file are treated."),
        ),
        migrations.AddField(
            model_name="importupload",
            name="preset",
            field=models.CharField(
                blank=True, help_text="The system that wrote the file, if a person chose it.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="entered_share",
            field=models.FloatField(
                blank=True,
                editable=False,
                help_text="The share as the employee entered it. It is kept even while the entered shares do not add up to 1.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="historicaltask",
            name="share",
            field=models.FloatField(help_text="Share of the week, 0..1. The shares of a week add up to 1."),
        ),
        migrations.AlterField(
            model_name="task",
            name="share",
            field=models.FloatField(help_text="Share of the week, 0..1. The shares of a week add up to 1."),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entered_share__isnull", True),
                    models.Q(("entered_share__gte", 0), ("entered_share__lte", 10)),
                    _connector="OR",
                ),
                name="entered_share_is_in_range",
            ),
        ),
        migrations.AddField(
            model_name="historicaljobtitle",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaljobtitle",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicaljobtitle",
            name="occupation",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="skills.occupation",
            ),
        ),
        migrations.AddField(
            model_name="jobtitle",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="jobtitle",
            name="occupation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="skills.occupation",
            ),
        ),
        migrations.AddField(
            model_name="jobtitle",
            name="replaced",
            field=models.ForeignKey(
                editable=False,
                help_text="The occupation of the decision before.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="skills.occupation",
            ),
        ),
        migrations.AddField(
            model_name="rememberedmapping",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="jobtitle",
            index=models.Index(fields=["decision", "applied_at"], name="skills_jobt_decisio_fe3330_idx"),
        ),
        migrations.AddConstraint(
            model_name="rememberedmapping",
            constraint=models.UniqueConstraint(fields=("kind", "columns_hash"), name="one_mapping_per_columns"),
        ),
        migrations.AddField(
            model_name="taskassessment",
            name="masked_hash",
            field=models.CharField(
                blank=True,
                help_text="Hash of the statement without words about people, which the models read: the key of its vector. Empty: the statement has no such words.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="occupationrating",
            name="impact",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="connectedsystem",
            name="previous_secret",
            field=models.CharField(
                blank=True,
                help_text="Hash of the secret before the current one; empty if it no longer works.",
                max_length=255,
            ),
        ),
        migrations.AddField(
            model_name="connectedsystem",
            name="previous_secret_until",
            field=models.DateTimeField(blank=True, help_text="The previous secret works until this time.", null=True),
        ),
        migrations.AddField(
            model_name="directoryentry",
            name="family_name",
            field=models.CharField(blank=True, help_text="As the identity provider sent it.", max_length=160),
        ),
        migrations.AddField(
            model_name="directoryentry",
            name="given_name",
            field=models.CharField(blank=True, help_text="As the identity provider sent it.", max_length=160),
        ),
        migrations.AddField(
            model_name="historicalconnectedsystem",
            name="previous_secret_until",
            field=models.DateTimeField(blank=True, help_text="The previous secret works until this time.", null=True),
        ),
        migrations.AddField(
            model_name="directoryentry",
            name="number",
            field=models.CharField(
                blank=True,
                help_text="The provider's number of the person, where it differs from the HR system's.",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="directoryentry",
            name="number_is_provisional",
            field=models.BooleanField(
                default=False,
                help_text="No employee number was sent yet: the employee's identifier was made from externalId or userName.",
            ),
        ),
        migrations.AlterField(
            model_name="employee",
            name="external_id",
            field=models.CharField(
                help_text="The identifier in your HR system.",
                max_length=80,
                unique=True,
                validators=[skills.external_ids.validate_external_id],
            ),
        ),
        migrations.AlterField(
            model_name="historicalemployee",
            name="external_id",
            field=models.CharField(
                db_index=True,
                help_text="The identifier in your HR system.",
                max_length=80,
                validators=[skills.external_ids.validate_external_id],
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("employees", "employees"),
                    ("courses", "courses"),
                    ("datasets", "exposure figures"),
                    ("attributes", "attributes"),
                    ("vacancies", "vacancies"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="importupload",
            name="kind",
            field=models.CharField(
                choices=[
                    ("employees", "employees"),
                    ("courses", "courses"),
                    ("datasets", "exposure figures"),
                    ("attributes", "attributes"),
                    ("vacancies", "vacancies"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="rememberedmapping",
            name="kind",
            field=models.CharField(
                choices=[
                    ("employees", "employees"),
                    ("courses", "courses"),
                    ("datasets", "exposure figures"),
                    ("attributes", "attributes"),
                    ("vacancies", "vacancies"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="webhookevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recalculation.finished", "a recalculation has finished"),
                    ("path.changed", "learning paths have changed"),
                    ("suggestions.changed", "suggested courses have changed"),
                    ("review.requested", "an employee has asked for a review"),
                    ("review.decided", "a person has decided a review"),
                    ("completion.recorded", "a course or a learning unit was completed"),
                    ("employees.changed", "employees were added or changed"),
                    ("employees.deleted", "employees were erased"),
                    ("courses.changed", "courses were added, changed or deleted"),
                    ("employees.imported", "an import of employees has finished"),
                    ("courses.imported", "an import of courses has finished"),
                    ("ping", "a test"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="DirectoryGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="The key of the group at the provider.", max_length=255),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_group",
                        to="skills.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of the sign-in system",
                "verbose_name_plural": "groups of the sign-in system",
            },
        ),
        migrations.CreateModel(
            name="HistoricalVacancy",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        db_index=True,
                        editable=False,
                        help_text="The reference in small letters, or title, department and location. Imports recognise a vacancy by it.",
                        max_length=200,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="The number in your HR system.", max_length=80, verbose_name="reference"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("department", models.CharField(blank=True, max_length=160, verbose_name="department")),
                ("location", models.CharField(blank=True, max_length=160, verbose_name="location")),
                ("n_positions", models.PositiveSmallIntegerField(default=1, verbose_name="number of positions")),
                (
                    "closes_on",
                    models.DateField(
                        blank=True,
                        help_text="The last day to apply. Employees do not see it afterwards.",
                        null=True,
                        verbose_name="closing date",
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=True, help_text="Untick it to stop showing it to employees.", verbose_name="open"
                    ),
                ),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                (
                    "contact",
                    models.CharField(
                        blank=True, help_text="Who answers questions.", max_length=200, verbose_name="contact"
                    ),
                ),
                ("pay_grade", models.CharField(blank=True, max_length=60, verbose_name="pay grade")),
                (
                    "pay_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pay from"
                    ),
                ),
                (
                    "pay_to",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pay to"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="Its code, such as EUR.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "pay_period",
                    models.CharField(
                        blank=True,
                        choices=[("hour", "an hour"), ("month", "a month"), ("year", "a year")],
                        max_length=8,
                        verbose_name="pay for",
                    ),
                ),
                (
                    "occupation_is_chosen",
                    models.BooleanField(
                        default=False, editable=False, help_text="A person chose the occupation. Later imports keep it."
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Employees see the vacancy beside this occupation. Without one, it stands only in the list of all.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.occupation",
                        verbose_name="occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical vacancy",
                "verbose_name_plural": "historical vacancies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LastingToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Where the token is used, such as: Entra ID.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "start",
                    models.CharField(
                        help_text="The first characters, to tell tokens apart.",
                        max_length=12,
                        verbose_name="begins with",
                    ),
                ),
                (
                    "hash",
                    models.CharField(
                        help_text="SHA-256 of the token, which has 256 random bits.", max_length=64, unique=True
                    ),
                ),
                (
                    "scopes",
                    models.JSONField(
                        default=list, help_text="A scope works only while the connected system has it too."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until it is revoked or replaced.",
                        null=True,
                        verbose_name="works until",
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, help_text="Accurate to the minute.", null=True, verbose_name="last used"
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lasting_tokens",
                        to="skills.connectedsystem",
                        verbose_name="connected system",
                    ),
                ),
            ],
            options={
                "verbose_name": "lasting token",
                "verbose_name_plural": "lasting tokens",
                "ordering": ["system", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "recipient",
                    models.CharField(
                        db_index=True, help_text="In lower case.", max_length=254, verbose_name="recipient"
                    ),
                ),
                (
                    "content",
                    models.BinaryField(
                        help_text="Subject, texts and headers, encrypted. Empty: the mail was sent, or it was given up long ago."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("sent", "sent"), ("failed", "given up")],
                        default="waiting",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("n_attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="last answer of the mail server")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="written")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
            ],
            options={
                "verbose_name": "outgoing e-mail",
                "verbose_name_plural": "outgoing e-mails",
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="skills_outg_state_0a5134_idx")],
            },
        ),
        migrations.CreateModel(
            name="Vacancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        editable=False,
                        help_text="The reference in small letters, or title, department and location. Imports recognise a vacancy by it.",
                        max_length=200,
                        unique=True,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="The number in your HR system.", max_length=80, verbose_name="reference"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("department", models.CharField(blank=True, max_length=160, verbose_name="department")),
                ("location", models.CharField(blank=True, max_length=160, verbose_name="location")),
                ("n_positions", models.PositiveSmallIntegerField(default=1, verbose_name="number of positions")),
                (
                    "closes_on",
                    models.DateField(
                        blank=True,
                        help_text="The last day to apply. Employees do not see it afterwards.",
                        null=True,
                        verbose_name="closing date",
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=True, help_text="Untick it to stop showing it to employees.", verbose_name="open"
                    ),
                ),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                (
                    "contact",
                    models.CharField(
                        blank=True, help_text="Who answers questions.", max_length=200, verbose_name="contact"
                    ),
                ),
                ("pay_grade", models.CharField(blank=True, max_length=60, verbose_name="pay grade")),
                (
                    "pay_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pay from"
                    ),
                ),
                (
                    "pay_to",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pay to"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="Its code, such as EUR.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "pay_period",
                    models.CharField(
                        blank=True,
                        choices=[("hour", "an hour"), ("month", "a month"), ("year", "a year")],
                        max_length=8,
                        verbose_name="pay for",
                    ),
                ),
                (
                    "occupation_is_chosen",
                    models.BooleanField(
                        default=False, editable=False, help_text="A person chose the occupation. Later imports keep it."
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        help_text="Employees see the vacancy beside this occupation. Without one, it stands only in the list of all.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="vacancies",
                        to="skills.occupation",
                        verbose_name="occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "vacancy",
                "verbose_name_plural": "vacancies",
                "ordering": ["closes_on", "title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedVacancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_new", models.BooleanField()),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Old values of the changed fields; empty for a new vacancy.",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_vacancies",
                        to="skills.importrun",
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.vacancy"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported vacancy",
                "verbose_name_plural": "imported vacancies",
            },
        ),
        migrations.CreateModel(
            name="AccountQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_name", models.CharField(max_length=254, verbose_name="account")),
                ("number", models.CharField(max_length=80, verbose_name="number of the account")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="name of the account")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address of both")),
                (
                    "answer",
                    models.CharField(
                        choices=[("open", "not answered"), ("same", "the same person"), ("other", "another person")],
                        default="open",
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="first sent")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_questions",
                        to="skills.employee",
                        verbose_name="known employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "account to assign",
                "verbose_name_plural": "accounts to assign",
                "ordering": ["answer", "-asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("employee"),
                        django.db.models.functions.text.Lower("user_name"),
                        models.F("number"),
                        name="one_question_per_account",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="vacancy",
            index=models.Index(fields=["is_open", "closes_on"], name="skills_vaca_is_open_c2ca67_idx"),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="vacancy_has_a_key"),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pay_from__isnull", True), ("pay_to__isnull", True)),
                    models.Q(models.Q(("currency", ""), _negated=True), models.Q(("pay_period", ""), _negated=True)),
                    _connector="OR",
                ),
                name="vacancy_pay_has_currency_and_period",
                violation_error_message="Pay needs a currency and a period, such as EUR and a month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pay_from__isnull", True),
                    ("pay_to__isnull", True),
                    ("pay_to__gte", models.F("pay_from")),
                    _connector="OR",
                ),
                name="vacancy_pay_is_a_range",
                violation_error_message="The highest pay is below the lowest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedvacancy",
            constraint=models.UniqueConstraint(fields=("run", "vacancy"), name="one_row_per_imported_vacancy"),
        ),
    ]
